//! `ListGatewayRoutes` — the routes of gateways to services, in the order of their creation.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListGatewayRoutes.html>
//!
//! The name of a service means the services of that name in all clusters. No route leads to a
//! cluster or a service that is not there; a gateway that is not there is refused.

use crate::ecs::gateway::Route;
use crate::ecs::keys::RouteKey;
use crate::ecs::{Region, gateway};
use crate::ops::paging::Listing;
use crate::render;
use crate::wire::{ApiError, ListGatewayRoutesRequest, ListGatewayRoutesResponse, Operation};

pub(in crate::ops) fn list_gateway_routes(
    region: &Region,
    input: ListGatewayRoutesRequest,
) -> Result<ListGatewayRoutesResponse, ApiError> {
    let ListGatewayRoutesRequest {
        cluster,
        gateway,
        max_results,
        next_token,
        service,
        service_container_port_name,
        status,
    } = input;
    let gateway = match &gateway {
        Some(reference) => Some(gateway::change::existing(region, reference)?.key),
        None => None,
    };
    let cluster = match &cluster {
        Some(reference) => Some(region.cluster_name(Some(reference))?),
        None => None,
    };
    let service = match &service {
        Some(reference) => Some(NamedService::read(region, reference)?),
        None => None,
    };
    let statuses = status.unwrap_or_default();
    let by = (
        gateway,
        cluster,
        &service,
        &service_container_port_name,
        &statuses,
    );
    let listing = Listing::of(region, Operation::ListGatewayRoutes, by);
    let page = listing.page(max_results, next_token)?;
    let after = page.after().and_then(|key| key.parse().ok()).map(RouteKey);
    let routes = region.routes.iter(after).filter(|route| {
        let summary = || render::gateway_route_summary(region, route);
        gateway.is_none_or(|gateway| route.gateway == gateway)
            && cluster.is_none_or(|cluster| region.clusters.get(route.cluster).name == cluster)
            && service
                .as_ref()
                .is_none_or(|service| service.means(region, route))
            && service_container_port_name
                .as_ref()
                .is_none_or(|name| route.connector.port_name == *name)
            && (statuses.is_empty() || summary().status.is_some_and(|of| statuses.contains(&of)))
    });
    let (routes, next_token) = page.take(routes, |route| route.key.0.to_string());
    let routes = routes.into_iter();
    Ok(ListGatewayRoutesResponse {
        gateway_routes: Some(
            routes
                .map(|route| render::gateway_route_summary(region, route))
                .collect(),
        ),
        next_token,
    })
}

/// The services that a name or an ARN means.
#[derive(Debug)]
struct NamedService<'a> {
    /// Where it is said.
    cluster: Option<&'a str>,
    name: &'a str,
}

impl<'a> NamedService<'a> {
    fn read(region: &Region, reference: &'a str) -> Result<Self, ApiError> {
        let (cluster, name) = region.service_parts(reference)?;
        Ok(Self { cluster, name })
    }

    fn means(&self, region: &Region, route: &Route) -> bool {
        let cluster = &region.clusters.get(route.cluster).name;
        *region.services.get(route.service).name == *self.name
            && self.cluster.is_none_or(|name| cluster == name)
    }
}
