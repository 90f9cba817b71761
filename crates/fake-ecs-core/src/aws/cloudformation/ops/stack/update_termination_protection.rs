//! `UpdateTerminationProtection` — says whether a stack may be deleted.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateTerminationProtection.html>

use crate::aws::cloudformation::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::cloudformation::types::{
    UpdateTerminationProtectionRequest, UpdateTerminationProtectionResponse,
};

pub(in super::super) fn update_termination_protection(
    region: &mut Region,
    input: UpdateTerminationProtectionRequest,
) -> Result<UpdateTerminationProtectionResponse, ApiError> {
    let UpdateTerminationProtectionRequest {
        enable_termination_protection,
        stack_name,
    } = input;
    let key = lookup::known(region, &stack_name)?;
    let stack = region.cloudformation.stack_mut(key);
    stack.is_protected = enable_termination_protection;
    Ok(UpdateTerminationProtectionResponse {
        stack_id: Some(stack.identity.id.clone()),
    })
}
