//! `TagResource` — adds tags to a namespace or a service; a key that is there gets the new value.
//! <https://docs.aws.amazon.com/cloud-map/latest/api/API_TagResource.html>

use crate::aws::cloud_map::lookup;
use crate::ecs::Region;
use crate::wire::servicediscovery::types::{TagResourceRequest, TagResourceResponse};
use crate::wire::{ApiError, ErrorCode};

const TAGS_MAX: usize = 50;

pub(in super::super) fn tag_resource(
    region: &mut Region,
    input: TagResourceRequest,
) -> Result<TagResourceResponse, ApiError> {
    let TagResourceRequest { resource_arn, tags } = input;
    let kept = lookup::tags_mut(region, &resource_arn)?;
    let mut merged = kept.clone();
    for tag in tags {
        merged.insert(tag.key, tag.value);
    }
    if merged.len() > TAGS_MAX {
        // The text is a guess.
        return Err(ApiError::new(
            ErrorCode::TooManyTags,
            format!("A resource can have at most {TAGS_MAX} tags"),
        ));
    }
    *kept = merged;
    Ok(TagResourceResponse {})
}
