//! Sending to a queue of SQS, for EventBridge and SNS.

use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::sns::types::MessageAttributeValue;

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

/// What is sent to a queue.
#[derive(Clone, Debug, Default)]
pub struct ToQueue {
    pub body: String,
    pub group: Option<String>,
    pub deduplication: Option<String>,
    pub attributes: Vec<(String, MessageAttributeValue)>,
}

/// Sends a message to the queue of that ARN.
pub fn send(_region: &mut Region, arn: &str, _message: ToQueue) -> Result<(), Refused> {
    Err(Refused {
        code: "NO_RESOURCE".to_owned(),
        message: format!("The queue {arn} does not exist."),
    })
}
