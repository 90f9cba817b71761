//! `RollbackStack` — rolls back what has failed and was left as it was.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_RollbackStack.html>

use crate::aws::cloudformation::lookup;
use crate::aws::cloudformation::refusals::in_state;
use crate::aws::cloudformation::run::begin::{self, Asked};
use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::wire::ApiError;
use crate::wire::cloudformation::enums::StackStatus;
use crate::wire::cloudformation::types::{RollbackStackRequest, RollbackStackResponse};

pub(in super::super) fn rollback_stack(
    region: &mut Region,
    caller: &Caller<'_>,
    input: RollbackStackRequest,
) -> Result<RollbackStackResponse, ApiError> {
    let RollbackStackRequest {
        stack_name,
        client_request_token,
        deployment_config: _,
        retain_except_on_create: _,
        role_arn: _,
    } = input;
    let key = lookup::known(region, &stack_name)?;
    let stack = region.cloudformation.stack(key);
    let id = stack.identity.id.clone();
    let asked = Asked::new(client_request_token, caller);
    let reason = Some("User Initiated".to_owned());
    match stack.status {
        StackStatus::CreateFailed => begin::rollback(region, key, asked, reason),
        StackStatus::UpdateFailed => {
            begin::roll_update_back(region, key, asked, (reason, &[]));
        }
        _ => return Err(in_state(stack, "rolled back")),
    }
    Ok(RollbackStackResponse {
        stack_id: Some(id),
        operation_id: region.cloudformation.stack(key).attempts.last_id(),
    })
}
