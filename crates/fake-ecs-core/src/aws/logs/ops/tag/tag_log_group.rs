//! `TagLogGroup` — adds tags to a group, by its name.
//! <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TagLogGroup.html>

use super::tagged::{add, group_mut};
use crate::ecs::Region;
use crate::wire::logs::types::{TagLogGroupRequest, TagLogGroupResponse};
use crate::wire::{ApiError, ErrorCode};

pub fn tag_log_group(
    region: &mut Region,
    input: TagLogGroupRequest,
) -> Result<TagLogGroupResponse, ApiError> {
    let TagLogGroupRequest {
        log_group_name,
        tags,
    } = input;
    let group = group_mut(region, &log_group_name)?;
    add(group, tags, ErrorCode::InvalidParameter)?;
    Ok(TagLogGroupResponse {})
}
