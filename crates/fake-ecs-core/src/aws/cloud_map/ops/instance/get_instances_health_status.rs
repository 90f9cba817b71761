//! `GetInstancesHealthStatus` — how healthy the instances of a service are, or some of them.
//! <https://docs.aws.amazon.com/cloud-map/latest/api/API_GetInstancesHealthStatus.html>

use crate::aws::cloud_map::instance::Instance;
use crate::aws::cloud_map::pages::PAGES;
use crate::aws::cloud_map::{lookup, shown};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::servicediscovery::types::{
    GetInstancesHealthStatusRequest, GetInstancesHealthStatusResponse,
};

pub(in super::super) fn get_instances_health_status(
    region: &Region,
    input: GetInstancesHealthStatusRequest,
) -> Result<GetInstancesHealthStatusResponse, ApiError> {
    let GetInstancesHealthStatusRequest {
        service_id,
        instances,
        max_results,
        next_token,
    } = input;
    let arn = lookup::service_arn(region, &service_id)?;
    let service = lookup::service(region, &service_id).ok();
    let found: Vec<&Instance> = match &instances {
        Some(ids) => {
            let found = ids.iter().map(|id| lookup::instance(region, &arn, id));
            found.collect::<Result<_, _>>()?
        }
        None => region.cloud_map.instances(&arn),
    };
    let found = found.into_iter().map(|it| {
        let id = it.id.to_string();
        (id.clone(), (id, shown::health(service, it)))
    });
    let by = (&arn, &instances);
    let listing = ("GetInstancesHealthStatus", &by);
    let (status, next_token) =
        PAGES.page(region, listing, found, max_results, next_token.as_deref())?;
    Ok(GetInstancesHealthStatusResponse {
        next_token,
        status: Some(status.into_iter().collect()),
    })
}
