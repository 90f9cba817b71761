//! `DescribeDaemonDeployments` — what became of deployments.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeDaemonDeployments.html>

use super::find;
use crate::ecs::Region;
use crate::ops::service_deployment::check_count;
use crate::render;
use crate::wire::{ApiError, DescribeDaemonDeploymentsRequest, DescribeDaemonDeploymentsResponse};

pub(in crate::ops) fn describe_daemon_deployments(
    region: &Region,
    input: DescribeDaemonDeploymentsRequest,
) -> Result<DescribeDaemonDeploymentsResponse, ApiError> {
    let DescribeDaemonDeploymentsRequest {
        daemon_deployment_arns,
    } = input;
    check_count("daemonDeploymentArns", &daemon_deployment_arns)?;
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for arn in daemon_deployment_arns {
        match find::deployment(region, &arn)? {
            Some((daemon, deployment)) => {
                found.push(render::daemon_deployment(region, daemon, deployment));
            }
            None => failures.push(render::missing(arn)),
        }
    }
    Ok(DescribeDaemonDeploymentsResponse {
        daemon_deployments: Some(found),
        failures: Some(failures),
    })
}
