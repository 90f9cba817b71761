//! `AddTags` — gives resources tags, or other values to those that they have.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_AddTags.html>

use crate::aws::elb::declared::tags;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::elbv2::types::{AddTagsRequest, AddTagsResponse};

pub(in crate::aws::elb::ops) fn add_tags(
    region: &mut Region,
    input: AddTagsRequest,
) -> Result<AddTagsResponse, ApiError> {
    let AddTagsRequest {
        resource_arns,
        tags: new,
    } = input;
    let declared = &mut region.elb.declared;
    // All are checked before one is changed.
    for arn in &resource_arns {
        tags::add(&mut tags::of(declared, arn)?.clone(), &new)?;
    }
    for arn in &resource_arns {
        tags::add(tags::of(declared, arn)?, &new)?;
    }
    Ok(AddTagsResponse {})
}
