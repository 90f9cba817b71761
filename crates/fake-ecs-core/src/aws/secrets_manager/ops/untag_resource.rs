//! `UntagResource` — takes tags from a secret. Keys that it does not have do not matter.
//! <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UntagResource.html>

use super::given;
use crate::aws::secrets_manager::port;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::secretsmanager::types::{UntagResourceRequest, UntagResourceResponse};

pub(super) fn untag_resource(
    region: &mut Region,
    input: UntagResourceRequest,
) -> Result<UntagResourceResponse, ApiError> {
    let UntagResourceRequest {
        secret_id,
        tag_keys,
    } = input;
    let (store, around) = given::store(region);
    let secret = port::usable_mut(store, &secret_id, around.now)?;
    secret.tags.retain(|key, _| !tag_keys.contains(key));
    secret.changed = around.now;
    Ok(UntagResourceResponse {})
}
