//! What is sent to a queue.

use crate::wire::sns::types::MessageAttributeValue;

/// What is sent to a queue.
#[derive(Clone, Debug, Default)]
pub struct ToQueue {
    pub body: String,
    pub group: Option<String>,
    pub deduplication: Option<String>,
    pub attributes: Vec<(String, MessageAttributeValue)>,
}
