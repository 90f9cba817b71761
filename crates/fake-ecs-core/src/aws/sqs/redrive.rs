//! Where a queue sends messages that it gives up on.

use crate::aws::sqs::attributes::{Attributes, REDRIVE};
use crate::aws::sqs::refusals::invalid;
use crate::aws::sqs::state::{Queue, Sqs};
use crate::wire::ApiError;

/// Whether the queue that messages go to is there, and is of the same type. The texts are from
/// memory.
pub(super) fn check(sqs: &Sqs, attributes: &Attributes, is_fifo: bool) -> Result<(), ApiError> {
    let (text, policy) = (attributes.redrive_text(), attributes.redrive_policy());
    let (Some(text), Some(policy)) = (text, policy) else {
        return Ok(());
    };
    let reason = match sqs.with_arn(&policy.target_arn) {
        Some(target) if target.is_fifo() == is_fifo => return Ok(()),
        Some(_) => "Dead letter queue must be same type of queue as the source.",
        None => "Dead letter target does not exist.",
    };
    Err(invalid(REDRIVE, text, reason))
}

/// To which queue messages go, by its name, and how often they were received then. Without that
/// queue they are received for ever.
pub(super) fn of(sqs: &Sqs, queue: &Queue) -> Option<(String, u32)> {
    let policy = queue.attributes.redrive_policy()?;
    let target = sqs.with_arn(&policy.target_arn)?;
    Some((target.name.clone(), policy.receives_max))
}
