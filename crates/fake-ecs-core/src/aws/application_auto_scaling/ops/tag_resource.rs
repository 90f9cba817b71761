//! `TagResource` — gives tags to a scalable target, in place of those with the same keys.
//! <https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TagResource.html>

use super::find::{registered, target_of};
use crate::ecs::Region;
use crate::wire::application_autoscaling::types::{TagResourceRequest, TagResourceResponse};
use crate::wire::{ApiError, ErrorCode};

const TAGS_MAX: usize = 50;

pub(super) fn tag_resource(
    region: &mut Region,
    input: TagResourceRequest,
) -> Result<TagResourceResponse, ApiError> {
    let TagResourceRequest { resource_arn, tags } = input;
    let resource = target_of(region, &resource_arn)?;
    let target = registered(region, &resource)?;
    let new = tags.keys().filter(|key| !target.tags.contains_key(*key));
    if target.tags.len() + new.count() > TAGS_MAX {
        // From memory.
        return Err(ApiError::new(
            ErrorCode::TooManyTags,
            format!("The number of tags exceeds the limit of {TAGS_MAX}."),
        ));
    }
    for (key, value) in tags {
        target.tags.insert(key, value);
    }
    Ok(TagResourceResponse {})
}
