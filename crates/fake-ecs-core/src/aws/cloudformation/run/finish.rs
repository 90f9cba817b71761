//! What comes after an operation on a stack.

use std::collections::BTreeSet;

use crate::aws::cloudformation::exports;
use crate::aws::cloudformation::operation::{Action, How, Kind, Operation};
use crate::aws::cloudformation::state::Key;
use crate::ecs::Region;
use crate::wire::cloudformation::enums::{OnFailure, StackStatus as Status};

use super::begin::{self, Asked};
use super::told::set_status;
use super::{nested, outputs};

/// All steps are over, or those that are left cannot begin.
pub fn finish(region: &mut Region, key: Key, operation: Operation) {
    let asked = Asked::as_in(&operation);
    let token = operation.token.as_deref();
    let failed = operation.has_failed();
    match operation.kind {
        Kind::Create if failed => fail_creation(region, key, asked, &told(&operation)),
        Kind::Create => match outputs::outputs(region, key) {
            Ok(outputs) => {
                region.cloudformation.stack_mut(key).outputs = outputs;
                set_status(region, key, Status::CreateComplete, None, token);
            }
            Err(why) => fail_creation(region, key, asked, &why),
        },
        Kind::Rollback if failed => {
            set_status(
                region,
                key,
                Status::RollbackFailed,
                Some(told(&operation)),
                token,
            );
        }
        Kind::Rollback => set_status(region, key, Status::RollbackComplete, None, token),
        Kind::Update if failed => fail_update(region, key, asked, told(&operation)),
        Kind::Update => match allowed_outputs(region, key) {
            Ok(()) if nested::waits_for_parent(region, key) => {
                let status = Status::UpdateCompleteCleanupInProgress;
                set_status(region, key, status, None, token);
            }
            Ok(()) => {
                nested::clean_up(region, key, &asked);
                begin::clean_up(region, key, asked);
            }
            Err(why) => fail_update(region, key, asked, why),
        },
        // What cannot be removed is left where it is.
        Kind::Cleanup => {
            let why = "Update successful. One or more resources could not be deleted.";
            let why = failed.then(|| why.to_owned());
            set_status(region, key, Status::UpdateComplete, why, token);
        }
        Kind::UpdateRollback if failed => {
            let why = Some(told(&operation));
            set_status(region, key, Status::UpdateRollbackFailed, why, token);
        }
        Kind::UpdateRollback => {
            let stack = region.cloudformation.stack_mut(key);
            stack.before = None;
            begin::clean_up_rollback(region, key, asked);
        }
        Kind::RollbackCleanup => {
            set_status(region, key, Status::UpdateRollbackComplete, None, token);
        }
        Kind::Delete if failed => {
            set_status(
                region,
                key,
                Status::DeleteFailed,
                Some(told(&operation)),
                token,
            );
        }
        Kind::Delete => delete(region, key, token),
    }
}

fn delete(region: &mut Region, key: Key, token: Option<&str>) {
    let stack = region.cloudformation.stack_mut(key);
    stack.outputs.clear();
    stack.change_set = None;
    set_status(region, key, Status::DeleteComplete, None, token);
}

/// The outputs after an update, unless the policy of the stack denies the removal of what its
/// template has left out.
fn allowed_outputs(region: &mut Region, key: Key) -> Result<(), String> {
    match begin::denied_removal(region, key) {
        Some(why) => Err(why),
        None => new_outputs(region, key),
    }
}

/// The outputs after an update, unless another stack still needs what they were.
fn new_outputs(region: &mut Region, key: Key) -> Result<(), String> {
    let outputs = outputs::outputs(region, key)?;
    let had = region.cloudformation.stack(key).outputs.iter();
    for output in had.filter(|it| it.export.is_some()) {
        let now = outputs.iter().find(|it| it.export == output.export);
        let name = output.export.as_deref().unwrap_or_default();
        let users = exports::importers(region, name);
        if now.is_none_or(|it| it.value != output.value) && !users.is_empty() {
            let change = if now.is_some() { "updated" } else { "deleted" };
            return Err(exports::in_use(name, change, &users));
        }
    }
    region.cloudformation.stack_mut(key).outputs = outputs;
    Ok(())
}

fn fail_creation(region: &mut Region, key: Key, asked: Asked, why: &str) {
    let given = &region.cloudformation.stack(key).given;
    let token = asked.token.clone();
    let is_kept = given.keeps_failed || given.on_failure == Some(OnFailure::DoNothing);
    match given.on_failure {
        _ if is_kept => {
            let why = Some(why.to_owned());
            set_status(region, key, Status::CreateFailed, why, token.as_deref());
        }
        Some(OnFailure::Delete) => {
            let why = asked_by_user(why, "Delete");
            begin::delete(region, key, &BTreeSet::new(), asked, Some(&why));
        }
        _ => {
            let why = asked_by_user(why, "Rollback");
            begin::rollback(region, key, asked, Some(why));
        }
    }
}

/// Why the user's choice of what happens to a stack that fails is carried out.
fn asked_by_user(why: &str, what: &str) -> String {
    let why = why
        .trim_end_matches("Rollback requested by user.")
        .trim_end();
    let stop = if why.is_empty() || why.ends_with('.') {
        ""
    } else {
        "."
    };
    format!("{why}{stop} {what} requested by user.")
        .trim_start()
        .to_owned()
}

fn fail_update(region: &mut Region, key: Key, asked: Asked, why: String) {
    if region.cloudformation.stack(key).given.keeps_failed {
        nested::clean_up(region, key, &asked);
        let token = asked.token;
        return set_status(
            region,
            key,
            Status::UpdateFailed,
            Some(why),
            token.as_deref(),
        );
    }
    begin::roll_update_back(region, key, asked, (Some(why), &[]));
}

/// Which resources have failed, as in `The following resource(s) failed to create: [Web]. `
fn told(operation: &Operation) -> String {
    let mut whole = String::new();
    for verb in ["create", "update", "delete"] {
        let failed = operation.failed().into_iter();
        let failed = failed.filter(|it| verb_of(&it.action) == verb);
        let names: Vec<&str> = failed.map(|it| it.logical.as_str()).collect();
        if !names.is_empty() {
            let names = names.join(", ");
            whole.push_str(&format!(
                "The following resource(s) failed to {verb}: [{names}]. "
            ));
        }
    }
    whole
}

fn verb_of(action: &Action) -> &'static str {
    match action {
        Action::Make(making) if making.how == How::Create => "create",
        Action::Make(_) | Action::Restore => "update",
        Action::Remove(_) | Action::Keep(_) => "delete",
    }
}
