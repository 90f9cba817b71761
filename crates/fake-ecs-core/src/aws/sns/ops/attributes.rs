//! Which attributes topics and subscriptions have, and what is right for them.

use super::find::invalid;
use crate::aws::sns::filter::Filter;
use crate::aws::sns::state::Subscription;
use crate::wire::{ApiError, Json};

/// Those of topics that can be set. What is not about FIFO topics is only shown.
const OF_TOPICS: [&str; 27] = [
    "ApplicationFailureFeedbackRoleArn",
    "ApplicationSuccessFeedbackRoleArn",
    "ApplicationSuccessFeedbackSampleRate",
    "ArchivePolicy",
    "BeginningArchiveTime",
    "ContentBasedDeduplication",
    "DataProtectionPolicy",
    "DeliveryPolicy",
    "DisplayName",
    "FifoThroughputScope",
    "FirehoseFailureFeedbackRoleArn",
    "FirehoseSuccessFeedbackRoleArn",
    "FirehoseSuccessFeedbackSampleRate",
    "HTTPFailureFeedbackRoleArn",
    "HTTPSuccessFeedbackRoleArn",
    "HTTPSuccessFeedbackSampleRate",
    "KmsMasterKeyId",
    "LambdaFailureFeedbackRoleArn",
    "LambdaSuccessFeedbackRoleArn",
    "LambdaSuccessFeedbackSampleRate",
    "MessageRetentionPeriod",
    "Policy",
    "SQSFailureFeedbackRoleArn",
    "SQSSuccessFeedbackRoleArn",
    "SQSSuccessFeedbackSampleRate",
    "SignatureVersion",
    "TracingConfig",
];

/// Whether a topic that is there can be given the attribute.
pub fn check_topic(name: &str, value: &str, is_fifo: bool) -> Result<(), ApiError> {
    if name == "FifoTopic" || !OF_TOPICS.contains(&name) {
        return Err(invalid("AttributeName"));
    }
    let allowed = match name {
        "ContentBasedDeduplication" => ["true", "false"],
        "FifoThroughputScope" => ["Topic", "MessageGroup"],
        _ => return Ok(()),
    };
    // From memory, as what follows.
    if !is_fifo {
        return Err(invalid(format_args!(
            "Attributes Reason: {name} attribute can only be set for FIFO topics"
        )));
    }
    if !value.is_empty() && !allowed.contains(&value) {
        return Err(invalid(format_args!(
            "Attributes Reason: {name}: Invalid value [{value}]. Must be {} or {}.",
            allowed[0], allowed[1]
        )));
    }
    Ok(())
}

/// Which operation sets an attribute of a subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    BySubscribe,
    /// By `SetSubscriptionAttributes`.
    ByItself,
}

/// Gives a subscription an attribute; none without a value.
///
/// What is wrong with a filter policy comes with other words when `Subscribe` is told it.
pub fn set(
    of: &mut Subscription,
    (name, value): (&str, Option<String>),
    told_by: Told,
) -> Result<(), ApiError> {
    let value = value.filter(|value| !value.is_empty());
    let given = value.as_deref();
    match name {
        "RawMessageDelivery" if !matches!(given, Some("true" | "false")) => {
            let given = given.unwrap_or_default();
            return Err(invalid(format_args!(
                "Attributes Reason: RawMessageDelivery: Invalid value [{given}]. Must be true or false."
            )));
        }
        "FilterPolicyScope" if !matches!(given, Some("MessageAttributes" | "MessageBody")) => {
            let given = given.unwrap_or_default();
            return Err(invalid(format_args!(
                "Attributes Reason: FilterPolicyScope: Invalid value [{given}]. Please use either MessageBody or MessageAttributes"
            )));
        }
        "RedrivePolicy" => {
            let policy: Option<Json> = given.and_then(|text| text.parse().ok());
            let has_arn = |policy: Json| policy["deadLetterTargetArn"].as_str().is_some();
            if given.is_some() && !policy.is_some_and(has_arn) {
                return Err(invalid("RedrivePolicy: failed to parse JSON."));
            }
        }
        "RawMessageDelivery"
        | "FilterPolicyScope"
        | "FilterPolicy"
        | "DeliveryPolicy"
        | "SubscriptionRoleArn"
        | "ReplayPolicy" => {}
        _ => return Err(invalid("AttributeName")),
    }
    match value {
        Some(value) => of.attributes.insert(name.to_owned(), value),
        None => of.attributes.remove(name),
    };
    let policy = of.attributes.get("FilterPolicy").map_or("", String::as_str);
    let scope = of.attributes.get("FilterPolicyScope").map(String::as_str);
    let begin = match told_by {
        Told::BySubscribe => "Attributes Reason: ",
        Told::ByItself => "",
    };
    of.filter = Filter::parse(policy, scope)
        .map_err(|reason| invalid(format_args!("{begin}FilterPolicy: {reason}")))?;
    Ok(())
}
