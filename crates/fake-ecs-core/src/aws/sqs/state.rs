//! Queues and what they are set to, as data.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use crate::aws::sqs::attributes::Attributes;
use crate::aws::sqs::messages::Messages;
use crate::kernel::sorted::SortedMap;
use crate::kernel::time::Time;

/// How long a FIFO queue knows again what was sent to it.
const DEDUPLICATED: Duration = Duration::from_mins(5);

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
    pub tags: BTreeMap<String, String>,
    pub messages: Messages,
    /// When it was emptied last.
    pub purged: Option<Time>,
    pub(super) sent: Sent,
    /// How many messages a FIFO queue has numbered.
    pub(super) numbered: u64,
}

/// What a FIFO queue knows again.
#[derive(Clone, Debug, Default)]
pub(super) struct Sent {
    by_id: BTreeMap<String, Known>,
    by_age: VecDeque<(Time, String)>,
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

impl Sent {
    /// What was sent under that id not long ago.
    pub(super) fn find(&mut self, id: &str, now: Time) -> Option<&Known> {
        let is_old = |(at, _): &(Time, String)| *at + DEDUPLICATED <= now;
        while let Some((_, id)) = self.by_age.pop_front_if(|entry| is_old(entry)) {
            self.by_id.remove(&id);
        }
        self.by_id.get(id)
    }

    pub(super) fn note(&mut self, id: String, now: Time, known: Known) {
        self.by_age.push_back((now, id.clone()));
        self.by_id.insert(id, known);
    }
}
