//! `ListTopics` — all topics, in pages.
//! <https://docs.aws.amazon.com/sns/latest/api/API_ListTopics.html>

use super::pages::PAGES;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::sns::types::{ListTopicsRequest, ListTopicsResponse, Topic};

pub(super) fn list_topics(
    region: &Region,
    input: ListTopicsRequest,
) -> Result<ListTopicsResponse, ApiError> {
    let ListTopicsRequest { next_token } = input;
    let topics = region.sns.topics.iter().map(|(name, topic)| {
        let topic_arn = Some(topic.arn.clone());
        (name.clone(), Topic { topic_arn })
    });
    let listing = ("ListTopics", "");
    let (topics, next_token) = PAGES.page(region, listing, topics, None, next_token.as_deref())?;
    Ok(ListTopicsResponse {
        next_token,
        topics: Some(topics),
    })
}
