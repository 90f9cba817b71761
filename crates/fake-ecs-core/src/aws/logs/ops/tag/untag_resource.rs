//! `UntagResource` — takes tags off a group, by its ARN.
//! <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_UntagResource.html>

use super::tagged::{group_mut, named};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::logs::types::{UntagResourceRequest, UntagResourceResponse};

pub fn untag_resource(
    region: &mut Region,
    input: UntagResourceRequest,
) -> Result<UntagResourceResponse, ApiError> {
    let UntagResourceRequest {
        resource_arn,
        tag_keys,
    } = input;
    let name = named(region, &resource_arn)?;
    let tags = &mut group_mut(region, name)?.tags;
    tags.retain(|key, _| !tag_keys.contains(key));
    Ok(UntagResourceResponse {})
}
