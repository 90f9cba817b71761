//! Where the tasks of a deployment register.

use std::borrow::Cow;

use crate::aws::cloud_map::names;
use crate::aws::elb::TargetGroupKind;
use crate::ecs::Region;
use crate::ecs::service::deployment::Deployment;
use crate::ecs::service::revision::ServiceRevision;
use crate::kernel::arn::Scope;
use crate::wire::{
    LoadBalancer, ServiceConnectConfiguration, ServiceConnectService, ServiceRegistry,
};

/// One of the places where the tasks of a deployment register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination<'a> {
    pub at: At<'a>,
    pub port: Port<'a>,
}

/// Who is told of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum At<'a> {
    TargetGroup(TargetGroupKind, &'a str),
    /// A service of Cloud Map, by its ARN.
    Discovery(Cow<'a, str>),
}

/// Which port of a task it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Port<'a> {
    /// Only the address counts.
    None,
    /// This one, wherever it leads.
    Number(i32),
    /// That of a container; without a number its first one.
    Container {
        name: Option<&'a str>,
        port: Option<i32>,
    },
    /// The one with that name in the task definition.
    Named(&'a str),
}

/// Where the tasks of a deployment register: nothing else says so.
pub fn destinations<'a>(place: &Scope, deployment: &'a Deployment) -> Vec<Destination<'a>> {
    let workload = &deployment.revision.workload;
    let balancers = workload.load_balancers.iter();
    let balancers = balancers.filter_map(|balancer| of_balancer(deployment, balancer));
    let lattice = workload.lattice.iter().map(|lattice| Destination {
        at: At::TargetGroup(TargetGroupKind::Lattice, &lattice.target_group_arn),
        port: Port::Named(&lattice.port_name),
    });
    let gateways = of_gateways(&deployment.revision);
    let registries = workload.registries.iter().filter_map(of_registry);
    let connect = workload.connect.as_ref();
    let connect = connect.map_or_else(Vec::new, |connect| of_connect(place, connect));
    let all = balancers.chain(lattice).chain(gateways).chain(registries);
    all.chain(connect).collect()
}

fn of_balancer<'a>(deployment: &Deployment, balancer: &'a LoadBalancer) -> Option<Destination<'a>> {
    let group = deployment.target_group(balancer);
    let group = group.map(|arn| (TargetGroupKind::Elb, arn));
    let classic = balancer.load_balancer_name.as_deref();
    let classic = classic.map(|name| (TargetGroupKind::Classic, name));
    let (kind, name) = group.or(classic)?;
    Some(Destination {
        at: At::TargetGroup(kind, name),
        port: Port::Container {
            name: balancer.container_name.as_deref(),
            port: balancer.container_port,
        },
    })
}

/// The target groups that gateways have for the service.
fn of_gateways(revision: &ServiceRevision) -> impl Iterator<Item = Destination<'_>> {
    let connectors = revision.workload.gateway_connectors.iter();
    connectors.flat_map(|connector| {
        let connections = revision.connections.iter();
        connections.map(|connection| Destination {
            at: At::TargetGroup(TargetGroupKind::Elb, &connection.target_group),
            port: Port::Named(&connector.port_name),
        })
    })
}

fn of_registry(registry: &ServiceRegistry) -> Option<Destination<'_>> {
    let arn = registry.registry_arn.as_deref()?;
    let name = registry.container_name.as_deref();
    Some(Destination {
        at: At::Discovery(Cow::Borrowed(arn)),
        port: match (registry.port, registry.container_port) {
            (Some(port), _) => Port::Number(port),
            (None, Some(port)) => Port::Container {
                name,
                port: Some(port),
            },
            (None, None) => Port::None,
        },
    })
}

fn of_connect<'a>(place: &Scope, connect: &'a ServiceConnectConfiguration) -> Vec<Destination<'a>> {
    let services = connect_services(connect);
    let destinations = services.map(|(namespace, service)| Destination {
        at: At::Discovery(Cow::Owned(
            place.discovery_arn(namespace, discovery_name(service)),
        )),
        port: match service.ingress_port_override {
            Some(port) => Port::Number(port),
            None => Port::Named(&service.port_name),
        },
    });
    destinations.collect()
}

/// What can be reached through Service Connect, with the namespace that it is in.
pub fn connect_services(
    connect: &ServiceConnectConfiguration,
) -> impl Iterator<Item = (&str, &ServiceConnectService)> {
    let namespace = connect.namespace.as_deref().filter(|_| connect.enabled);
    let services = connect.services.iter().flatten();
    namespace
        .into_iter()
        .flat_map(move |namespace| services.clone().map(move |service| (namespace, service)))
}

/// What clients of Service Connect call the tasks of a deployment: the names of its aliases. An
/// alias without one is called after its namespace, whose name Cloud Map knows if it was made.
pub fn connect_names(region: &Region, connect: &ServiceConnectConfiguration) -> Vec<String> {
    let all = connect_services(connect).flat_map(|(namespace, service)| {
        let aliases = service.client_aliases.iter().flatten();
        aliases.map(move |alias| (namespace, service, alias))
    });
    let names = all.filter_map(|(namespace, service, alias)| {
        let by_default = || {
            let namespace = names::namespace_name(region, namespace)?;
            Some(format!("{}.{namespace}", discovery_name(service)))
        };
        alias.dns_name.clone().or_else(by_default)
    });
    names.collect()
}

/// What it is called in Cloud Map: by default as its port is.
pub fn discovery_name(service: &ServiceConnectService) -> &str {
    service
        .discovery_name
        .as_deref()
        .unwrap_or(&service.port_name)
}
