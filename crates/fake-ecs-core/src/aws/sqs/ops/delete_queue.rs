//! `DeleteQueue` — the queue is gone, with all messages in it.
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html>

use crate::aws::sqs::{refusals, url};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::sqs::types::{DeleteQueueRequest, DeleteQueueResponse};

pub(super) fn delete_queue(
    region: &mut Region,
    input: DeleteQueueRequest,
) -> Result<DeleteQueueResponse, ApiError> {
    let DeleteQueueRequest { queue_url } = input;
    let name = url::name(&queue_url, &region.scope)?;
    let removed = region.sqs.queues.remove(name);
    removed.ok_or_else(refusals::no_queue)?;
    let now = region.now();
    region.sqs.deleted.insert(name.to_owned(), now);
    Ok(DeleteQueueResponse {})
}
