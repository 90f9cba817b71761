//! Topics and subscriptions, as data.

use std::collections::BTreeMap;

use crate::aws::deduplication::Sent;
use crate::aws::queue::message::ToQueue;
use crate::aws::sns::filter::Filter;
use crate::kernel::sorted::SortedMap;
use crate::wire::Json;

/// What SNS knows of one account in one region.
#[derive(Clone, Debug, Default)]
pub struct Sns {
    /// By name.
    pub(super) topics: SortedMap<String, Topic>,
    /// What goes into a dead-letter queue if code of the test does not take it, and into which: by
    /// the numbers of its calls.
    pub(super) calls: SortedMap<u64, (String, ToQueue)>,
}

/// What a publisher is told.
#[derive(Clone, Debug)]
pub struct Published {
    pub id: String,
    /// The place of the message among those of a FIFO topic.
    pub number: Option<String>,
}

#[derive(Clone, Debug, Default)]
pub struct Topic {
    pub(super) arn: String,
    /// Those that were set, by name.
    pub(super) attributes: BTreeMap<String, String>,
    pub(super) tags: SortedMap<String, String>,
    /// By ARN.
    pub(super) subscriptions: SortedMap<String, Subscription>,
    /// How many subscriptions there were that are not any more.
    pub(super) unsubscribed: usize,
    /// How many messages of a FIFO topic were numbered.
    pub(super) published: u64,
    /// What a FIFO topic knows again.
    pub(super) sent: Sent<Published>,
}

#[derive(Clone, Debug)]
pub struct Subscription {
    pub(super) arn: String,
    pub(super) protocol: Protocol,
    /// The ARN of the queue or function.
    pub(super) endpoint: String,
    /// Those that were set, by name.
    pub(super) attributes: BTreeMap<String, String>,
    /// What `FilterPolicy` means.
    pub(super) filter: Option<Filter>,
}

/// What a subscriber is. Others are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    Sqs,
    Lambda,
}

impl Protocol {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Sqs => "sqs",
            Self::Lambda => "lambda",
        }
    }
}

impl Topic {
    pub(super) fn is_set(&self, attribute: &str) -> bool {
        self.attributes
            .get(attribute)
            .is_some_and(|it| it == "true")
    }

    pub(super) fn is_fifo(&self) -> bool {
        self.is_set("FifoTopic")
    }
}

impl Subscription {
    /// The ARN of the queue for what the subscriber does not take.
    pub(super) fn dead_letters(&self) -> Option<String> {
        let policy: Json = self.attributes.get("RedrivePolicy")?.parse().ok()?;
        policy["deadLetterTargetArn"].as_str().map(str::to_owned)
    }

    /// Whether the subscriber gets the message as it was published, without an envelope.
    pub(super) fn is_raw(&self) -> bool {
        let raw = self.attributes.get("RawMessageDelivery");
        self.protocol == Protocol::Sqs && raw.is_some_and(|it| it == "true")
    }
}
