//! `CancelUpdateStack` — ends an update: what it has done is rolled back.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CancelUpdateStack.html>

use crate::aws::cloudformation::lookup;
use crate::aws::cloudformation::operation::Kind;
use crate::aws::cloudformation::refusals::invalid;
use crate::aws::cloudformation::run::begin::{self, Asked};
use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::wire::ApiError;
use crate::wire::cloudformation::enums::StackStatus;
use crate::wire::cloudformation::types::{CancelUpdateStackRequest, CancelUpdateStackResponse};

pub(in super::super) fn cancel_update_stack(
    region: &mut Region,
    caller: &Caller<'_>,
    input: CancelUpdateStackRequest,
) -> Result<CancelUpdateStackResponse, ApiError> {
    let CancelUpdateStackRequest {
        stack_name,
        client_request_token,
    } = input;
    let key = lookup::known(region, &stack_name)?;
    let stack = region.cloudformation.stack(key);
    let operation = stack.operation.as_ref();
    let is_updated = operation.is_some_and(|it| it.kind == Kind::Update);
    // One that is nested waits for its parent, which may take the update back.
    let waits = stack.status == StackStatus::UpdateCompleteCleanupInProgress && operation.is_none();
    if !is_updated && !waits {
        return Err(invalid(
            "CancelUpdateStack cannot be called from current stack status",
        ));
    }
    let asked = Asked::new(client_request_token, caller);
    begin::roll_update_back(region, key, asked, (Some("User Initiated".to_owned()), &[]));
    Ok(CancelUpdateStackResponse::default())
}
