//! `ListTagsForResource` — the tags of a parameter.
//! <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ListTagsForResource.html>
//!
//! Not emulated yet: tags of anything but parameters.

use super::find;
use crate::aws::ssm::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ssm::types::{ListTagsForResourceRequest, ListTagsForResourceResponse};

pub(super) fn list_tags_for_resource(
    region: &Region,
    input: ListTagsForResourceRequest,
) -> Result<ListTagsForResourceResponse, ApiError> {
    let ListTagsForResourceRequest {
        resource_type,
        resource_id,
    } = input;
    let parameter = find::tagged(&region.parameter_store, resource_type, &resource_id)?;
    Ok(ListTagsForResourceResponse {
        tag_list: Some(shown::tags(parameter)),
    })
}
