//! `ListServices` — the ARNs of the `ACTIVE` services of a cluster, in the order of their names.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServices.html>

use crate::ecs::Region;
use crate::ecs::service::ServiceStatus;
use crate::ops::paging::Listing;
use crate::wire::{
    ApiError, ListServicesRequest, ListServicesResponse, Operation, ResourceManagementType,
};

/// How many a page has unless the caller says otherwise.
const PAGE_SIZE: i32 = 10;

pub(in crate::ops) fn list_services(
    region: &Region,
    input: ListServicesRequest,
) -> Result<ListServicesResponse, ApiError> {
    let ListServicesRequest {
        cluster,
        launch_type,
        max_results,
        next_token,
        resource_management_type,
        scheduling_strategy,
    } = input;
    let cluster = region.cluster(cluster.as_deref())?;
    let size = max_results.or(Some(PAGE_SIZE));
    let by = (
        cluster.key,
        launch_type,
        scheduling_strategy,
        resource_management_type,
    );
    let page = Listing::of(region, Operation::ListServices, by).page(size, next_token)?;
    let is_managed = resource_management_type.map(|of| of == ResourceManagementType::Ecs);
    let services = region
        .services
        .listed(cluster.key, ServiceStatus::Active, page.after())
        .filter(|service| {
            let compute = &service.settings.compute;
            is_managed.is_none_or(|is_managed| region.express.has(service.key) == is_managed)
                && launch_type.is_none_or(|of| compute.launch_type == of)
                && scheduling_strategy.is_none_or(|of| service.scheduling == of)
        });
    let (services, next_token) = page.take(services, |service| service.name.to_string());
    let arns = services.into_iter();
    let arns = arns.map(|service| region.service_arn(&cluster.name, &service.name));
    Ok(ListServicesResponse {
        service_arns: Some(arns.collect()),
        next_token,
    })
}
