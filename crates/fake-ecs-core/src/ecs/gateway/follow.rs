//! Routes follow services: a service has those that what it deploys needs.

use crate::ecs::gateway::change;
use crate::ecs::gateway::state::{Connection, Route, RouteChange, RouteStatus};
use crate::ecs::keys::{ClusterKey, GatewayKey, RouteKey, ServiceKey};
use crate::ecs::service::ServiceStatus;
use crate::ecs::timers::Timer;
use crate::ecs::{Region, elb_names};
use crate::faults;
use crate::kernel::ids::Kind;
use crate::wire::{GatewayClusterAssociationStatus as Association, GatewayConnector};

/// The gateways that the connectors lead to when they are deployed in the cluster now: those of the
/// access types that they want. Whether network and zones fit is not known here.
pub fn gateways_for(
    region: &Region,
    cluster: ClusterKey,
    connectors: &[GatewayConnector],
) -> Vec<GatewayKey> {
    let associated = region.gateways.of_cluster(cluster);
    let active = associated.filter(|(_, status)| *status == Association::Active);
    let wanted = active.filter(|(key, _)| {
        let access_type = region.gateways.get(*key).access_type();
        connectors.iter().any(|connector| {
            let filters = connector.filters.as_ref();
            let types = filters.and_then(|of| of.access_types.as_deref());
            let types = types.unwrap_or_default();
            types.is_empty() || types.contains(&access_type)
        })
    });
    wanted.map(|(key, _)| key).collect()
}

/// Where a new revision of the service with these connectors is reached.
pub(in crate::ecs) fn connections_for(
    region: &Region,
    service: ServiceKey,
    connectors: &[GatewayConnector],
) -> Vec<Connection> {
    let cluster = region.services.get(service).cluster;
    let gateways = gateways_for(region, cluster, connectors).into_iter();
    let connection = |gateway: GatewayKey| Connection {
        gateway,
        target_group: elb_names::target_group(
            region,
            &format!("service {} on gateway {}", service.0, gateway.0),
        ),
    };
    gateways.map(connection).collect()
}

/// The service deploys something else than before, or nothing any more: what its routes are to be
/// follows from that.
pub(in crate::ecs) fn routes(region: &mut Region, service: ServiceKey) {
    let wanted = wanted_routes(region, service);
    let routes = region.routes.of_service(service);
    let present: Vec<(RouteKey, GatewayKey)> =
        routes.map(|route| (route.key, route.gateway)).collect();
    for (route, gateway) in &present {
        match wanted.iter().find(|(wanted, _)| wanted == gateway) {
            Some((_, connector)) => keep_route(region, *route, connector),
            None => change_route(region, *route, RouteChange::Delete),
        }
    }
    for (gateway, connector) in wanted {
        if present.iter().all(|(_, present)| *present != gateway) {
            make_route(region, service, gateway, connector);
        }
    }
}

/// What is deployed needs a route on each gateway that was found for it, as long as its cluster has
/// to do with that.
fn wanted_routes(region: &Region, key: ServiceKey) -> Vec<(GatewayKey, GatewayConnector)> {
    let service = region.services.get(key);
    if service.status != ServiceStatus::Active {
        return Vec::new();
    }
    let Some(revision) = service.newest_revision() else {
        return Vec::new();
    };
    let Some(connector) = revision.workload.gateway_connectors.first() else {
        return Vec::new();
    };
    let associated = region.gateways.of_cluster(service.cluster);
    let wanted = associated.filter(|(key, _)| revision.connection(*key).is_some());
    wanted.map(|(key, _)| (key, connector.clone())).collect()
}

fn make_route(
    region: &mut Region,
    service: ServiceKey,
    gateway: GatewayKey,
    connector: GatewayConnector,
) {
    let key = region.routes.next_key();
    region.routes.insert(Route {
        key,
        id: region.ids.number(Kind::GatewayRoute),
        gateway,
        cluster: region.services.get(service).cluster,
        service,
        connector,
        status: RouteStatus::InProgress(RouteChange::Create),
        balancer: None,
    });
    change_route(region, key, RouteChange::Create);
}

/// A route that is there is wanted, with this connector.
fn keep_route(region: &mut Region, key: RouteKey, connector: &GatewayConnector) {
    let change = region.routes.update(key, |route| {
        let change = to_keep(route, connector);
        route.connector = connector.clone();
        change
    });
    if let Some(change) = change.flatten() {
        change_route(region, key, change);
    }
}

/// Begins to do something to a route. What was being done to it is overtaken, unless it is the
/// same.
fn change_route(region: &mut Region, key: RouteKey, change: RouteChange) {
    let changed = region.routes.update(key, |route| {
        route.status = RouteStatus::InProgress(change);
    });
    if changed.is_some() {
        let takes = region.settings.profile.gateways.routing;
        region.arm(takes, Timer::Route(key));
    }
}

/// What was being done to a route is done, or could not be. Deleting never fails.
pub(in crate::ecs) fn finish_route(region: &mut Region, key: RouteKey) {
    let Some(route) = region.routes.get(key) else {
        return;
    };
    let RouteStatus::InProgress(change) = route.status else {
        return;
    };
    if change == RouteChange::Delete {
        let association = (route.cluster, route.gateway);
        region.routes.remove(key);
        change::settle_association(region, association);
        return;
    }
    let gateway = region.gateways.get(route.gateway);
    let name = &gateway.name;
    let fails = region
        .faults
        .fires(|| faults::Kind::GatewayRoute(name.to_string()));
    let most = gateway.balancers_max();
    let balancer = route
        .balancer
        .or_else(|| region.routes.balancer_with_room(route.gateway, most));
    region.routes.update(key, |route| {
        if fails || balancer.is_none() {
            route.status = RouteStatus::Failed(change);
        } else {
            route.status = RouteStatus::Active;
            route.balancer = balancer;
        }
    });
}

/// Routes lead to services that are there, and belong to associations that have not ended.
#[cfg(any(test, feature = "self-check"))]
pub(in crate::ecs) fn check_routes(region: &Region) {
    region.routes.check();
    for route in region.routes.iter(None) {
        let association = (route.cluster, route.gateway);
        let status = region.gateways.association(association);
        let id = route.id;
        assert!(
            matches!(
                status,
                Some(Association::Active | Association::Disassociating)
            ),
            "route {id:032x} is {:?}, its association {status:?}",
            route.status
        );
        let is_made = route.balancer.is_some();
        let is_active = route.status == RouteStatus::Active;
        assert!(is_made || !is_active, "route {id:032x} leads nowhere");
    }
    for ((cluster, gateway), status) in region.gateways.associations(None) {
        let is_ending = status == Association::Disassociating;
        assert!(
            !is_ending || region.routes.is_used((cluster, gateway)),
            "the association of {cluster:?} with {gateway:?} should have ended"
        );
    }
}

/// What is to be done to a route that is wanted with this connector; nothing when it has come to
/// that, or is about to.
fn to_keep(route: &Route, connector: &GatewayConnector) -> Option<RouteChange> {
    use RouteChange::{Create, Update};
    use RouteStatus::{Active, InProgress};
    let is_same = route.connector == *connector;
    match (route.status, route.balancer) {
        (Active | InProgress(Create | Update), _) if is_same => None,
        (_, None) => Some(Create),
        (_, Some(_)) => Some(Update),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wanted_route_comes_to_what_is_wanted_by_the_shortest_way() {
        use RouteChange::{Create, Delete, Update};
        use RouteStatus::{Active, Failed, InProgress};
        let connector = |port: &str| GatewayConnector {
            port_name: port.to_owned(),
            ..GatewayConnector::default()
        };
        for (status, is_made, is_same, expect) in [
            (Active, true, true, None),
            (Active, true, false, Some(Update)),
            (InProgress(Create), false, true, None),
            (InProgress(Create), false, false, Some(Create)),
            (InProgress(Update), true, true, None),
            (InProgress(Update), true, false, Some(Update)),
            (InProgress(Delete), true, true, Some(Update)),
            (InProgress(Delete), false, true, Some(Create)),
            (Failed(Create), false, true, Some(Create)),
            (Failed(Update), true, true, Some(Update)),
        ] {
            let route = Route {
                key: RouteKey(0),
                id: 0,
                gateway: GatewayKey(0),
                cluster: ClusterKey(0),
                service: ServiceKey(0),
                connector: connector("http"),
                status,
                balancer: is_made.then_some(0),
            };
            let wanted = connector(if is_same { "http" } else { "admin" });

            assert_eq!(to_keep(&route, &wanted), expect, "{status:?} {is_same}");
        }
    }
}
