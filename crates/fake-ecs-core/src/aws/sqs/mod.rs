//! SQS: queues, and the messages in them.
//!
//! What becomes of a message by itself, such as the end of its visibility timeout, is not a timer:
//! it is computed from the time at which somebody asks. So a message that was received does not
//! keep the fake from being at rest.
//!
//! - [`state`] — queues and what they are set to, as data. Start here.
//! - [`message`] — a message. [`messages`] — those of a queue: which can be received, and when
//!   others can. [`groups`] — those of a FIFO queue in their groups.
//! - [`attributes`] — the attributes of queues. [`redrive`] — where they send what they give up on.
//! - [`handle`] — receipt handles. [`digest`] — MD5 of attributes. [`url`] — what queues are called
//!   by.
//! - [`port`] — what others ask of it: delivering a message.
//! - [`sending`] — what a message may be, and putting it into a queue. [`refusals`] — the errors of
//!   several operations, in the words of the service.
//! - [`ops`] — its operations. [`shown`] — what they show of a message. [`wait`] — receives that
//!   wait.

pub mod attributes;
mod digest;
mod groups;
mod handle;
pub mod message;
pub mod messages;
mod ops;
pub mod port;
mod redrive;
mod refusals;
mod sending;
mod shown;
pub mod state;
#[cfg(test)]
mod tests;
pub mod url;
mod wait;

pub(super) use self::ops::dispatch;
pub use self::state::Sqs;
pub(super) use self::wait::waits;
