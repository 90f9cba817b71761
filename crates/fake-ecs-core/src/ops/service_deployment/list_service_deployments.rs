//! `ListServiceDeployments` — the rollouts of a service, the newest first.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServiceDeployments.html>

use super::find::is_within;
use crate::ecs::Region;
use crate::ecs::service::ServiceStatus;
use crate::ops::paging::Listing;
use crate::render;
use crate::wire::{
    ApiError, ListServiceDeploymentsRequest, ListServiceDeploymentsResponse, Operation,
};

/// How many a page has unless the caller says otherwise.
const PAGE_SIZE: i32 = 20;

pub(in crate::ops) fn list_service_deployments(
    region: &Region,
    input: ListServiceDeploymentsRequest,
) -> Result<ListServiceDeploymentsResponse, ApiError> {
    let ListServiceDeploymentsRequest {
        service,
        cluster,
        created_at,
        max_results,
        next_token,
        status,
    } = input;
    let cluster = region.cluster(cluster.as_deref())?;
    let size = max_results.or(Some(PAGE_SIZE));
    let service = region.service_in(cluster, &service)?;
    let service = service.filter(|service| service.status != ServiceStatus::Inactive);
    let service = service.ok_or_else(ApiError::service_not_found)?;
    let statuses = status.unwrap_or_default();
    let by = (service.key, &statuses, &created_at);
    let page = Listing::of(region, Operation::ListServiceDeployments, by).page(size, next_token)?;
    let before: Option<usize> = page.after().and_then(|after| after.parse().ok());
    let records = service.rollouts.iter().enumerate().rev();
    let records = records.filter(|(number, record)| {
        record.is_shown(region.now())
            && before.is_none_or(|before| *number < before)
            && (statuses.is_empty() || statuses.contains(&record.status))
            && is_within(created_at.as_ref(), record.created.timestamp())
    });
    let (records, next_token) = page.take(records, |(number, _)| number.to_string());
    let briefs = records.into_iter();
    let briefs =
        briefs.map(|(_, record)| render::service_deployment_brief(region, service, record));
    Ok(ListServiceDeploymentsResponse {
        service_deployments: Some(briefs.collect()),
        next_token,
    })
}
