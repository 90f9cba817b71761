//! What becomes of one resource of a stack.

use std::time::Duration;

use crate::aws::cloudformation::call::Failure;
use crate::aws::cloudformation::operation::{Action, How, Making, Operation, Phase};
use crate::aws::cloudformation::policy::Change;
use crate::aws::cloudformation::state::{Resource, ResourceStatus as Status};
use crate::aws::cloudformation::types::{self, Doing, Type};
use crate::wire::Json;

use super::fault;
use super::place::Place;
use super::told::{LOOK_MAX, pause};

/// How long a resource that is still in use is tried to be removed.
const IN_USE_MAX: Duration = Duration::from_secs(5 * 60);

/// Begins all steps that nothing waits for any more. Returns whether one was done at once, so that
/// others may begin.
pub fn begin_ready(place: &mut Place<'_>, operation: &mut Operation) -> bool {
    let mut is_done = false;
    for at in 0..operation.steps.len() {
        let may_begin = operation.steps[at].phase == Phase::Waiting
            && operation.is_ready(at)
            && !operation.is_stopped();
        if may_begin {
            begin(place, operation, at);
            is_done |= operation.steps[at].phase == Phase::Done;
        }
    }
    is_done
}

fn begin(place: &mut Place<'_>, operation: &mut Operation, at: usize) {
    let now = place.region.now();
    let step = &mut operation.steps[at];
    step.phase = Phase::Begun(now);
    let logical = step.logical.clone();
    match &mut step.action {
        Action::Make(_) => begin_making(place, operation, at),
        Action::Restore => place.note(&logical, Status::UpdateInProgress, None),
        Action::Remove(resource) => {
            let resource = resource.clone();
            place.note_of(&logical, &resource, Status::DeleteInProgress, None);
        }
        Action::Keep(resource) => {
            let resource = resource.clone();
            step.phase = Phase::Done;
            place.note_of(&logical, &resource, Status::DeleteSkipped, None);
            place.forget(&logical, &resource);
        }
    }
}

/// Finds out what is to be done for a resource that the template has: nothing, perhaps.
fn begin_making(place: &mut Place<'_>, operation: &mut Operation, at: usize) {
    let logical = operation.steps[at].logical.clone();
    let resolved = place.resolve(&logical);
    let stack = place.region.cloudformation.stack(place.key);
    let declared = &stack.given.template.resources[&logical];
    let now = stack.resources.get(&logical).filter(|it| it.is_there());
    let properties = match resolved {
        Ok(properties) => properties,
        Err(why) => return fail_to_resolve(place, operation, at, &why),
    };
    let tagged = tagged(types::find(&declared.kind), &properties, &stack.given.tags);
    let fresh = Resource::declared(declared, properties.clone(), tagged.clone());
    let how = match now {
        None => How::Create,
        Some(now)
            if now.tagged == tagged
                && now.status != Some(Status::UpdateFailed)
                && !is_always_updated(&now.kind) =>
        {
            let kept = Resource {
                physical: now.physical.clone(),
                attributes: now.attributes.clone(),
                status: now.status,
                changed: now.changed,
                is_touched: now.is_touched,
                ..fresh
            };
            place.put(&logical, kept);
            operation.steps[at].phase = Phase::Done;
            return;
        }
        Some(now) => match types::find(&now.kind) {
            Some(kind) if !kind.is_replaced(&now.tagged, &tagged) => How::Update,
            _ => How::Replace,
        },
    };
    // What is told has the properties that the resource is going to have.
    let wanted = Resource {
        physical: now.and_then(|it| it.physical.clone()),
        ..fresh.clone()
    };
    let change = match how {
        How::Create => None,
        How::Update => Some(Change::Modify),
        How::Replace => Some(Change::Replace),
    };
    let denial = change.and_then(|it| stack.denial(it, (&logical, &declared.kind)));
    operation.steps[at].action = Action::Make(Making { how, properties });
    if let Some(why) = denial {
        return fail(place, operation, at, &why);
    }
    match how {
        How::Create => {
            place.put(&logical, fresh);
            place.note(&logical, Status::CreateInProgress, None);
        }
        How::Update => place.note_of(&logical, &wanted, Status::UpdateInProgress, None),
        How::Replace => {
            let why = "Requested update requires the creation of a new physical resource; hence creating one.";
            place.note_of(&logical, &wanted, Status::UpdateInProgress, Some(why));
        }
    }
}

/// The values of a resource cannot be found out, be it there already or not.
fn fail_to_resolve(place: &mut Place<'_>, operation: &mut Operation, at: usize, why: &str) {
    let logical = operation.steps[at].logical.clone();
    let stack = place.region.cloudformation.stack(place.key);
    let now = stack.resources.get(&logical);
    if now.is_some_and(Resource::is_there) {
        let how = How::Update;
        let properties = Json::default();
        operation.steps[at].action = Action::Make(Making { how, properties });
    } else {
        let declared = &stack.given.template.resources[&logical];
        let made = Resource::declared(declared, Json::default(), Json::default());
        place.put(&logical, made);
    }
    fail(place, operation, at, why);
}

fn is_always_updated(kind: &str) -> bool {
    types::find(kind).is_some_and(|it| it.handler.is_always_updated())
}

/// The properties with the tags of the stack, for types that have tags.
fn tagged(kind: Option<&Type>, properties: &Json, tags: &[(String, String)]) -> Json {
    match kind.and_then(Type::tags) {
        Some(as_what) if !tags.is_empty() => types::with_tags(properties, as_what, tags),
        _ => properties.clone(),
    }
}

/// A step goes on, if its time has come.
pub fn advance(place: &mut Place<'_>, operation: &mut Operation, at: usize) {
    let (now, pause) = (place.region.now(), pause(place.region));
    match operation.steps[at].phase {
        Phase::Begun(since) if since + pause <= now => act(place, operation, at),
        Phase::Settling(since) if since + pause <= now => {
            settle(place, operation, at, now.since(since));
        }
        _ => {}
    }
}

/// Asks the service.
fn act(place: &mut Place<'_>, operation: &mut Operation, at: usize) {
    let now = place.region.now();
    let logical = operation.steps[at].logical.clone();
    let done = match fault::of(place.region, place.key, &logical) {
        // https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract-errors.html
        Some(reason) => Err(place.with_call(&logical, |call| {
            call.failure(&reason, "GeneralServiceException")
        })),
        None => carry_out(place, operation, at),
    };
    match done {
        Ok(()) => operation.steps[at].phase = Phase::Settling(now),
        Err(failure) if failure.is_in_use && is_removal(operation, at) => {
            // The longer it has been tried, the less often.
            let tried = *operation.steps[at].tried.get_or_insert(now);
            operation.steps[at].phase = Phase::Begun(now + (now.since(tried) / 8).min(LOOK_MAX));
            if now.since(tried) > IN_USE_MAX {
                fail(place, operation, at, &failure.reason);
            }
        }
        Err(failure) => fail(place, operation, at, &failure.reason),
    }
}

fn carry_out(place: &mut Place<'_>, operation: &mut Operation, at: usize) -> Result<(), Failure> {
    let logical = operation.steps[at].logical.clone();
    match &operation.steps[at].action {
        Action::Make(making) => {
            let making = making.clone();
            make(place, &logical, &making)
        }
        Action::Restore => restore(place, &logical),
        Action::Remove(resource) => {
            let resource = resource.clone();
            remove(place, &logical, &resource)
        }
        Action::Keep(_) => Ok(()),
    }
}

fn is_removal(operation: &Operation, at: usize) -> bool {
    matches!(operation.steps[at].action, Action::Remove(_))
}

fn make(place: &mut Place<'_>, logical: &str, making: &Making) -> Result<(), Failure> {
    let stack = place.region.cloudformation.stack(place.key);
    let declared = stack.given.template.resources[logical].clone();
    let kind = types::find(&declared.kind);
    let to = tagged(kind, &making.properties, &stack.given.tags);
    let mut from = stack.resources[logical].clone();
    if from.tagged == to {
        // An update that has failed is tried again: what it wanted is on record, and not reached.
        let before = stack.before.as_ref();
        let had = before.and_then(|it| it.resources.get(logical));
        from.tagged = had.map_or(from.tagged, |it| it.tagged.clone());
    }
    if let Some(kind) = kind {
        kind.check(logical, &making.properties)?;
    }
    let fresh = Resource::declared(&declared, making.properties.clone(), to.clone());
    if making.how == How::Update {
        // A change that fails half-way is taken back from what was wanted.
        let wanted = fresh.clone().with_made(&from, from.made());
        place.put(logical, wanted);
        place.has_changed = false;
        return match place.update(logical, kind, &from, &to, Doing::Update) {
            Ok(made) => {
                place.put(logical, fresh.with_made(&from, made));
                Ok(())
            }
            Err(failure) => {
                if !place.has_changed {
                    place.put(logical, from);
                }
                Err(failure)
            }
        };
    }
    place.check_is_free(logical, &declared.kind, &to)?;
    let made = match kind {
        Some(kind) => {
            let properties = place.read_dynamic(&to)?;
            place.with_call(logical, |call| kind.handler.create(call, &properties))?
        }
        None => place.record(logical, &declared.kind, &to)?,
    };
    let status = match making.how {
        How::Replace => Status::UpdateInProgress,
        _ => Status::CreateInProgress,
    };
    if making.how == How::Replace {
        place.leave(logical, &from);
    }
    place.put(logical, fresh.with_made(&from, made));
    place.note(logical, status, Some("Resource creation Initiated"));
    Ok(())
}

/// Makes a resource what it was before the update.
fn restore(place: &mut Place<'_>, logical: &str) -> Result<(), Failure> {
    let stack = place.region.cloudformation.stack(place.key);
    let before = stack.before.as_ref();
    let Some(before) = before.and_then(|it| it.resources.get(logical)).cloned() else {
        return Ok(());
    };
    let now = stack.resources.get(logical).cloned();
    let mut restored = before.clone();
    if let Some(now) = now.filter(|now| now.physical == before.physical && now.is_touched) {
        let kind = types::find(&before.kind);
        let mut done = place.update(logical, kind, &now, &before.tagged, Doing::Restore);
        // What was wanted may make no sense to the service, and so has changed nothing of it.
        if done.as_ref().is_err_and(|failure| failure.is_invalid) {
            done = place.update(logical, kind, &before, &before.tagged, Doing::Restore);
        }
        restored.attributes = done?.attributes;
    }
    place.put(logical, restored);
    Ok(())
}

fn remove(place: &mut Place<'_>, logical: &str, resource: &Resource) -> Result<(), Failure> {
    let Some(kind) = types::find(&resource.kind) else {
        return Ok(());
    };
    let properties = place.read_dynamic(&resource.tagged).unwrap_or_default();
    let made = resource.made();
    let removed = place.with_call(logical, |call| {
        kind.handler.delete(call, &made, &properties)
    });
    removed.or_else(|failure| match failure.is_missing {
        true => Ok(()),
        false => Err(failure),
    })
}

/// Looks whether the service has done what it was asked.
fn settle(place: &mut Place<'_>, operation: &mut Operation, at: usize, since: Duration) {
    let logical = operation.steps[at].logical.clone();
    let (resource, doing) = match &operation.steps[at].action {
        Action::Remove(resource) | Action::Keep(resource) => ((**resource).clone(), Doing::Delete),
        Action::Make(making) if making.how != How::Update => {
            (place.resource(&logical).clone(), Doing::Create)
        }
        Action::Restore => (place.resource(&logical).clone(), Doing::Restore),
        Action::Make(_) => (place.resource(&logical).clone(), Doing::Update),
    };
    match place.is_settled(&logical, &resource, doing) {
        Ok(true) => complete(place, operation, at),
        Ok(false) => {
            let patience = types::find(&resource.kind).map(|it| it.patience(doing));
            if patience.is_some_and(|patience| since > patience) {
                let why = place.with_call(&logical, |call| {
                    call.failure("Exceeded attempts to wait", "NotStabilized")
                });
                fail(place, operation, at, &why.reason);
            }
        }
        Err(failure) if doing == Doing::Delete && failure.is_missing => {
            complete(place, operation, at);
        }
        Err(failure) => fail(place, operation, at, &failure.reason),
    }
}

/// The step has ended well.
fn complete(place: &mut Place<'_>, operation: &mut Operation, at: usize) {
    let step = &mut operation.steps[at];
    step.phase = Phase::Done;
    let logical = step.logical.clone();
    if matches!(step.action, Action::Make(_) | Action::Restore) {
        place.finish(&logical);
    }
    match &step.action {
        Action::Make(making) if making.how == How::Create => {
            place.note(&logical, Status::CreateComplete, None);
        }
        Action::Make(_) | Action::Restore => place.note(&logical, Status::UpdateComplete, None),
        Action::Remove(resource) => {
            let resource = resource.clone();
            place.note_of(&logical, &resource, Status::DeleteComplete, None);
            place.forget(&logical, &resource);
        }
        Action::Keep(_) => {}
    }
}

/// The step has failed.
pub fn fail(place: &mut Place<'_>, operation: &mut Operation, at: usize, why: &str) {
    let step = &mut operation.steps[at];
    step.phase = Phase::Failed;
    let logical = step.logical.clone();
    match &step.action {
        Action::Make(making) if making.how == How::Create => {
            place.note(&logical, Status::CreateFailed, Some(why));
        }
        Action::Make(_) | Action::Restore => {
            place.note(&logical, Status::UpdateFailed, Some(why));
        }
        Action::Remove(resource) => {
            let resource = resource.clone();
            place.note_of(&logical, &resource, Status::DeleteFailed, Some(why));
        }
        Action::Keep(_) => {}
    }
}

/// What goes on is given up, because something else has failed.
pub fn cancel(place: &mut Place<'_>, operation: &mut Operation) {
    give_up(place, operation, |action| match action {
        Action::Make(making) if making.how == How::Create => "Resource creation cancelled",
        _ => "Resource update cancelled",
    });
}

/// What goes on fails. What has not begun yet is nothing of the stack's, and never will be.
pub fn give_up(place: &mut Place<'_>, operation: &mut Operation, why: fn(&Action) -> &'static str) {
    for at in 0..operation.steps.len() {
        let step = &operation.steps[at];
        if matches!(step.phase, Phase::Begun(_) | Phase::Settling(_)) {
            fail(place, operation, at, why(&step.action));
        }
    }
}
