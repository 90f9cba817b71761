//! Receives that wait for a message.
//!
//! [`waits`] changes nothing that anybody could see. Who carries out calls asks it first, again
//! whenever something has happened, and carries the call out when there is something to receive or
//! the time is over.

use crate::aws::sqs::ops::receive_message;
use crate::aws::wait::Wait;
use crate::ecs::Region;
use crate::wire::decode;
use crate::wire::sqs::operation::Operation;

/// Whether the call waits now, and for what. What is refused does not wait.
pub fn waits(region: &mut Region, operation: Operation, body: &[u8]) -> Option<Wait> {
    if operation != Operation::ReceiveMessage {
        return None;
    }
    let input = decode(body).ok()?;
    let strictness = region.settings.strictness;
    strictness.check(&input.unknown_members).ok()?;
    let asked = receive_message::checked(region, input.value).ok()?;
    let now = region.now();
    let queue = region.sqs.queues.get_mut(&asked.queue)?;
    queue.settle(now);
    let limit = asked.wait;
    if limit.is_zero() {
        return None;
    }
    let again_at = queue.messages.next_visible(now);
    (again_at != Some(now)).then_some(Wait { limit, again_at })
}
