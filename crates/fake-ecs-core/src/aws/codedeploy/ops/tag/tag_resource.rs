//! `TagResource` — gives tags to an application or a deployment group, in place of those with the
//! same keys.
//! <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_TagResource.html>

use super::tagged;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::codedeploy::types::{TagResourceRequest, TagResourceResponse};

pub(in crate::aws::codedeploy) fn tag_resource(
    region: &mut Region,
    input: TagResourceRequest,
) -> Result<TagResourceResponse, ApiError> {
    let TagResourceRequest { resource_arn, tags } = input;
    tagged::add(tagged::of_mut(region, &resource_arn)?, tags)?;
    Ok(TagResourceResponse {})
}
