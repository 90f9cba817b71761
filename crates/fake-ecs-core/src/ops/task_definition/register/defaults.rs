//! What the service writes into a definition where the caller has left something out.
//!
//! Anything else stays as it was sent: an absent member stays absent, an empty list stays an empty
//! list.

use crate::wire::{
    ContainerDefinition, HealthCheck, HostVolumeProperties, NetworkMode, PortMapping, Scope,
    TaskDefinition, TransportProtocol, Volume,
};

/// Who a FireLens router runs as that does not say.
pub(super) const ROUTER_USER: &str = "0";

pub(super) fn fill(definition: &mut TaskDefinition) {
    let mode = definition.network_mode;
    for container in definition.container_definitions.iter_mut().flatten() {
        fill_container(container, mode);
    }
    definition.volumes.get_or_insert_default();
    for volume in definition.volumes.iter_mut().flatten() {
        fill_volume(volume);
    }
    definition.placement_constraints.get_or_insert_default();
}

fn fill_container(container: &mut ContainerDefinition, mode: Option<NetworkMode>) {
    container.cpu.get_or_insert(0);
    container.essential.get_or_insert(true);
    container.environment.get_or_insert_default();
    container.mount_points.get_or_insert_default();
    container.volumes_from.get_or_insert_default();
    container.port_mappings.get_or_insert_default();
    container.system_controls.get_or_insert_default();
    for mapping in container.port_mappings.iter_mut().flatten() {
        fill_mapping(mapping, mode);
    }
    if let Some(check) = &mut container.health_check {
        fill_health_check(check);
    }
    if container.firelens_configuration.is_some() {
        container.user.get_or_insert_with(|| ROUTER_USER.to_owned());
    }
}

fn fill_mapping(mapping: &mut PortMapping, mode: Option<NetworkMode>) {
    mapping.protocol.get_or_insert(TransportProtocol::Tcp);
    // A range has no port on the host before it runs.
    let Some(container_port) = mapping.container_port else {
        return;
    };
    match mode {
        Some(NetworkMode::Awsvpc | NetworkMode::Host) => mapping.host_port = Some(container_port),
        Some(NetworkMode::Bridge | NetworkMode::None) | None => {
            mapping.host_port.get_or_insert(0);
        }
    }
}

fn fill_health_check(check: &mut HealthCheck) {
    check.interval.get_or_insert(30);
    check.timeout.get_or_insert(5);
    check.retries.get_or_insert(3);
}

/// A volume that nothing is said of is a directory on the host. Of one of EFS the whole file system
/// is mounted, also by an access point; that it is not encrypted on its way is not written in. A
/// Docker volume is the task's own: Terraform's provider expects the service to say so, and to add
/// nothing else.
fn fill_volume(volume: &mut Volume) {
    let Volume {
        configured_at_launch,
        docker_volume_configuration,
        efs_volume_configuration,
        fsx_windows_file_server_volume_configuration,
        host,
        name: _,
        s3files_volume_configuration,
    } = volume;
    if let Some(efs) = efs_volume_configuration {
        efs.root_directory.get_or_insert_with(|| "/".to_owned());
    }
    if let Some(docker) = docker_volume_configuration {
        docker.scope.get_or_insert(Scope::Task);
    }
    let is_elsewhere = *configured_at_launch == Some(true)
        || docker_volume_configuration.is_some()
        || efs_volume_configuration.is_some()
        || fsx_windows_file_server_volume_configuration.is_some()
        || s3files_volume_configuration.is_some();
    if !is_elsewhere {
        host.get_or_insert(HostVolumeProperties { source_path: None });
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::fixtures::container;
    use super::super::parts::list;
    use super::*;
    use crate::wire::{
        DockerVolumeConfiguration, EfsVolumeConfiguration, FirelensConfiguration,
        FirelensConfigurationType,
    };

    fn filled(mode: Option<NetworkMode>, container: ContainerDefinition) -> ContainerDefinition {
        let mut definition = TaskDefinition {
            network_mode: mode,
            container_definitions: Some(vec![container]),
            ..Default::default()
        };
        fill(&mut definition);
        list(&definition.container_definitions)[0].clone()
    }

    #[test]
    fn the_smallest_definition_gets_the_lists_that_answers_have() {
        let expected = ContainerDefinition {
            cpu: Some(0),
            essential: Some(true),
            environment: Some(Vec::new()),
            mount_points: Some(Vec::new()),
            volumes_from: Some(Vec::new()),
            port_mappings: Some(Vec::new()),
            system_controls: Some(Vec::new()),
            ..container("app")
        };

        assert_eq!(filled(None, container("app")), expected);
        let mut definition = TaskDefinition::default();
        fill(&mut definition);
        assert_eq!(definition.volumes, Some(Vec::new()));
        assert_eq!(definition.placement_constraints, Some(Vec::new()));
        assert_eq!(definition.network_mode, None);
    }

    #[test]
    fn host_ports_follow_the_network_mode() {
        for (mode, given, expect) in [
            (None, None, 0),
            (None, Some(8080), 8080),
            (Some(NetworkMode::Bridge), None, 0),
            (Some(NetworkMode::Awsvpc), None, 80),
            (Some(NetworkMode::Awsvpc), Some(0), 80),
            (Some(NetworkMode::Host), None, 80),
        ] {
            let mut container = container("app");
            container.port_mappings = Some(vec![PortMapping {
                container_port: Some(80),
                host_port: given,
                ..Default::default()
            }]);
            let container = filled(mode, container);
            let mapping = &list(&container.port_mappings)[0];
            assert_eq!(mapping.host_port, Some(expect), "{mode:?} {given:?}");
            assert_eq!(mapping.protocol, Some(TransportProtocol::Tcp));
        }
    }

    #[test]
    fn a_port_range_has_no_host_port() {
        let mut container = container("app");
        container.port_mappings = Some(vec![PortMapping {
            container_port_range: Some("80-90".to_owned()),
            ..Default::default()
        }]);

        let container = filled(Some(NetworkMode::Awsvpc), container);

        assert_eq!(list(&container.port_mappings)[0].host_port, None);
    }

    #[test]
    fn health_checks_get_their_numbers_but_no_start_period() {
        let mut container = container("app");
        container.health_check = Some(HealthCheck {
            command: vec!["true".to_owned()],
            retries: Some(5),
            ..Default::default()
        });

        let check = filled(None, container).health_check.unwrap();

        assert_eq!(
            (
                check.interval,
                check.timeout,
                check.retries,
                check.start_period
            ),
            (Some(30), Some(5), Some(5), None)
        );
    }

    #[test]
    fn a_router_runs_as_root_unless_it_says_otherwise() {
        let router = |user: Option<&str>| ContainerDefinition {
            firelens_configuration: Some(FirelensConfiguration {
                r#type: FirelensConfigurationType::Fluentbit,
                options: None,
            }),
            user: user.map(str::to_owned),
            ..container("router")
        };
        for (given, expect) in [(None, "0"), (Some("0"), "0"), (Some("1000"), "1000")] {
            assert_eq!(filled(None, router(given)).user.as_deref(), Some(expect));
        }
        assert_eq!(filled(None, container("app")).user, None);
    }

    #[test]
    fn volumes_elsewhere_say_what_is_mounted_and_how_long_they_live() {
        let efs = |root: Option<&str>, access_point: bool| Volume {
            efs_volume_configuration: Some(EfsVolumeConfiguration {
                root_directory: root.map(str::to_owned),
                authorization_config: access_point.then(Default::default),
                ..Default::default()
            }),
            ..Default::default()
        };
        let docker = |scope| Volume {
            docker_volume_configuration: Some(DockerVolumeConfiguration {
                scope,
                ..Default::default()
            }),
            ..Default::default()
        };
        for (given, expect) in [
            (efs(None, false), efs(Some("/"), false)),
            (efs(None, true), efs(Some("/"), true)),
            (efs(Some("/data"), false), efs(Some("/data"), false)),
            (docker(None), docker(Some(Scope::Task))),
            (docker(Some(Scope::Shared)), docker(Some(Scope::Shared))),
        ] {
            let mut volume = given;
            fill_volume(&mut volume);
            assert_eq!(volume, expect);
        }
    }

    #[test]
    fn a_volume_without_anything_is_on_the_host() {
        let at_launch = Volume {
            configured_at_launch: Some(true),
            ..Default::default()
        };
        let mut definition = TaskDefinition {
            volumes: Some(vec![Volume::default(), at_launch.clone()]),
            ..Default::default()
        };

        fill(&mut definition);

        let volumes = definition.volumes.unwrap();
        assert_eq!(volumes[0].host, Some(HostVolumeProperties::default()));
        assert_eq!(volumes[1], at_launch);
    }
}
