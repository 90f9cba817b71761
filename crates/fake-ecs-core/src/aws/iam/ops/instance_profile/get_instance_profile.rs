//! `GetInstanceProfile` — an instance profile with its role.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetInstanceProfile.html>

use crate::aws::iam::lookup;
use crate::aws::iam::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::types::{GetInstanceProfileRequest, GetInstanceProfileResponse};

pub(in super::super) fn get_instance_profile(
    region: &Region,
    input: GetInstanceProfileRequest,
) -> Result<GetInstanceProfileResponse, ApiError> {
    let GetInstanceProfileRequest {
        instance_profile_name,
    } = input;
    let profile = lookup::profile(region, &instance_profile_name)?;
    Ok(GetInstanceProfileResponse {
        instance_profile: Some(shown::profile(region, profile)),
    })
}
