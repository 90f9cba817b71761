//! Gateways and their routes as the API shows them.
//!
//! No answer of the service is on record: which members are there is read off the model and its
//! documentation.

use crate::ecs::elb_names::Balancer;
use crate::ecs::gateway::{Gateway as State, Route, RouteChange, RouteStatus};
use crate::ecs::keys::{AssociationKey, GatewayKey, RouteKey};
use crate::ecs::service::revision::ServiceRevision;
use crate::ecs::service::state::Service;
use crate::ecs::{Region, elb_names, gateway};
use crate::kernel::sorted::SortedSet;
use crate::wire::{
    DescribeGatewayAlbConfiguration, DescribeGatewayConfiguration, ElbGatewayResources, Gateway,
    GatewayClusterAssociationStatus, GatewayClusterAssociationSummary, GatewayConnection,
    GatewayConnectionAlbResources, GatewayConnectionResources, GatewayOperationError,
    GatewayResourceFailure, GatewayRoute, GatewayRouteAlbResources,
    GatewayRouteLoadBalancerSecurityGroup, GatewayRouteResources, GatewayRouteStatus,
    GatewayRouteSummary, GatewayStatus, GatewaySummary, HostSharedAlbConfiguration,
};

pub fn gateway(region: &Region, gateway: &State) -> Gateway {
    let settings = &gateway.settings;
    let is_failed = gateway.status == GatewayStatus::UpdateFailed;
    Gateway {
        access_type: Some(gateway.access_type()),
        configuration: Some(configuration(region, gateway)),
        created_at: Some(gateway.created.timestamp()),
        deletion_protection: Some(settings.deletion_protection),
        failures: is_failed.then(|| failures(region, gateway)),
        gateway_arn: Some(gateway::change::arn(region, gateway)),
        infrastructure_role_arn: Some(settings.role.clone()),
        name: Some(gateway.name.to_string()),
        propagate_tags: Some(settings.propagate_tags),
        status: Some(gateway.status),
        // The wording is ours.
        status_reason: is_failed
            .then(|| "One or more load balancers of the gateway could not be updated.".to_owned()),
        tags: Some(gateway.tags.clone()),
        updated_at: Some(gateway.updated.timestamp()),
    }
}

fn configuration(region: &Region, gateway: &State) -> DescribeGatewayConfiguration {
    let HostSharedAlbConfiguration {
        access_logs,
        http_desync,
        max_alb_count,
        network_configuration,
        port,
        protocol,
        scheme,
        test_traffic_rules,
        web_acl_arn,
    } = gateway.settings.alb.clone();
    let balancers = region.routes.balancers(gateway.key, None).count();
    DescribeGatewayConfiguration {
        host_shared_alb: Some(DescribeGatewayAlbConfiguration {
            access_logs,
            current_alb_count: Some(i32::try_from(balancers).unwrap_or(i32::MAX)),
            http_desync,
            max_alb_count,
            network_configuration,
            port,
            protocol,
            scheme,
            test_traffic_rules,
            web_acl_arn,
        }),
    }
}

fn failures(region: &Region, gateway: &State) -> Vec<GatewayResourceFailure> {
    let failures = gateway.failures.iter();
    failures
        .map(|(balancer, fault)| GatewayResourceFailure {
            arn: Some(balancer_of(region, gateway.key, *balancer).arn),
            errors: Some(vec![GatewayOperationError {
                code: Some(fault.code.clone()),
                message: Some(fault.message.clone()),
                operation: Some("elasticloadbalancing:ModifyLoadBalancerAttributes".to_owned()),
            }]),
        })
        .collect()
}

pub fn gateway_summary(region: &Region, gateway: &State) -> GatewaySummary {
    GatewaySummary {
        created_at: Some(gateway.created.timestamp()),
        gateway_arn: Some(gateway::change::arn(region, gateway)),
        name: Some(gateway.name.to_string()),
        status: Some(gateway.status),
    }
}

pub fn gateway_association(
    region: &Region,
    (cluster, gateway): AssociationKey,
    status: GatewayClusterAssociationStatus,
) -> GatewayClusterAssociationSummary {
    let cluster = &region.clusters.get(cluster).name;
    GatewayClusterAssociationSummary {
        cluster_arn: Some(region.cluster_arn(cluster)),
        gateway_arn: Some(gateway::change::arn(region, region.gateways.get(gateway))),
        status: Some(status),
    }
}

/// What all load balancers of a gateway and the services behind them are named after.
fn balancer_name(gateway: GatewayKey, number: u32) -> String {
    format!("gateway {} {number}", gateway.0)
}

fn balancer_of(region: &Region, gateway: GatewayKey, number: u32) -> Balancer {
    elb_names::balancer(region, &balancer_name(gateway, number))
}

/// A load balancer with the routes on it.
pub fn gateway_balancer(
    region: &Region,
    gateway: GatewayKey,
    number: u32,
    routes: &SortedSet<RouteKey>,
) -> ElbGatewayResources {
    let balancer = balancer_of(region, gateway, number);
    let routes = routes.iter().filter_map(|key| region.routes.get(*key));
    ElbGatewayResources {
        gateway_route_arns: Some(
            routes
                .map(|route| gateway::change::route_arn(region, route))
                .collect(),
        ),
        listener_arn: Some(balancer.listener),
        load_balancer_arn: Some(balancer.arn),
        security_group: Some(elb_names::security_group(
            region,
            &balancer_name(gateway, number),
        )),
    }
}

pub fn gateway_route_summary(region: &Region, route: &Route) -> GatewayRouteSummary {
    let cluster = &region.clusters.get(route.cluster).name;
    GatewayRouteSummary {
        cluster_arn: Some(region.cluster_arn(cluster)),
        gateway_arn: Some(gateway::change::arn(
            region,
            region.gateways.get(route.gateway),
        )),
        gateway_route_arn: Some(gateway::change::route_arn(region, route)),
        service_arn: Some(service_arn(region, route)),
        service_container_port_name: Some(route.connector.port_name.clone()),
        status: Some(status(route.status)),
    }
}

pub fn gateway_route(region: &Region, route: &Route) -> GatewayRoute {
    GatewayRoute {
        gateway_route_arn: Some(gateway::change::route_arn(region, route)),
        resources: route_resources(region, route).map(|resources| GatewayRouteResources {
            host_shared_alb: Some(vec![resources]),
        }),
        service_arn: Some(service_arn(region, route)),
        service_container_port_name: Some(route.connector.port_name.clone()),
        service_url: Some(url(region, route)),
        status: Some(status(route.status)),
    }
}

fn service_arn(region: &Region, route: &Route) -> String {
    let cluster = &region.clusters.get(route.cluster).name;
    region.service_arn(cluster, &region.services.get(route.service).name)
}

fn status(status: RouteStatus) -> GatewayRouteStatus {
    match status {
        RouteStatus::Active => GatewayRouteStatus::Active,
        RouteStatus::InProgress(RouteChange::Create) => GatewayRouteStatus::CreateInProgress,
        RouteStatus::InProgress(RouteChange::Update) => GatewayRouteStatus::UpdateInProgress,
        RouteStatus::InProgress(RouteChange::Delete) => GatewayRouteStatus::DeleteInProgress,
        RouteStatus::Failed(RouteChange::Create) => GatewayRouteStatus::CreateFailed,
        RouteStatus::Failed(RouteChange::Update) => GatewayRouteStatus::UpdateFailed,
        RouteStatus::Failed(RouteChange::Delete) => GatewayRouteStatus::DeleteFailed,
    }
}

/// What a route's own resources are named after.
fn route_name(route: &Route) -> String {
    format!("route {:032x}", route.id)
}

fn url(region: &Region, route: &Route) -> String {
    let service = &region.services.get(route.service).name;
    format!(
        "https://{}",
        elb_names::host(region, service, &route_name(route))
    )
}

/// The rule for test traffic, of gateways that have one.
fn test_rule(region: &Region, route: &Route, balancer: &Balancer) -> Option<String> {
    let alb = &region.gateways.get(route.gateway).settings.alb;
    let id = elb_names::managed_id(region, &format!("{} test", route_name(route)), 16);
    alb.test_traffic_rules.as_ref().map(|_| balancer.rule(&id))
}

/// None before the route has been made.
fn route_resources(region: &Region, route: &Route) -> Option<GatewayRouteAlbResources> {
    let number = route.balancer?;
    let (name, at) = (route_name(route), balancer_name(route.gateway, number));
    let balancer = elb_names::balancer(region, &at);
    Some(GatewayRouteAlbResources {
        acm_certificate_arn: Some(elb_names::certificate(region, &name)),
        listener_rule_arn: Some(balancer.rule(&elb_names::managed_id(region, &name, 16))),
        load_balancer_security_groups: Some(security_groups(region, route, &at)),
        service_security_group_arn: Some(elb_names::security_group_arn(
            region,
            &security_group(region, route),
        )),
        test_listener_rule_arns: Some(test_rule(region, route, &balancer).into_iter().collect()),
        listener_arn: Some(balancer.listener),
        load_balancer_arn: Some(balancer.arn),
    })
}

/// Those of the load balancer: its own, and the one that the gateway was given. Rules for what
/// comes in are made where none was given.
fn security_groups(
    region: &Region,
    route: &Route,
    balancer: &str,
) -> Vec<GatewayRouteLoadBalancerSecurityGroup> {
    let network = region
        .gateways
        .get(route.gateway)
        .settings
        .alb
        .network_configuration
        .as_ref();
    let given = network.and_then(|network| network.inbound_security_group.as_deref());
    let own_rules = match given {
        None => vec![elb_names::security_group_rule(region, balancer)],
        Some(_) => Vec::new(),
    };
    let own = GatewayRouteLoadBalancerSecurityGroup {
        arn: Some(elb_names::security_group_arn(
            region,
            &elb_names::security_group(region, balancer),
        )),
        rule_arns: Some(own_rules),
    };
    let given = given.map(|id| GatewayRouteLoadBalancerSecurityGroup {
        arn: Some(elb_names::security_group_arn(region, id)),
        rule_arns: Some(Vec::new()),
    });
    std::iter::once(own).chain(given).collect()
}

/// The first security group of the service, or that of the default VPC.
fn security_group(region: &Region, route: &Route) -> String {
    let revision = region.services.get(route.service).newest_revision();
    let network = revision.and_then(|revision| revision.workload.network.as_deref());
    let awsvpc = network.and_then(|network| network.awsvpc_configuration.as_ref());
    let groups = awsvpc.and_then(|awsvpc| awsvpc.security_groups.as_ref());
    let first = groups.and_then(|groups| groups.first().cloned());
    first.unwrap_or_else(|| elb_names::security_group(region, "default"))
}

/// What the connectors of a revision have come to: the routes that its service has on the gateways
/// that it was deployed to.
pub(super) fn gateway_connections(
    region: &Region,
    service: &Service,
    revision: &ServiceRevision,
) -> Vec<GatewayConnection> {
    let routes = region.routes.of_service(service.key);
    let of_revision = routes.filter_map(|route| {
        let connection = revision.connection(route.gateway)?;
        Some((route, &connection.target_group))
    });
    of_revision
        .map(|(route, target_group)| {
            let gateway = region.gateways.get(route.gateway);
            GatewayConnection {
                access_type: Some(gateway.access_type()),
                gateway_arn: Some(gateway::change::arn(region, gateway)),
                gateway_route_arn: Some(gateway::change::route_arn(region, route)),
                port_name: Some(route.connector.port_name.clone()),
                resources: connection_resources(region, route, target_group),
                service_url: Some(url(region, route)),
                status: Some(status(route.status)),
            }
        })
        .collect()
}

fn connection_resources(
    region: &Region,
    route: &Route,
    target_group: &str,
) -> Option<GatewayConnectionResources> {
    let resources = route_resources(region, route)?;
    let groups = resources.load_balancer_security_groups.unwrap_or_default();
    let tests = resources.test_listener_rule_arns.unwrap_or_default();
    let name = route_name(route);
    Some(GatewayConnectionResources {
        host_shared_alb: Some(vec![GatewayConnectionAlbResources {
            acm_certificate_arn: resources.acm_certificate_arn,
            alternate_target_group_arn: Some(elb_names::target_group(
                region,
                &format!("{name} alternate"),
            )),
            listener_arn: resources.listener_arn,
            listener_rule_arn: resources.listener_rule_arn,
            load_balancer_arn: resources.load_balancer_arn,
            load_balancer_security_group_arns: Some(
                groups.into_iter().filter_map(|group| group.arn).collect(),
            ),
            target_group_arn: Some(target_group.to_owned()),
            test_listener_rule_arn: tests.into_iter().next(),
        }]),
    })
}
