//! `UntagResource` — takes tags away from a scalable target.
//! <https://docs.aws.amazon.com/autoscaling/application/APIReference/API_UntagResource.html>

use super::find::{registered, target_of};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::application_autoscaling::types::{UntagResourceRequest, UntagResourceResponse};

pub(super) fn untag_resource(
    region: &mut Region,
    input: UntagResourceRequest,
) -> Result<UntagResourceResponse, ApiError> {
    let UntagResourceRequest {
        resource_arn,
        tag_keys,
    } = input;
    let resource = target_of(region, &resource_arn)?;
    let target = registered(region, &resource)?;
    target.tags.retain(|key, _| !tag_keys.contains(key));
    Ok(UntagResourceResponse {})
}
