//! What is shown of a message to who receives it.

use std::collections::BTreeMap;

use crate::aws::sqs::digest;
use crate::aws::sqs::handle::Receipt;
use crate::aws::sqs::message::{Message, MessageKey};
use crate::aws::sqs::state::Queue;
use crate::kernel::md5;
use crate::wire::sqs::types;

/// What the receiver has asked to see beside the body.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    /// Names of system attributes, or `All`.
    pub(super) system: Vec<String>,
    /// Names of attributes, beginnings of names as `app.*`, or `All`.
    pub(super) attributes: Vec<String>,
}

impl Wanted {
    fn has_system(&self, name: &str) -> bool {
        self.system
            .iter()
            .any(|wanted| wanted == "All" || wanted == name)
    }

    fn has(&self, name: &str) -> bool {
        self.attributes.iter().any(|wanted| {
            let prefix = wanted.strip_suffix(".*");
            let begins = |prefix| name.starts_with(prefix);
            wanted == "All" || wanted == name || prefix.is_some_and(begins)
        })
    }
}

/// A message that was received just now.
pub(super) fn message(
    queue: &Queue,
    key: MessageKey,
    message: &Message,
    wanted: &Wanted,
) -> types::Message {
    let content = &message.content;
    let attributes = content.attributes.iter();
    let attributes: BTreeMap<_, _> = attributes
        .filter(|(name, _)| wanted.has(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let system: BTreeMap<String, String> = system_attributes(message)
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .filter(|(name, _)| wanted.has_system(name))
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    let receipt = Receipt {
        key,
        receives: message.receives,
    };
    types::Message {
        attributes: (!system.is_empty()).then_some(system),
        body: Some(content.body.clone()),
        md5_of_body: Some(md5::hex(content.body.as_bytes())),
        // SDKs compute it from what they see.
        md5_of_message_attributes: digest::of_attributes(&attributes),
        message_attributes: (!attributes.is_empty()).then_some(attributes),
        message_id: Some(content.id.clone()),
        receipt_handle: Some(receipt.handle(queue)),
    }
}

/// The names of all system attributes that can be asked for.
pub(super) const SYSTEM_ATTRIBUTES: &[&str] = &[
    "All",
    "AWSTraceHeader",
    "ApproximateFirstReceiveTimestamp",
    "ApproximateReceiveCount",
    "DeadLetterQueueSourceArn",
    "MessageDeduplicationId",
    "MessageGroupId",
    "SenderId",
    "SentTimestamp",
    "SequenceNumber",
];

fn system_attributes(message: &Message) -> [(&'static str, Option<String>); 9] {
    let content = &message.content;
    let millis = |time: crate::kernel::time::Time| time.millis().to_string();
    [
        ("AWSTraceHeader", content.trace_header.clone()),
        (
            "ApproximateFirstReceiveTimestamp",
            message.first_received.map(millis),
        ),
        (
            "ApproximateReceiveCount",
            Some(message.receives.to_string()),
        ),
        (
            "DeadLetterQueueSourceArn",
            message.dead_letter_source.clone(),
        ),
        ("MessageDeduplicationId", content.deduplication.clone()),
        ("MessageGroupId", content.group.clone()),
        ("SenderId", Some(content.sender.clone())),
        ("SentTimestamp", Some(millis(message.sent))),
        (
            "SequenceNumber",
            message.sequence_number.map(|number| number.to_string()),
        ),
    ]
}
