//! Ports, what network modes do not have, and App Mesh.

use std::ops::RangeInclusive;

use super::parts::{containers, is_awsvpc, list, name, position, refuse};
use crate::ecs::task::network::port_range;
use crate::kernel::arn::is_discovery_name;
use crate::kernel::sorted::SortedSet;
use crate::wire::{
    ApiError, ContainerDefinition, NetworkMode, PortMapping, TaskDefinition, TransportProtocol,
};

const PORT_RANGES_MAX: usize = 100;
const PORTS: RangeInclusive<i32> = 1..=65535;

pub(super) fn check(definition: &TaskDefinition) -> Result<(), ApiError> {
    for container in containers(definition) {
        check_mappings(definition, container)?;
        if is_awsvpc(definition) {
            check_awsvpc(container)?;
        }
    }
    check_port_names(definition)?;
    check_ports_differ(definition)?;
    check_proxy(definition)
}

fn check_mappings(
    definition: &TaskDefinition,
    container: &ContainerDefinition,
) -> Result<(), ApiError> {
    let mappings = list(&container.port_mappings);
    let container = name(container);
    for mapping in mappings {
        if mapping.container_port.is_some() && mapping.container_port_range.is_some() {
            return refuse(format!(
                "Invalid setting for container '{container}'. You cannot specify both single port and port range"
            ));
        }
        if let Some(setting) = invalid_port(mapping) {
            return refuse(format!(
                "Invalid '{setting}' setting for container '{container}'."
            ));
        }
        check_host_port(definition.network_mode, mapping)?;
    }
    let ranges = mappings
        .iter()
        .filter(|mapping| mapping.container_port_range.is_some());
    if ranges.count() > PORT_RANGES_MAX {
        // The text is not known.
        return refuse(format!(
            "Invalid setting for container '{container}'. At most {PORT_RANGES_MAX} port ranges can be specified"
        ));
    }
    Ok(())
}

/// Where a container has no ports of its own, the host's must be the same. 0 is as good as none.
fn check_host_port(mode: Option<NetworkMode>, mapping: &PortMapping) -> Result<(), ApiError> {
    let Some(mode @ (NetworkMode::Awsvpc | NetworkMode::Host)) = mode else {
        return Ok(());
    };
    let host_port = mapping.host_port.filter(|port| *port != 0);
    if host_port.is_some() && host_port != mapping.container_port {
        return refuse(format!(
            "When networkMode={mode}, the host ports and container ports in port mappings must match."
        ));
    }
    Ok(())
}

/// Which number of the mapping is not a port. The text about ranges was recorded, the others are
/// made like it.
fn invalid_port(mapping: &PortMapping) -> Option<&'static str> {
    let is_outside =
        |port: Option<i32>, ports: RangeInclusive<i32>| port.is_some_and(|it| !ports.contains(&it));
    if is_outside(mapping.container_port, PORTS) {
        Some("containerPort")
    } else if is_outside(mapping.host_port, 0..=*PORTS.end()) {
        // 0 lets the host choose.
        Some("hostPort")
    } else if ports(mapping).is_none() {
        Some("containerPortRange")
    } else {
        None
    }
}

/// The container's ports that are mapped. `None` is a range that is none.
fn ports(mapping: &PortMapping) -> Option<RangeInclusive<i32>> {
    let Some(range) = &mapping.container_port_range else {
        let port = mapping.container_port.unwrap_or_default();
        return Some(port..=port);
    };
    let (first, last) = port_range(range)?.into_inner();
    Some(i32::from(first)..=i32::from(last))
}

/// Ports share one space where the containers do; elsewhere each container has its own, and only
/// ranges are particular.
fn check_ports_differ(definition: &TaskDefinition) -> Result<(), ApiError> {
    let is_shared = matches!(
        definition.network_mode,
        Some(NetworkMode::Awsvpc | NetworkMode::Host)
    );
    let mut used: Vec<(&str, &PortMapping)> = Vec::new();
    for container in containers(definition) {
        for mapping in list(&container.port_mappings) {
            let clashes = used.iter().any(|(other, before)| {
                let matters = is_shared
                    || *other == name(container)
                        && (before.container_port_range.is_some()
                            || mapping.container_port_range.is_some());
                matters && overlap(before, mapping)
            });
            if clashes {
                return refuse(format!(
                    "Invalid setting for container '{}'. The container port is used multiple times in task",
                    name(container)
                ));
            }
            used.push((name(container), mapping));
        }
    }
    Ok(())
}

fn overlap(one: &PortMapping, two: &PortMapping) -> bool {
    let protocol = |mapping: &PortMapping| mapping.protocol.unwrap_or(TransportProtocol::Tcp);
    let ports = ports(one).zip(ports(two));
    protocol(one) == protocol(two)
        && ports.is_some_and(|(one, two)| one.start() <= two.end() && two.start() <= one.end())
}

fn check_port_names(definition: &TaskDefinition) -> Result<(), ApiError> {
    let mut names = SortedSet::new();
    for container in containers(definition) {
        let mappings = list(&container.port_mappings);
        let mut given = mappings
            .iter()
            .filter_map(|mapping| mapping.name.as_deref());
        if let Some(bad) = given.clone().find(|given| !is_discovery_name(given)) {
            // The wording is ours.
            return refuse(format!(
                "Invalid setting for container '{}'. The port mapping name is invalid: '{bad}'",
                name(container)
            ));
        }
        if let Some(twice) = given.find(|given| !names.insert(*given)) {
            return refuse(format!(
                "Invalid setting for container '{}'. The port mapping name is already used: '{twice}'",
                name(container)
            ));
        }
    }
    Ok(())
}

/// What containers cannot have that share one network interface.
fn check_awsvpc(container: &ContainerDefinition) -> Result<(), ApiError> {
    if !list(&container.links).is_empty() {
        return refuse("Links are not supported when networkMode=awsvpc.");
    }
    if container.hostname.is_some() {
        return refuse("hostname is not supported on container when networkMode=awsvpc.");
    }
    if !list(&container.extra_hosts).is_empty() {
        return refuse("Extra hosts are not supported on container when networkMode=awsvpc");
    }
    if container.disable_networking == Some(true) {
        return refuse("Disable Networking is not supported on container when networkMode=awsvpc");
    }
    Ok(())
}

fn check_proxy(definition: &TaskDefinition) -> Result<(), ApiError> {
    let Some(proxy) = &definition.proxy_configuration else {
        return Ok(());
    };
    if !is_awsvpc(definition) {
        return refuse("APPMESH proxy configuration is only supported in networkMode=awsvpc");
    }
    if position(definition, &proxy.container_name).is_none() {
        return refuse(format!(
            "Proxy container [{}] does not exist",
            proxy.container_name
        ));
    }
    let mut properties = list(&proxy.properties).iter();
    if !properties.any(|property| property.name.as_deref() == Some("ProxyIngressPort")) {
        return refuse("Ingress port not found");
    }
    Ok(())
}
