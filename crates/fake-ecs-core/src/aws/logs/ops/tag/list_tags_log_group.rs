//! `ListTagsLogGroup` — the tags of a group, by its name.
//! <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_ListTagsLogGroup.html>

use crate::aws::logs::find;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::logs::types::{ListTagsLogGroupRequest, ListTagsLogGroupResponse};

pub fn list_tags_log_group(
    region: &Region,
    input: ListTagsLogGroupRequest,
) -> Result<ListTagsLogGroupResponse, ApiError> {
    let ListTagsLogGroupRequest { log_group_name } = input;
    let group = find::group(region, Some(&log_group_name), None)?;
    Ok(ListTagsLogGroupResponse {
        tags: Some(group.tags.clone().into_iter().collect()),
    })
}
