//! `DeleteMessageBatch` — up to ten messages that were received are done with.
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessageBatch.html>

use super::batch;
use super::delete_message::delete;
use crate::aws::sqs::url;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::sqs::types::{
    DeleteMessageBatchRequest, DeleteMessageBatchRequestEntry, DeleteMessageBatchResponse,
    DeleteMessageBatchResultEntry,
};

pub(super) fn delete_message_batch(
    region: &mut Region,
    input: DeleteMessageBatchRequest,
) -> Result<DeleteMessageBatchResponse, ApiError> {
    let DeleteMessageBatchRequest { queue_url, entries } = input;
    let now = region.now();
    let queue = url::queue_mut(&mut region.sqs, &region.scope, &queue_url)?;
    let ids = entries.iter().map(|entry| entry.id.as_str());
    batch::check("DeleteMessageBatchRequestEntry", ids)?;
    let (mut successful, mut failed) = (Vec::new(), Vec::new());
    for entry in entries {
        let DeleteMessageBatchRequestEntry { id, receipt_handle } = entry;
        match delete(queue, now, &receipt_handle) {
            Ok(()) => successful.push(DeleteMessageBatchResultEntry { id: Some(id) }),
            Err(error) => failed.push(batch::failed(id, error)),
        }
    }
    Ok(DeleteMessageBatchResponse {
        successful: batch::some(successful),
        failed: batch::some(failed),
    })
}
