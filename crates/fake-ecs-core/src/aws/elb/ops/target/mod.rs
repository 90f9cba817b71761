//! Targets.
//!
//! - [`checks`] — when the targets that nobody but a caller has registered are checked and gone.
//! - [`groups`] — the group that a caller means.

pub(super) mod checks;
mod deregister_targets;
mod describe_target_health;
mod groups;
mod register_targets;
#[cfg(test)]
mod tests;

pub(super) use self::deregister_targets::deregister_targets;
pub(super) use self::describe_target_health::describe_target_health;
pub(super) use self::register_targets::register_targets;
