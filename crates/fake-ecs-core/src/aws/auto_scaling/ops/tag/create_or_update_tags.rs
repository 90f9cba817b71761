//! `CreateOrUpdateTags` — gives groups tags, or other values to those that they have.
//! <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateOrUpdateTags.html>

use crate::aws::auto_scaling::declared;
use crate::aws::auto_scaling::ops::group::settings;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::autoscaling::types::{CreateOrUpdateTagsRequest, CreateOrUpdateTagsResponse, Tag};

pub(in crate::aws::auto_scaling::ops) fn create_or_update_tags(
    region: &mut Region,
    input: CreateOrUpdateTagsRequest,
) -> Result<CreateOrUpdateTagsResponse, ApiError> {
    let CreateOrUpdateTagsRequest { tags } = input;
    for tag in &tags {
        declared::group(&region.auto_scaling, &name_of(tag))?;
    }
    for tag in tags {
        let name = name_of(&tag);
        let new = settings::tags(vec![tag])?;
        let known = &mut region.auto_scaling.declared.tags;
        known.entry(name).or_default().extend(new);
    }
    Ok(CreateOrUpdateTagsResponse {})
}

/// The group that a tag is of.
pub(super) fn name_of(tag: &Tag) -> String {
    tag.resource_id.clone().unwrap_or_default()
}
