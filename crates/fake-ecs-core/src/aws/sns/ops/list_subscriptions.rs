//! `ListSubscriptions` — the subscriptions of all topics, in pages.
//! <https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptions.html>

use super::pages::page_of_subscriptions;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::sns::types::{ListSubscriptionsRequest, ListSubscriptionsResponse};

pub(super) fn list_subscriptions(
    region: &Region,
    input: ListSubscriptionsRequest,
) -> Result<ListSubscriptionsResponse, ApiError> {
    let ListSubscriptionsRequest { next_token } = input;
    let topics = region.sns.topics.values();
    let all = topics.flat_map(|topic| topic.subscriptions.values().map(move |it| (topic, it)));
    let token = next_token.as_deref();
    let page = page_of_subscriptions(region, "ListSubscriptions", all, token)?;
    let (subscriptions, next_token) = page;
    Ok(ListSubscriptionsResponse {
        next_token,
        subscriptions: Some(subscriptions),
    })
}
