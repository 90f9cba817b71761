//! `ListTagsForResource` — the tags of a repository.
//! <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ListTagsForResource.html>

use super::tagged;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ecr::types::{ListTagsForResourceRequest, ListTagsForResourceResponse, Tag};

pub(in crate::aws::ecr) fn list_tags_for_resource(
    region: &Region,
    input: ListTagsForResourceRequest,
) -> Result<ListTagsForResourceResponse, ApiError> {
    let ListTagsForResourceRequest { resource_arn } = input;
    let tags = tagged::find(region, &resource_arn)?.tags.iter();
    let tags = tags.map(|(key, value)| Tag {
        key: key.clone(),
        value: value.clone(),
    });
    Ok(ListTagsForResourceResponse {
        tags: Some(tags.collect()),
    })
}
