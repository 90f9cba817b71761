//! `SetTopicAttributes` — sets one attribute of a topic.
//! <https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html>

use super::attributes::check_topic;
use super::find;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::sns::types::{SetTopicAttributesRequest, SetTopicAttributesResponse};

pub(super) fn set_topic_attributes(
    region: &mut Region,
    input: SetTopicAttributesRequest,
) -> Result<SetTopicAttributesResponse, ApiError> {
    let SetTopicAttributesRequest {
        topic_arn,
        attribute_name,
        attribute_value,
    } = input;
    let topic = find::topic_mut(region, &topic_arn)?;
    let value = attribute_value.as_deref().unwrap_or_default();
    check_topic(&attribute_name, value, topic.is_fifo())?;
    match attribute_value.filter(|value| !value.is_empty()) {
        Some(value) => topic.attributes.insert(attribute_name, value),
        None => topic.attributes.remove(&attribute_name),
    };
    Ok(SetTopicAttributesResponse {})
}
