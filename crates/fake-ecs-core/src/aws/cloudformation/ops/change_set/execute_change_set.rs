//! `ExecuteChangeSet` — makes the changes of a change set. All change sets of the stack are gone
//! after that.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ExecuteChangeSet.html>

use crate::aws::cloudformation::lookup;
use crate::aws::cloudformation::refusals::{can_be_updated, in_state, invalid};
use crate::aws::cloudformation::run::begin::{self, Asked};
use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::wire::cloudformation::enums::{ExecutionStatus, StackStatus};
use crate::wire::cloudformation::types::{ExecuteChangeSetRequest, ExecuteChangeSetResponse};
use crate::wire::{ApiError, ErrorCode};

/// Not emulated yet: `RetainExceptOnCreate`.
pub(in super::super) fn execute_change_set(
    region: &mut Region,
    caller: &Caller<'_>,
    input: ExecuteChangeSetRequest,
) -> Result<ExecuteChangeSetResponse, ApiError> {
    let ExecuteChangeSetRequest {
        change_set_name,
        client_request_token,
        disable_rollback,
        stack_name,
        retain_except_on_create: _,
    } = input;
    let (key, at) = lookup::change_set(region, &change_set_name, stack_name.as_deref())?;
    let stack = region.cloudformation.stack(key);
    let set = stack.change_sets[at].clone();
    let (id, status, execution) = (&set.id, set.status, set.execution);
    if execution != ExecutionStatus::Available {
        let why =
            format!("ChangeSet [{id}] cannot be executed in its current status of [{status}]");
        return Err(ApiError::new(ErrorCode::InvalidChangeSetStatus, why));
    }
    let is_in_review = stack.status == StackStatus::ReviewInProgress;
    if !is_in_review && !can_be_updated(stack.status) {
        return Err(in_state(stack, "updated"));
    }
    let mut given = set.given;
    given.keeps_failed = disable_rollback == Some(true);
    let asked = Asked::new(client_request_token, caller);
    let now = region.now();
    let stack = region.cloudformation.stack_mut(key);
    if is_in_review {
        stack.given = given;
        stack.updated = Some(now);
        begin::create(region, key, asked).map_err(invalid)?;
    } else {
        begin::update(region, key, given, asked).map_err(invalid)?;
    }
    let stack = region.cloudformation.stack_mut(key);
    stack.change_set = Some(set.id);
    // All others are deleted.
    let mut executed = stack.change_sets.swap_remove(at);
    executed.execution = ExecutionStatus::ExecuteComplete;
    stack.change_sets = vec![executed];
    Ok(ExecuteChangeSetResponse::default())
}
