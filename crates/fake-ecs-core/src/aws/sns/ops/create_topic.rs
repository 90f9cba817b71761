//! `CreateTopic` — makes a topic, or gives the ARN of the one with that name and attributes.
//! <https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html>

use std::collections::BTreeMap;

use super::attributes::check_topic;
use super::find::{invalid, refused_tags};
use crate::aws::sns::state::Topic;
use crate::aws::tags;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::sns::types::{CreateTopicRequest, CreateTopicResponse};

const NAME_LENGTH_MAX: usize = 256;

pub(super) fn create_topic(
    region: &mut Region,
    input: CreateTopicRequest,
) -> Result<CreateTopicResponse, ApiError> {
    let CreateTopicRequest {
        name,
        attributes,
        data_protection_policy,
        tags,
    } = input;
    let mut attributes = attributes.unwrap_or_default();
    let policy = data_protection_policy.map(|it| ("DataProtectionPolicy".to_owned(), it));
    attributes.extend(policy);
    check(&name, &attributes)?;
    let arn = region.scope.arn_in("sns", &name);
    let tags = tags.into_iter().flatten().map(|tag| (tag.key, tag.value));
    let tags = tags::given(tags).map_err(refused_tags)?;
    if let Some(there) = region.sns.topics.get(&name) {
        let is_set = |(name, value)| there.attributes.get(name) == Some(value);
        if !attributes.iter().all(is_set) {
            return Err(invalid(
                "Attributes Reason: Topic already exists with different attributes",
            ));
        }
        if !tags.is_empty() && !tags.iter().eq(there.tags.iter()) {
            return Err(invalid(
                "Tags Reason: Topic already exists with different tags",
            ));
        }
    } else {
        let topic = Topic {
            arn: arn.clone(),
            attributes,
            tags,
            ..Topic::default()
        };
        region.sns.topics.insert(name, topic);
    }
    Ok(CreateTopicResponse {
        topic_arn: Some(arn),
    })
}

fn check(name: &str, attributes: &BTreeMap<String, String>) -> Result<(), ApiError> {
    let is_fifo = attributes.get("FifoTopic").is_some_and(|it| it == "true");
    let stem = name.strip_suffix(".fifo");
    let is_allowed = |it: char| it.is_ascii_alphanumeric() || "-_".contains(it);
    let is_name = (1..=NAME_LENGTH_MAX).contains(&name.len())
        && stem.unwrap_or(name).chars().all(is_allowed)
        && stem.is_some() == is_fifo;
    if !is_name {
        return Err(invalid("Topic Name"));
    }
    let mut others = attributes.iter().filter(|(name, _)| *name != "FifoTopic");
    others.try_for_each(|(name, value)| check_topic(name, value, is_fifo))
}
