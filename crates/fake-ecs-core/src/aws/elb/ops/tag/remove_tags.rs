//! `RemoveTags` — takes tags from resources. A key that one does not have is as good as removed.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RemoveTags.html>

use crate::aws::elb::declared::tags;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::elbv2::types::{RemoveTagsRequest, RemoveTagsResponse};

pub(in crate::aws::elb::ops) fn remove_tags(
    region: &mut Region,
    input: RemoveTagsRequest,
) -> Result<RemoveTagsResponse, ApiError> {
    let RemoveTagsRequest {
        resource_arns,
        tag_keys,
    } = input;
    let declared = &mut region.elb.declared;
    for arn in &resource_arns {
        tags::of(declared, arn)?;
    }
    for arn in &resource_arns {
        tags::of(declared, arn)?.retain(|key, _| !tag_keys.contains(key));
    }
    Ok(RemoveTagsResponse {})
}
