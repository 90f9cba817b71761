//! Refusals about ports and networks.

use super::{Request, accepted, app, awsvpc, refused, text};
use crate::ops::task_definition::fixtures::container;
use crate::wire::{
    ContainerDefinition, HostEntry, KeyValuePair, NetworkMode, PortMapping, ProxyConfiguration,
    TransportProtocol,
};

fn port(port: i32) -> PortMapping {
    PortMapping {
        container_port: Some(port),
        ..Default::default()
    }
}

fn range(range: &str) -> PortMapping {
    PortMapping {
        container_port_range: text(range),
        ..Default::default()
    }
}

#[test]
fn host_ports_are_container_ports_where_there_is_one_network() {
    for mode in [NetworkMode::Awsvpc, NetworkMode::Host] {
        let mapped = |host_port| {
            move |it: &mut Request| {
                it.network_mode = Some(mode);
                let host_port = Some(host_port);
                app(it).port_mappings = Some(vec![PortMapping {
                    host_port,
                    ..port(80)
                }]);
            }
        };
        refused(
            mapped(8080),
            &format!(
                "When networkMode={mode}, the host ports and container ports in port mappings must match."
            ),
        );
        accepted(mapped(80));
        accepted(mapped(0));
    }
}

#[test]
fn ports_are_mapped_once() {
    let ports = |mode, ports: Vec<PortMapping>| {
        move |it: &mut Request| {
            it.network_mode = mode;
            app(it).port_mappings = Some(ports);
        }
    };
    let vpc = Some(NetworkMode::Awsvpc);
    let twice =
        "Invalid setting for container 'app'. The container port is used multiple times in task";
    refused(ports(vpc, vec![port(80), port(80)]), twice);
    refused(ports(vpc, vec![port(85), range("80-90")]), twice);
    refused(ports(None, vec![range("80-90"), range("90-99")]), twice);
    accepted(ports(None, vec![port(80), port(80)]));
    accepted(ports(vpc, vec![range("80-89"), range("90-99")]));
    let udp = PortMapping {
        protocol: Some(TransportProtocol::Udp),
        ..port(80)
    };
    accepted(ports(vpc, vec![port(80), udp]));
    refused(
        |it| {
            awsvpc(it);
            let mut other = container("other");
            other.port_mappings = Some(vec![port(80)]);
            app(it).port_mappings = Some(vec![port(80)]);
            it.container_definitions.push(other);
        },
        "Invalid setting for container 'other'. The container port is used multiple times in task",
    );
}

#[test]
fn port_ranges_are_ranges() {
    let ports =
        |ports: Vec<PortMapping>| move |it: &mut Request| app(it).port_mappings = Some(ports);
    let both = PortMapping {
        container_port: Some(80),
        ..range("80-90")
    };
    refused(
        ports(vec![both]),
        "Invalid setting for container 'app'. You cannot specify both single port and port range",
    );
    for bad in [
        "90-80",
        "80",
        "a-b",
        "0-80",
        "80-65536",
        "",
        "-",
        "+80-90",
        "80-+90",
        "80 - 90",
        "80-90-95",
        "-1-80",
        "99999999999-99999999999",
    ] {
        refused(
            ports(vec![range(bad)]),
            "Invalid 'containerPortRange' setting for container 'app'.",
        );
    }
    let many = |count: i32| {
        (1..=count)
            .map(|port| range(&format!("{port}-{port}")))
            .collect()
    };
    accepted(ports(many(100)));
    refused(
        ports(many(101)),
        "Invalid setting for container 'app'. At most 100 port ranges can be specified",
    );
}

#[test]
fn ports_are_ports() {
    let mapped = |change: fn(&mut PortMapping)| {
        move |it: &mut Request| {
            let mut mapping = port(80);
            change(&mut mapping);
            app(it).port_mappings = Some(vec![mapping]);
        }
    };
    let container_port = "Invalid 'containerPort' setting for container 'app'.";
    refused(mapped(|it| it.container_port = Some(0)), container_port);
    refused(mapped(|it| it.container_port = Some(-80)), container_port);
    refused(mapped(|it| it.container_port = Some(65536)), container_port);
    let host_port = "Invalid 'hostPort' setting for container 'app'.";
    refused(mapped(|it| it.host_port = Some(-1)), host_port);
    refused(mapped(|it| it.host_port = Some(65536)), host_port);
    accepted(mapped(|it| it.container_port = Some(65535)));
    accepted(mapped(|it| it.host_port = Some(0)));
}

#[test]
fn port_names_are_names_of_service_discovery() {
    let named = |name: &str| {
        let name = text(name);
        move |it: &mut Request| {
            app(it).port_mappings = Some(vec![PortMapping { name, ..port(80) }]);
        }
    };
    for name in ["", "Web", "-web", "a.b", &"a".repeat(65)] {
        refused(
            named(name),
            &format!(
                "Invalid setting for container 'app'. The port mapping name is invalid: '{name}'"
            ),
        );
    }
    for name in ["web", "8080", "a_b-9", "_a", &"a".repeat(64)] {
        accepted(named(name));
    }
}

#[test]
fn port_names_are_used_once() {
    refused(
        |it| {
            let named = |number| PortMapping {
                name: text("web"),
                ..port(number)
            };
            app(it).port_mappings = Some(vec![named(80), named(81)]);
        },
        "Invalid setting for container 'app'. The port mapping name is already used: 'web'",
    );
}

#[test]
fn containers_that_share_an_interface_have_no_network_of_their_own() {
    let in_vpc = |change: fn(&mut ContainerDefinition)| {
        move |it: &mut Request| {
            awsvpc(it);
            change(app(it));
        }
    };
    for (change, expect) in [
        (
            in_vpc(|it| it.links = Some(vec!["db".to_owned()])),
            "Links are not supported when networkMode=awsvpc.",
        ),
        (
            in_vpc(|it| it.hostname = text("web")),
            "hostname is not supported on container when networkMode=awsvpc.",
        ),
        (
            in_vpc(|it| it.extra_hosts = Some(vec![HostEntry::default()])),
            "Extra hosts are not supported on container when networkMode=awsvpc",
        ),
        (
            in_vpc(|it| it.disable_networking = Some(true)),
            "Disable Networking is not supported on container when networkMode=awsvpc",
        ),
    ] {
        refused(change, expect);
    }
    accepted(in_vpc(|it| {
        it.links = Some(Vec::new());
        it.extra_hosts = Some(Vec::new());
        it.disable_networking = Some(false);
    }));
}

#[test]
fn app_mesh_needs_its_parts() {
    let mesh = |container: &'static str, property: &'static str| {
        move |it: &mut Request| {
            awsvpc(it);
            let property = KeyValuePair {
                name: text(property),
                value: text("15000"),
            };
            it.proxy_configuration = Some(ProxyConfiguration {
                container_name: container.to_owned(),
                properties: Some(vec![property]),
                r#type: None,
            });
        }
    };
    refused(
        |it| {
            mesh("app", "ProxyIngressPort")(it);
            it.network_mode = None;
        },
        "APPMESH proxy configuration is only supported in networkMode=awsvpc",
    );
    refused(
        mesh("envoy", "ProxyIngressPort"),
        "Proxy container [envoy] does not exist",
    );
    refused(mesh("app", "ProxyEgressPort"), "Ingress port not found");
    accepted(mesh("app", "ProxyIngressPort"));
}
