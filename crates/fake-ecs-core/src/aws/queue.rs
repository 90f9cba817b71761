//! Sending to a queue of SQS, for EventBridge and SNS.
//!
//! - [`message`] — what is sent.

pub mod message;

pub use self::message::ToQueue;
use crate::aws::sqs::port;
use crate::aws::sqs::port::NewMessage;
use crate::ecs::Region;
use crate::wire::sns::types::MessageAttributeValue;
use crate::wire::{ApiError, sqs};

/// Why a target has not taken an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub code: String,
    pub message: String,
}

impl From<ApiError> for Refused {
    fn from(error: ApiError) -> Self {
        Self {
            code: error.code.as_str().to_owned(),
            message: error.message.unwrap_or_default(),
        }
    }
}

/// An attribute of a message that is a text.
pub fn text(name: &str, text: &str) -> (String, MessageAttributeValue) {
    let value = MessageAttributeValue {
        data_type: "String".to_owned(),
        binary_value: None,
        string_value: Some(text.to_owned()),
    };
    (name.to_owned(), value)
}

/// Sends a message to the queue of that ARN, which has to be of this region.
pub fn send(region: &mut Region, arn: &str, message: ToQueue) -> Result<(), Refused> {
    let ToQueue {
        body,
        group,
        deduplication,
        attributes,
    } = message;
    let attributes = attributes.into_iter();
    let message = NewMessage {
        body,
        attributes: attributes.map(|(name, it)| (name, of_queue(it))).collect(),
        group,
        deduplication,
        ..NewMessage::default()
    };
    let accepted = port::send(region, arn, message);
    accepted.map(|_| ()).map_err(Refused::from)
}

/// The same attribute, as SQS has it.
fn of_queue(value: MessageAttributeValue) -> sqs::types::MessageAttributeValue {
    let MessageAttributeValue {
        data_type,
        binary_value,
        string_value,
    } = value;
    sqs::types::MessageAttributeValue {
        data_type,
        binary_value,
        string_value,
        ..Default::default()
    }
}
