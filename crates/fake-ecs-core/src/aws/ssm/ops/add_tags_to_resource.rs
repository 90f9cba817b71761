//! `AddTagsToResource` — adds tags to a parameter; a key that is there gets the new value.
//! <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AddTagsToResource.html>
//!
//! Not emulated yet: tags of anything but parameters.

use super::find;
use crate::aws::ssm::port;
use crate::ecs::Region;
use crate::wire::ssm::types::{AddTagsToResourceRequest, AddTagsToResourceResponse, Tag};
use crate::wire::{ApiError, ErrorCode};

const TAGS_MAX: usize = 50;

pub(super) fn add_tags_to_resource(
    region: &mut Region,
    input: AddTagsToResourceRequest,
) -> Result<AddTagsToResourceResponse, ApiError> {
    let AddTagsToResourceRequest {
        resource_type,
        resource_id,
        tags,
    } = input;
    let store = &mut region.parameter_store;
    let parameter = find::tagged(store, resource_type, &resource_id)?;
    let tags = merged(&parameter.tags, tags)?;
    let parameter = store.find_mut(&resource_id).ok_or_else(port::not_found)?;
    parameter.tags = tags;
    Ok(AddTagsToResourceResponse {})
}

/// The tags of a parameter after more have been given: later ones win.
pub(super) fn merged(
    current: &[(String, String)],
    given: Vec<Tag>,
) -> Result<Vec<(String, String)>, ApiError> {
    let mut tags = current.to_vec();
    for Tag { key, value } in given {
        match tags.iter_mut().find(|(other, _)| *other == key) {
            Some((_, current)) => *current = value,
            None => tags.push((key, value)),
        }
    }
    match tags.len() {
        ..=TAGS_MAX => Ok(tags),
        _ => Err(ApiError::without_message(ErrorCode::TooManyTagsError)),
    }
}
