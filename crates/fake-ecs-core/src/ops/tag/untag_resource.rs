//! `UntagResource` — removes tags by key; keys that are not there do not matter.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UntagResource.html>

use super::resource::Resource;
use crate::ecs::Region;
use crate::ops::tags;
use crate::wire::{ApiError, UntagResourceRequest, UntagResourceResponse};

pub(in crate::ops) fn untag_resource(
    region: &mut Region,
    input: UntagResourceRequest,
) -> Result<UntagResourceResponse, ApiError> {
    let UntagResourceRequest {
        resource_arn,
        tag_keys,
    } = input;
    let resource = Resource::find(region, &resource_arn)?;
    for key in &tag_keys {
        tags::check_key(key)?;
    }
    let is_kept = |key: Option<&String>| key.is_none_or(|key| !tag_keys.contains(key));
    let tags = resource
        .tags(region)
        .iter()
        .filter(|tag| is_kept(tag.key.as_ref()))
        .cloned()
        .collect();
    resource.set_tags(region, tags);
    Ok(UntagResourceResponse {})
}
