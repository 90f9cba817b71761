//! Ports of the node that lead to containers.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use fake_ecs_core::effect::plan::TaskPlan;
use fake_ecs_core::wire::{
    ContainerDefinition, NetworkBinding, NetworkMode, PortMapping, TransportProtocol,
};
use k8s_openapi::api::core::v1::{ContainerPort, Pod};

/// Where ports are taken from that a definition leaves open: those that Linux gives to clients,
/// which services of a cluster do not have.
const DYNAMIC: std::ops::RangeInclusive<u16> = 32_768..=60_999;

/// A port of the node that leads to one of a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Port {
    /// By the place of the container in the definition.
    pub(crate) container: usize,
    /// By the place of the mapping in the container.
    mapping: usize,
    pub(crate) inside: u16,
    /// `None` where no port of the node leads there.
    pub(crate) host: Option<u16>,
    protocol: TransportProtocol,
}

/// All ports of the containers of a task. Those that the definition leaves open are taken from the
/// ones that are not `used`, beginning at `first`.
pub(crate) fn all(plan: &TaskPlan, used: &BTreeSet<u16>, first: u16) -> Vec<Port> {
    let mode = plan.definition.network_mode.unwrap_or(NetworkMode::Bridge);
    let mut taken = used.clone();
    let mut ports = Vec::new();
    let containers = plan.definition.container_definitions.iter().flatten();
    for (container, definition) in containers.enumerate() {
        for (mapping, it) in definition.port_mappings.iter().flatten().enumerate() {
            let (from, to) = ports_of(it);
            let fixed = it.host_port.and_then(|port| u16::try_from(port).ok());
            let fixed = fixed.filter(|port| *port != 0);
            let block = match mode {
                NetworkMode::Bridge if fixed.is_none() => free(&taken, first, to - from),
                _ => fixed,
            };
            for inside in from..=to {
                let host = match mode {
                    NetworkMode::Host => Some(inside),
                    NetworkMode::Bridge => block.and_then(|block| block.checked_add(inside - from)),
                    NetworkMode::Awsvpc | NetworkMode::None => None,
                };
                taken.extend(host);
                ports.push(Port {
                    container,
                    mapping,
                    inside,
                    host,
                    protocol: it.protocol.unwrap_or(TransportProtocol::Tcp),
                });
            }
        }
    }
    ports
}

/// The first of so many more free ports that follow one another.
fn free(taken: &BTreeSet<u16>, first: u16, more: u16) -> Option<u16> {
    let last = DYNAMIC.end().checked_sub(more)?;
    if last < *DYNAMIC.start() {
        return None;
    }
    let from_first = first.clamp(*DYNAMIC.start(), last)..=last;
    let mut all = from_first.chain(*DYNAMIC.start()..=last);
    all.find(|port| (*port..=port + more).all(|it| !taken.contains(&it)))
}

/// The first and the last port of a mapping.
fn ports_of(mapping: &PortMapping) -> (u16, u16) {
    let range = mapping.container_port_range.as_deref();
    let range = range.and_then(|range| range.split_once('-'));
    let range = range.and_then(|(first, last)| Some((first.parse().ok()?, last.parse().ok()?)));
    let single = mapping.container_port.and_then(|it| u16::try_from(it).ok());
    let single = single.unwrap_or_default();
    range
        .filter(|(first, last)| first <= last)
        .unwrap_or((single, single))
}

/// The ports of the node are those that the Pod was made with.
pub(crate) fn set_given(ports: &mut [Port], names: &[String], pod: &Pod) {
    let Some(spec) = &pod.spec else { return };
    for port in ports.iter_mut().filter(|port| port.host.is_some()) {
        let mut containers = spec
            .containers
            .iter()
            .chain(spec.init_containers.iter().flatten());
        let container = containers.find(|it| it.name == names[port.container]);
        let mut given = container.iter().flat_map(|it| it.ports.iter().flatten());
        let word = port.protocol.as_str().to_ascii_uppercase();
        let given = given.find(|it| {
            it.container_port == i32::from(port.inside) && it.protocol.as_ref() == Some(&word)
        });
        if let Some(host) = given.and_then(|it| u16::try_from(it.host_port?).ok()) {
            port.host = Some(host);
        }
    }
}

/// The ports of one container, as the Pod has them: each once.
pub(crate) fn of_container(ports: &[Port], container: usize) -> Vec<ContainerPort> {
    let mut seen = BTreeSet::new();
    let own = ports.iter().filter(|port| port.container == container);
    let own = own.filter(|port| seen.insert((port.inside, port.protocol.as_str())));
    let own = own.map(|port| ContainerPort {
        container_port: port.inside.into(),
        host_port: port.host.map(i32::from),
        protocol: Some(port.protocol.as_str().to_ascii_uppercase()),
        ..ContainerPort::default()
    });
    own.collect()
}

/// What the API shows of the ports of a container: those of the node, with ranges as they were
/// asked for. `None` where no port of the node leads to it.
pub(crate) fn bindings(
    definition: &ContainerDefinition,
    ports: &[Port],
    container: usize,
) -> Option<Vec<NetworkBinding>> {
    let own = || ports.iter().filter(|port| port.container == container);
    own().find(|port| port.host.is_some())?;
    let mappings = definition.port_mappings.iter().flatten().enumerate();
    let bindings = mappings.filter_map(|(place, mapping)| {
        let mut of_mapping = own().filter(|port| port.mapping == place);
        let first = of_mapping.next()?;
        let last = of_mapping.next_back().unwrap_or(first);
        let (from, to) = (first.host?, last.host?);
        let is_range = mapping.container_port_range.is_some();
        Some(NetworkBinding {
            bind_ip: Some("0.0.0.0".to_owned()),
            container_port: (!is_range).then_some(first.inside.into()),
            container_port_range: mapping.container_port_range.clone(),
            host_port: (!is_range).then_some(from.into()),
            host_port_range: is_range.then(|| format!("{from}-{to}")),
            protocol: Some(first.protocol),
        })
    });
    Some(bindings.collect())
}

/// Where the ports of a container are for whoever reaches the address of its Pod.
pub(crate) fn at_address(
    ports: &[Port],
    container: usize,
    address: Ipv4Addr,
) -> Vec<NetworkBinding> {
    let own = ports.iter().filter(|port| port.container == container);
    let own = own.map(|port| NetworkBinding {
        bind_ip: Some(address.to_string()),
        container_port: Some(port.inside.into()),
        host_port: Some(port.inside.into()),
        protocol: Some(port.protocol),
        ..NetworkBinding::default()
    });
    own.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::translate::fixtures;

    #[test]
    fn ports_of_the_node_lead_to_containers_as_the_network_mode_says() {
        for (mode, mapping, expected) in [
            (
                "bridge",
                r#""containerPort": 80, "hostPort": 8080"#,
                vec![(80, Some(8080))],
            ),
            (
                "bridge",
                r#""containerPort": 80, "hostPort": 0"#,
                vec![(80, Some(40_001))],
            ),
            ("bridge", r#""containerPort": 80"#, vec![(80, Some(40_001))]),
            (
                "bridge",
                r#""containerPortRange": "90-91""#,
                vec![(90, Some(40_001)), (91, Some(40_002))],
            ),
            ("host", r#""containerPort": 80"#, vec![(80, Some(80))]),
            ("awsvpc", r#""containerPort": 80"#, vec![(80, None)]),
        ] {
            let plan = fixtures::plan(&format!(
                r#"{{ "family": "f", "networkMode": "{mode}", "containerDefinitions": [
                    {{ "name": "a", "image": "i", "portMappings": [{{ {mapping} }}] }}
                ] }}"#
            ));

            let ports = all(&plan, &BTreeSet::from([40_000]), 40_000);

            let found: Vec<_> = ports.iter().map(|port| (port.inside, port.host)).collect();
            assert_eq!(found, expected, "{mode} {mapping}");
            let definition = &plan.definition.container_definitions.as_deref().unwrap()[0];
            let bindings = bindings(definition, &ports, 0);
            assert_eq!(bindings.is_some(), mode != "awsvpc");
            if let Some(range) = bindings.and_then(|it| it[0].host_port_range.clone()) {
                assert_eq!(range, "40001-40002");
            }
        }
    }

    #[test]
    fn free_ports_are_looked_for_to_the_end_and_from_the_beginning() {
        assert_eq!(free(&BTreeSet::from([60_999]), 60_999, 0), Some(32_768));
        assert_eq!(free(&BTreeSet::from([32_769]), 0, 1), Some(32_770));
        assert_eq!(free(&DYNAMIC.collect(), 0, 0), None);
        for more in [28_231, 28_232, 40_000, u16::MAX] {
            assert_eq!(free(&BTreeSet::new(), 0, more).is_some(), more <= 28_231);
        }
    }
}
