//! `PutRolePermissionsBoundary` — bounds what a role may do by a policy.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePermissionsBoundary.html>
//!
//! The fake shows the bound, and does not act upon it.

use crate::aws::iam::lookup;
use crate::aws::iam::refusals::not_attachable;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::types::{
    PutRolePermissionsBoundaryRequest, PutRolePermissionsBoundaryResponse,
};

pub(in super::super) fn put_role_permissions_boundary(
    region: &mut Region,
    input: PutRolePermissionsBoundaryRequest,
) -> Result<PutRolePermissionsBoundaryResponse, ApiError> {
    let PutRolePermissionsBoundaryRequest {
        role_name,
        permissions_boundary,
    } = input;
    lookup::role(region, &role_name)?;
    lookup::policy(region, &permissions_boundary)
        .map_err(|_| not_attachable(&permissions_boundary))?;
    lookup::role_mut(region, &role_name)?.boundary = Some(permissions_boundary);
    Ok(PutRolePermissionsBoundaryResponse {})
}
