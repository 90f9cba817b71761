//! `TagResource` — gives tags to a group of schedules, in place of those with the same keys.
//! <https://docs.aws.amazon.com/scheduler/latest/APIReference/API_TagResource.html>

use crate::aws::scheduler::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::scheduler::types::{TagResourceRequest, TagResourceResponse};

pub(super) fn tag_resource(
    region: &mut Region,
    input: TagResourceRequest,
) -> Result<TagResourceResponse, ApiError> {
    let TagResourceRequest { resource_arn, tags } = input;
    let name = lookup::group_of_arn(region, &resource_arn)?;
    let held = &mut lookup::group_mut(region, name)?.tags;
    lookup::add_tags(held, tags)?;
    Ok(TagResourceResponse {})
}
