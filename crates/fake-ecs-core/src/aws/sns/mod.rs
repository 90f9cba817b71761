//! SNS: topics, and the queues and functions that are subscribed to them.
//!
//! - [`state`] — topics and subscriptions, as data. Start here.
//! - [`port`] — publishing, for whoever publishes. [`message`] — what is published.
//!   [`notification`] — what subscribers get of it.
//! - [`filter`] — filter policies. [`ops`] — the operations.

mod filter;
mod message;
mod notification;
mod ops;
pub mod port;
pub mod state;

pub(super) use self::ops::dispatch;
pub use self::state::Sns;
