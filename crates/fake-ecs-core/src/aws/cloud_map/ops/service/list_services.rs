//! `ListServices` — the services of all namespaces, or those that filters ask for.
//! <https://docs.aws.amazon.com/cloud-map/latest/api/API_ListServices.html>

use crate::aws::cloud_map::declared::Service;
use crate::aws::cloud_map::pages::PAGES;
use crate::aws::cloud_map::{filter, shown};
use crate::ecs::Region;
use crate::kernel::arn::name_in;
use crate::wire::ApiError;
use crate::wire::servicediscovery::enums::{FilterCondition, ServiceFilterName};
use crate::wire::servicediscovery::types::{
    ListServicesRequest, ListServicesResponse, ServiceFilter,
};

pub(in super::super) fn list_services(
    region: &Region,
    input: ListServicesRequest,
) -> Result<ListServicesResponse, ApiError> {
    let ListServicesRequest {
        filters,
        max_results,
        next_token,
    } = input;
    let filters = filters.unwrap_or_default();
    for of in &filters {
        use FilterCondition::{Eq, In};
        filter::check(of.name.as_str(), of.condition, &[Eq, In])?;
    }
    let found = region.cloud_map.declared.services();
    let found = found.filter(|it| filters.iter().all(|filter| is_meant(filter, it)));
    let found = found.map(|it| (it.id.clone(), shown::service_summary(region, it)));
    let listing = ("ListServices", &filters);
    let (services, next_token) =
        PAGES.page(region, listing, found, max_results, next_token.as_deref())?;
    Ok(ListServicesResponse {
        next_token,
        services: Some(services),
    })
}

/// A namespace is named by its id or its ARN. There are no services of other accounts.
fn is_meant(filter: &ServiceFilter, service: &Service) -> bool {
    match filter.name {
        ServiceFilterName::NamespaceId => {
            let mut ids = filter.values.iter().map(|id| name_in(id));
            ids.any(|id| id == service.namespace)
        }
        ServiceFilterName::ResourceOwner => filter.values.iter().any(|owner| owner == "SELF"),
    }
}
