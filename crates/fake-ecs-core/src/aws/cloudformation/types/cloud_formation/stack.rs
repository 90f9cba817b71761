//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html>
//!
//! A nested stack is a stack as any other, with the tags and the capabilities of its parent. Its
//! parent waits for it, changes it with every update, and takes that back with its own update:
//! until then the nested stack keeps what the update has replaced, and its status is
//! `UPDATE_COMPLETE_CLEANUP_IN_PROGRESS`.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-nested-stacks.html>

use std::time::Duration;

use crate::aws::cloudformation::call::{Call, Failure};
use crate::aws::cloudformation::state::{self, Key};
use crate::aws::cloudformation::template::STACK;
use crate::wire::cloudformation::enums::StackStatus as Status;
use crate::wire::cloudformation::operation::Operation::{
    CancelUpdateStack, ContinueUpdateRollback, CreateStack, DeleteStack, UpdateStack,
};
use crate::wire::{Json, Route};

use super::super::{Doing, Handler, Made, TAGS, Type, object, only, text, updates, with};

pub const TYPE: Type = Type {
    name: STACK,
    properties: &[
        updates("NotificationARNs"),
        updates("Parameters"),
        TAGS,
        updates("TemplateURL").required(),
        updates("TimeoutInMinutes"),
    ],
    attributes: &["Outputs"],
    handler: &Stack,
    // Its own resources have an end to their patience.
    patience: Duration::MAX,
};

/// How deep stacks may be nested, so that one that has itself comes to an end. AWS's limit is not
/// known.
const DEPTH_MAX: usize = 20;

struct Stack;

impl Handler for Stack {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let parent = parent(call);
        if call.region.cloudformation.ancestors(parent).count() >= DEPTH_MAX {
            return Err(Failure::new(format!(
                "fake-ecs nests stacks {DEPTH_MAX} deep at most"
            )));
        }
        let given = &call.region.cloudformation.stack(parent).given;
        let keeps_failed = Json::of(&given.keeps_failed);
        // As long as a stack can have it: a letter, and then letters, digits and hyphens.
        let name = ("StackName", Json::of(&call.name(128)));
        let request = request(call, properties)?;
        let more = [
            name,
            ("DisableRollback", keeps_failed),
            ("TimeoutInMinutes", properties["TimeoutInMinutes"].clone()),
        ];
        let answer = ask(call, CreateStack, &with(&request, more))?;
        let id = text(&answer["StackId"]);
        if let Some(key) = call.region.cloudformation.find(&id) {
            call.region.cloudformation.stack_mut(key).parent = Some(parent);
        }
        Ok(Made::new(id, []))
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        _: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        let request = with(&request(call, to)?, [("StackName", Json::of(&made.id))]);
        match ask(call, UpdateStack, &request) {
            Err(failure) if failure.reason == "No updates are to be performed." => Ok(made.clone()),
            asked => asked.map(|_| made.clone()),
        }
    }

    fn restore(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        _: &Json,
        _: &Json,
    ) -> Result<Made, Failure> {
        let found = call.region.cloudformation.find(&made.id);
        let stack = found.map(|key| call.region.cloudformation.stack(key));
        // Without what it was before, it has not been changed, or has rolled itself back.
        let Some(stack) = stack.filter(|it| it.before.is_some()) else {
            return Ok(made.clone());
        };
        let operation = match stack.status {
            Status::UpdateRollbackInProgress => return Ok(made.clone()),
            Status::UpdateRollbackFailed => ContinueUpdateRollback,
            _ => CancelUpdateStack,
        };
        let request = object([("StackName", Json::of(&made.id))]);
        ask(call, operation, &request).map(|_| made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, _: &Json) -> Result<(), Failure> {
        let request = object([("StackName", Json::of(&made.id))]);
        ask(call, DeleteStack, &request).map(drop)
    }

    fn is_settled(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        _: &Json,
        doing: Doing,
    ) -> Result<bool, Failure> {
        let Some(key) = call.region.cloudformation.find(&made.id) else {
            return Ok(doing == Doing::Delete);
        };
        let stack = call.region.cloudformation.stack(key);
        let is_over = stack.operation.is_none();
        let is_good = match doing {
            Doing::Create => stack.status == Status::CreateComplete,
            // One of which nothing has changed has the status that it had.
            Doing::Update => !has_failed(stack.status),
            Doing::Restore => stack.status != Status::UpdateRollbackFailed,
            Doing::Delete => stack.status == Status::DeleteComplete,
        };
        match (is_good, is_over) {
            (true, _) => Ok(is_over),
            // What the caller of the parent is told does not wait for the rollback.
            (false, false) if doing != Doing::Update => Ok(false),
            (false, _) => Err(failed(stack, doing)),
        }
    }

    fn is_always_updated(&self) -> bool {
        true
    }

    fn finished(&self, call: &Call<'_>, made: &Made) -> Json {
        let found = call.region.cloudformation.find(&made.id);
        let outputs = found.map(|key| call.region.cloudformation.stack(key).outputs.iter());
        let outputs = outputs.into_iter().flatten();
        let outputs = outputs.map(|it| (it.key.as_str(), Json::of(&it.value)));
        object([("Outputs", object(outputs))])
    }
}

/// Whether an update has not come to a good end, or will not.
fn has_failed(status: Status) -> bool {
    matches!(
        status,
        Status::UpdateFailed
            | Status::UpdateRollbackInProgress
            | Status::UpdateRollbackCompleteCleanupInProgress
            | Status::UpdateRollbackComplete
            | Status::UpdateRollbackFailed
    )
}

/// Why a nested stack is not as its parent wants it. That one was not deleted is said from memory.
fn failed(stack: &state::Stack, doing: Doing) -> Failure {
    let (id, status) = (&stack.identity.id, stack.status);
    let why = stack.failure().unwrap_or_default();
    let why = why.trim_end_matches("Rollback requested by user.").trim();
    Failure::new(match doing {
        Doing::Create => format!("Embedded stack {id} was not successfully created: {why}"),
        Doing::Delete => format!("Embedded stack {id} was not successfully deleted: {why}"),
        Doing::Update | Doing::Restore => format!(
            "Embedded stack {id} was not successfully updated. Currently in {status} with reason: {why}"
        ),
    })
}

/// The stack that has the resource.
fn parent(call: &Call<'_>) -> Key {
    let found = call.region.cloudformation.find(&call.stack.id);
    found.expect("a stack whose resources are made is kept")
}

/// What both requests have.
fn request(call: &Call<'_>, properties: &Json) -> Result<Json, Failure> {
    let given = &call.region.cloudformation.stack(parent(call)).given;
    let capabilities = given.capabilities.iter().map(|it| Json::of(it));
    let members = [
        ("Capabilities", Json::list(capabilities)),
        ("Parameters", parameters(&properties["Parameters"])?),
        ("TemplateURL", Json::of(&text(&properties["TemplateURL"]))),
    ];
    Ok(with(
        &only(properties, &["NotificationARNs", "Tags"]),
        members,
    ))
}

fn parameters(given: &Json) -> Result<Json, Failure> {
    let is_simple = |value: &Json| !value.is_list() && !value.is_object();
    if !given.members().all(|(_, value)| is_simple(value)) {
        return Err(Failure::new(
            "Value of property Parameters must be an object with String (or simple type) properties",
        ));
    }
    let parameters = given.members().map(|(name, value)| {
        object([
            ("ParameterKey", Json::of(&name)),
            ("ParameterValue", Json::of(&text(value))),
        ])
    });
    Ok(Json::list(parameters))
}

/// Asks CloudFormation itself, whose refusals the events have as they are.
fn ask(call: &mut Call<'_>, operation: impl Into<Route>, request: &Json) -> Result<Json, Failure> {
    let answer = call.ask_plainly(operation.into(), request);
    answer.map_err(|error| Failure::new(error.message.unwrap_or_default()))
}
