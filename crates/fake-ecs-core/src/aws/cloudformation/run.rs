//! What becomes of stacks over time.
//!
//! A step is begun, a moment later its service is asked, and a moment after that the stack looks
//! whether the service has done it, and again until it has: the longer it has waited, the less
//! often. So events have the order that AWS's have, and one time each.
//!
//! - [`begin`] — the steps of an operation. [`step`] — what becomes of one; `place` — the stack
//!   that it is of. `fault` — what a test lets go wrong with one. [`finish`] — what comes after an
//!   operation. `nested` — what stacks do with those that are nested in them. [`outputs`] — what a
//!   stack gives out. `told` — what stacks are told, and when they are looked at next.

pub mod begin;
mod fault;
mod finish;
mod nested;
pub mod outputs;
mod place;
mod step;
mod told;

use std::time::Duration;

use crate::ecs::Region;
use crate::kernel::time::Time;

use self::told::LOOK_MAX;
pub use self::told::{arm, event_id, next_due, pause, set_status};
use super::call::Dispatch;
use super::operation::{Kind, Operation, Phase};
use super::state::Key;

/// How long after the last of its resources a stack is told of: deployers show events by their
/// times.
const MOMENT: Duration = Duration::from_millis(1);

/// The timer has fired: every stack goes on as far as it can.
pub fn look(region: &mut Region, dispatch: Dispatch) {
    let now = region.now();
    for key in region.cloudformation.active() {
        let operation = region.cloudformation.stack(key).operation.as_ref();
        if operation.is_some_and(|it| it.due <= now) {
            drive(region, key, dispatch);
        }
    }
    arm(region);
}

/// A stack goes on as far as it can.
fn drive(region: &mut Region, key: Key, dispatch: Dispatch) {
    let Some(mut operation) = region.cloudformation.stack_mut(key).operation.take() else {
        return;
    };
    let mut place = place::Place {
        region,
        key,
        kind: operation.kind,
        token: operation.token.clone(),
        authority: operation.authority.clone(),
        dispatch,
        has_changed: false,
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
    let is_over = operation.is_over() && !nested::are_cleaning_up(region, key, operation.kind);
    if is_over && !region.cloudformation.stack(key).was_told_at(region.now()) {
        finish::finish(region, key, operation);
        nested::wake_parent(region, key);
        return;
    }
    operation.due = match is_over {
        true => region.now() + MOMENT,
        false => next_look(region, &operation),
    };
    region.cloudformation.stack_mut(key).operation = Some(operation);
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
fn expire(place: &mut place::Place<'_>, operation: &mut Operation) {
    let stack = place.region.cloudformation.stack(place.key);
    let minutes = stack
        .given
        .timeout_minutes
        .and_then(|it| u64::try_from(it).ok());
    let end = minutes.map(|it| operation.began + Duration::from_secs(60 * it));
    if operation.kind != Kind::Create || end.is_none_or(|end| place.region.now() < end) {
        return;
    }
    step::give_up(
        place,
        operation,
        |_| "Stack creation time exceeded the specified timeout",
    );
}
