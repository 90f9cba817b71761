//! A message that is published.

use std::collections::BTreeMap;

use crate::wire::sns::types::MessageAttributeValue;

/// A message that is published.
#[derive(Clone, Debug, Default)]
pub struct Message {
    pub text: String,
    /// What those get who are subscribed by a protocol that has a text of its own.
    pub by_protocol: BTreeMap<String, String>,
    pub subject: Option<String>,
    pub attributes: BTreeMap<String, MessageAttributeValue>,
    pub group: Option<String>,
    pub deduplication: Option<String>,
}
