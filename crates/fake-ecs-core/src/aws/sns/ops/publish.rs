//! `Publish` — gives a message to all subscribers of a topic.
//! <https://docs.aws.amazon.com/sns/latest/api/API_Publish.html>
//!
//! Not emulated yet: messages to telephones and to endpoints of mobile applications.

use std::collections::BTreeMap;
use std::mem::replace;

use super::find::{self, invalid};
use crate::aws::sns::fifo;
use crate::aws::sns::message::{Message, size_of};
use crate::aws::sns::port::{self, Published};
use crate::aws::sns::state::Topic;
use crate::ecs::Region;
use crate::wire::sns::types::{PublishRequest, PublishResponse};
use crate::wire::{ApiError, Json};

/// How many bytes a message may have, with its attributes.
const SIZE_MAX: usize = 262_144;
const SUBJECT_LENGTH_MAX: usize = 100;

pub(super) fn publish(
    region: &mut Region,
    input: PublishRequest,
) -> Result<PublishResponse, ApiError> {
    let PublishRequest {
        message,
        message_attributes,
        message_deduplication_id,
        message_group_id,
        message_structure,
        phone_number,
        subject,
        target_arn,
        topic_arn,
    } = input;
    if phone_number.is_some() {
        return Err(invalid(
            "fake-ecs does not emulate messages to telephones (Publish)",
        ));
    }
    let arn = topic_arn.or(target_arn);
    let arn = arn
        .ok_or_else(|| invalid("TopicArn or TargetArn Reason: no value for required parameter"))?;
    let mut message = Message {
        text: message,
        whole: None,
        by_protocol: BTreeMap::new(),
        subject,
        attributes: message_attributes.unwrap_or_default(),
        group: message_group_id,
        deduplication: message_deduplication_id,
    };
    check(find::topic(region, &arn)?, &message)?;
    take_apart(&mut message, message_structure.as_deref())?;
    let Published { id, number } = port::publish(region, &arn, message)?;
    Ok(PublishResponse {
        message_id: Some(id),
        sequence_number: number,
    })
}

/// Whether the topic takes such a message.
pub(super) fn check(topic: &Topic, message: &Message) -> Result<(), ApiError> {
    if message.text.is_empty() {
        return Err(invalid("Empty message"));
    }
    if message.text.len() + size_of(&message.attributes) > SIZE_MAX {
        return Err(invalid("Message too long"));
    }
    let is_subject = |it: &String| {
        (1..=SUBJECT_LENGTH_MAX).contains(&it.chars().count()) && !it.contains(char::is_control)
    };
    if !message.subject.iter().all(is_subject) {
        return Err(invalid("Subject"));
    }
    fifo::check(topic, message)
}

/// With the structure `json` the message is one text for each protocol.
pub(super) fn take_apart(message: &mut Message, structure: Option<&str>) -> Result<(), ApiError> {
    match structure {
        None | Some("") => return Ok(()),
        Some("json") => {}
        Some(_) => return Err(invalid("MessageStructure")),
    }
    let failed = || invalid("Message Structure - JSON message body failed to parse");
    let texts: Json = message.text.parse().map_err(|_| failed())?;
    let default = texts["default"].as_str();
    let default = default
        .ok_or_else(|| invalid("Message Structure - No default entry in JSON message body"))?;
    let all = texts.members();
    let all = all.filter_map(|(name, text)| Some((name.to_owned(), text.as_str()?.to_owned())));
    message.by_protocol = all.collect();
    let default = default.to_owned();
    message.whole = Some(replace(&mut message.text, default));
    Ok(())
}
