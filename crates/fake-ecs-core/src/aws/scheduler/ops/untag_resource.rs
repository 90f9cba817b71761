//! `UntagResource` — takes tags off a group of schedules.
//! <https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UntagResource.html>

use crate::aws::scheduler::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::scheduler::types::{UntagResourceRequest, UntagResourceResponse};

pub(super) fn untag_resource(
    region: &mut Region,
    input: UntagResourceRequest,
) -> Result<UntagResourceResponse, ApiError> {
    let UntagResourceRequest {
        resource_arn,
        tag_keys,
    } = input;
    let name = lookup::group_of_arn(region, &resource_arn)?;
    let held = &mut lookup::group_mut(region, name)?.tags;
    for key in tag_keys {
        held.remove(&key);
    }
    Ok(UntagResourceResponse {})
}
