//! How operations find topics and subscriptions, and what they say when there are none.

use crate::aws::sns::port::{no_topic, topic_name};
use crate::aws::sns::state::{Subscription, Topic};
use crate::aws::tags::{self, Refused};
use crate::ecs::Region;
use crate::wire::{ApiError, ErrorCode};

pub fn invalid(what: impl std::fmt::Display) -> ApiError {
    ApiError::new(
        ErrorCode::InvalidParameterCode,
        format!("Invalid parameter: {what}"),
    )
}

/// The texts are guesses.
pub fn refused_tags(why: Refused) -> ApiError {
    match why {
        Refused::Reserved(key) => invalid(format_args!(
            "TagKey Reason: The key {key} begins with the reserved aws:"
        )),
        Refused::TooMany => {
            let max = tags::MAX;
            let text = format!("Could not complete request: tag quota of {max} exceeded");
            ApiError::new(ErrorCode::TagLimitExceeded, text)
        }
    }
}

/// The topic of that ARN.
pub fn topic<'r>(region: &'r Region, arn: &str) -> Result<&'r Topic, ApiError> {
    check_arn("TopicArn", arn)?;
    let name = topic_name(region, arn).ok_or_else(no_topic)?;
    region.sns.topics.get(name).ok_or_else(no_topic)
}

pub fn topic_mut<'r>(region: &'r mut Region, arn: &str) -> Result<&'r mut Topic, ApiError> {
    check_arn("TopicArn", arn)?;
    let name = topic_name(region, arn).ok_or_else(no_topic)?;
    region.sns.topics.get_mut(name).ok_or_else(no_topic)
}

/// The topic and the subscription of that ARN.
pub fn subscription<'r>(
    region: &'r Region,
    arn: &str,
) -> Result<(&'r Topic, &'r Subscription), ApiError> {
    check_arn("SubscriptionArn", arn)?;
    let topic = arn.rsplit_once(':').map_or(arn, |(topic, _)| topic);
    let topic = topic_name(region, topic).and_then(|name| region.sns.topics.get(name));
    let found = topic.and_then(|topic| Some((topic, topic.subscriptions.get(arn)?)));
    found.ok_or_else(|| ApiError::new(ErrorCode::NotFound, "Subscription does not exist"))
}

/// The topic of a resource with tags.
pub fn tagged<'r>(region: &'r Region, arn: &str) -> Result<&'r Topic, ApiError> {
    topic(region, arn)
        .map_err(|error| error.not_as(ErrorCode::NotFound, ErrorCode::ResourceNotFoundCode))
}

pub fn tagged_mut<'r>(region: &'r mut Region, arn: &str) -> Result<&'r mut Topic, ApiError> {
    topic_mut(region, arn)
        .map_err(|error| error.not_as(ErrorCode::NotFound, ErrorCode::ResourceNotFoundCode))
}

fn check_arn(what: &str, arn: &str) -> Result<(), ApiError> {
    let parts = arn.split(':').count();
    if parts < 6 {
        return Err(invalid(format_args!(
            "{what} Reason: An ARN must have at least 6 elements, not {parts}"
        )));
    }
    Ok(())
}
