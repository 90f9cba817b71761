//! `GetQueueAttributes` — what a queue is set to, and how many messages are in it.
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html>
//!
//! Attributes read back as they were set, so that who has set them can compare. The counts are
//! exact.

use std::collections::BTreeMap;

use crate::aws::sqs::{attributes, refusals, url};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::sqs::types::{GetQueueAttributesRequest, GetQueueAttributesResponse};

pub(super) fn get_queue_attributes(
    region: &Region,
    input: GetQueueAttributesRequest,
) -> Result<GetQueueAttributesResponse, ApiError> {
    let GetQueueAttributesRequest {
        queue_url,
        attribute_names,
    } = input;
    let queue = url::queue(&region.sqs, &region.scope, &queue_url)?;
    let wanted = attribute_names.unwrap_or_default();
    if let Some(unknown) = wanted.iter().find(|name| !attributes::is_known(name)) {
        return Err(refusals::unknown_attribute(unknown));
    }
    let is_wanted = |name: &str| {
        wanted
            .iter()
            .any(|wanted| wanted == "All" || wanted == name)
    };
    let set = queue.attributes.shown(queue.is_fifo());
    let mut shown: BTreeMap<String, String> = set
        .filter(|(name, _)| is_wanted(name))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let counts = queue
        .messages
        .counts(region.now(), queue.attributes.retention());
    let seconds = |time: crate::kernel::time::Time| (time.millis() / 1000).to_string();
    for (name, value) in [
        ("ApproximateNumberOfMessages", counts.visible.to_string()),
        (
            "ApproximateNumberOfMessagesDelayed",
            counts.delayed.to_string(),
        ),
        (
            "ApproximateNumberOfMessagesNotVisible",
            counts.in_flight.to_string(),
        ),
        ("CreatedTimestamp", seconds(queue.created)),
        ("LastModifiedTimestamp", seconds(queue.modified)),
        ("QueueArn", queue.arn.clone()),
    ] {
        if is_wanted(name) {
            shown.insert(name.to_owned(), value);
        }
    }
    Ok(GetQueueAttributesResponse {
        attributes: (!shown.is_empty()).then_some(shown),
    })
}
