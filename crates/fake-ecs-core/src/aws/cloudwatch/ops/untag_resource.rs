//! `UntagResource` — takes tags away from an alarm.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_UntagResource.html>
//!
//! Not emulated yet: tags of anything but alarms of metrics.

use super::find::alarm_of;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::cloudwatch::types::{UntagResourceRequest, UntagResourceResponse};

pub(super) fn untag_resource(
    region: &mut Region,
    input: UntagResourceRequest,
) -> Result<UntagResourceResponse, ApiError> {
    let UntagResourceRequest {
        resource_arn,
        tag_keys,
    } = input;
    let name = alarm_of(region, &resource_arn)?;
    region
        .cloudwatch
        .change_tags(name, |held| held.retain(|key, _| !tag_keys.contains(key)));
    Ok(UntagResourceResponse {})
}
