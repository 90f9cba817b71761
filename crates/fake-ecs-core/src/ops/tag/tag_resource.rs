//! `TagResource` — adds tags to a resource; a key that is there gets the new value.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TagResource.html>

use super::resource::Resource;
use crate::ecs::Region;
use crate::ops::tags;
use crate::wire::{ApiError, TagResourceRequest, TagResourceResponse};

pub(in crate::ops) fn tag_resource(
    region: &mut Region,
    input: TagResourceRequest,
) -> Result<TagResourceResponse, ApiError> {
    let TagResourceRequest { resource_arn, tags } = input;
    let resource = Resource::find(region, &resource_arn)?;
    let tags = tags::merged(resource.tags(region), tags)?;
    resource.set_tags(region, tags);
    Ok(TagResourceResponse {})
}
