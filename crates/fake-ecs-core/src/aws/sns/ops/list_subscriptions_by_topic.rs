//! `ListSubscriptionsByTopic` — the subscriptions of a topic, in pages.
//! <https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html>

use super::find;
use super::pages::page_of_subscriptions;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::sns::types::{ListSubscriptionsByTopicRequest, ListSubscriptionsByTopicResponse};

pub(super) fn list_subscriptions_by_topic(
    region: &Region,
    input: ListSubscriptionsByTopicRequest,
) -> Result<ListSubscriptionsByTopicResponse, ApiError> {
    let ListSubscriptionsByTopicRequest {
        topic_arn,
        next_token,
    } = input;
    let topic = find::topic(region, &topic_arn)?;
    let all = topic.subscriptions.values().map(|it| (topic, it));
    let page = page_of_subscriptions(region, &topic_arn, all, next_token.as_deref())?;
    let (subscriptions, next_token) = page;
    Ok(ListSubscriptionsByTopicResponse {
        next_token,
        subscriptions: Some(subscriptions),
    })
}
