//! `ListNamespaces` — the namespaces of the account, or those that filters ask for.
//! <https://docs.aws.amazon.com/cloud-map/latest/api/API_ListNamespaces.html>

use crate::aws::cloud_map::declared::Namespace;
use crate::aws::cloud_map::pages::PAGES;
use crate::aws::cloud_map::{filter, shown};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::servicediscovery::enums::{FilterCondition, NamespaceFilterName};
use crate::wire::servicediscovery::types::{
    ListNamespacesRequest, ListNamespacesResponse, NamespaceFilter,
};

pub(in super::super) fn list_namespaces(
    region: &Region,
    input: ListNamespacesRequest,
) -> Result<ListNamespacesResponse, ApiError> {
    let ListNamespacesRequest {
        filters,
        max_results,
        next_token,
    } = input;
    let filters = filters.unwrap_or_default();
    for of in &filters {
        use FilterCondition::{BeginsWith, Eq, In};
        filter::check(of.name.as_str(), of.condition, &[Eq, In, BeginsWith])?;
    }
    let found = region.cloud_map.declared.namespaces();
    let found = found.filter(|it| filters.iter().all(|filter| is_meant(filter, it)));
    let found = found.map(|it| (it.id.clone(), shown::namespace_summary(region, it)));
    let listing = ("ListNamespaces", &filters);
    let (namespaces, next_token) =
        PAGES.page(region, listing, found, max_results, next_token.as_deref())?;
    Ok(ListNamespacesResponse {
        namespaces: Some(namespaces),
        next_token,
    })
}

/// There are no namespaces of other accounts, so all are of `SELF`.
fn is_meant(filter: &NamespaceFilter, namespace: &Namespace) -> bool {
    let text = match filter.name {
        NamespaceFilterName::Type => namespace.kind.as_str(),
        NamespaceFilterName::Name | NamespaceFilterName::HttpName => &namespace.name,
        NamespaceFilterName::ResourceOwner => "SELF",
    };
    filter::holds(filter.condition, &filter.values, text)
}
