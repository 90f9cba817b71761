//! CloudWatch, as far as ECS asks it: which alarms have gone off.
//!
//! It knows nothing of ECS, and nobody registers for an alarm. That one has gone off, or is over,
//! comes out as an event with the alarm's name; whoever goes by an alarm knows its name.
//!
//! - [`port`] — what others ask of CloudWatch. Start here. [`event`] — what comes out.
//! - [`state`] — alarms, as data.

pub mod event;
pub mod port;
pub mod state;

pub use self::state::CloudWatch;
