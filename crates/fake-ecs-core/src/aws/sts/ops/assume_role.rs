//! `AssumeRole` — credentials with which the caller is a role from then on.
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>
//!
//! Every role is there, and anybody may assume it: external ids, codes of devices and session tags
//! are not looked at.
//!
//! Not emulated yet: session policies (`Policy`, `PolicyArns`) and trusted contexts
//! (`ProvidedContexts`).

use super::session::{Role, Wanted, refuse, validation};
use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::wire::ApiError;
use crate::wire::sts::types::{AssumeRoleRequest, AssumeRoleResponse};

const CHAINED_SECONDS_MAX: i32 = 3600;

pub(super) fn assume_role(
    region: &mut Region,
    caller: &Caller<'_>,
    input: AssumeRoleRequest,
) -> Result<AssumeRoleResponse, ApiError> {
    let AssumeRoleRequest {
        role_arn,
        role_session_name,
        duration_seconds,
        external_id: _,
        minimum_session_token_size,
        policy,
        policy_arns,
        provided_contexts,
        serial_number: _,
        source_identity,
        tags: _,
        token_code: _,
        transitive_tag_keys: _,
    } = input;
    let refused = [
        ("Policy", policy.is_some()),
        ("PolicyArns", policy_arns.iter().flatten().next().is_some()),
        (
            "ProvidedContexts",
            provided_contexts.iter().flatten().next().is_some(),
        ),
    ];
    refuse("AssumeRole", &refused)?;
    let is_role = |arn: &str| arn.contains(":assumed-role/");
    if caller.session.is_some_and(is_role) && duration_seconds > Some(CHAINED_SECONDS_MAX) {
        // From memory.
        return Err(validation(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
        ));
    }
    let role = Role::of(&role_arn, role_session_name)?;
    let wanted = Wanted {
        seconds: duration_seconds,
        token_size: minimum_session_token_size,
    };
    let (user, credentials) = role.assume(region, wanted);
    Ok(AssumeRoleResponse {
        assumed_role_user: Some(user),
        credentials: Some(credentials),
        packed_policy_size: None,
        session_token_size: None,
        session_token_utilization: None,
        source_identity,
    })
}
