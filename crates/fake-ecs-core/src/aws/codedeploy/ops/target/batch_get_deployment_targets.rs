//! `BatchGetDeploymentTargets` — targets of a deployment: a service of ECS is one,
//! `cluster:service`.
//! <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_BatchGetDeploymentTargets.html>

use super::find::{started, target};
use crate::ecs::Region;
use crate::wire::codedeploy::types::{
    BatchGetDeploymentTargetsRequest, BatchGetDeploymentTargetsResponse,
};
use crate::wire::{ApiError, ErrorCode};

const TARGETS_MAX: usize = 25;

pub(in crate::aws::codedeploy) fn batch_get_deployment_targets(
    region: &Region,
    input: BatchGetDeploymentTargetsRequest,
) -> Result<BatchGetDeploymentTargetsResponse, ApiError> {
    let BatchGetDeploymentTargetsRequest {
        deployment_id,
        target_ids,
    } = input;
    let deployment = started(region, &deployment_id)?;
    if target_ids.len() > TARGETS_MAX {
        let text = format!("No more than {TARGETS_MAX} targets can be asked for");
        return Err(ApiError::new(
            ErrorCode::DeploymentTargetListSizeExceeded,
            text,
        ));
    }
    let targets = target_ids.iter();
    let targets = targets.map(|id| target(region, deployment, id));
    Ok(BatchGetDeploymentTargetsResponse {
        deployment_targets: Some(targets.collect::<Result<_, _>>()?),
    })
}
