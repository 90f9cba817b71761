//! The ports of an instance that lead to containers.

use crate::ecs::Region;
use crate::ecs::instance::resources::DYNAMIC_PORTS;
use crate::ecs::keys::{InstanceKey, TaskKey};
use crate::ecs::task::network::{host_ports, port_range};
use crate::wire::{NetworkBinding, NetworkMode, PortMapping, TransportProtocol};

/// Binds the host ports of a container that has been started. A container that is restarted keeps
/// those it has.
pub(super) fn bind(region: &mut Region, key: TaskKey, index: usize) {
    let task = region.tasks.get(key);
    let network_mode = task.spec.definition.network_mode();
    let instance = task
        .instance
        .filter(|_| matches!(network_mode, NetworkMode::Bridge | NetworkMode::Host));
    let Some(instance) = instance.filter(|_| task.containers[index].bindings.is_empty()) else {
        return;
    };
    let mappings = task.definition_of(index).port_mappings.clone();
    let mut bindings = Vec::new();
    for mapping in mappings.iter().flatten() {
        let taken: &[NetworkBinding] = &bindings;
        let binding = match network_mode {
            NetworkMode::Host => same_ports(mapping),
            _ => published(region, instance, mapping, taken),
        };
        bindings.extend(binding);
    }
    region.tasks.bind(key, index, bindings);
}

/// The host port that a mapping names, or a free one, or as many of them as its range has.
fn published(
    region: &mut Region,
    instance: InstanceKey,
    mapping: &PortMapping,
    taken: &[NetworkBinding],
) -> Option<NetworkBinding> {
    let protocol = mapping.protocol.unwrap_or(TransportProtocol::Tcp);
    if let Some(range) = &mapping.container_port_range {
        let (first, last) = port_range(range)?.into_inner();
        let more = last - first;
        let host = dynamic(region, instance, protocol, more, taken)?;
        let host = format!("{host}-{}", host + more);
        return Some(range_binding(range.clone(), host, protocol));
    }
    let host_port = match mapping.host_port {
        None | Some(0) => i32::from(dynamic(region, instance, protocol, 0, taken)?),
        Some(port) => port,
    };
    Some(binding(mapping.container_port?, host_port, protocol))
}

/// The next port of the agent's range that, with `more` after it, nothing leads from yet. `None`
/// when there is none left, which takes sixteen thousand of them.
fn dynamic(
    region: &mut Region,
    instance: InstanceKey,
    protocol: TransportProtocol,
    more: u16,
    taken: &[NetworkBinding],
) -> Option<u16> {
    let state = region.instances.get(instance);
    let used = region.tasks.load(instance).used();
    let is_free = |port| {
        let is_new = |binding| {
            host_ports(binding).is_none_or(|(of, ports)| of != protocol || !ports.contains(&port))
        };
        !state.registered.is_port_taken(used, protocol, port) && taken.iter().all(is_new)
    };
    let from_here = state.next_port..=*DYNAMIC_PORTS.end();
    let mut found: u16 = 0;
    let last = from_here.chain(DYNAMIC_PORTS).find(|port| {
        // After the last port comes the first, which does not go on with what was found before.
        if !is_free(*port) || port == DYNAMIC_PORTS.start() {
            found = 0;
        }
        found += u16::from(is_free(*port));
        found > more
    })?;
    let next = last.checked_add(1).unwrap_or(*DYNAMIC_PORTS.start());
    region
        .instances
        .note(instance, |instance| instance.next_port = next);
    Some(last - more)
}

/// On the host's network a container has the ports that it listens on.
fn same_ports(mapping: &PortMapping) -> Option<NetworkBinding> {
    let protocol = mapping.protocol.unwrap_or(TransportProtocol::Tcp);
    if let Some(range) = &mapping.container_port_range {
        return Some(range_binding(range.clone(), range.clone(), protocol));
    }
    let port = mapping.container_port?;
    Some(binding(port, port, protocol))
}

fn binding(container_port: i32, host_port: i32, protocol: TransportProtocol) -> NetworkBinding {
    NetworkBinding {
        bind_ip: Some("0.0.0.0".to_owned()),
        container_port: Some(container_port),
        host_port: Some(host_port),
        protocol: Some(protocol),
        ..NetworkBinding::default()
    }
}

fn range_binding(container: String, host: String, protocol: TransportProtocol) -> NetworkBinding {
    NetworkBinding {
        bind_ip: Some("0.0.0.0".to_owned()),
        container_port_range: Some(container),
        host_port_range: Some(host),
        protocol: Some(protocol),
        ..NetworkBinding::default()
    }
}
