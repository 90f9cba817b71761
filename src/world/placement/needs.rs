//! What a task takes of the instance that it is placed on.

use crate::wire::{NetworkMode, PortMapping, TaskOverride, TransportProtocol};
use crate::world::effect::ContainerSpec;
use crate::world::instance::resources::Needs;
use crate::world::task_definition::Revision;

impl Needs {
    /// The sizes of the task where it has some, otherwise those of its containers together; the host ports that the
    /// definition names; and a network interface of its own in the mode `awsvpc`.
    pub(crate) fn of(
        definition: &Revision,
        overrides: &TaskOverride,
        containers: &[ContainerSpec],
    ) -> Self {
        let document = &definition.document;
        let sum = |of: fn(&ContainerSpec) -> i32| {
            let each = containers.iter().map(of);
            each.fold(0, i32::saturating_add)
        };
        let cpu = overrides.cpu.as_deref().or(document.cpu.as_deref());
        let memory = overrides.memory.as_deref().or(document.memory.as_deref());
        let mut needs = Self {
            cpu: cpu
                .and_then(|cpu| sized(cpu, "vcpu"))
                .unwrap_or_else(|| sum(|of| of.cpu)),
            memory: memory
                .and_then(|memory| sized(memory, "gb"))
                .unwrap_or_else(|| sum(reserved_memory)),
            ports: Vec::new(),
            udp_ports: Vec::new(),
            gpus: containers.iter().map(|of| of.gpus).sum(),
            eni: definition.network_mode() == NetworkMode::Awsvpc,
        };
        needs.add_ports(definition);
        needs
    }

    fn add_ports(&mut self, definition: &Revision) {
        let mode = definition.network_mode();
        let containers = definition.containers().iter();
        for mapping in containers.flat_map(|of| of.port_mappings.iter().flatten()) {
            let ports = match mapping.protocol {
                Some(TransportProtocol::Udp) => &mut self.udp_ports,
                Some(TransportProtocol::Tcp) | None => &mut self.ports,
            };
            ports.extend(host_port(mode, mapping));
        }
    }
}

/// What an instance sets aside for the container: "the value that's specified for `memoryReservation`" if there is one.
fn reserved_memory(of: &ContainerSpec) -> i32 {
    of.memory_reservation.or(of.memory).unwrap_or(0)
}

/// A size in CPU units or MiB, or in `unit`, which are 1024 of them. Definitions have been checked; an override that
/// is no size counts as none.
fn sized(text: &str, unit: &str) -> Option<i32> {
    let text = text.trim().to_ascii_lowercase();
    let Some(number) = text.strip_suffix(unit) else {
        return text.parse().ok();
    };
    let number: f64 = number.trim().parse().ok()?;
    #[expect(clippy::cast_possible_truncation, reason = "casts of floats saturate")]
    Some((number * 1024.0) as i32)
}

/// The port of the instance that the mapping names, if it does.
fn host_port(mode: NetworkMode, mapping: &PortMapping) -> Option<u16> {
    let port = match mode {
        NetworkMode::Host => mapping.container_port,
        NetworkMode::Bridge => mapping.host_port.filter(|port| *port != 0),
        NetworkMode::Awsvpc | NetworkMode::None => None,
    };
    u16::try_from(port?).ok()
}
