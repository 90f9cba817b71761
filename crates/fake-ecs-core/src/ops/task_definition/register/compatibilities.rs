//! What a definition can run on: the service computes it, and a request may insist.

use super::fargate;
use super::parts::{containers, list, refuse, volumes};
use crate::wire::{
    ApiError, Compatibility, IpcMode, NetworkMode, PidMode, ResourceType, TaskDefinition,
};

/// In the order in which answers have them. Of six answers from 2026 one has the last two the other
/// way around.
const ALL: &[Compatibility] = &[
    Compatibility::External,
    Compatibility::Ec2,
    Compatibility::Fargate,
    Compatibility::ManagedInstances,
];

pub(super) fn of(definition: &TaskDefinition) -> Vec<Compatibility> {
    let possible = ALL.iter().copied();
    possible
        .filter(|it| problem(definition, *it).is_none())
        .collect()
}

/// Refuses a definition that cannot run where it says that it must.
pub(super) fn check_required(definition: &TaskDefinition) -> Result<(), ApiError> {
    for required in list(&definition.requires_compatibilities) {
        if let Some(problem) = problem(definition, *required) {
            return refuse(problem);
        }
    }
    Ok(())
}

/// Why it cannot run there, if there is a reason. Only Fargate's texts are known, the others are
/// made like them.
fn problem(definition: &TaskDefinition, on: Compatibility) -> Option<String> {
    let (kind, unsupported) = match on {
        Compatibility::Ec2 => return None,
        Compatibility::Fargate => return fargate::problem(definition),
        Compatibility::External => ("External", external(definition)?),
        Compatibility::ManagedInstances => ("Managed Instances", managed_instances(definition)?),
    };
    Some(format!(
        "{kind} compatible task definitions do not support {unsupported}"
    ))
}

/// What machines outside AWS do not have.
fn external(definition: &TaskDefinition) -> Option<&'static str> {
    let has_efs = volumes(definition)
        .iter()
        .any(|it| it.efs_volume_configuration.is_some());
    let mut ports = containers(definition)
        .iter()
        .flat_map(|it| list(&it.port_mappings));
    let mut resources = containers(definition)
        .iter()
        .flat_map(|it| list(&it.resource_requirements));
    if definition.network_mode == Some(NetworkMode::Awsvpc) {
        Some("networkMode=awsvpc")
    } else if has_efs {
        Some("efsVolumeConfiguration")
    } else if definition.proxy_configuration.is_some() {
        Some("proxyConfiguration")
    } else if resources.any(|resource| resource.r#type == ResourceType::Gpu) {
        Some("GPU")
    } else if ports.any(|port| port.app_protocol.is_some()) {
        // The sign of Service Connect.
        Some("appProtocol")
    } else {
        None
    }
}

/// Read off answers of 2026: those in `awsvpc` mode have it, one that uses the host's namespaces
/// and no network mode that the documentation names have not.
fn managed_instances(definition: &TaskDefinition) -> Option<&'static str> {
    let volumes = volumes(definition);
    if !matches!(
        definition.network_mode,
        Some(NetworkMode::Awsvpc | NetworkMode::Host)
    ) {
        Some("network modes other than awsvpc and host")
    } else if definition.pid_mode == Some(PidMode::Host) {
        Some("pidMode host")
    } else if definition.ipc_mode == Some(IpcMode::Host) {
        Some("ipcMode host")
    } else if volumes
        .iter()
        .any(|it| it.docker_volume_configuration.is_some())
    {
        Some("dockerVolumeConfiguration")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::fixtures::{bridge, container, fargate};
    use super::super::complete::complete;
    use super::*;
    use crate::wire::{
        ApplicationProtocol, EfsVolumeConfiguration, HostVolumeProperties, PortMapping,
        RegisterTaskDefinitionRequest, Volume,
    };

    #[track_caller]
    fn check(input: RegisterTaskDefinitionRequest, expect: &str) {
        let definition = complete(TaskDefinition {
            family: Some(input.family),
            container_definitions: Some(input.container_definitions),
            network_mode: input.network_mode,
            pid_mode: input.pid_mode,
            volumes: input.volumes,
            cpu: input.cpu,
            memory: input.memory,
            ..Default::default()
        });
        let names = definition.unwrap().compatibilities.unwrap();
        let names: Vec<&str> = names.into_iter().map(Compatibility::as_str).collect();
        assert_eq!(names.join(" "), expect);
    }

    fn volume() -> Volume {
        Volume {
            name: Some("data".to_owned()),
            ..Default::default()
        }
    }

    #[test]
    fn bridge_and_none_run_on_machines_of_ones_own() {
        check(bridge("web"), "EXTERNAL EC2");
        for mode in [NetworkMode::Bridge, NetworkMode::None] {
            let mut input = bridge("web");
            input.network_mode = Some(mode);
            check(input, "EXTERNAL EC2");
        }
        let mut sized = fargate("web");
        sized.network_mode = None;
        check(sized, "EXTERNAL EC2");
    }

    #[test]
    fn awsvpc_with_a_size_of_fargate_runs_in_aws() {
        check(fargate("web"), "EC2 FARGATE MANAGED_INSTANCES");
        let mut odd = fargate("web");
        odd.memory = Some("717".to_owned());
        check(odd, "EC2 MANAGED_INSTANCES");
        let mut unsized_ = fargate("web");
        unsized_.cpu = None;
        check(unsized_, "EC2 MANAGED_INSTANCES");
    }

    #[test]
    fn the_hosts_namespaces_are_for_hosts_of_ones_own() {
        let mut input = bridge("web");
        input.network_mode = Some(NetworkMode::Host);
        check(input.clone(), "EXTERNAL EC2 MANAGED_INSTANCES");
        input.pid_mode = Some(PidMode::Host);
        check(input, "EXTERNAL EC2");
    }

    #[test]
    fn one_feature_too_many_takes_a_launch_type_away() {
        let mut privileged = fargate("web");
        privileged.container_definitions[0].privileged = Some(true);
        check(privileged, "EC2 MANAGED_INSTANCES");

        let mut host_path = fargate("web");
        let source_path = Some("/var".to_owned());
        host_path.volumes = Some(vec![Volume {
            host: Some(HostVolumeProperties { source_path }),
            ..volume()
        }]);
        check(host_path, "EC2 MANAGED_INSTANCES");

        let mut efs = bridge("web");
        efs.volumes = Some(vec![Volume {
            efs_volume_configuration: Some(EfsVolumeConfiguration::default()),
            ..volume()
        }]);
        check(efs, "EC2");

        let mut service_connect = bridge("web");
        let mut named = container("named");
        named.port_mappings = Some(vec![PortMapping {
            container_port: Some(80),
            app_protocol: Some(ApplicationProtocol::Http),
            ..Default::default()
        }]);
        service_connect.container_definitions.push(named);
        check(service_connect, "EC2");
    }
}
