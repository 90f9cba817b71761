//! `GetTopicAttributes` — what a topic is set to.
//! <https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html>

use std::collections::BTreeMap;

use super::find;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::sns::types::{GetTopicAttributesRequest, GetTopicAttributesResponse};

const DELIVERY_POLICY: &str = r#"{"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":20,"maxDelayTarget":20,"numRetries":3,"numMaxDelayRetries":0,"numNoDelayRetries":0,"numMinDelayRetries":0,"backoffFunction":"linear"},"disableSubscriptionOverrides":false,"defaultRequestPolicy":{"headerContentType":"text/plain; charset=UTF-8"}}}"#;

pub(super) fn get_topic_attributes(
    region: &Region,
    input: GetTopicAttributesRequest,
) -> Result<GetTopicAttributesResponse, ApiError> {
    let GetTopicAttributesRequest { topic_arn } = input;
    let topic = find::topic(region, &topic_arn)?;
    let account = &region.scope.account;
    let of_fifo = [
        ("ContentBasedDeduplication", "false".to_owned()),
        ("FifoThroughputScope", "Topic".to_owned()),
    ];
    let of_fifo = of_fifo.into_iter().filter(|_| topic.is_fifo());
    let always = [
        ("TopicArn", topic.arn.clone()),
        ("Owner", account.clone()),
        ("DisplayName", String::new()),
        ("Policy", policy(&topic.arn, account)),
        ("EffectiveDeliveryPolicy", DELIVERY_POLICY.to_owned()),
        (
            "SubscriptionsConfirmed",
            topic.subscriptions.len().to_string(),
        ),
        ("SubscriptionsPending", "0".to_owned()),
        ("SubscriptionsDeleted", topic.unsubscribed.to_string()),
    ];
    let shown = always.into_iter().chain(of_fifo);
    let mut shown: BTreeMap<String, String> = shown
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    shown.extend(topic.attributes.clone());
    Ok(GetTopicAttributesResponse {
        attributes: Some(shown),
    })
}

/// The policy of a topic that was given none.
fn policy(arn: &str, account: &str) -> String {
    format!(
        r#"{{"Version":"2008-10-17","Id":"__default_policy_ID","Statement":[{{"Sid":"__default_statement_ID","Effect":"Allow","Principal":{{"AWS":"*"}},"Action":["SNS:GetTopicAttributes","SNS:SetTopicAttributes","SNS:AddPermission","SNS:RemovePermission","SNS:DeleteTopic","SNS:Subscribe","SNS:ListSubscriptionsByTopic","SNS:Publish"],"Resource":"{arn}","Condition":{{"StringEquals":{{"AWS:SourceOwner":"{account}"}}}}}}]}}"#
    )
}
