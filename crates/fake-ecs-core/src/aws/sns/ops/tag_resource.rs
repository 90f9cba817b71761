//! `TagResource` — gives tags to a topic, in place of those with the same keys.
//! <https://docs.aws.amazon.com/sns/latest/api/API_TagResource.html>

use super::find;
use crate::aws::tags;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::sns::types::{TagResourceRequest, TagResourceResponse};

pub(super) fn tag_resource(
    region: &mut Region,
    input: TagResourceRequest,
) -> Result<TagResourceResponse, ApiError> {
    let TagResourceRequest { resource_arn, tags } = input;
    let topic = find::tagged_mut(region, &resource_arn)?;
    let tags = tags.into_iter().map(|tag| (tag.key, tag.value));
    tags::add(&mut topic.tags, tags).map_err(find::refused_tags)?;
    Ok(TagResourceResponse {})
}
