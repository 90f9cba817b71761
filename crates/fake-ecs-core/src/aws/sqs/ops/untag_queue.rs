//! `UntagQueue` — takes tags from a queue. Keys that it does not have are as good as taken.
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_UntagQueue.html>

use crate::aws::sqs::{refusals, url};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::sqs::types::{UntagQueueRequest, UntagQueueResponse};

pub(super) fn untag_queue(
    region: &mut Region,
    input: UntagQueueRequest,
) -> Result<UntagQueueResponse, ApiError> {
    let UntagQueueRequest {
        queue_url,
        tag_keys,
    } = input;
    let queue = url::queue_mut(&mut region.sqs, &region.scope, &queue_url)?;
    if tag_keys.is_empty() {
        return Err(refusals::missing("TagKeys"));
    }
    queue.tags.retain(|key, _| !tag_keys.contains(key));
    Ok(UntagQueueResponse {})
}
