//! What the handlers of SNS do alike.

use crate::wire::Json;
use crate::wire::sns::operation::Operation::SetTopicAttributes;

use super::super::{object, text};
use crate::aws::cloudformation::call::{Call, Failure};

/// The attribute that is the policy of a topic.
pub const POLICY: &str = "Policy";

/// Sets an attribute of a topic. An empty value takes it away.
pub fn set(call: &mut Call<'_>, topic: &Json, name: &str, value: &Json) -> Result<Json, Failure> {
    let request = object([
        ("TopicArn", topic.clone()),
        ("AttributeName", Json::of(&name)),
        ("AttributeValue", value.clone()),
    ]);
    call.ask(SetTopicAttributes, &request)
}

/// A value as attributes have it: a text.
pub fn attribute(given: &Json) -> Json {
    Json::of(&text(given))
}
