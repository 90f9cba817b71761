//! `TagResource` — gives tags to a topic, in place of those with the same keys.
//! <https://docs.aws.amazon.com/sns/latest/api/API_TagResource.html>

use super::find;
use crate::aws::tags::{self, Refused};
use crate::ecs::Region;
use crate::wire::sns::types::{TagResourceRequest, TagResourceResponse};
use crate::wire::{ApiError, ErrorCode};

pub(super) fn tag_resource(
    region: &mut Region,
    input: TagResourceRequest,
) -> Result<TagResourceResponse, ApiError> {
    let TagResourceRequest { resource_arn, tags } = input;
    let topic = find::tagged_mut(region, &resource_arn)?;
    let tags = tags.into_iter().map(|tag| (tag.key, tag.value));
    // The texts are guesses.
    tags::add(&mut topic.tags, tags).map_err(|why| match why {
        Refused::Reserved(key) => find::invalid(format_args!(
            "TagKey Reason: The key {key} begins with the reserved aws:"
        )),
        Refused::TooMany => ApiError::new(
            ErrorCode::TagLimitExceeded,
            format!(
                "Could not complete request: tag quota of {} exceeded",
                tags::MAX
            ),
        ),
    })?;
    Ok(TagResourceResponse {})
}
