//! `ListTagsForResource` — the tags of a namespace or a service.
//! <https://docs.aws.amazon.com/cloud-map/latest/api/API_ListTagsForResource.html>

use crate::aws::cloud_map::refusals::no_resource;
use crate::ecs::Region;
use crate::kernel::arn::name_in;
use crate::wire::ApiError;
use crate::wire::servicediscovery::types::{
    ListTagsForResourceRequest, ListTagsForResourceResponse, Tag,
};

pub(in super::super) fn list_tags_for_resource(
    region: &Region,
    input: ListTagsForResourceRequest,
) -> Result<ListTagsForResourceResponse, ApiError> {
    let ListTagsForResourceRequest { resource_arn } = input;
    let (declared, id) = (&region.cloud_map.declared, name_in(&resource_arn));
    let namespace = declared.namespaces.get(id).map(|it| &it.tags);
    let tags = namespace.or_else(|| declared.services.get(id).map(|it| &it.tags));
    let tags = tags.ok_or_else(no_resource)?.iter();
    let tags = tags.map(|(key, value)| Tag {
        key: key.clone(),
        value: value.clone(),
    });
    Ok(ListTagsForResourceResponse {
        tags: Some(tags.collect()),
    })
}
