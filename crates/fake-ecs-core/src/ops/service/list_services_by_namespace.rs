//! `ListServicesByNamespace` — the ARNs of the `ACTIVE` services, of all clusters, that are in a
//! namespace of Cloud Map.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServicesByNamespace.html>
//!
//! Services are in a namespace by their Service Connect configuration. A namespace is there that
//! was made in Cloud Map, or that a service or a cluster names.

use crate::aws::cloud_map::names;
use crate::ecs::Region;
use crate::ecs::service::ServiceStatus;
use crate::ecs::service::state::Service;
use crate::ops::paging::Listing;
use crate::wire::{
    ApiError, ErrorCode, ListServicesByNamespaceRequest, ListServicesByNamespaceResponse, Operation,
};

/// How many a page has unless the caller says otherwise.
const PAGE_SIZE: i32 = 10;

pub(in crate::ops) fn list_services_by_namespace(
    region: &Region,
    input: ListServicesByNamespaceRequest,
) -> Result<ListServicesByNamespaceResponse, ApiError> {
    let ListServicesByNamespaceRequest {
        namespace,
        max_results,
        next_token,
    } = input;
    let size = max_results.or(Some(PAGE_SIZE));
    let namespace = if namespace.starts_with("arn:") {
        namespace
    } else {
        names::namespace_arn(region, &namespace)
    };
    let listing = Listing::of(region, Operation::ListServicesByNamespace, &namespace);
    let page = listing.page(size, next_token)?;
    let arn = |service: &Service| {
        let cluster = &region.clusters.get(service.cluster).name;
        region.service_arn(cluster, &service.name)
    };
    let services = region.services.iter();
    let services = services.filter(|service| is_in(service, &namespace));
    let mut arns: Vec<String> = services.map(arn).collect();
    let mut clusters = region.clusters.by_name(None);
    let is_named = clusters.any(|cluster| {
        let defaults = cluster.service_connect_defaults.as_ref();
        defaults.is_some_and(|defaults| defaults.namespace.as_ref() == Some(&namespace))
    });
    let is_made = names::namespace_name(region, &namespace).is_some();
    if arns.is_empty() && !is_named && !is_made {
        return Err(ApiError::new(
            ErrorCode::NamespaceNotFound,
            "Namespace not found.",
        ));
    }
    arns.sort();
    let rest = arns.into_iter();
    let rest = rest.filter(|arn| page.after().is_none_or(|after| arn.as_str() > after));
    let (arns, next_token) = page.take(rest, Clone::clone);
    Ok(ListServicesByNamespaceResponse {
        service_arns: Some(arns),
        next_token,
    })
}

fn is_in(service: &Service, namespace: &str) -> bool {
    let revision = service.newest_revision();
    let connect = revision.and_then(|revision| revision.workload.connect.as_ref());
    let connect = connect.filter(|connect| connect.enabled);
    service.status == ServiceStatus::Active
        && connect.is_some_and(|connect| connect.namespace.as_deref() == Some(namespace))
}
