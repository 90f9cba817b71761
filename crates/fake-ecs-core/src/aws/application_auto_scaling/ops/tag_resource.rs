//! `TagResource` — gives tags to a scalable target, in place of those with the same keys.
//! <https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TagResource.html>

use super::find::{registered, target_of, validation};
use crate::aws::tags::{self, Refused};
use crate::ecs::Region;
use crate::wire::application_autoscaling::types::{TagResourceRequest, TagResourceResponse};
use crate::wire::{ApiError, ErrorCode};

pub(super) fn tag_resource(
    region: &mut Region,
    input: TagResourceRequest,
) -> Result<TagResourceResponse, ApiError> {
    let TagResourceRequest { resource_arn, tags } = input;
    let resource = target_of(region, &resource_arn)?;
    let target = registered(region, &resource)?;
    tags::add(&mut target.tags, tags).map_err(|why| match why {
        // A guess.
        Refused::Reserved(key) => {
            validation(format!("The tag key {key} begins with the reserved aws:"))
        }
        // From memory.
        Refused::TooMany => ApiError::new(
            ErrorCode::TooManyTags,
            format!("The number of tags exceeds the limit of {}.", tags::MAX),
        ),
    })?;
    Ok(TagResourceResponse {})
}
