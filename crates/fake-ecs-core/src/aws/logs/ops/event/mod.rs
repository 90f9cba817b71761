//! What is in streams.
//!
//! - `range` — how much of it is asked for.

mod filter_log_events;
mod get_log_events;
mod put_log_events;
mod range;

pub(super) use self::filter_log_events::filter_log_events;
pub use self::get_log_events::get_log_events;
pub use self::put_log_events::put_log_events;
