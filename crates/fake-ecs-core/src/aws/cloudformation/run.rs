//! What becomes of stacks over time.
//!
//! A step is begun, a moment later its service is asked, and a moment after that the stack looks
//! whether the service has done it, and again until it has: the longer it has waited, the less
//! often. So events have the order that AWS's have, and one time each.
//!
//! - [`begin`] — the steps of an operation. [`step`] — what becomes of one. [`finish`] — what comes
//!   after an operation. [`outputs`] — what a stack gives out.

pub mod begin;
mod finish;
pub mod outputs;
mod step;

use std::time::Duration;

use crate::ecs::Region;
use crate::ecs::timers::Timer;
use crate::kernel::ids::uuid;
use crate::kernel::time::Time;
use crate::wire::cloudformation::enums::StackStatus;

use super::operation::{Kind, Operation, Phase};
use super::state::{Event, EventStatus, Key, Resource, ResourceStatus, Stack};

/// How long each phase of a step takes at least: events of a resource must not have one time.
const PAUSE: Duration = Duration::from_secs(1);

/// The same where services take no time.
const PAUSE_AT_ONCE: Duration = Duration::from_millis(1);

/// How long at most until a stack looks again whether a service has done what it was asked.
const LOOK_MAX: Duration = Duration::from_secs(30);

/// The type of stacks, as events have it.
pub const STACK: &str = "AWS::CloudFormation::Stack";

/// The timer has fired: every stack goes on as far as it can.
pub fn look(region: &mut Region) {
    let now = region.now();
    for key in region.cloudformation.active() {
        let operation = region.cloudformation.stack(key).operation.as_ref();
        if operation.is_some_and(|it| it.due <= now) {
            drive(region, key);
        }
    }
    arm(region);
}

/// The timer fires when the next stack is due.
pub fn arm(region: &mut Region) {
    match next_due(region) {
        Some(at) => region.arm_no_later(at, Timer::CloudFormation),
        None => region.disarm(Timer::CloudFormation),
    }
}

/// When the next stack is looked at.
pub fn next_due(region: &Region) -> Option<Time> {
    let stacks = region.cloudformation.stacks();
    let due = stacks.filter_map(|(_, it)| it.operation.as_ref().map(|it| it.due));
    due.min()
}

/// A stack goes on as far as it can.
fn drive(region: &mut Region, key: Key) {
    let Some(mut operation) = region.cloudformation.stack_mut(key).operation.take() else {
        return;
    };
    let mut place = step::Place {
        region,
        key,
        token: operation.token.clone(),
        authority: operation.authority.clone(),
    };
    expire(&mut place, &mut operation);
    for at in 0..operation.steps.len() {
        step::advance(&mut place, &mut operation, at);
    }
    // What was done just now may be what others wait for.
    while step::begin_ready(&mut place, &mut operation) {}
    if operation.is_stopped() {
        step::cancel(&mut place, &mut operation);
    }
    if operation.is_over() {
        finish::finish(region, key, operation);
        return;
    }
    operation.due = next_look(region, &operation);
    region.cloudformation.stack_mut(key).operation = Some(operation);
}

/// How long each phase of a step takes at least.
pub fn pause(region: &Region) -> Duration {
    match region.settings.profile.services.reaction.is_zero() {
        true => PAUSE_AT_ONCE,
        false => PAUSE,
    }
}

/// When the operation is looked at again.
fn next_look(region: &Region, operation: &Operation) -> Time {
    let (now, pause) = (region.now(), pause(region));
    let next = operation.steps.iter().filter_map(|step| match step.phase {
        Phase::Begun(since) => Some(since + pause),
        Phase::Settling(since) => Some(now + (now.since(since) / 8).min(LOOK_MAX)),
        _ => None,
    });
    next.min().unwrap_or(now).max(now + pause)
}

/// A creation that takes longer than its caller wants fails.
fn expire(place: &mut step::Place<'_>, operation: &mut Operation) {
    let stack = place.region.cloudformation.stack(place.key);
    let minutes = stack
        .given
        .timeout_minutes
        .and_then(|it| u64::try_from(it).ok());
    let end = minutes.map(|it| operation.began + Duration::from_secs(60 * it));
    if operation.kind != Kind::Create || end.is_none_or(|end| place.region.now() < end) {
        return;
    }
    for at in 0..operation.steps.len() {
        if !matches!(operation.steps[at].phase, Phase::Done | Phase::Failed) {
            step::fail(
                place,
                operation,
                at,
                "Stack creation time exceeded the specified timeout",
            );
        }
    }
}

/// The stack has that status from now on.
pub fn set_status(
    region: &mut Region,
    key: Key,
    status: StackStatus,
    reason: Option<String>,
    token: Option<&str>,
) {
    let now = region.now();
    region.cloudformation.ids += 1;
    let id = format!("stack event {}", region.cloudformation.ids);
    let id = uuid(region.ids.number_of(&id));
    let stack = region.cloudformation.stack_mut(key);
    stack.status = status;
    stack.reason.clone_from(&reason);
    let event = Event {
        id,
        at: now,
        logical: stack.identity.name.clone(),
        physical: stack.identity.id.clone(),
        kind: STACK.to_owned(),
        status: EventStatus::Stack(status),
        reason,
        properties: None,
        token: token.map(str::to_owned),
    };
    stack.events.push(event);
}

/// The resource of the stack has that status from now on, as an event tells.
pub(super) fn note(
    stack: &mut Stack,
    now: Time,
    (logical, resource): (&str, &Resource),
    status: ResourceStatus,
    reason: Option<&str>,
    token: Option<&str>,
) {
    let time = now.timestamp().iso_with_millis();
    let id = format!("{logical}-{status}-{time}");
    let properties = (!resource.properties.is_null()).then(|| resource.properties.to_string());
    stack.events.push(Event {
        id,
        at: now,
        logical: logical.to_owned(),
        physical: resource.physical.clone().unwrap_or_default(),
        kind: resource.kind.clone(),
        status: EventStatus::Resource(status),
        reason: reason.map(str::to_owned),
        properties,
        token: token.map(str::to_owned),
    });
}
