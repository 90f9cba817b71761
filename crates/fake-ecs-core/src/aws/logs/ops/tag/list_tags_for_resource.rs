//! `ListTagsForResource` — the tags of a group, by its ARN.
//! <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_ListTagsForResource.html>

use super::tagged::named;
use crate::aws::logs::find;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::logs::types::{ListTagsForResourceRequest, ListTagsForResourceResponse};

pub fn list_tags_for_resource(
    region: &Region,
    input: ListTagsForResourceRequest,
) -> Result<ListTagsForResourceResponse, ApiError> {
    let ListTagsForResourceRequest { resource_arn } = input;
    let group = find::group(region, Some(named(region, &resource_arn)?), None)?;
    Ok(ListTagsForResourceResponse {
        tags: Some(group.tags.clone().into_iter().collect()),
    })
}
