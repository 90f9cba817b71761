//! `PutLifecycleEventHookExecutionStatus` — a function says what has come of a lifecycle event.
//! <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_PutLifecycleEventHookExecutionStatus.html>
//!
//! The texts of its errors are ours.

use crate::aws::codedeploy::deploy::{self, end, hook};
use crate::aws::codedeploy::lookup;
use crate::aws::codedeploy::state::{Phase, Waits};
use crate::ecs::Region;
use crate::wire::codedeploy::enums::LifecycleEventStatus;
use crate::wire::codedeploy::types::{
    PutLifecycleEventHookExecutionStatusRequest, PutLifecycleEventHookExecutionStatusResponse,
};
use crate::wire::{ApiError, ErrorCode};

pub(in crate::aws::codedeploy) fn put_lifecycle_event_hook_execution_status(
    region: &mut Region,
    input: PutLifecycleEventHookExecutionStatusRequest,
) -> Result<PutLifecycleEventHookExecutionStatusResponse, ApiError> {
    let PutLifecycleEventHookExecutionStatusRequest {
        deployment_id,
        lifecycle_event_hook_execution_id,
        status,
    } = input;
    let key = lookup::deployment_key(region, &deployment_id.unwrap_or_default())?;
    let execution = lifecycle_event_hook_execution_id.unwrap_or_default();
    let events = 0..region.codedeploy.deployments[key].events.len();
    let mut events = events.filter(|at| hook::execution_id(region, key, *at) == execution);
    let at = events.next().ok_or_else(|| {
        let text = format!("The execution id {execution} of a lifecycle event hook is not valid");
        ApiError::new(ErrorCode::InvalidLifecycleEventHookExecutionId, text)
    })?;
    let is_waiting = matches!(
        region.codedeploy.deployments[key].phase,
        Phase::Event { at: waiting, waits: Waits::Function(_) } if waiting == at
    );
    if !is_waiting {
        let text = "The lifecycle event has already been completed";
        return Err(ApiError::new(
            ErrorCode::LifecycleEventAlreadyCompleted,
            text,
        ));
    }
    match status {
        Some(LifecycleEventStatus::Succeeded) => deploy::complete_hook(region, key, at),
        Some(LifecycleEventStatus::Failed) => {
            end::fail(region, key, hook::failed(region, (key, at), None));
            deploy::arm(region);
        }
        _ => {
            let text = "The status of a lifecycle event hook must be Succeeded or Failed";
            let code = ErrorCode::InvalidLifecycleEventHookExecutionStatus;
            return Err(ApiError::new(code, text));
        }
    }
    Ok(PutLifecycleEventHookExecutionStatusResponse {
        lifecycle_event_hook_execution_id: Some(execution),
    })
}
