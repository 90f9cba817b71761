//! `TagResource` — gives a repository tags.
//! <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_TagResource.html>

use super::tagged;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ecr::types::{TagResourceRequest, TagResourceResponse};

pub(in crate::aws::ecr) fn tag_resource(
    region: &mut Region,
    input: TagResourceRequest,
) -> Result<TagResourceResponse, ApiError> {
    let TagResourceRequest { resource_arn, tags } = input;
    let repository = tagged::find_mut(region, &resource_arn)?;
    tagged::add(&mut repository.tags, tags)?;
    Ok(TagResourceResponse {})
}
