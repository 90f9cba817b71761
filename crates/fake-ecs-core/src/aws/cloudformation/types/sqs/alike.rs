//! What the handlers of SQS do alike.

use crate::wire::Json;
use crate::wire::sqs::operation::Operation::SetQueueAttributes;

use super::super::object;
use crate::aws::cloudformation::call::{Call, Failure};

/// Sets the policy of a queue. An empty one takes it away.
pub fn set_policy(call: &mut Call<'_>, queue: &Json, policy: &Json) -> Result<Json, Failure> {
    let attributes = object([("Policy", policy.clone())]);
    let request = object([("QueueUrl", queue.clone()), ("Attributes", attributes)]);
    call.ask(SetQueueAttributes, &request)
}
