//! Published ports: what is asked for, and what the engine has given.

use std::net::Ipv4Addr;

use bollard::models::{PortBinding, PortMap};
use fake_ecs_core::wire::{NetworkBinding, PortMapping, TransportProtocol};

/// Where the ports of tasks with interfaces of their own are published.
const LOOPBACK: &str = "127.0.0.1";

/// The ports of a container that the engine is to publish, as it names them: `80/tcp`.
pub(crate) fn exposed(mappings: &[PortMapping]) -> Vec<String> {
    each_port(mappings).map(|(name, _)| name).collect()
}

/// Where each port is published. A host port that is 0 or absent is for the engine to choose.
pub(crate) fn bindings(mappings: &[PortMapping]) -> PortMap {
    let each = each_port(mappings).map(|(name, host)| {
        let binding = PortBinding {
            host_ip: None,
            host_port: host.map(|port| port.to_string()),
        };
        (name, Some(vec![binding]))
    });
    each.collect()
}

/// The same for a task that has an interface of its own, whose ports the API does not show: from
/// the test's host each is reached at a port of loopback that the engine chooses.
pub(crate) fn loopback(mappings: &[PortMapping]) -> PortMap {
    let each = each_port(mappings).map(|(name, _)| {
        let binding = PortBinding {
            host_ip: Some(LOOPBACK.to_owned()),
            host_port: None,
        };
        (name, Some(vec![binding]))
    });
    each.collect()
}

/// Where the ports of one container have become reachable so.
pub(crate) fn published(mappings: &[PortMapping], given: &PortMap) -> Vec<NetworkBinding> {
    let single: Vec<PortMapping> = single(mappings).collect();
    let mut bindings = network_bindings(&single, given);
    for binding in &mut bindings {
        binding.bind_ip = Some(LOOPBACK.to_owned());
    }
    bindings
}

/// Where the ports of a container are for a fake that shares a network with it.
pub(crate) fn shared(mappings: &[PortMapping], address: Ipv4Addr) -> Vec<NetworkBinding> {
    let bindings = single(mappings).map(|mapping| NetworkBinding {
        bind_ip: Some(address.to_string()),
        container_port: mapping.container_port,
        host_port: mapping.container_port,
        protocol: Some(mapping.protocol.unwrap_or(TransportProtocol::Tcp)),
        ..NetworkBinding::default()
    });
    bindings.collect()
}

/// A mapping for each port of ranges.
fn single(mappings: &[PortMapping]) -> impl Iterator<Item = PortMapping> {
    mappings.iter().flat_map(|mapping| {
        let (first, last) = ports_of(mapping);
        (first..=last).map(|port| PortMapping {
            container_port: Some(port),
            protocol: mapping.protocol,
            ..PortMapping::default()
        })
    })
}

/// Gives each range a block of the host's ports, because the engine would choose for each port by
/// itself. `find` looks for so many free ones that follow one another.
///
/// # Errors
///
/// When there is no such block, in the words of the agent.
pub(crate) fn fix_ranges(
    mappings: &mut [PortMapping],
    find: impl Fn(u16, TransportProtocol) -> Option<u16>,
) -> Result<(), String> {
    for mapping in mappings {
        if mapping.container_port_range.is_none() {
            continue;
        }
        let (first, last) = ports_of(mapping);
        let count = u16::try_from(last - first + 1).unwrap_or(u16::MAX);
        let found = find(count, mapping.protocol.unwrap_or(TransportProtocol::Tcp));
        let found = found.ok_or_else(|| {
            format!(
                "error retrieving docker port map: {count} contiguous host ports are unavailable"
            )
        })?;
        mapping.host_port = Some(i32::from(found));
    }
    Ok(())
}

/// Every single port, with the host port if one is fixed.
fn each_port(mappings: &[PortMapping]) -> impl Iterator<Item = (String, Option<i32>)> + '_ {
    mappings.iter().flat_map(|mapping| {
        let (first, last) = ports_of(mapping);
        let word = word_of(mapping);
        let fixed = mapping.host_port.filter(|port| *port != 0);
        (first..=last).map(move |port| {
            let host = fixed.map(|host| host + (port - first));
            (format!("{port}/{word}"), host)
        })
    })
}

fn word_of(mapping: &PortMapping) -> &'static str {
    let protocol = mapping.protocol.unwrap_or(TransportProtocol::Tcp);
    protocol.as_str()
}

/// The first and the last port of a mapping.
fn ports_of(mapping: &PortMapping) -> (i32, i32) {
    let range = mapping.container_port_range.as_deref();
    let range = range.and_then(|range| range.split_once('-'));
    let range = range.and_then(|(first, last)| Some((first.parse().ok()?, last.parse().ok()?)));
    let single = mapping.container_port.unwrap_or_default();
    range.unwrap_or((single, single))
}

/// What the engine has published, as the API shows it: each port once, for all addresses.
pub(crate) fn network_bindings(mappings: &[PortMapping], given: &PortMap) -> Vec<NetworkBinding> {
    let bindings = mappings.iter().filter_map(|mapping| {
        let word = word_of(mapping);
        let (first, last) = ports_of(mapping);
        let host_of = |port: i32| {
            let bindings = given.get(&format!("{port}/{word}"))?.as_ref()?;
            bindings.first()?.host_port.as_ref()?.parse::<i32>().ok()
        };
        let host = host_of(first)?;
        let is_range = mapping.container_port_range.is_some();
        let range = |from: i32, to: i32| is_range.then(|| format!("{from}-{to}"));
        Some(NetworkBinding {
            bind_ip: Some("0.0.0.0".to_owned()),
            container_port: (!is_range).then_some(first),
            container_port_range: range(first, last),
            host_port: (!is_range).then_some(host),
            host_port_range: range(host, host_of(last).unwrap_or(host)),
            protocol: mapping.protocol.or(Some(TransportProtocol::Tcp)),
        })
    });
    bindings.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapping(container: i32, host: Option<i32>) -> PortMapping {
        PortMapping {
            container_port: Some(container),
            host_port: host,
            ..PortMapping::default()
        }
    }

    #[test]
    fn a_port_is_published_where_the_definition_says() {
        for (mapping, name, host) in [
            (mapping(80, None), "80/tcp", None),
            (mapping(80, Some(0)), "80/tcp", None),
            (mapping(80, Some(8080)), "80/tcp", Some("8080")),
            (
                PortMapping {
                    protocol: Some(TransportProtocol::Udp),
                    ..mapping(53, Some(53))
                },
                "53/udp",
                Some("53"),
            ),
        ] {
            let all = bindings(std::slice::from_ref(&mapping));

            assert_eq!(exposed(&[mapping]), [name]);
            let binding = &all[name].as_ref().unwrap()[0];
            assert_eq!(binding.host_port.as_deref(), host);
        }
    }

    #[test]
    fn a_range_is_one_binding_of_the_api_and_many_of_the_engine() {
        let range = PortMapping {
            container_port_range: Some("7000-7002".to_owned()),
            ..PortMapping::default()
        };
        assert_eq!(
            exposed(std::slice::from_ref(&range)),
            ["7000/tcp", "7001/tcp", "7002/tcp"]
        );
        let given = |port: i32| PortBinding {
            host_ip: Some("0.0.0.0".to_owned()),
            host_port: Some((port + 30_000).to_string()),
        };
        let given: PortMap = (7000..=7002)
            .map(|port| (format!("{port}/tcp"), Some(vec![given(port)])))
            .collect();

        let shown = network_bindings(&[range], &given);

        assert_eq!(shown.len(), 1);
        assert_eq!(shown[0].container_port_range.as_deref(), Some("7000-7002"));
        assert_eq!(shown[0].host_port_range.as_deref(), Some("37000-37002"));
        assert_eq!((shown[0].container_port, shown[0].host_port), (None, None));
    }

    #[test]
    fn a_range_has_ports_of_the_host_that_follow_one_another() {
        let range = PortMapping {
            container_port_range: Some("7000-7002".to_owned()),
            ..PortMapping::default()
        };
        let mut mappings = [mapping(80, None), range];

        fix_ranges(&mut mappings, |count, _| (count == 3).then_some(40_000)).unwrap();

        let all = bindings(&mappings);
        let port = |name: &str| all[name].as_ref().unwrap()[0].host_port.clone();
        assert_eq!(port("80/tcp"), None);
        assert_eq!(port("7002/tcp").as_deref(), Some("40002"));
        let error = fix_ranges(&mut mappings, |_, _| None).unwrap_err();
        assert!(
            error.ends_with("3 contiguous host ports are unavailable"),
            "{error}"
        );
    }
}
