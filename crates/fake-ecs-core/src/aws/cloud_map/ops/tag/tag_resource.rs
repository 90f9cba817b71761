//! `TagResource` — adds tags to a namespace or a service; a key that is there gets the new value.
//! <https://docs.aws.amazon.com/cloud-map/latest/api/API_TagResource.html>

use crate::aws::cloud_map::{lookup, refusals};
use crate::aws::tags;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::servicediscovery::types::{TagResourceRequest, TagResourceResponse};

pub(in super::super) fn tag_resource(
    region: &mut Region,
    input: TagResourceRequest,
) -> Result<TagResourceResponse, ApiError> {
    let TagResourceRequest { resource_arn, tags } = input;
    let kept = lookup::tags_mut(region, &resource_arn)?;
    let tags = tags.into_iter().map(|tag| (tag.key, tag.value));
    tags::add(kept, tags).map_err(refusals::tags)?;
    Ok(TagResourceResponse {})
}
