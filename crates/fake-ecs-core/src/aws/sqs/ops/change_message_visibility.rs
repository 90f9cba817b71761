//! `ChangeMessageVisibility` — others see a message that was received so long from now, or at
//! once.
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html>
//!
//! Nobody has a message for more than twelve hours after its receipt.

use std::time::Duration;

use super::receive_message::VISIBILITY_S_MAX;
use crate::aws::sqs::handle::Receipt;
use crate::aws::sqs::message::Place;
use crate::aws::sqs::refusals::{self, invalid};
use crate::aws::sqs::state::Queue;
use crate::aws::sqs::url;
use crate::ecs::Region;
use crate::kernel::time::Time;
use crate::wire::ApiError;
use crate::wire::sqs::types::{ChangeMessageVisibilityRequest, ChangeMessageVisibilityResponse};

pub(super) fn change_message_visibility(
    region: &mut Region,
    input: ChangeMessageVisibilityRequest,
) -> Result<ChangeMessageVisibilityResponse, ApiError> {
    let ChangeMessageVisibilityRequest {
        queue_url,
        receipt_handle,
        visibility_timeout,
    } = input;
    let now = region.now();
    let queue = url::queue_mut(&mut region.sqs, &region.scope, &queue_url)?;
    change(queue, now, &receipt_handle, visibility_timeout)?;
    Ok(ChangeMessageVisibilityResponse {})
}

/// Hides the message of that handle for so many seconds from now.
pub(super) fn change(
    queue: &mut Queue,
    now: Time,
    handle: &str,
    seconds: i32,
) -> Result<(), ApiError> {
    const NAME: &str = "VisibilityTimeout";
    if !(0..=VISIBILITY_S_MAX).contains(&seconds) {
        // From memory.
        let reason = format!("{NAME} must be an integer between 0 and {VISIBILITY_S_MAX}");
        return Err(invalid(NAME, seconds, &reason));
    }
    let receipt = Receipt::read(handle, queue);
    let receipt = receipt.ok_or_else(|| refusals::invalid_handle(handle))?;
    queue.settle(now);
    let message = queue.messages.get(receipt.key);
    let in_flight = message.filter(|message| {
        matches!(message.place, Place::InFlight(_)) && message.receives == receipt.receives
    });
    let Some(message) = in_flight else {
        let reason = "Message does not exist or is not available for visibility timeout change.";
        return Err(invalid("ReceiptHandle", handle, reason));
    };
    let until = now + Duration::from_secs(seconds.unsigned_abs().into());
    let longest = Duration::from_secs(VISIBILITY_S_MAX.unsigned_abs().into());
    if message.received.is_some_and(|at| until > at + longest) {
        // From memory.
        let reason = "Total VisibilityTimeout for the message is beyond the limit [43200 seconds]";
        return Err(invalid(NAME, seconds, reason));
    }
    queue.messages.hide_until(receipt.key, now, until);
    Ok(())
}
