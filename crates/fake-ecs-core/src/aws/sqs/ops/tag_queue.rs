//! `TagQueue` — gives a queue tags. One of the same key is overwritten.
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_TagQueue.html>

use std::collections::BTreeMap;

use crate::aws::sqs::{refusals, url};
use crate::aws::tags::{self, Refused, Tags};
use crate::ecs::Region;
use crate::wire::sqs::types::{TagQueueRequest, TagQueueResponse};
use crate::wire::{ApiError, ErrorCode};

const KEY_LENGTH_MAX: usize = 128;
const VALUE_LENGTH_MAX: usize = 256;

pub(super) fn tag_queue(
    region: &mut Region,
    input: TagQueueRequest,
) -> Result<TagQueueResponse, ApiError> {
    let TagQueueRequest { queue_url, tags } = input;
    let queue = url::queue_mut(&mut region.sqs, &region.scope, &queue_url)?;
    if tags.is_empty() {
        return Err(refusals::missing("Tags"));
    }
    add(&mut queue.tags, tags)?;
    Ok(TagQueueResponse {})
}

/// Gives a queue tags. The texts are guesses.
pub(super) fn add(held: &mut Tags, given: BTreeMap<String, String>) -> Result<(), ApiError> {
    let refused = |text: String| ApiError::new(ErrorCode::InvalidParameterValue, text);
    let invalid = |key: &str| refused(format!("Tag key '{key}' is invalid."));
    for (key, value) in &given {
        if !(1..=KEY_LENGTH_MAX).contains(&key.chars().count()) {
            return Err(invalid(key));
        }
        if value.chars().count() > VALUE_LENGTH_MAX {
            return Err(refused(format!("The value of the tag '{key}' is invalid.")));
        }
    }
    tags::add(held, given).map_err(|why| match why {
        Refused::Reserved(key) => invalid(&key),
        Refused::TooMany => refused(format!(
            "Too many tags added for queue: at most {}.",
            tags::MAX
        )),
    })
}
