//! `DescribeDaemonDeployments` — what became of deployments.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeDaemonDeployments.html>

use super::find;
use crate::ops::service_deployment::check_count;
use crate::render;
use crate::wire::{ApiError, DescribeDaemonDeploymentsRequest, DescribeDaemonDeploymentsResponse};
use crate::world::World;

pub(in crate::ops) fn describe_daemon_deployments(
    world: &World,
    input: DescribeDaemonDeploymentsRequest,
) -> Result<DescribeDaemonDeploymentsResponse, ApiError> {
    let DescribeDaemonDeploymentsRequest {
        daemon_deployment_arns,
    } = input;
    check_count("daemonDeploymentArns", &daemon_deployment_arns)?;
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for arn in daemon_deployment_arns {
        match find::deployment(world, &arn)? {
            Some((daemon, deployment)) => {
                found.push(render::daemon_deployment(world, daemon, deployment));
            }
            None => failures.push(render::missing(arn)),
        }
    }
    Ok(DescribeDaemonDeploymentsResponse {
        daemon_deployments: Some(found),
        failures: Some(failures),
    })
}
