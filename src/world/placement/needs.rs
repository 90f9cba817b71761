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
        let size = |given: &Option<String>, defined: &Option<String>, unit| {
            let given = given.as_deref().and_then(|text| sized(text, unit));
            given.or_else(|| sized(defined.as_deref()?, unit))
        };
        let mut needs = Self {
            cpu: size(&overrides.cpu, &document.cpu, "vcpu").unwrap_or_else(|| sum(|of| of.cpu)),
            memory: size(&overrides.memory, &document.memory, "gb")
                .unwrap_or_else(|| sum(reserved_memory)),
            ports: Vec::new(),
            udp_ports: Vec::new(),
            gpus: containers
                .iter()
                .map(|of| of.gpus)
                .fold(0, usize::saturating_add),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{ContainerDefinition, TaskDefinition};
    use std::sync::Arc;

    fn mapping(container_port: i32, host_port: i32) -> PortMapping {
        PortMapping {
            container_port: Some(container_port),
            host_port: Some(host_port),
            ..PortMapping::default()
        }
    }

    fn definition(mode: NetworkMode, cpu: Option<&str>, mappings: Vec<PortMapping>) -> Revision {
        let container = ContainerDefinition {
            port_mappings: Some(mappings),
            ..ContainerDefinition::default()
        };
        Revision {
            family: Arc::from("app"),
            number: 1,
            arn: "arn".to_owned(),
            document: TaskDefinition {
                network_mode: Some(mode),
                cpu: cpu.map(str::to_owned),
                container_definitions: Some(vec![container]),
                ..TaskDefinition::default()
            },
        }
    }

    fn containers() -> Vec<ContainerSpec> {
        let of = |memory, memory_reservation| ContainerSpec {
            cpu: 100,
            memory,
            memory_reservation,
            gpus: 1,
            ..ContainerSpec::default()
        };
        vec![of(Some(500), Some(200)), of(Some(50), None), of(None, None)]
    }

    #[test]
    fn a_task_without_sizes_takes_what_its_containers_take() {
        let definition = definition(NetworkMode::None, None, Vec::new());

        let needs = Needs::of(&definition, &TaskOverride::default(), &containers());

        assert_eq!((needs.cpu, needs.memory, needs.gpus), (300, 250, 3));
        assert!(!needs.eni);
    }

    #[test]
    fn sizes_of_the_override_come_first_and_then_those_of_the_definition() {
        let definition = definition(NetworkMode::Awsvpc, Some("256"), Vec::new());
        let overrides = |cpu: Option<&str>, memory: &str| TaskOverride {
            cpu: cpu.map(str::to_owned),
            memory: Some(memory.to_owned()),
            ..TaskOverride::default()
        };
        let sizes = |overrides| {
            let needs = Needs::of(&definition, &overrides, &containers());
            assert!(needs.eni);
            (needs.cpu, needs.memory)
        };

        assert_eq!(sizes(overrides(None, "512")), (256, 512));
        assert_eq!(sizes(overrides(Some("1024"), "1GB")), (1024, 1024));
        assert_eq!(sizes(overrides(Some(".5 vCPU"), "0.5 gb")), (512, 512));
        assert_eq!(sizes(overrides(Some("much"), "1")), (256, 1));
    }

    #[test]
    fn host_ports_are_those_that_the_definition_names() {
        let udp = PortMapping {
            protocol: Some(TransportProtocol::Udp),
            ..mapping(53, 5353)
        };
        let mappings = vec![mapping(80, 8080), mapping(81, 0), udp];
        let ports = |mode| {
            let definition = definition(mode, None, mappings.clone());
            let needs = Needs::of(&definition, &TaskOverride::default(), &[]);
            (needs.ports, needs.udp_ports)
        };

        assert_eq!(ports(NetworkMode::Bridge), (vec![8080], vec![5353]));
        assert_eq!(ports(NetworkMode::Host), (vec![80, 81], vec![53]));
        assert_eq!(ports(NetworkMode::Awsvpc), (Vec::new(), Vec::new()));
    }
}
