//! `ChangeMessageVisibilityBatch` — when others see up to ten messages that were received.
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html>

use super::batch;
use super::change_message_visibility::change;
use crate::aws::sqs::url;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::sqs::types::{
    ChangeMessageVisibilityBatchRequest, ChangeMessageVisibilityBatchRequestEntry,
    ChangeMessageVisibilityBatchResponse, ChangeMessageVisibilityBatchResultEntry,
};

pub(super) fn change_message_visibility_batch(
    region: &mut Region,
    input: ChangeMessageVisibilityBatchRequest,
) -> Result<ChangeMessageVisibilityBatchResponse, ApiError> {
    let ChangeMessageVisibilityBatchRequest { queue_url, entries } = input;
    let now = region.now();
    let queue = url::queue_mut(&mut region.sqs, &region.scope, &queue_url)?;
    let ids = entries.iter().map(|entry| entry.id.as_str());
    batch::check("ChangeMessageVisibilityBatchRequestEntry", ids)?;
    let (mut successful, mut failed) = (Vec::new(), Vec::new());
    for entry in entries {
        let ChangeMessageVisibilityBatchRequestEntry {
            id,
            receipt_handle,
            visibility_timeout,
        } = entry;
        // One that says nothing leaves the message to the others.
        let seconds = visibility_timeout.unwrap_or(0);
        match change(queue, now, &receipt_handle, seconds) {
            Ok(()) => successful.push(ChangeMessageVisibilityBatchResultEntry { id: Some(id) }),
            Err(error) => failed.push(batch::failed(id, error)),
        }
    }
    Ok(ChangeMessageVisibilityBatchResponse {
        successful: batch::some(successful),
        failed: batch::some(failed),
    })
}
