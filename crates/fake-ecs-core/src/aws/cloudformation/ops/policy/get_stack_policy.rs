//! `GetStackPolicy` — the policy of a stack, as it was given; nothing, if there is none.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetStackPolicy.html>

use crate::aws::cloudformation::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::cloudformation::types::{GetStackPolicyRequest, GetStackPolicyResponse};

pub(in super::super) fn get_stack_policy(
    region: &Region,
    input: GetStackPolicyRequest,
) -> Result<GetStackPolicyResponse, ApiError> {
    let GetStackPolicyRequest { stack_name } = input;
    let key = lookup::known(region, &stack_name)?;
    let policy = region.cloudformation.stack(key).policy.as_ref();
    Ok(GetStackPolicyResponse {
        stack_policy_body: policy.map(|it| it.text.clone()),
    })
}
