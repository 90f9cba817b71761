//! `UntagInstanceProfile` — takes tags from an instance profile. Keys that there are not do not
//! matter.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagInstanceProfile.html>

use crate::aws::iam::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::types::{UntagInstanceProfileRequest, UntagInstanceProfileResponse};

pub(in super::super) fn untag_instance_profile(
    region: &mut Region,
    input: UntagInstanceProfileRequest,
) -> Result<UntagInstanceProfileResponse, ApiError> {
    let UntagInstanceProfileRequest {
        instance_profile_name,
        tag_keys,
    } = input;
    let owner = lookup::profile_mut(region, &instance_profile_name)?;
    for key in &tag_keys {
        owner.tags.remove(key);
    }
    Ok(UntagInstanceProfileResponse {})
}
