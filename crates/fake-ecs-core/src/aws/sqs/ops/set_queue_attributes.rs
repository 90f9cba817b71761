//! `SetQueueAttributes` — sets some attributes of a queue; the others stay as they are.
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html>
//!
//! The service takes up to a minute until they hold everywhere; here they hold at once. `Policy`,
//! `RedriveAllowPolicy` and those of encryption are kept and shown, and change nothing.

use crate::aws::sqs::{redrive, refusals, url};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::sqs::types::{SetQueueAttributesRequest, SetQueueAttributesResponse};

pub(super) fn set_queue_attributes(
    region: &mut Region,
    input: SetQueueAttributesRequest,
) -> Result<SetQueueAttributesResponse, ApiError> {
    let SetQueueAttributesRequest {
        queue_url,
        attributes: given,
    } = input;
    let queue = url::queue(&region.sqs, &region.scope, &queue_url)?;
    if given.is_empty() {
        return Err(refusals::missing("Attribute.Name"));
    }
    let (name, is_fifo) = (queue.name.clone(), queue.is_fifo());
    let mut attributes = queue.attributes.clone();
    attributes.set(given, is_fifo)?;
    redrive::check(&region.sqs, &attributes, is_fifo)?;
    let now = region.now();
    if let Some(queue) = region.sqs.queues.get_mut(&name) {
        // What was too old before stays away, however long messages are kept from now on.
        queue.settle(now);
        queue.attributes = attributes;
        queue.modified = now;
    }
    Ok(SetQueueAttributesResponse {})
}
