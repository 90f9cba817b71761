//! `UntagResource` — takes tags from a rule or an event bus.
//! <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UntagResource.html>

use crate::aws::eventbridge::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::events::types::{UntagResourceRequest, UntagResourceResponse};

pub(super) fn untag_resource(
    region: &mut Region,
    input: UntagResourceRequest,
) -> Result<UntagResourceResponse, ApiError> {
    let UntagResourceRequest {
        resource_arn,
        tag_keys,
    } = input;
    let held = lookup::tags_mut(region, &resource_arn)?;
    for key in tag_keys {
        held.remove(&key);
    }
    Ok(UntagResourceResponse {})
}
