//! `ListDeployments` — the ids of deployments, the last one first, in pages.
//! <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ListDeployments.html>

use crate::aws::codedeploy::lookup;
use crate::aws::codedeploy::ops::pages::PAGES;
use crate::aws::codedeploy::state::Deployment;
use crate::ecs::Region;
use crate::wire::codedeploy::types::{ListDeploymentsRequest, ListDeploymentsResponse};
use crate::wire::{ApiError, ErrorCode};

pub(in crate::aws::codedeploy) fn list_deployments(
    region: &Region,
    input: ListDeploymentsRequest,
) -> Result<ListDeploymentsResponse, ApiError> {
    let ListDeploymentsRequest {
        application_name,
        create_time_range,
        deployment_group_name,
        external_id,
        include_only_statuses,
        next_token,
    } = input;
    check(
        region,
        application_name.as_deref(),
        deployment_group_name.as_deref(),
    )?;
    let range = create_time_range.unwrap_or_default();
    let is_meant = |it: &Deployment| {
        let created = it.created.timestamp();
        let statuses = include_only_statuses
            .as_ref()
            .filter(|them| !them.is_empty());
        application_name
            .as_ref()
            .is_none_or(|name| *name == it.application)
            && deployment_group_name
                .as_ref()
                .is_none_or(|name| *name == it.group)
            && external_id.is_none()
            && statuses.is_none_or(|them| them.contains(&it.status))
            && range.start.is_none_or(|start| start <= created)
            && range.end.is_none_or(|end| created <= end)
    };
    let all = region.codedeploy.deployments.iter().rev();
    let meant = all.filter(|(_, it)| is_meant(it));
    // Keys go up where numbers go down.
    let keyed =
        meant.map(|(number, it)| (format!("{:010}", u32::MAX as usize - number), it.id.clone()));
    let by = (
        &application_name,
        &deployment_group_name,
        &include_only_statuses,
        &range,
    );
    let listing = ("ListDeployments", &by);
    let (deployments, next_token) =
        PAGES.page(region, listing, keyed, None, next_token.as_deref())?;
    Ok(ListDeploymentsResponse {
        deployments: Some(deployments),
        next_token,
    })
}

/// An application and a group are both named, or neither is.
fn check(region: &Region, application: Option<&str>, group: Option<&str>) -> Result<(), ApiError> {
    match (application, group) {
        (None, None) => Ok(()),
        (Some(application), Some(group)) => lookup::group(region, application, group).map(|_| ()),
        (Some(application), None) => {
            lookup::application(region, application)?;
            let text = "Deployment Group name is missing";
            Err(ApiError::new(ErrorCode::DeploymentGroupNameRequired, text))
        }
        (None, Some(_)) => {
            let text = "Application name is missing";
            Err(ApiError::new(ErrorCode::ApplicationNameRequired, text))
        }
    }
}
