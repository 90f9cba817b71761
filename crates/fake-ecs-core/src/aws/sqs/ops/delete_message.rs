//! `DeleteMessage` — a message that was received is done with.
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html>
//!
//! In a standard queue any handle that the message ever had will do, and a message that is gone
//! already is no error. In a FIFO queue it has to be the last handle, before its visibility timeout
//! is over.

use crate::aws::sqs::handle::Receipt;
use crate::aws::sqs::message::Place;
use crate::aws::sqs::state::Queue;
use crate::aws::sqs::{refusals, url};
use crate::ecs::Region;
use crate::kernel::time::Time;
use crate::wire::ApiError;
use crate::wire::sqs::types::{DeleteMessageRequest, DeleteMessageResponse};

pub(super) fn delete_message(
    region: &mut Region,
    input: DeleteMessageRequest,
) -> Result<DeleteMessageResponse, ApiError> {
    let DeleteMessageRequest {
        queue_url,
        receipt_handle,
    } = input;
    let now = region.now();
    let queue = url::queue_mut(&mut region.sqs, &region.scope, &queue_url)?;
    delete(queue, now, &receipt_handle)?;
    Ok(DeleteMessageResponse {})
}

/// Takes the message of that handle out of the queue.
pub(super) fn delete(queue: &mut Queue, now: Time, handle: &str) -> Result<(), ApiError> {
    let receipt = Receipt::read(handle, queue);
    let receipt = receipt.ok_or_else(|| refusals::invalid_handle(handle))?;
    queue.settle(now);
    let Some(message) = queue.messages.get(receipt.key) else {
        return Ok(());
    };
    let is_last = message.receives == receipt.receives;
    let is_in_flight = matches!(message.place, Place::InFlight(_));
    if queue.is_fifo() && !(is_last && is_in_flight) {
        return Err(refusals::expired_handle(handle));
    }
    queue.messages.remove(receipt.key);
    Ok(())
}
