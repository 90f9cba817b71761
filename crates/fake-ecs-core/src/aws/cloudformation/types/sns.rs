//! The types of SNS.

mod subscription;
mod topic;
mod topic_inline_policy;
mod topic_policy;

use crate::wire::Json;
use crate::wire::sns::operation::Operation::SetTopicAttributes;

use super::super::call::{Call, Failure};
use super::{Type, object};

pub const TYPES: &[Type] = &[
    subscription::TYPE,
    topic::TYPE,
    topic_inline_policy::TYPE,
    topic_policy::TYPE,
];

/// The attribute that is the policy of a topic.
const POLICY: &str = "Policy";

/// Sets an attribute of a topic. An empty value takes it away.
fn set(call: &mut Call<'_>, topic: &Json, name: &str, value: &Json) -> Result<Json, Failure> {
    let request = object([
        ("TopicArn", topic.clone()),
        ("AttributeName", Json::of(&name)),
        ("AttributeValue", value.clone()),
    ]);
    call.ask(SetTopicAttributes, &request)
}

/// A value as attributes have it: a text.
fn attribute(given: &Json) -> Json {
    Json::of(&super::text(given))
}
