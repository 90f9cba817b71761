//! `DeleteRolePermissionsBoundary` — takes the bound from a role.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePermissionsBoundary.html>

use crate::aws::iam::lookup;
use crate::aws::iam::refusals::missing;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::types::{
    DeleteRolePermissionsBoundaryRequest, DeleteRolePermissionsBoundaryResponse,
};

pub(in super::super) fn delete_role_permissions_boundary(
    region: &mut Region,
    input: DeleteRolePermissionsBoundaryRequest,
) -> Result<DeleteRolePermissionsBoundaryResponse, ApiError> {
    let DeleteRolePermissionsBoundaryRequest { role_name } = input;
    let role = lookup::role_mut(region, &role_name)?;
    match role.boundary.take() {
        Some(_) => Ok(DeleteRolePermissionsBoundaryResponse {}),
        // The text is a guess.
        None => Err(missing(format!(
            "The role with name {role_name} has no permissions boundary."
        ))),
    }
}
