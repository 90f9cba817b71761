//! `RemoveRoleFromInstanceProfile` — takes the role out of an instance profile.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveRoleFromInstanceProfile.html>

use crate::aws::iam::lookup;
use crate::aws::iam::refusals::no_role;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::types::{
    RemoveRoleFromInstanceProfileRequest, RemoveRoleFromInstanceProfileResponse,
};

pub(in super::super) fn remove_role_from_instance_profile(
    region: &mut Region,
    input: RemoveRoleFromInstanceProfileRequest,
) -> Result<RemoveRoleFromInstanceProfileResponse, ApiError> {
    let RemoveRoleFromInstanceProfileRequest {
        instance_profile_name,
        role_name,
    } = input;
    let profile = lookup::profile_mut(region, &instance_profile_name)?;
    let has_it = |name: &String| name.eq_ignore_ascii_case(&role_name);
    match profile.role.take_if(|name| has_it(name)) {
        Some(_) => Ok(RemoveRoleFromInstanceProfileResponse {}),
        None => Err(no_role(&role_name)),
    }
}
