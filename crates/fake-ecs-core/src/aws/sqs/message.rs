//! A message: what was sent, and what has become of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::kernel::time::Time;
use crate::wire::sqs::types::MessageAttributeValue;

/// What a message is in its queue. Later messages have higher ones.
pub type MessageKey = u64;

/// What was sent, and what has become of it.
#[derive(Clone, Debug)]
pub struct Message {
    pub content: Arc<Content>,
    /// When it was sent, or moved to a dead-letter queue that is FIFO.
    pub sent: Time,
    /// Its number in a FIFO queue.
    pub sequence_number: Option<u128>,
    /// How often it was received.
    pub receives: u32,
    pub first_received: Option<Time>,
    /// When it was received last.
    pub received: Option<Time>,
    /// The ARN of the queue that has given up on it.
    pub dead_letter_source: Option<String>,
    pub place: Place,
}

/// What of a message never changes.
#[derive(Clone, Debug, Default)]
pub struct Content {
    pub id: String,
    pub body: String,
    pub attributes: BTreeMap<String, MessageAttributeValue>,
    /// The header of AWS X-Ray that was sent with it.
    pub trace_header: Option<String>,
    /// The id of who has sent it.
    pub sender: String,
    pub group: Option<String>,
    pub deduplication: Option<String>,
}

/// Where a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// It can be received, unless its group is held up by another message.
    Visible,
    /// It can be received from then on, for the first time.
    Delayed(Time),
    /// Somebody has received it; others can from then on.
    InFlight(Time),
}
