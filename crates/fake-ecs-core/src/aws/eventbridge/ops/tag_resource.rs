//! `TagResource` — gives tags to a rule or an event bus, in place of those with the same keys.
//! <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TagResource.html>

use crate::aws::eventbridge::lookup;
use crate::aws::tags;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::events::types::{TagResourceRequest, TagResourceResponse};

pub(super) fn tag_resource(
    region: &mut Region,
    input: TagResourceRequest,
) -> Result<TagResourceResponse, ApiError> {
    let TagResourceRequest { resource_arn, tags } = input;
    let held = lookup::tags_mut(region, &resource_arn)?;
    let tags = tags.into_iter().map(|tag| (tag.key, tag.value));
    tags::add(held, tags).map_err(lookup::refused_tags)?;
    Ok(TagResourceResponse {})
}
