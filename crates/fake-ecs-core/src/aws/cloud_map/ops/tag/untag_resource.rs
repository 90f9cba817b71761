//! `UntagResource` — takes tags from a namespace or a service. Keys that it does not have do not
//! matter.
//! <https://docs.aws.amazon.com/cloud-map/latest/api/API_UntagResource.html>

use crate::aws::cloud_map::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::servicediscovery::types::{UntagResourceRequest, UntagResourceResponse};

pub(in super::super) fn untag_resource(
    region: &mut Region,
    input: UntagResourceRequest,
) -> Result<UntagResourceResponse, ApiError> {
    let UntagResourceRequest {
        resource_arn,
        tag_keys,
    } = input;
    let kept = lookup::tags_mut(region, &resource_arn)?;
    for key in &tag_keys {
        kept.remove(key);
    }
    Ok(UntagResourceResponse {})
}
