//! `ListTagsForResource` — the tags of a resource.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTagsForResource.html>

use super::resource::Resource;
use crate::ecs::Region;
use crate::wire::{ApiError, ErrorCode, ListTagsForResourceRequest, ListTagsForResourceResponse};

pub(in crate::ops) fn list_tags_for_resource(
    region: &Region,
    input: ListTagsForResourceRequest,
) -> Result<ListTagsForResourceResponse, ApiError> {
    let ListTagsForResourceRequest { resource_arn } = input;
    let resource = Resource::find(region, &resource_arn)
        .map_err(|error| error.not_as(ErrorCode::ResourceNotFound, ErrorCode::InvalidParameter))?;
    Ok(ListTagsForResourceResponse {
        tags: Some(resource.tags(region).to_vec()),
    })
}
