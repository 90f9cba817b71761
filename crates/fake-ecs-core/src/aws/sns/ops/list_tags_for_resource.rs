//! `ListTagsForResource` — the tags of a topic.
//! <https://docs.aws.amazon.com/sns/latest/api/API_ListTagsForResource.html>

use super::find;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::sns::types::{ListTagsForResourceRequest, ListTagsForResourceResponse, Tag};

pub(super) fn list_tags_for_resource(
    region: &Region,
    input: ListTagsForResourceRequest,
) -> Result<ListTagsForResourceResponse, ApiError> {
    let ListTagsForResourceRequest { resource_arn } = input;
    let tags = find::tagged(region, &resource_arn)?.tags.iter();
    let tags = tags.map(|(key, value)| Tag {
        key: key.clone(),
        value: value.clone(),
    });
    Ok(ListTagsForResourceResponse {
        tags: Some(tags.collect()),
    })
}
