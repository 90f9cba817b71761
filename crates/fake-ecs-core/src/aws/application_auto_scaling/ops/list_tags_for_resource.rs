//! `ListTagsForResource` — the tags of a scalable target.
//! <https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ListTagsForResource.html>

use super::find::target_of;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::application_autoscaling::types::{
    ListTagsForResourceRequest, ListTagsForResourceResponse,
};

pub(super) fn list_tags_for_resource(
    region: &Region,
    input: ListTagsForResourceRequest,
) -> Result<ListTagsForResourceResponse, ApiError> {
    let ListTagsForResourceRequest { resource_arn } = input;
    let resource = target_of(region, &resource_arn)?;
    let target = region.application_auto_scaling.target(&resource);
    let tags = target.iter().flat_map(|target| target.tags.iter());
    let tags = tags.map(|(key, value)| (key.clone(), value.clone()));
    Ok(ListTagsForResourceResponse {
        tags: Some(tags.collect()),
    })
}
