//! `DescribeServiceDeployments` — what became of rollouts.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceDeployments.html>

use super::find;
use crate::ecs::Region;
use crate::render;
use crate::wire::{
    ApiError, DescribeServiceDeploymentsRequest, DescribeServiceDeploymentsResponse,
};

pub(in crate::ops) fn describe_service_deployments(
    region: &Region,
    input: DescribeServiceDeploymentsRequest,
) -> Result<DescribeServiceDeploymentsResponse, ApiError> {
    let DescribeServiceDeploymentsRequest {
        service_deployment_arns,
    } = input;
    find::check_count("serviceDeploymentArns", &service_deployment_arns)?;
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for arn in service_deployment_arns {
        match find::deployment(region, &arn)? {
            Some((service, record)) => {
                found.push(render::service_deployment(region, service, record));
            }
            None => failures.push(render::missing(arn)),
        }
    }
    Ok(DescribeServiceDeploymentsResponse {
        service_deployments: Some(found),
        failures: Some(failures),
    })
}
