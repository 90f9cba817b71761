//! `DeleteTopic` — deletes a topic with its subscriptions. One that is not there is gone already.
//! <https://docs.aws.amazon.com/sns/latest/api/API_DeleteTopic.html>

use crate::aws::sns::port::topic_name;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::sns::types::{DeleteTopicRequest, DeleteTopicResponse};

pub(super) fn delete_topic(
    region: &mut Region,
    input: DeleteTopicRequest,
) -> Result<DeleteTopicResponse, ApiError> {
    let DeleteTopicRequest { topic_arn } = input;
    if let Some(name) = topic_name(region, &topic_arn) {
        region.sns.topics.remove(name);
    }
    Ok(DeleteTopicResponse {})
}
