//! `UntagLogGroup` — takes tags off a group, by its name.
//! <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_UntagLogGroup.html>

use super::tagged::group_mut;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::logs::types::{UntagLogGroupRequest, UntagLogGroupResponse};

pub fn untag_log_group(
    region: &mut Region,
    input: UntagLogGroupRequest,
) -> Result<UntagLogGroupResponse, ApiError> {
    let UntagLogGroupRequest {
        log_group_name,
        tags,
    } = input;
    let group = group_mut(region, &log_group_name)?;
    group.tags.retain(|key, _| !tags.contains(key));
    Ok(UntagLogGroupResponse {})
}
