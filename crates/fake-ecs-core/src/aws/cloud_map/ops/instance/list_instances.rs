//! `ListInstances` — the instances of a service, healthy or not.
//! <https://docs.aws.amazon.com/cloud-map/latest/api/API_ListInstances.html>

use crate::aws::cloud_map::pages::PAGES;
use crate::aws::cloud_map::{lookup, shown};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::servicediscovery::types::{ListInstancesRequest, ListInstancesResponse};

pub(in super::super) fn list_instances(
    region: &Region,
    input: ListInstancesRequest,
) -> Result<ListInstancesResponse, ApiError> {
    let ListInstancesRequest {
        service_id,
        max_results,
        next_token,
    } = input;
    let arn = lookup::service_arn(region, &service_id)?;
    let found = region.cloud_map.instances(&arn).into_iter();
    let found = found.map(|it| (it.id.to_string(), shown::instance(region, it)));
    let listing = ("ListInstances", &arn);
    let (instances, next_token) =
        PAGES.page(region, listing, found, max_results, next_token.as_deref())?;
    Ok(ListInstancesResponse {
        instances: Some(instances),
        next_token,
        resource_owner: Some(region.scope.account.clone()),
    })
}
