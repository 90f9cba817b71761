//! What agents ask, and tell.
//!
//! - [`changes`] — what they tell of tasks and containers, checked.
//!
//! Agents drop what is refused with `InvalidParameterException`, and tell the rest again until it
//! is taken; so whatever makes no sense is refused with that.

mod changes;
mod discover_poll_endpoint;
mod submit_attachment_state_changes;
mod submit_container_state_change;
mod submit_task_state_change;

pub(super) use self::discover_poll_endpoint::discover_poll_endpoint;
pub(super) use self::submit_attachment_state_changes::submit_attachment_state_changes;
pub(super) use self::submit_container_state_change::submit_container_state_change;
pub(super) use self::submit_task_state_change::submit_task_state_change;

/// What is answered to an agent that has told something. No agent reads it, and what the service
/// says is not known.
fn acknowledgment() -> Option<String> {
    Some("ACK".to_owned())
}
