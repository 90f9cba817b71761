//! What a task takes of the instance that it is placed on.

use std::ops::RangeInclusive;

use crate::ecs::instance::resources::Needs;
use crate::ecs::task::definition::Revision;
use crate::ecs::task::network::port_range;
use crate::effect::ContainerSpec;
use crate::wire::{NetworkMode, PortMapping, TaskOverride, TransportProtocol};

impl Needs {
    /// The sizes of the task where it has some, otherwise those of its containers together; the
    /// host ports that the definition names; and a network interface of its own in the mode
    /// `awsvpc`.
    pub fn of(
        definition: &Revision,
        overrides: &TaskOverride,
        containers: &[ContainerSpec],
    ) -> Self {
        let document = &definition.document;
        let sum = |of: fn(&ContainerSpec) -> i32| {
            let each = containers.iter().map(of);
            each.fold(0, i32::saturating_add)
        };
        // Both have been checked, and are kept without units.
        let size = |given: &Option<String>, defined: &Option<String>| {
            let size = given.as_deref().or(defined.as_deref())?;
            size.parse().ok()
        };
        let mut needs = Self {
            cpu: size(&overrides.cpu, &document.cpu).unwrap_or_else(|| sum(|of| of.cpu)),
            memory: size(&overrides.memory, &document.memory)
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
            ports.extend(named_ports(mode, mapping).into_iter().flatten());
        }
    }
}

/// What an instance sets aside for the container: "the value that's specified for
/// `memoryReservation`" if there is one.
fn reserved_memory(of: &ContainerSpec) -> i32 {
    of.memory_reservation.or(of.memory).unwrap_or(0)
}

/// The ports of the instance that the mapping names, if it does.
fn named_ports(mode: NetworkMode, mapping: &PortMapping) -> Option<RangeInclusive<u16>> {
    let port = match mode {
        NetworkMode::Host => match &mapping.container_port_range {
            Some(range) => return port_range(range),
            None => mapping.container_port,
        },
        NetworkMode::Bridge => mapping.host_port.filter(|port| *port != 0),
        NetworkMode::Awsvpc | NetworkMode::None => None,
    };
    let port = u16::try_from(port?).ok()?;
    Some(port..=port)
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
        assert_eq!(sizes(overrides(Some("1024"), "1024")), (1024, 1024));
    }

    #[test]
    fn host_ports_are_those_that_the_definition_names() {
        let udp = PortMapping {
            protocol: Some(TransportProtocol::Udp),
            ..mapping(53, 5353)
        };
        let range = PortMapping {
            container_port_range: Some("90-92".to_owned()),
            ..PortMapping::default()
        };
        let mappings = vec![mapping(80, 8080), mapping(81, 0), udp, range];
        let ports = |mode| {
            let definition = definition(mode, None, mappings.clone());
            let needs = Needs::of(&definition, &TaskOverride::default(), &[]);
            (needs.ports, needs.udp_ports)
        };

        assert_eq!(ports(NetworkMode::Bridge), (vec![8080], vec![5353]));
        assert_eq!(
            ports(NetworkMode::Host),
            (vec![80, 81, 90, 91, 92], vec![53])
        );
        assert_eq!(ports(NetworkMode::Awsvpc), (Vec::new(), Vec::new()));
    }
}
