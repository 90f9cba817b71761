//! `CreateRole` — makes a role that those may assume whom its policy names.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html>

use super::made::{self, New};
use crate::aws::iam::given_document;
use crate::aws::iam::lookup;
use crate::aws::iam::refusals::{invalid, taken};
use crate::aws::iam::shown;
use crate::aws::iam::tags;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::types::{CreateRoleRequest, CreateRoleResponse};

pub(in super::super) fn create_role(
    region: &mut Region,
    input: CreateRoleRequest,
) -> Result<CreateRoleResponse, ApiError> {
    let CreateRoleRequest {
        role_name,
        assume_role_policy_document,
        description,
        max_session_duration,
        path,
        permissions_boundary,
        tags,
    } = input;
    given_document::check_trust(&assume_role_policy_document)?;
    if region.iam.role(&role_name).is_some() {
        return Err(taken(format!("Role with name {role_name} already exists.")));
    }
    if let Some(arn) = &permissions_boundary {
        // The model does not let this operation say that something is missing.
        lookup::policy(region, arn).map_err(|_| {
            invalid(format!(
                "Scope ARN: {arn} does not exist or is not attachable."
            ))
        })?;
    }
    let tags = tags::given(tags)?;
    let new = New {
        name: role_name,
        path: path.unwrap_or_else(|| "/".to_owned()),
        trust: assume_role_policy_document,
        description,
        max_session_s: max_session_duration.unwrap_or(MAX_SESSION_S),
        boundary: permissions_boundary,
        tags,
        is_linked: false,
    };
    let role = made::make(region, new);
    Ok(CreateRoleResponse {
        role: Some(shown::role(role)),
    })
}

/// How long sessions of a role may be, in seconds, unless its maker says otherwise.
const MAX_SESSION_S: i32 = 3600;
