//! The operations of SNS that are emulated.
//!
//! - [`find`] — how they find topics and subscriptions. [`attributes`] — what these can be set to.
//! - [`pages`] — pages of the lists.

mod attributes;
mod create_topic;
mod delete_topic;
mod find;
mod get_subscription_attributes;
mod get_topic_attributes;
mod list_subscriptions;
mod list_subscriptions_by_topic;
mod list_tags_for_resource;
mod list_topics;
mod pages;
mod publish;
mod publish_batch;
mod set_subscription_attributes;
mod set_topic_attributes;
mod subscribe;
mod tag_resource;
#[cfg(test)]
mod tests;
mod unsubscribe;
mod untag_resource;

use crate::ecs::Region;
use crate::ops::{Answer, read, write};
use crate::wire::ApiError;
use crate::wire::sns::operation::Operation;

/// Hands a call to its operation.
pub fn dispatch(
    region: &mut Region,
    operation: Operation,
    body: &[u8],
) -> Result<Answer, ApiError> {
    match operation {
        Operation::CreateTopic => write(region, body, create_topic::create_topic),
        Operation::DeleteTopic => write(region, body, delete_topic::delete_topic),
        Operation::GetSubscriptionAttributes => read(
            region,
            body,
            get_subscription_attributes::get_subscription_attributes,
        ),
        Operation::GetTopicAttributes => {
            read(region, body, get_topic_attributes::get_topic_attributes)
        }
        Operation::ListSubscriptions => read(region, body, list_subscriptions::list_subscriptions),
        Operation::ListSubscriptionsByTopic => read(
            region,
            body,
            list_subscriptions_by_topic::list_subscriptions_by_topic,
        ),
        Operation::ListTagsForResource => {
            read(region, body, list_tags_for_resource::list_tags_for_resource)
        }
        Operation::ListTopics => read(region, body, list_topics::list_topics),
        Operation::Publish => write(region, body, publish::publish),
        Operation::PublishBatch => write(region, body, publish_batch::publish_batch),
        Operation::SetSubscriptionAttributes => write(
            region,
            body,
            set_subscription_attributes::set_subscription_attributes,
        ),
        Operation::SetTopicAttributes => {
            write(region, body, set_topic_attributes::set_topic_attributes)
        }
        Operation::Subscribe => write(region, body, subscribe::subscribe),
        Operation::TagResource => write(region, body, tag_resource::tag_resource),
        Operation::Unsubscribe => write(region, body, unsubscribe::unsubscribe),
        Operation::UntagResource => write(region, body, untag_resource::untag_resource),
    }
}
