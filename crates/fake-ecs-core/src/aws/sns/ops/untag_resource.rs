//! `UntagResource` — takes tags from a topic.
//! <https://docs.aws.amazon.com/sns/latest/api/API_UntagResource.html>

use super::find;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::sns::types::{UntagResourceRequest, UntagResourceResponse};

pub(super) fn untag_resource(
    region: &mut Region,
    input: UntagResourceRequest,
) -> Result<UntagResourceResponse, ApiError> {
    let UntagResourceRequest {
        resource_arn,
        tag_keys,
    } = input;
    let topic = find::tagged_mut(region, &resource_arn)?;
    for key in tag_keys {
        topic.tags.remove(&key);
    }
    Ok(UntagResourceResponse {})
}
