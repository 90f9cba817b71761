//! A message that is published.

use std::collections::BTreeMap;

use crate::wire::sns::types::MessageAttributeValue;

/// A message that is published.
#[derive(Clone, Debug, Default)]
pub struct Message {
    pub text: String,
    /// The text as it was published, where that is one for each protocol.
    pub whole: Option<String>,
    /// What those get who are subscribed by a protocol that has a text of its own.
    pub by_protocol: BTreeMap<String, String>,
    pub subject: Option<String>,
    pub attributes: BTreeMap<String, MessageAttributeValue>,
    pub group: Option<String>,
    pub deduplication: Option<String>,
}

/// How many bytes attributes have: their names, types and values.
/// <https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html>
pub fn size_of(attributes: &BTreeMap<String, MessageAttributeValue>) -> usize {
    let sizes = attributes.iter().map(|(name, value)| {
        let text = value.string_value.as_ref().map_or(0, String::len);
        let bytes = value.binary_value.as_ref().map_or(0, |it| it.0.len());
        name.len() + value.data_type.len() + text + bytes
    });
    sizes.sum()
}
