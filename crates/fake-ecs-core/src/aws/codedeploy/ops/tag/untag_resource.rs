//! `UntagResource` — takes tags off an application or a deployment group.
//! <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_UntagResource.html>

use super::tagged;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::codedeploy::types::{UntagResourceRequest, UntagResourceResponse};

pub(in crate::aws::codedeploy) fn untag_resource(
    region: &mut Region,
    input: UntagResourceRequest,
) -> Result<UntagResourceResponse, ApiError> {
    let UntagResourceRequest {
        resource_arn,
        tag_keys,
    } = input;
    let held = tagged::of_mut(region, &resource_arn)?;
    for key in tag_keys {
        held.remove(&key);
    }
    Ok(UntagResourceResponse {})
}
