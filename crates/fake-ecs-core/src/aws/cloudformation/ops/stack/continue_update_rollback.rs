//! `ContinueUpdateRollback` — tries again to roll an update back, perhaps without some resources.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ContinueUpdateRollback.html>

use crate::aws::cloudformation::lookup;
use crate::aws::cloudformation::refusals::in_state;
use crate::aws::cloudformation::run::begin::{self, Asked};
use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::wire::ApiError;
use crate::wire::cloudformation::enums::StackStatus;
use crate::wire::cloudformation::types::{
    ContinueUpdateRollbackRequest, ContinueUpdateRollbackResponse,
};

pub(in super::super) fn continue_update_rollback(
    region: &mut Region,
    caller: &Caller<'_>,
    input: ContinueUpdateRollbackRequest,
) -> Result<ContinueUpdateRollbackResponse, ApiError> {
    let ContinueUpdateRollbackRequest {
        stack_name,
        client_request_token,
        resources_to_skip,
        force_rollback: _,
        role_arn: _,
    } = input;
    let key = lookup::known(region, &stack_name)?;
    let stack = region.cloudformation.stack(key);
    if stack.status != StackStatus::UpdateRollbackFailed {
        return Err(in_state(stack, "continued"));
    }
    let asked = Asked::new(client_request_token, caller);
    let skipped = resources_to_skip.unwrap_or_default();
    let reason = Some("User Initiated".to_owned());
    begin::roll_update_back(region, key, asked, (reason, &skipped));
    Ok(ContinueUpdateRollbackResponse::default())
}
