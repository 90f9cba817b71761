//! SNS: topics, and the queues and functions that are subscribed to them.
//!
//! - [`state`] — topics and subscriptions, as data. Start here.
//! - [`port`] — publishing, for whoever publishes. [`message`] — what is published.
//!   [`notification`] — what subscribers get of it.
//! - [`filter`] — filter policies. [`fifo`] — what FIFO topics ask for and know again.
//! - [`ops`] — the operations.

mod fifo;
mod filter;
pub mod message;
mod notification;
mod ops;
pub mod port;
pub mod state;
#[cfg(all(test, feature = "logs"))]
mod tests;

pub(super) use self::ops::dispatch;
pub use self::state::Sns;
