//! `SendMessageBatch` — puts up to ten messages into a queue.
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html>

use super::batch;
use super::send_message::{Digests, trace_header};
use crate::aws::sqs::sending::{self, NewMessage};
use crate::aws::sqs::state::Queue;
use crate::aws::sqs::url;
use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::kernel::ids::Ids;
use crate::kernel::time::Time;
use crate::wire::sqs::types::{
    SendMessageBatchRequest, SendMessageBatchRequestEntry, SendMessageBatchResponse,
    SendMessageBatchResultEntry,
};
use crate::wire::{ApiError, ErrorCode};

/// What all messages together may have, in bytes.
const SIZE_MAX: usize = 1_048_576;

pub(super) fn send_message_batch(
    region: &mut Region,
    caller: &Caller<'_>,
    input: SendMessageBatchRequest,
) -> Result<SendMessageBatchResponse, ApiError> {
    let SendMessageBatchRequest { queue_url, entries } = input;
    let now = region.now();
    let queue = url::queue_mut(&mut region.sqs, &region.scope, &queue_url)?;
    let ids = entries.iter().map(|entry| entry.id.as_str());
    batch::check("SendMessageBatchRequestEntry", ids)?;
    check_size(&entries)?;
    let sender = caller.user_id(&region.scope);
    let (mut successful, mut failed) = (Vec::new(), Vec::new());
    for entry in entries {
        let id = entry.id.clone();
        match send(queue, (&mut region.ids, now), entry, sender.clone()) {
            Ok(sent) => successful.push(sent),
            Err(error) => failed.push(batch::failed(id, error)),
        }
    }
    Ok(SendMessageBatchResponse {
        successful: batch::some(successful),
        failed: batch::some(failed),
    })
}

fn check_size(entries: &[SendMessageBatchRequestEntry]) -> Result<(), ApiError> {
    let size: usize = entries.iter().map(size).sum();
    if size <= SIZE_MAX {
        return Ok(());
    }
    Err(ApiError::new(
        ErrorCode::BatchRequestTooLong,
        format!(
            "Batch requests cannot be longer than {SIZE_MAX} bytes. You have sent {size} bytes."
        ),
    ))
}

fn size(entry: &SendMessageBatchRequestEntry) -> usize {
    let attributes = entry.message_attributes.iter().flatten();
    entry.message_body.len() + sending::size_of_attributes(attributes)
}

fn send(
    queue: &mut Queue,
    around: (&mut Ids, Time),
    entry: SendMessageBatchRequestEntry,
    sender: String,
) -> Result<SendMessageBatchResultEntry, ApiError> {
    let SendMessageBatchRequestEntry {
        id,
        message_body,
        delay_seconds,
        message_attributes,
        message_deduplication_id,
        message_group_id,
        message_system_attributes,
    } = entry;
    let digests = Digests::of(
        &message_body,
        message_attributes.as_ref(),
        message_system_attributes.as_ref(),
    );
    let message = NewMessage {
        body: message_body,
        attributes: message_attributes.unwrap_or_default(),
        trace_header: trace_header(message_system_attributes)?,
        delay_seconds,
        group: message_group_id,
        deduplication: message_deduplication_id,
    };
    let accepted = sending::put(queue, around, message, sender)?;
    Ok(SendMessageBatchResultEntry {
        id: Some(id),
        message_id: Some(accepted.message_id),
        md5_of_message_body: Some(digests.body),
        md5_of_message_attributes: digests.attributes,
        md5_of_message_system_attributes: digests.system_attributes,
        sequence_number: accepted.sequence_number,
    })
}
