//! `TagResource` — adds tags to a group, by its ARN.
//! <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TagResource.html>

use super::tagged::{add, group_mut, named};
use crate::ecs::Region;
use crate::wire::logs::types::{TagResourceRequest, TagResourceResponse};
use crate::wire::{ApiError, ErrorCode};

pub fn tag_resource(
    region: &mut Region,
    input: TagResourceRequest,
) -> Result<TagResourceResponse, ApiError> {
    let TagResourceRequest { resource_arn, tags } = input;
    let name = named(region, &resource_arn)?;
    add(group_mut(region, name)?, tags, ErrorCode::TooManyTags)?;
    Ok(TagResourceResponse {})
}
