//! What stacks are told, and when they are looked at next.

use std::time::Duration;

use crate::aws::cloudformation::state::{Event, EventStatus, Key, Resource, ResourceStatus};
use crate::aws::cloudformation::template::STACK;
use crate::ecs::Region;
use crate::ecs::timers::Timer;
use crate::kernel::ids::uuid;
use crate::kernel::time::Time;
use crate::wire::cloudformation::enums::StackStatus;

/// How long each phase of a step takes at least: events of a resource must not have one time.
const PAUSE: Duration = Duration::from_secs(1);

/// How long at most until a stack looks again whether a service has done what it was asked.
pub const LOOK_MAX: Duration = Duration::from_secs(30);

/// How long each phase of a step takes where services take no time.
const PAUSE_AT_ONCE: Duration = Duration::from_millis(1);

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

/// How long each phase of a step takes at least.
pub fn pause(region: &Region) -> Duration {
    match region.settings.profile.services.reaction.is_zero() {
        true => PAUSE_AT_ONCE,
        false => PAUSE,
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
    let id = event_id(region);
    let attempt = event_id(region);
    let stack = region.cloudformation.stack_mut(key);
    stack.attempts.follow(stack.status, status, now, attempt);
    stack.status = status;
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
        attempt: None,
    };
    stack.tell(event);
}

/// An id that no other event has, nor any attempt.
pub fn event_id(region: &mut Region) -> String {
    region.cloudformation.ids += 1;
    let id = format!("stack event {}", region.cloudformation.ids);
    uuid(region.ids.number_of(&id))
}

/// What is told when a resource has got that status.
pub fn event(
    now: Time,
    (logical, resource): (&str, &Resource),
    status: ResourceStatus,
    reason: Option<&str>,
    token: Option<&str>,
) -> Event {
    let time = now.timestamp().iso_with_millis();
    let properties = (!resource.properties.is_null()).then(|| resource.properties.to_string());
    Event {
        id: format!("{logical}-{status}-{time}"),
        at: now,
        logical: logical.to_owned(),
        physical: resource.physical.clone().unwrap_or_default(),
        kind: resource.kind.clone(),
        status: EventStatus::Resource(status),
        reason: reason.map(str::to_owned),
        properties,
        token: token.map(str::to_owned),
        attempt: None,
    }
}
