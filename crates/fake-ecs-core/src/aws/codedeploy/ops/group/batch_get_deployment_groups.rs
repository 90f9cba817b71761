//! `BatchGetDeploymentGroups` — groups of an application. Those that there are not are named in
//! `errorMessage`.
//! <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_BatchGetDeploymentGroups.html>

use crate::aws::codedeploy::ops::batch;
use crate::aws::codedeploy::{lookup, shown};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::codedeploy::types::{
    BatchGetDeploymentGroupsRequest, BatchGetDeploymentGroupsResponse,
};

const BATCH_MAX: usize = 100;

pub(in crate::aws::codedeploy) fn batch_get_deployment_groups(
    region: &Region,
    input: BatchGetDeploymentGroupsRequest,
) -> Result<BatchGetDeploymentGroupsResponse, ApiError> {
    let BatchGetDeploymentGroupsRequest {
        application_name,
        deployment_group_names,
    } = input;
    let application = lookup::application(region, &application_name)?;
    batch::check(deployment_group_names.len(), BATCH_MAX)?;
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for name in deployment_group_names {
        match application.groups.get(&name) {
            Some(group) => found.push(shown::group(region, (&application_name, &name), group)),
            None => missing.push(name),
        }
    }
    let missing = missing.join(", ");
    Ok(BatchGetDeploymentGroupsResponse {
        deployment_groups_info: Some(found),
        error_message: (!missing.is_empty())
            .then(|| format!("No Deployment Group found for name: {missing}")),
    })
}
