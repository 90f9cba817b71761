//! `TagQueue` — gives a queue tags. One of the same key is overwritten.
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_TagQueue.html>

use std::collections::BTreeMap;

use crate::aws::sqs::{refusals, url};
use crate::ecs::Region;
use crate::wire::sqs::types::{TagQueueRequest, TagQueueResponse};
use crate::wire::{ApiError, ErrorCode};

const TAGS_MAX: usize = 50;
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
    let mut all = queue.tags.clone();
    all.extend(tags);
    check(&all)?;
    queue.tags = all;
    Ok(TagQueueResponse {})
}

/// Whether a queue may have these tags. The texts are guesses.
pub(super) fn check(tags: &BTreeMap<String, String>) -> Result<(), ApiError> {
    let refused = |text: String| Err(ApiError::new(ErrorCode::InvalidParameterValue, text));
    if tags.len() > TAGS_MAX {
        return refused(format!(
            "Too many tags added for queue: at most {TAGS_MAX}."
        ));
    }
    for (key, value) in tags {
        if !(1..=KEY_LENGTH_MAX).contains(&key.chars().count()) || key.starts_with("aws:") {
            return refused(format!("Tag key '{key}' is invalid."));
        }
        if value.chars().count() > VALUE_LENGTH_MAX {
            return refused(format!("The value of the tag '{key}' is invalid."));
        }
    }
    Ok(())
}
