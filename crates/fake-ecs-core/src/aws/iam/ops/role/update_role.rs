//! `UpdateRole` — describes a role anew, and says how long its sessions may be. A description that
//! is not given is taken away, and sessions may be an hour then. Of a role of a service only the
//! description can be changed.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html>

use crate::aws::iam::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::types::{UpdateRoleRequest, UpdateRoleResponse};

pub(in super::super) fn update_role(
    region: &mut Region,
    input: UpdateRoleRequest,
) -> Result<UpdateRoleResponse, ApiError> {
    let UpdateRoleRequest {
        role_name,
        description,
        max_session_duration,
    } = input;
    let role = match max_session_duration {
        Some(_) => lookup::role_mut(region, &role_name)?,
        None => lookup::any_role_mut(region, &role_name)?,
    };
    role.description = description;
    role.max_session_s = max_session_duration.unwrap_or(MAX_SESSION_S);
    Ok(UpdateRoleResponse {})
}

/// How long sessions of a role may be, in seconds, unless the caller says otherwise.
const MAX_SESSION_S: i32 = 3600;
