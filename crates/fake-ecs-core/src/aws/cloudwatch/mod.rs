//! CloudWatch: metrics, and alarms that watch them.
//!
//! It knows nothing of ECS, and nobody registers for an alarm. That one has gone off, or is over,
//! comes out as an event with the alarm's name; whoever goes by an alarm knows its name. An alarm
//! that nobody has made is over until a test raises it.
//!
//! - [`port`] — what others ask of CloudWatch. Start here. [`event`] — what comes out.
//! - [`state`] — alarms, as data.
//!
//! With the feature `cloudwatch`:
//!
//! - [`metrics`] — what was measured. [`declared`] — alarms that somebody has made; [`made`] — how
//!   they are; `alarms` — they are looked up and changed.
//! - [`query`] — what queries of metrics come to; [`math`] — expressions in them.
//! - [`judge`] — alarms look at their metrics; [`verdict`] — what they make of what is missing.
//! - [`actions`] — what alarms do; [`notice`] — whom they tell what.
//! - [`ops`] — the operations; [`shown`] — what they show.

#[cfg(feature = "cloudwatch")]
pub mod actions;
#[cfg(feature = "cloudwatch")]
mod alarms;
#[cfg(feature = "cloudwatch")]
pub mod declared;
pub mod event;
#[cfg(feature = "cloudwatch")]
pub mod judge;
#[cfg(feature = "cloudwatch")]
mod made;
#[cfg(feature = "cloudwatch")]
mod math;
#[cfg(feature = "cloudwatch")]
pub mod metrics;
#[cfg(all(feature = "cloudwatch", feature = "events"))]
mod notice;
#[cfg(feature = "cloudwatch")]
mod ops;
pub mod port;
#[cfg(feature = "cloudwatch")]
mod query;
#[cfg(feature = "cloudwatch")]
mod shown;
pub mod state;
#[cfg(feature = "cloudwatch")]
mod verdict;

#[cfg(feature = "cloudwatch")]
pub(super) use self::ops::dispatch;
pub use self::state::CloudWatch;
