//! A daemon's definition as one of a task: tasks of daemons live like others, and the same is
//! checked.

use crate::wire::{
    ContainerDefinition, DaemonContainerDefinition, DaemonLinuxParameters, DaemonTaskDefinition,
    DaemonVolume, LinuxParameters, TaskDefinition, Volume,
};

/// The definition as a task runs it. Whether it shares the namespaces of its host makes no
/// difference to the fake.
pub(super) fn as_task_definition(definition: &DaemonTaskDefinition) -> TaskDefinition {
    let DaemonTaskDefinition {
        container_definitions,
        cpu,
        daemon_task_definition_arn,
        delete_requested_at: _,
        execution_role_arn,
        family,
        ipc_mode: _,
        memory,
        pid_mode: _,
        registered_at: _,
        registered_by: _,
        revision,
        status: _,
        task_role_arn,
        volumes,
    } = definition.clone();
    TaskDefinition {
        container_definitions: container_definitions
            .map(|all| all.into_iter().map(container).collect()),
        cpu,
        execution_role_arn,
        family,
        memory,
        revision,
        task_definition_arn: daemon_task_definition_arn,
        task_role_arn,
        volumes: volumes.map(|all| all.into_iter().map(volume).collect()),
        ..TaskDefinition::default()
    }
}

fn container(definition: DaemonContainerDefinition) -> ContainerDefinition {
    let DaemonContainerDefinition {
        image,
        command,
        cpu,
        depends_on,
        entry_point,
        environment,
        environment_files,
        essential,
        firelens_configuration,
        health_check,
        interactive,
        linux_parameters,
        log_configuration,
        memory,
        memory_reservation,
        mount_points,
        name,
        privileged,
        pseudo_terminal,
        readonly_root_filesystem,
        repository_credentials,
        restart_policy,
        secrets,
        start_timeout,
        stop_timeout,
        system_controls,
        ulimits,
        user,
        working_directory,
    } = definition;
    ContainerDefinition {
        image: Some(image),
        command,
        cpu,
        depends_on,
        entry_point,
        environment,
        environment_files,
        essential,
        firelens_configuration,
        health_check,
        interactive,
        linux_parameters: linux_parameters.map(parameters),
        log_configuration,
        memory,
        memory_reservation,
        mount_points,
        name,
        privileged,
        pseudo_terminal,
        readonly_root_filesystem,
        repository_credentials,
        restart_policy,
        secrets,
        start_timeout,
        stop_timeout,
        system_controls,
        ulimits,
        user,
        working_directory,
        ..ContainerDefinition::default()
    }
}

fn parameters(parameters: DaemonLinuxParameters) -> LinuxParameters {
    let DaemonLinuxParameters {
        capabilities,
        devices,
        init_process_enabled,
        tmpfs,
    } = parameters;
    LinuxParameters {
        capabilities,
        devices,
        init_process_enabled,
        tmpfs,
        ..LinuxParameters::default()
    }
}

/// The volume of a log driver is the driver's, and no task mounts it.
fn volume(volume: DaemonVolume) -> Volume {
    let DaemonVolume {
        host,
        log_driver_volume_configuration: _,
        name,
    } = volume;
    Volume {
        host,
        name,
        ..Volume::default()
    }
}

/// What the service writes in where the caller has left something out: the same as for tasks. What
/// tasks have and daemons have not is left out.
pub(super) fn fill_in(definition: &mut DaemonTaskDefinition, from: &TaskDefinition) {
    definition.cpu.clone_from(&from.cpu);
    definition.memory.clone_from(&from.memory);
    definition.volumes.get_or_insert_default();
    let own = definition.container_definitions.iter_mut().flatten();
    let from = from.container_definitions.iter().flatten();
    for (own, from) in own.zip(from) {
        own.cpu = from.cpu;
        own.essential = from.essential;
        own.environment.clone_from(&from.environment);
        own.mount_points.clone_from(&from.mount_points);
        own.system_controls.clone_from(&from.system_controls);
        own.health_check.clone_from(&from.health_check);
    }
}
