//! `AddTagsToResource` — adds tags to a parameter; a key that is there gets the new value.
//! <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AddTagsToResource.html>
//!
//! Not emulated yet: tags of anything but parameters.

use super::find;
use crate::aws::ssm::port;
use crate::aws::tags::{self, Refused, Tags};
use crate::ecs::Region;
use crate::wire::ssm::types::{AddTagsToResourceRequest, AddTagsToResourceResponse, Tag};
use crate::wire::{ApiError, ErrorCode};

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
    find::tagged(store, resource_type, &resource_id)?;
    let parameter = store.find_mut(&resource_id).ok_or_else(port::not_found)?;
    add(&mut parameter.tags, tags)?;
    Ok(AddTagsToResourceResponse {})
}

/// Gives a parameter tags.
pub(super) fn add(held: &mut Tags, given: Vec<Tag>) -> Result<(), ApiError> {
    let given = given.into_iter().map(|tag| (tag.key, tag.value));
    tags::add(held, given).map_err(|why| match why {
        // A guess.
        Refused::Reserved(key) => {
            find::validation(format!("The tag key {key} begins with the reserved aws:"))
        }
        Refused::TooMany => ApiError::without_message(ErrorCode::TooManyTagsError),
    })
}
