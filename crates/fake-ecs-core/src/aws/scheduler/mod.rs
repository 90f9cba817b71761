//! EventBridge Scheduler: schedules that run tasks, send messages and call functions, once or again
//! and again, on the fake's clock.
//!
//! - [`state`] — groups and schedules, as data. Start here.
//! - [`when`] — when a schedule is due; `zone` — time zones. [`port`] — what the world asks.
//! - `fire` — what happens when a schedule is due; `target` — its target, as EventBridge has it.
//! - `ops` — the operations. `lookup` — how they find schedules.

mod fire;
mod lookup;
mod ops;
pub mod port;
pub mod state;
mod target;
pub mod when;
mod zone;

pub(super) use self::ops::dispatch;
pub use self::state::Scheduler;
