//! Putting a message into a queue: what it may be, and what a FIFO queue makes of one that it
//! knows.
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html>

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::aws::deduplication;
use crate::aws::sqs::message::{Content, Message, Place};
use crate::aws::sqs::refusals::{invalid, missing};
use crate::aws::sqs::state::{Known, Queue};
use crate::kernel::ids::{Ids, Kind};
use crate::kernel::time::Time;
use crate::wire::sqs::types::MessageAttributeValue;
use crate::wire::{ApiError, ErrorCode};

const ATTRIBUTES_MAX: usize = 10;
const ID_LENGTH_MAX: usize = 128;
const NAME_LENGTH_MAX: usize = 256;
pub(super) const DELAY_MAX: i32 = 900;

/// The sequence numbers of the service have twenty digits and grow in steps of 256.
const SEQUENCE_START: u128 = 18_870_000_000_000_000_000;
const SEQUENCE_STEP: u128 = 256;

const NOT_OF_THIS_TYPE: &str =
    "The request include parameter that is not valid for this queue type.";

/// A message to be put into a queue.
#[derive(Clone, Debug, Default)]
pub struct NewMessage {
    pub body: String,
    pub attributes: BTreeMap<String, MessageAttributeValue>,
    pub trace_header: Option<String>,
    /// After how many seconds it becomes visible, if not when the queue says.
    pub delay_seconds: Option<i32>,
    pub group: Option<String>,
    pub deduplication: Option<String>,
}

/// What the sender is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    pub message_id: String,
    pub sequence_number: Option<String>,
}

/// How many bytes a message counts for: with names, types and values of its attributes.
fn size(message: &NewMessage) -> usize {
    message.body.len() + size_of_attributes(&message.attributes)
}

/// How many bytes attributes count for.
pub(super) fn size_of_attributes<'a>(
    attributes: impl IntoIterator<Item = (&'a String, &'a MessageAttributeValue)>,
) -> usize {
    let sizes = attributes.into_iter().map(|(name, value)| {
        let text = value.string_value.as_ref().map_or(0, String::len);
        let bytes = value.binary_value.as_ref().map_or(0, |bytes| bytes.0.len());
        name.len() + value.data_type.len() + text + bytes
    });
    sizes.sum()
}

/// Puts a message into a queue, unless a FIFO queue knows it already, or refuses it.
pub(super) fn put(
    queue: &mut Queue,
    (ids, now): (&mut Ids, Time),
    message: NewMessage,
    sender: String,
) -> Result<Accepted, ApiError> {
    check(queue, &message)?;
    let deduplication = id_of(queue, &message)?;
    let is_by_group = queue.attributes.deduplicates_by_group();
    let known_as = deduplication.as_deref();
    let known_as =
        known_as.map(|id| deduplication::known_as(id, message.group.as_deref(), is_by_group));
    if let Some(id) = &known_as
        && let Some(known) = queue.sent.find(id, now)
    {
        return Ok(Accepted {
            message_id: known.message_id.clone(),
            sequence_number: Some(known.sequence_number.to_string()),
        });
    }
    queue.settle(now);
    let sequence_number = queue.is_fifo().then(|| next_number(queue));
    let delay = match message.delay_seconds {
        Some(seconds) => Duration::from_secs(seconds.unsigned_abs().into()),
        None => queue.attributes.delay(),
    };
    let NewMessage {
        body,
        attributes,
        trace_header,
        delay_seconds: _,
        group,
        deduplication: _,
    } = message;
    let content = Content {
        id: ids.uuid(Kind::Message),
        body,
        attributes,
        trace_header,
        sender,
        group,
        deduplication,
    };
    let message_id = content.id.clone();
    if let (Some(id), Some(sequence_number)) = (known_as, sequence_number) {
        let message_id = message_id.clone();
        let known = Known {
            message_id,
            sequence_number,
        };
        queue.sent.note(id, now, known);
    }
    queue.messages.add(Message {
        content: Arc::new(content),
        sent: now,
        sequence_number,
        receives: 0,
        first_received: None,
        received: None,
        dead_letter_source: None,
        place: match delay {
            Duration::ZERO => Place::Visible,
            delay => Place::Delayed(now + delay),
        },
    });
    Ok(Accepted {
        message_id,
        sequence_number: sequence_number.map(|number| number.to_string()),
    })
}

fn next_number(queue: &mut Queue) -> u128 {
    queue.numbered += 1;
    SEQUENCE_START
        + u128::from(queue.number) * (1 << 40)
        + u128::from(queue.numbered) * SEQUENCE_STEP
}

/// A queue gives up on a message, which goes to another.
pub(super) fn move_to(target: &mut Queue, message: Message, source: &str, now: Time) {
    target.settle(now);
    let is_fifo = target.is_fifo();
    let sequence_number = is_fifo.then(|| next_number(target));
    target.messages.add(Message {
        // The time of a standard message goes on: it is kept for no longer than without the move.
        // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
        sent: if is_fifo { now } else { message.sent },
        sequence_number,
        dead_letter_source: Some(source.to_owned()),
        place: Place::Visible,
        ..message
    });
}

/// What a FIFO queue knows the message again by; `None` in others.
fn id_of(queue: &Queue, message: &NewMessage) -> Result<Option<String>, ApiError> {
    let given = message.deduplication.clone();
    if !queue.is_fifo() {
        return match given {
            None => Ok(None),
            Some(id) => Err(invalid("MessageDeduplicationId", id, NOT_OF_THIS_TYPE)),
        };
    }
    match given {
        Some(id) => Ok(Some(id)),
        None if queue.attributes.is_content_based() => {
            Ok(Some(deduplication::of_content(&message.body)))
        }
        None => Err(ApiError::new(
            ErrorCode::InvalidParameterValue,
            "The queue should either have ContentBasedDeduplication enabled or \
             MessageDeduplicationId provided explicitly",
        )),
    }
}

fn check(queue: &Queue, message: &NewMessage) -> Result<(), ApiError> {
    if message.body.is_empty() {
        return Err(missing("MessageBody"));
    }
    check_characters(&message.body)?;
    let size_max = queue.attributes.size_max();
    if size(message) as u64 > size_max {
        return Err(ApiError::new(
            ErrorCode::InvalidParameterValue,
            format!(
                "One or more parameters are invalid. Reason: Message must be shorter than \
                 {size_max} bytes."
            ),
        ));
    }
    if let Some(delay) = message.delay_seconds {
        if queue.is_fifo() && delay != 0 {
            return Err(invalid("DelaySeconds", delay, NOT_OF_THIS_TYPE));
        }
        if !(0..=DELAY_MAX).contains(&delay) {
            let reason = format!("DelaySeconds must be >= 0 and <= {DELAY_MAX}.");
            return Err(invalid("DelaySeconds", delay, &reason));
        }
    }
    if queue.is_fifo() && message.group.is_none() {
        return Err(missing("MessageGroupId"));
    }
    for (name, id) in [
        ("MessageGroupId", &message.group),
        ("MessageDeduplicationId", &message.deduplication),
    ] {
        if let Some(id) = id.as_deref().filter(|id| !is_id(id)) {
            let reason = format!(
                "{name} can only include alphanumeric and punctuation characters. 1 to 128 in \
                 length."
            );
            return Err(invalid(name, id, &reason));
        }
    }
    check_attributes(&message.attributes)
}

fn is_id(id: &str) -> bool {
    (1..=ID_LENGTH_MAX).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic())
}

/// XML can have them all.
fn check_characters(text: &str) -> Result<(), ApiError> {
    let is_allowed = |it: char| match it {
        '\t' | '\n' | '\r' => true,
        '\0'..' ' | '\u{fffe}' | '\u{ffff}' => false,
        _ => true,
    };
    if text.chars().all(is_allowed) {
        return Ok(());
    }
    Err(ApiError::new(
        ErrorCode::InvalidMessageContents,
        "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | \
         #xE000 to #xFFFD | #x10000 to #x10FFFF",
    ))
}

/// The texts are from memory.
fn check_attributes(attributes: &BTreeMap<String, MessageAttributeValue>) -> Result<(), ApiError> {
    let refused = |text: String| Err(ApiError::new(ErrorCode::InvalidParameterValue, text));
    if attributes.len() > ATTRIBUTES_MAX {
        return refused(format!(
            "Number of message attributes [{}] exceeds the allowed maximum [{ATTRIBUTES_MAX}].",
            attributes.len()
        ));
    }
    for (name, value) in attributes {
        let is_letter = |it: char| it.is_ascii_alphanumeric() || "_-.".contains(it);
        if name.is_empty() || name.len() > NAME_LENGTH_MAX || !name.chars().all(is_letter) {
            return refused(format!(
                "The message attribute name '{name}' is invalid. Attribute name can contain A-Z, \
                 a-z, 0-9, underscore (_), hyphen (-), and period (.) characters."
            ));
        }
        let kind = value.data_type.split('.').next().unwrap_or_default();
        let is_empty = match kind {
            "String" | "Number" => value.string_value.as_deref().is_none_or(str::is_empty),
            "Binary" => value.binary_value.as_ref().is_none_or(|it| it.0.is_empty()),
            _ => {
                return refused(format!(
                    "The message attribute '{name}' has an invalid message attribute type, the set \
                     of supported type prefixes is Binary, Number, and String."
                ));
            }
        };
        if is_empty {
            return refused(format!(
                "The message attribute '{name}' must contain non-empty message attribute value for \
                 message attribute type '{kind}'."
            ));
        }
        let text = value.string_value.as_deref().unwrap_or_default();
        if kind == "Number" && text.parse::<f64>().is_err() {
            return refused(format!(
                "Can't cast the value of message (user) attribute '{name}' to a number."
            ));
        }
        check_characters(text)?;
    }
    Ok(())
}
