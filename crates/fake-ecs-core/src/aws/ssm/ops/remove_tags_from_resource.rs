//! `RemoveTagsFromResource` — takes tags from a parameter. Keys that it does not have do not
//! matter.
//! <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_RemoveTagsFromResource.html>
//!
//! Not emulated yet: tags of anything but parameters.

use super::find;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ssm::types::{RemoveTagsFromResourceRequest, RemoveTagsFromResourceResponse};

pub(super) fn remove_tags_from_resource(
    region: &mut Region,
    input: RemoveTagsFromResourceRequest,
) -> Result<RemoveTagsFromResourceResponse, ApiError> {
    let RemoveTagsFromResourceRequest {
        resource_type,
        resource_id,
        tag_keys,
    } = input;
    let store = &mut region.parameter_store;
    find::tagged(store, resource_type, &resource_id)?;
    if let Some(parameter) = store.find_mut(&resource_id) {
        parameter.tags.retain(|key, _| !tag_keys.contains(key));
    }
    Ok(RemoveTagsFromResourceResponse {})
}
