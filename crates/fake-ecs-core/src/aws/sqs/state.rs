//! Queues and what they are set to, as data.

use crate::aws::deduplication::Sent;
use crate::aws::sqs::attributes::Attributes;
use crate::aws::sqs::messages::Messages;
use crate::aws::tags::Tags;
use crate::kernel::sorted::SortedMap;
use crate::kernel::time::Time;

/// The queues of one account in one region.
#[derive(Clone, Debug, Default)]
pub struct Sqs {
    /// By name.
    pub(super) queues: SortedMap<String, Queue>,
    /// When queues were deleted whose names are not free again.
    pub(super) deleted: SortedMap<String, Time>,
    /// How many queues there ever were.
    pub(super) made: u64,
}

#[derive(Clone, Debug)]
pub struct Queue {
    pub name: String,
    pub arn: String,
    /// Tells it from a queue of the same name before it.
    pub number: u64,
    pub created: Time,
    /// When its attributes were set last.
    pub modified: Time,
    pub attributes: Attributes,
    pub tags: Tags,
    pub messages: Messages,
    /// When it was emptied last.
    pub purged: Option<Time>,
    pub(super) sent: Sent<Known>,
    /// How many messages a FIFO queue has numbered.
    pub(super) numbered: u64,
}

/// A message that was sent, whatever has become of it.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) message_id: String,
    pub(super) sequence_number: u128,
}

impl Sqs {
    /// The queue of that name.
    pub fn find(&self, name: &str) -> Option<&Queue> {
        self.queues.get(name)
    }

    /// The queue with that ARN.
    pub fn with_arn(&self, arn: &str) -> Option<&Queue> {
        let queue = self.queues.get(arn.rsplit(':').next()?);
        queue.filter(|queue| queue.arn == arn)
    }

    /// All queues, by name.
    pub fn queues(&self) -> impl Iterator<Item = &Queue> {
        self.queues.values()
    }
}

impl Queue {
    pub fn is_fifo(&self) -> bool {
        is_fifo(&self.name)
    }

    /// Takes in what has become of its messages by itself.
    pub(super) fn settle(&mut self, now: Time) {
        self.messages.settle(now, self.attributes.retention());
    }
}

/// Whether a queue of that name is FIFO: its name says so.
pub fn is_fifo(name: &str) -> bool {
    name.ends_with(".fifo")
}
