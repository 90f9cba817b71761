//! `CreateTags` — gives resources tags, or other values to those that they have.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html>

use super::find;
use crate::aws::ec2::declared::{self, tags};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::types::{CreateTagsRequest, CreateTagsResponse};

pub(in crate::aws::ec2::ops) fn create_tags(
    region: &mut Region,
    input: CreateTagsRequest,
) -> Result<CreateTagsResponse, ApiError> {
    let CreateTagsRequest {
        resources,
        tags: new,
        dry_run: _,
    } = input;
    let declared = declared::change(region);
    // All are checked before one is changed.
    for id in &resources {
        let mut tags = declared.tags.get(id).cloned().unwrap_or_default();
        tags::add(&mut tags, &new)?;
    }
    find::check(region, &resources)?;
    let declared = declared::change(region);
    for id in resources {
        tags::add(declared.tags.entry(id).or_default(), &new)?;
    }
    Ok(CreateTagsResponse {})
}
