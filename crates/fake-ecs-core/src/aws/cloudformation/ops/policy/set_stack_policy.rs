//! `SetStackPolicy` — says what updates of a stack may not change.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_SetStackPolicy.html>

use crate::aws::cloudformation::{given, lookup};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::cloudformation::types::{SetStackPolicyRequest, SetStackPolicyResponse};

pub(in super::super) fn set_stack_policy(
    region: &mut Region,
    input: SetStackPolicyRequest,
) -> Result<SetStackPolicyResponse, ApiError> {
    let SetStackPolicyRequest {
        stack_name,
        stack_policy_body,
        stack_policy_url,
    } = input;
    let key = lookup::changeable(region, &stack_name)?;
    let policy = given::policy(region, stack_policy_body, stack_policy_url)?;
    region.cloudformation.stack_mut(key).policy = policy;
    Ok(SetStackPolicyResponse {})
}
