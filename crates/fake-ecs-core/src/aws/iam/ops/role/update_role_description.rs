//! `UpdateRoleDescription` — describes a role anew, which may be one of a service.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRoleDescription.html>

use crate::aws::iam::lookup;
use crate::aws::iam::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::types::{UpdateRoleDescriptionRequest, UpdateRoleDescriptionResponse};

pub(in super::super) fn update_role_description(
    region: &mut Region,
    input: UpdateRoleDescriptionRequest,
) -> Result<UpdateRoleDescriptionResponse, ApiError> {
    let UpdateRoleDescriptionRequest {
        role_name,
        description,
    } = input;
    let role = lookup::any_role_mut(region, &role_name)?;
    role.description = Some(description);
    Ok(UpdateRoleDescriptionResponse {
        role: Some(shown::role(role)),
    })
}
