//! `BatchGetDeployments` — deployments by their ids. Those that there are not are left out.
//! <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_BatchGetDeployments.html>

use crate::aws::codedeploy::ops::batch;
use crate::aws::codedeploy::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::codedeploy::types::{BatchGetDeploymentsRequest, BatchGetDeploymentsResponse};

pub(in crate::aws::codedeploy) fn batch_get_deployments(
    region: &Region,
    input: BatchGetDeploymentsRequest,
) -> Result<BatchGetDeploymentsResponse, ApiError> {
    let BatchGetDeploymentsRequest { deployment_ids } = input;
    batch::check(deployment_ids.len(), batch::SIZE_MAX)?;
    let all = region.codedeploy.deployments.values();
    let meant = all.filter(|it| deployment_ids.contains(&it.id));
    Ok(BatchGetDeploymentsResponse {
        deployments_info: Some(meant.map(shown::deployment).collect()),
    })
}
