//! Application Auto Scaling: how many tasks services of ECS are to have, by policies and schedules.
//!
//! There are scalable targets of ECS only: `ecs:service:DesiredCount`. A policy acts when an alarm
//! of CloudWatch tells it; a target-tracking policy makes its alarms itself.
//!
//! - [`state`] — targets, policies, scheduled actions and activities, as data. Start here.
//! - [`act`] — what a policy does when an alarm tells it; [`amount`] — how many tasks it wants;
//!   [`tracking`] — the alarms of a target-tracking policy.
//! - [`change`] — the desired count of a service moves. [`port`] — whether it has come to that.
//! - [`clock`] — scheduled actions; [`when`] — their schedules.
//! - [`ops`] — the operations; [`shown`] — what they show.

pub mod act;
mod amount;
mod change;
pub mod clock;
mod ops;
pub mod port;
mod shown;
pub mod state;
mod tracking;
mod when;

pub(super) use self::ops::dispatch;
pub use self::state::ApplicationAutoScaling;
