//! Receives that wait for a message.
//!
//! [`waits`] changes nothing that anybody could see. Who carries out calls asks it first, again
//! whenever something has happened, and carries the call out when there is something to receive or
//! the time is over.

use crate::aws::sqs::ops::receive_message;
use crate::aws::sqs::redrive;
use crate::aws::wait::Wait;
use crate::ecs::Region;
use crate::wire::sqs::operation::Operation;
use crate::wire::sqs::types::ReceiveMessageRequest;
use crate::wire::{Json, decode};

/// Whether the call waits now, and for what. What is refused does not wait.
pub fn waits(region: &mut Region, operation: Operation, body: &[u8]) -> Option<Wait> {
    if operation != Operation::ReceiveMessage {
        return None;
    }
    let input = decode::<ReceiveMessageRequest>(body).ok()?;
    let strictness = region.settings.strictness;
    strictness.check(&input.unknown_members).ok()?;
    let queue_url = Json::of(&input.value.queue_url);
    let asked = receive_message::checked(region, input.value).ok()?;
    let now = region.now();
    let redrive = redrive::of(&region.sqs, region.sqs.find(&asked.queue)?);
    let queue = region.sqs.queues.get_mut(&asked.queue)?;
    queue.settle(now);
    let limit = asked.wait;
    if limit.is_zero() {
        return None;
    }
    let again_at = queue.messages.next_visible(now);
    if again_at != Some(now) {
        return Some(Wait {
            limit,
            again_at,
            first: None,
        });
    }
    // Where all that is visible was received too often, it goes to the dead-letter queue at once,
    // and the call waits for others.
    let (_, receives_max) = redrive?;
    let again_at = queue.messages.without_given_up(now, receives_max)?;
    let first =
        Json::object([("QueueUrl", queue_url), ("WaitTimeSeconds", Json::of(&0))].into_iter());
    Some(Wait {
        limit,
        again_at,
        first: Some(first.to_string().into_bytes()),
    })
}
