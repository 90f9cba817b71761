//! `ListApplications` — the names of all applications, in pages.
//! <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ListApplications.html>

use crate::aws::codedeploy::ops::pages::PAGES;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::codedeploy::types::{ListApplicationsRequest, ListApplicationsResponse};

pub(in crate::aws::codedeploy) fn list_applications(
    region: &Region,
    input: ListApplicationsRequest,
) -> Result<ListApplicationsResponse, ApiError> {
    let ListApplicationsRequest { next_token } = input;
    let names = region.codedeploy.applications.keys();
    let names = names.map(|name| (name.clone(), name.clone()));
    let listing = ("ListApplications", &());
    let (applications, next_token) =
        PAGES.page(region, listing, names, None, next_token.as_deref())?;
    Ok(ListApplicationsResponse {
        applications: Some(applications),
        next_token,
    })
}
