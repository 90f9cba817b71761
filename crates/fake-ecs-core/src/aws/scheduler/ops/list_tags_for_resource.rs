//! `ListTagsForResource` — the tags of a group of schedules.
//! <https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ListTagsForResource.html>

use crate::aws::scheduler::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::scheduler::types::{ListTagsForResourceRequest, ListTagsForResourceResponse, Tag};

pub(super) fn list_tags_for_resource(
    region: &Region,
    input: ListTagsForResourceRequest,
) -> Result<ListTagsForResourceResponse, ApiError> {
    let ListTagsForResourceRequest { resource_arn } = input;
    let name = lookup::group_of_arn(region, &resource_arn)?;
    lookup::check_group(region, name)?;
    let tags = region
        .scheduler
        .group(name)
        .into_iter()
        .flat_map(|it| it.tags.iter());
    let tags = tags.map(|(key, value)| Tag {
        key: key.clone(),
        value: value.clone(),
    });
    Ok(ListTagsForResourceResponse {
        tags: Some(tags.collect()),
    })
}
