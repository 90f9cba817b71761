//! `ListTagsForResource` — the tags of an alarm.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListTagsForResource.html>
//!
//! Not emulated yet: tags of anything but alarms of metrics.

use super::find::alarm_of;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::cloudwatch::types::{
    ListTagsForResourceRequest, ListTagsForResourceResponse, Tag,
};

pub(super) fn list_tags_for_resource(
    region: &Region,
    input: ListTagsForResourceRequest,
) -> Result<ListTagsForResourceResponse, ApiError> {
    let ListTagsForResourceRequest { resource_arn } = input;
    let name = alarm_of(region, &resource_arn)?;
    let alarm = region.cloudwatch.alarm(name);
    let tags = alarm.iter().flat_map(|alarm| alarm.tags.iter());
    let tags = tags.map(|(key, value)| Tag {
        key: key.clone(),
        value: value.clone(),
    });
    Ok(ListTagsForResourceResponse {
        tags: Some(tags.collect()),
    })
}
