//! `PurgeQueue` — the queue is empty.
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html>
//!
//! The service takes up to a minute; here the messages are gone at once.

use std::time::Duration;

use crate::aws::sqs::url;
use crate::ecs::Region;
use crate::wire::sqs::types::{PurgeQueueRequest, PurgeQueueResponse};
use crate::wire::{ApiError, ErrorCode};

/// How long it takes until a queue can be emptied again.
const TAKES: Duration = Duration::from_mins(1);

pub(super) fn purge_queue(
    region: &mut Region,
    input: PurgeQueueRequest,
) -> Result<PurgeQueueResponse, ApiError> {
    let PurgeQueueRequest { queue_url } = input;
    let now = region.now();
    let queue = url::queue_mut(&mut region.sqs, &region.scope, &queue_url)?;
    if queue.purged.is_some_and(|at| at + TAKES > now) {
        let name = &queue.name;
        return Err(ApiError::new(
            ErrorCode::PurgeQueueInProgress,
            format!("Only one PurgeQueue operation on {name} is allowed every 60 seconds."),
        ));
    }
    queue.purged = Some(now);
    queue.messages.clear();
    Ok(PurgeQueueResponse {})
}
