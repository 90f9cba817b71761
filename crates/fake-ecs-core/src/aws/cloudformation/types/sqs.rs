//! The types of SQS.

mod queue;
mod queue_inline_policy;
mod queue_policy;

use crate::wire::Json;
use crate::wire::sqs::operation::Operation::SetQueueAttributes;

use super::super::call::{Call, Failure};
use super::{Type, object};

pub const TYPES: &[Type] = &[queue::TYPE, queue_inline_policy::TYPE, queue_policy::TYPE];

/// Sets the policy of a queue. An empty one takes it away.
fn set_policy(call: &mut Call<'_>, queue: &Json, policy: &Json) -> Result<Json, Failure> {
    let attributes = object([("Policy", policy.clone())]);
    let request = object([("QueueUrl", queue.clone()), ("Attributes", attributes)]);
    call.ask(SetQueueAttributes, &request)
}
