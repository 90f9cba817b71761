//! `TagResource` — gives tags to a scalable target, in place of those with the same keys.
//! <https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TagResource.html>

use super::find::{refused_tags, registered, target_of};
use crate::aws::tags;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::application_autoscaling::types::{TagResourceRequest, TagResourceResponse};

pub(super) fn tag_resource(
    region: &mut Region,
    input: TagResourceRequest,
) -> Result<TagResourceResponse, ApiError> {
    let TagResourceRequest { resource_arn, tags } = input;
    let resource = target_of(region, &resource_arn)?;
    let target = registered(region, &resource)?;
    tags::add(&mut target.tags, tags).map_err(refused_tags)?;
    Ok(TagResourceResponse {})
}
