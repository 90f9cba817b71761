//! The ports of an instance that lead to containers.

use crate::wire::{NetworkBinding, NetworkMode, PortMapping, TransportProtocol};
use crate::world::World;
use crate::world::instance::InstanceKey;
use crate::world::instance::resources::DYNAMIC_PORTS;
use crate::world::task::TaskKey;

impl World {
    /// Binds the host ports of a container that has been started. A container that is restarted keeps those it has.
    pub(super) fn bind_ports(&mut self, key: TaskKey, index: usize) {
        let task = self.tasks.get(key);
        let network_mode = task.spec.definition.network_mode();
        let instance = task
            .instance
            .filter(|_| matches!(network_mode, NetworkMode::Bridge | NetworkMode::Host));
        let Some(instance) = instance.filter(|_| task.containers[index].bindings.is_empty()) else {
            return;
        };
        let mappings = task.definition_of(index).port_mappings.clone();
        let mut bindings = Vec::new();
        for mapping in mappings.into_iter().flatten() {
            let taken: &[NetworkBinding] = &bindings;
            let binding = match network_mode {
                NetworkMode::Host => same_port(mapping),
                _ => self.published_port(instance, mapping, taken),
            };
            bindings.extend(binding);
        }
        self.tasks.bind(key, index, bindings);
    }

    /// The host port that a mapping names, or a free one.
    fn published_port(
        &mut self,
        instance: InstanceKey,
        mapping: PortMapping,
        taken: &[NetworkBinding],
    ) -> Option<NetworkBinding> {
        let container_port = mapping.container_port?;
        let protocol = mapping.protocol.unwrap_or(TransportProtocol::Tcp);
        let host_port = match mapping.host_port {
            None | Some(0) => i32::from(self.dynamic_port(instance, protocol, taken)?),
            Some(port) => port,
        };
        Some(binding(container_port, host_port, protocol))
    }

    /// The next port of the agent's range that nothing leads from yet. `None` when there is none left, which takes
    /// sixteen thousand of them.
    fn dynamic_port(
        &mut self,
        instance: InstanceKey,
        protocol: TransportProtocol,
        taken: &[NetworkBinding],
    ) -> Option<u16> {
        let state = self.instances.get(instance);
        let used = self.tasks.load(instance).used();
        let from_here = state.next_port..=*DYNAMIC_PORTS.end();
        let port = from_here.chain(DYNAMIC_PORTS).find(|port| {
            let is_new = |binding: &NetworkBinding| {
                binding.host_port != Some(i32::from(*port)) || binding.protocol != Some(protocol)
            };
            !state.registered.is_port_taken(used, protocol, *port) && taken.iter().all(is_new)
        })?;
        let next = port.checked_add(1).unwrap_or(*DYNAMIC_PORTS.start());
        self.instances
            .update(instance, |instance| instance.next_port = next);
        Some(port)
    }
}

/// On the host's network a container has the ports that it listens on.
fn same_port(mapping: PortMapping) -> Option<NetworkBinding> {
    let port = mapping.container_port?;
    let protocol = mapping.protocol.unwrap_or(TransportProtocol::Tcp);
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
