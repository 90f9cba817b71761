//! `ListDeploymentGroups` — the names of the deployment groups of an application, in pages.
//! <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ListDeploymentGroups.html>

use crate::aws::codedeploy::lookup;
use crate::aws::codedeploy::ops::pages::PAGES;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::codedeploy::types::{ListDeploymentGroupsRequest, ListDeploymentGroupsResponse};

pub(in crate::aws::codedeploy) fn list_deployment_groups(
    region: &Region,
    input: ListDeploymentGroupsRequest,
) -> Result<ListDeploymentGroupsResponse, ApiError> {
    let ListDeploymentGroupsRequest {
        application_name,
        next_token,
    } = input;
    let application = lookup::application(region, &application_name)?;
    let names = application.groups.keys();
    let names = names.map(|name| (name.clone(), name.clone()));
    let listing = ("ListDeploymentGroups", &application_name);
    let (groups, next_token) = PAGES.page(region, listing, names, None, next_token.as_deref())?;
    Ok(ListDeploymentGroupsResponse {
        application_name: Some(application_name),
        deployment_groups: Some(groups),
        next_token,
    })
}
