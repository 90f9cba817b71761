//! `DeleteStack` — removes a stack and its resources, each before what it needs.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html>
//!
//! A stack that is not there is removed already. Not emulated yet: `DeletionMode`.

use std::collections::BTreeSet;

use crate::aws::cloudformation::exports;
use crate::aws::cloudformation::refusals::{invalid, refuse};
use crate::aws::cloudformation::run::begin::{self, Asked};
use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::wire::ApiError;
use crate::wire::cloudformation::enums::{DeletionMode, StackStatus};
use crate::wire::cloudformation::types::{DeleteStackRequest, DeleteStackResponse};

pub(in super::super) fn delete_stack(
    region: &mut Region,
    caller: &Caller<'_>,
    input: DeleteStackRequest,
) -> Result<DeleteStackResponse, ApiError> {
    let DeleteStackRequest {
        stack_name,
        client_request_token,
        retain_resources,
        deletion_mode,
        deployment_config: _,
        role_arn: _,
    } = input;
    refuse(
        "DeleteStack",
        &[(
            "DeletionMode",
            deletion_mode == Some(DeletionMode::ForceDeleteStack),
        )],
    )?;
    let Some(key) = region.cloudformation.find(&stack_name) else {
        return Ok(DeleteStackResponse::default());
    };
    let stack = region.cloudformation.stack(key);
    if stack.is_deleted() || stack.status == StackStatus::DeleteInProgress {
        return Ok(DeleteStackResponse::default());
    }
    if stack.is_protected {
        let (name, id) = (&stack.identity.name, &stack.identity.id);
        return Err(invalid(format!(
            "Stack [{name}] cannot be deleted while TerminationProtection is enabled ({id})"
        )));
    }
    let operation = stack.operation.as_ref();
    if operation.is_some_and(|it| it.kind.is_of_update()) {
        let (id, status) = (&stack.identity.id, stack.status);
        return Err(invalid(format!(
            "Stack [{id}] cannot be deleted while in status {status}"
        )));
    }
    let retained = retain_resources.unwrap_or_default();
    if !retained.is_empty() && stack.status != StackStatus::DeleteFailed {
        return Err(invalid(format!(
            "Invalid operation on stack [{}]. When you delete a stack, specify which resources to retain only when the stack is in the DELETE_FAILED state.",
            stack.identity.id
        )));
    }
    for output in &stack.outputs {
        let name = output.export.as_deref().unwrap_or_default();
        let users = match name {
            "" => Vec::new(),
            name => exports::importers(region, name),
        };
        if !users.is_empty() {
            return Err(invalid(exports::in_use(name, "deleted", &users)));
        }
    }
    let asked = Asked::new(client_request_token, caller);
    let retained: BTreeSet<String> = retained.into_iter().collect();
    begin::delete(region, key, &retained, asked, Some("User Initiated"));
    Ok(DeleteStackResponse::default())
}
