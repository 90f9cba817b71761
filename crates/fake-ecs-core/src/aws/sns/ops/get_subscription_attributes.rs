//! `GetSubscriptionAttributes` — what a subscription is set to.
//! <https://docs.aws.amazon.com/sns/latest/api/API_GetSubscriptionAttributes.html>

use std::collections::BTreeMap;

use super::find;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::sns::types::{
    GetSubscriptionAttributesRequest, GetSubscriptionAttributesResponse,
};

pub(super) fn get_subscription_attributes(
    region: &Region,
    input: GetSubscriptionAttributesRequest,
) -> Result<GetSubscriptionAttributesResponse, ApiError> {
    let GetSubscriptionAttributesRequest { subscription_arn } = input;
    let (topic, subscription) = find::subscription(region, &subscription_arn)?;
    let always = [
        ("SubscriptionArn", subscription.arn.clone()),
        ("TopicArn", topic.arn.clone()),
        ("Protocol", subscription.protocol.as_str().to_owned()),
        ("Endpoint", subscription.endpoint.clone()),
        ("Owner", region.scope.account.clone()),
        ("RawMessageDelivery", "false".to_owned()),
        ("PendingConfirmation", "false".to_owned()),
        ("ConfirmationWasAuthenticated", "true".to_owned()),
        ("SubscriptionPrincipal", region.scope.caller_arn()),
    ];
    let shown = always.into_iter();
    let mut shown: BTreeMap<String, String> = shown
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    shown.extend(subscription.attributes.clone());
    if subscription.attributes.contains_key("FilterPolicy") {
        let scope = || "MessageAttributes".to_owned();
        shown
            .entry("FilterPolicyScope".to_owned())
            .or_insert_with(scope);
    }
    Ok(GetSubscriptionAttributesResponse {
        attributes: Some(shown),
    })
}
