//! `ListDaemonDeployments` — the deployments of a daemon in brief, the newest first.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListDaemonDeployments.html>
//!
//! The model has no `DaemonNotFoundException` for a daemon that is not there, so it is an
//! `InvalidParameterException`.

use super::find;
use crate::ecs::Region;
use crate::ops::paging::Listing;
use crate::ops::service_deployment::is_within;
use crate::render;
use crate::wire::{
    ApiError, ErrorCode, ListDaemonDeploymentsRequest, ListDaemonDeploymentsResponse, Operation,
};

/// How many a page has unless the caller says otherwise.
const PAGE_SIZE: i32 = 20;

pub(in crate::ops) fn list_daemon_deployments(
    region: &Region,
    input: ListDaemonDeploymentsRequest,
) -> Result<ListDaemonDeploymentsResponse, ApiError> {
    let ListDaemonDeploymentsRequest {
        daemon_arn,
        created_at,
        max_results,
        next_token,
        status,
    } = input;
    let size = max_results.or(Some(PAGE_SIZE));
    let daemon = find::daemon(region, &daemon_arn)
        .map_err(|error| error.not_as(ErrorCode::DaemonNotFound, ErrorCode::InvalidParameter))?;
    let statuses = status.unwrap_or_default();
    let by = (daemon.key, &statuses, &created_at);
    let page = Listing::of(region, Operation::ListDaemonDeployments, by).page(size, next_token)?;
    let before: Option<usize> = page.after().and_then(|after| after.parse().ok());
    let deployments = daemon.deployments.iter().enumerate().rev();
    let deployments = deployments.filter(|(number, deployment)| {
        before.is_none_or(|before| *number < before)
            && (statuses.is_empty() || statuses.contains(&deployment.status))
            && is_within(created_at.as_ref(), deployment.created.timestamp())
    });
    let (deployments, next_token) = page.take(deployments, |(number, _)| number.to_string());
    let summaries = deployments.into_iter();
    let summaries = summaries.map(|(_, of)| render::daemon_deployment_summary(region, daemon, of));
    Ok(ListDaemonDeploymentsResponse {
        daemon_deployments: Some(summaries.collect()),
        next_token,
    })
}
