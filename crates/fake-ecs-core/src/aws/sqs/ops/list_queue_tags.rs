//! `ListQueueTags` — the tags of a queue.
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueueTags.html>

use crate::aws::sqs::url;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::sqs::types::{ListQueueTagsRequest, ListQueueTagsResponse};

pub(super) fn list_queue_tags(
    region: &Region,
    input: ListQueueTagsRequest,
) -> Result<ListQueueTagsResponse, ApiError> {
    let ListQueueTagsRequest { queue_url } = input;
    let queue = url::queue(&region.sqs, &region.scope, &queue_url)?;
    let tags = &queue.tags;
    Ok(ListQueueTagsResponse {
        tags: (!tags.is_empty()).then(|| tags.clone().into_iter().collect()),
    })
}
