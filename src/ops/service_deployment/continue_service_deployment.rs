//! `ContinueServiceDeployment` — lets a rollout go on that a lifecycle hook has paused, or rolls it back.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContinueServiceDeployment.html>
//!
//! Not emulated yet: lifecycle hooks. So no hook is ever waiting, and every call is refused as the service refuses one
//! for a hook that is not.

use super::find;
use crate::wire::{ApiError, ContinueServiceDeploymentRequest, ContinueServiceDeploymentResponse};
use crate::world::World;

pub(in crate::ops) fn continue_service_deployment(
    world: &mut World,
    input: ContinueServiceDeploymentRequest,
) -> Result<ContinueServiceDeploymentResponse, ApiError> {
    let ContinueServiceDeploymentRequest {
        service_deployment_arn,
        hook_id,
        action: _,
    } = input;
    find::known_deployment(world, &service_deployment_arn)?;
    // The wording is ours.
    Err(ApiError::invalid_parameter(format!(
        "The lifecycle hook {hook_id} is not in the status AWAITING_ACTION."
    )))
}
