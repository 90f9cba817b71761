//! `TagResource` — gives tags to an alarm, in place of those with the same keys.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_TagResource.html>
//!
//! Not emulated yet: tags of anything but alarms of metrics.

use super::find::{alarm_of, refused_tags};
use crate::aws::tags;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::cloudwatch::types::{TagResourceRequest, TagResourceResponse};

pub(super) fn tag_resource(
    region: &mut Region,
    input: TagResourceRequest,
) -> Result<TagResourceResponse, ApiError> {
    let TagResourceRequest { resource_arn, tags } = input;
    let name = alarm_of(region, &resource_arn)?;
    let tags = tags.into_iter().map(|tag| (tag.key, tag.value));
    let mut added = Ok(());
    region
        .cloudwatch
        .change_tags(name, |held| added = tags::add(held, tags));
    added.map_err(refused_tags)?;
    Ok(TagResourceResponse {})
}
