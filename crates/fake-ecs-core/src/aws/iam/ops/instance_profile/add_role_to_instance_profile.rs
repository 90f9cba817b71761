//! `AddRoleToInstanceProfile` — puts a role into an instance profile that has none.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html>

use crate::aws::iam::lookup;
use crate::aws::iam::refusals::limit;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::types::{AddRoleToInstanceProfileRequest, AddRoleToInstanceProfileResponse};

pub(in super::super) fn add_role_to_instance_profile(
    region: &mut Region,
    input: AddRoleToInstanceProfileRequest,
) -> Result<AddRoleToInstanceProfileResponse, ApiError> {
    let AddRoleToInstanceProfileRequest {
        instance_profile_name,
        role_name,
    } = input;
    lookup::profile(region, &instance_profile_name)?;
    let name = lookup::role(region, &role_name)?.name.clone();
    let profile = lookup::profile_mut(region, &instance_profile_name)?;
    if profile.role.is_some() {
        return Err(limit(
            "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1",
        ));
    }
    profile.role = Some(name);
    Ok(AddRoleToInstanceProfileResponse {})
}
