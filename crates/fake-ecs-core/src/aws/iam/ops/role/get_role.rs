//! `GetRole` — a role, with who may assume it.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html>

use crate::aws::iam::lookup;
use crate::aws::iam::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::types::{GetRoleRequest, GetRoleResponse};

pub(in super::super) fn get_role(
    region: &Region,
    input: GetRoleRequest,
) -> Result<GetRoleResponse, ApiError> {
    let GetRoleRequest { role_name } = input;
    let role = lookup::role(region, &role_name)?;
    Ok(GetRoleResponse {
        role: Some(shown::role(role)),
    })
}
