//! EventBridge: buses, the rules on them, and what rules have delivered to their targets.
//!
//! - [`pattern`] — which events a rule is about. Faults of events ask the same.
//! - [`state`] — buses, rules and targets, as data. Start here.
//! - [`event`] — an event on its way. [`deliver`] — from an event to the targets of all rules that
//!   it matches.
//! - [`target`] — what targets there are. [`transform`] — what a target gets of an event.
//! - [`schedule`] — rules that go by the time. [`kept`] — what is kept of deliveries. [`port`] —
//!   what the world asks.
//! - [`ops`] — the operations. [`lookup`] — how they find buses and rules; [`shown`] — what they
//!   show of these.

#[cfg(feature = "events")]
pub mod deliver;
#[cfg(feature = "events")]
mod event;
#[cfg(feature = "events")]
mod kept;
#[cfg(feature = "events")]
mod lookup;
#[cfg(feature = "events")]
mod ops;
pub mod pattern;
#[cfg(feature = "events")]
pub mod port;
#[cfg(any(feature = "events", feature = "autoscaling"))]
pub mod schedule;
#[cfg(feature = "events")]
mod shown;
#[cfg(feature = "events")]
pub mod state;
#[cfg(feature = "events")]
pub mod target;
#[cfg(feature = "events")]
mod transform;

#[cfg(feature = "events")]
pub(super) use self::ops::dispatch;
#[cfg(feature = "events")]
pub use self::state::EventBridge;
