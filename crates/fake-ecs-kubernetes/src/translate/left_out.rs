//! What no Pod can do, or none alone. The documentation of `Kubernetes` lists all of it.

use fake_ecs_core::effect::plan::TaskPlan;
use fake_ecs_core::wire::{
    ContainerDefinition, IpcMode, LinuxParameters, LogDriver, NetworkMode, ResourceType,
};

use super::{order, security};

/// The members of the definition that have no effect, or another one, each once.
pub(crate) fn members(plan: &TaskPlan) -> Vec<&'static str> {
    let definition = &plan.definition;
    let containers = definition.container_definitions.as_deref();
    let containers = containers.unwrap_or_default();
    let mut found = Vec::new();
    let mut note = |is_there: bool, member| {
        if is_there && !found.contains(&member) {
            found.push(member);
        }
    };
    let inits = order::init_containers(containers);
    note(
        order::is_loose(containers, &inits),
        "dependsOn a container that runs on",
    );
    let mode = definition.network_mode;
    note(mode == Some(NetworkMode::None), "networkMode none");
    note(definition.ipc_mode == Some(IpcMode::None), "ipcMode none");
    note(
        definition.proxy_configuration.is_some(),
        "proxyConfiguration",
    );
    note(definition.ephemeral_storage.is_some(), "ephemeralStorage");
    for container in containers {
        of_container(container, &mut note);
        if let Some(linux) = &container.linux_parameters {
            of_linux(linux, &mut note);
        }
    }
    found
}

fn of_container(container: &ContainerDefinition, note: &mut impl FnMut(bool, &'static str)) {
    let is_some = |list: Option<usize>| list.is_some_and(|count| count > 0);
    note(container.credential_specs.is_some(), "credentialSpecs");
    note(
        container.disable_networking == Some(true),
        "disableNetworking",
    );
    note(is_some(container.ulimits.as_ref().map(Vec::len)), "ulimits");
    note(
        container.firelens_configuration.is_some(),
        "firelensConfiguration",
    );
    note(security::has_names(container), "user by name");
    let options = container.docker_security_options.iter().flatten();
    let mut others = options.filter(|it| !security::is_no_new_privileges(it));
    note(others.next().is_some(), "dockerSecurityOptions");
    let driver = container.log_configuration.as_ref().map(|it| it.log_driver);
    let is_read = matches!(
        driver,
        None | Some(LogDriver::Awslogs | LogDriver::JsonFile)
    );
    note(!is_read, "logDriver");
    let resources = container.resource_requirements.iter().flatten();
    for resource in resources {
        note(
            resource.r#type != ResourceType::Gpu,
            "resourceRequirements but GPU",
        );
    }
}

fn of_linux(linux: &LinuxParameters, note: &mut impl FnMut(bool, &'static str)) {
    let has_devices = linux.devices.as_ref().is_some_and(|it| !it.is_empty());
    note(has_devices, "linuxParameters.devices");
    note(
        linux.init_process_enabled == Some(true),
        "initProcessEnabled",
    );
    note(linux.max_swap.is_some(), "maxSwap");
    note(linux.swappiness.is_some(), "swappiness");
}
