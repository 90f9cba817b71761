//! `TagInstanceProfile` — adds tags to an instance profile; a key that is there gets the new value.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagInstanceProfile.html>

use crate::aws::iam::{lookup, tags};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::types::{TagInstanceProfileRequest, TagInstanceProfileResponse};

pub(in super::super) fn tag_instance_profile(
    region: &mut Region,
    input: TagInstanceProfileRequest,
) -> Result<TagInstanceProfileResponse, ApiError> {
    let TagInstanceProfileRequest {
        instance_profile_name,
        tags,
    } = input;
    let owner = lookup::profile_mut(region, &instance_profile_name)?;
    tags::add(&mut owner.tags, tags)?;
    Ok(TagInstanceProfileResponse {})
}
