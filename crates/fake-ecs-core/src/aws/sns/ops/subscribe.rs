//! `Subscribe` — subscribes a queue or a function to a topic. It is confirmed at once.
//! <https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html>
//!
//! The same subscriber is subscribed once: the answer is the ARN of what is there.
//!
//! A FIFO topic has queues only, of either type; a FIFO queue can have FIFO topics only.
//! <https://docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html>
//!
//! Not emulated yet: subscribers by other protocols than `sqs` and `lambda`.

use super::attributes::{self, Told};
use super::find::{self, invalid};
use crate::aws::sns::state::{Protocol, Subscription};
use crate::ecs::Region;
use crate::kernel::arn::Arn;
use crate::wire::ApiError;
use crate::wire::sns::types::{SubscribeRequest, SubscribeResponse};

/// Those of the service.
const PROTOCOLS: [&str; 9] = [
    "http",
    "https",
    "email",
    "email-json",
    "sms",
    "sqs",
    "application",
    "lambda",
    "firehose",
];

pub(super) fn subscribe(
    region: &mut Region,
    input: SubscribeRequest,
) -> Result<SubscribeResponse, ApiError> {
    let SubscribeRequest {
        topic_arn,
        protocol,
        attributes,
        endpoint,
        // What needs no confirmation has its ARN at once.
        return_subscription_arn: _,
    } = input;
    let is_fifo = find::topic(region, &topic_arn)?.is_fifo();
    let endpoint = endpoint.unwrap_or_default();
    let protocol = check(&protocol, &endpoint)?;
    if protocol == Protocol::Sqs && endpoint.ends_with(".fifo") && !is_fifo {
        // The service says so twice.
        return Err(invalid(
            "Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics",
        ));
    }
    if protocol != Protocol::Sqs && is_fifo {
        let protocol = protocol.as_str();
        return Err(invalid(format_args!("Invalid protocol type: {protocol}")));
    }
    let sequence = region.next_sequence();
    let arn = format!("{topic_arn}:{}", region.ids.event(sequence));
    let mut subscription = Subscription {
        arn: arn.clone(),
        protocol,
        endpoint,
        attributes: Default::default(),
        filter: None,
    };
    // The scope of a policy says what the policy means.
    let mut given: Vec<_> = attributes.clone().into_iter().flatten().collect();
    given.sort_by_key(|(name, _)| name != "FilterPolicyScope");
    for (name, value) in given {
        attributes::set(&mut subscription, (&name, Some(value)), Told::BySubscribe)?;
    }
    let topic = find::topic_mut(region, &topic_arn)?;
    let is_same = |it: &&Subscription| {
        it.protocol == subscription.protocol && it.endpoint == subscription.endpoint
    };
    let there = topic.subscriptions.values().find(is_same);
    if let Some(there) = there {
        let mut given = attributes.iter().flatten();
        if !given.all(|(name, value)| there.attributes.get(name) == Some(value)) {
            return Err(invalid(
                "Attributes Reason: Subscription already exists with different attributes",
            ));
        }
        return Ok(SubscribeResponse {
            subscription_arn: Some(there.arn.clone()),
        });
    }
    topic.subscriptions.insert(arn.clone(), subscription);
    Ok(SubscribeResponse {
        subscription_arn: Some(arn),
    })
}

fn check(protocol: &str, endpoint: &str) -> Result<Protocol, ApiError> {
    let service = Arn::parse(endpoint)
        .and_then(Result::ok)
        .map(|arn| arn.service);
    match protocol {
        "sqs" if service == Some("sqs") => Ok(Protocol::Sqs),
        "sqs" => Err(invalid("SQS endpoint ARN")),
        "lambda" if service == Some("lambda") => Ok(Protocol::Lambda),
        "lambda" => Err(invalid("Lambda endpoint ARN")),
        other if PROTOCOLS.contains(&other) => Err(invalid(format_args!(
            "fake-ecs does not emulate subscribers by the protocol {other} (Subscribe); there are sqs and lambda"
        ))),
        other => Err(invalid(format_args!(
            "Amazon SNS does not support this protocol string: {other}"
        ))),
    }
}
