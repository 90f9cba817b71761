//! `TagResource` — gives tags to an alarm, in place of those with the same keys.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_TagResource.html>
//!
//! Not emulated yet: tags of anything but alarms of metrics.

use super::find::{alarm_of, invalid_value};
use crate::aws::tags::{self, Refused};
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
    // The texts are guesses.
    added.map_err(|why| match why {
        Refused::Reserved(key) => {
            invalid_value(format!("The tag key {key} begins with the reserved aws:"))
        }
        Refused::TooMany => invalid_value(format!("An alarm can have at most {} tags.", tags::MAX)),
    })?;
    Ok(TagResourceResponse {})
}
