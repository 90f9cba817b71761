//! What no engine can do for a task: members of definitions that are left out.

use fake_ecs_core::effect::plan::TaskPlan;
use fake_ecs_core::wire::{IpcMode, PidMode, ResourceType};

/// The members that the definition has and that have no effect. The documentation of `Docker` lists
/// all of them.
pub(crate) fn members(plan: &TaskPlan) -> Vec<&'static str> {
    let definition = &plan.definition;
    let containers = definition.container_definitions.iter().flatten();
    let mut found = Vec::new();
    let mut note = |is_there: bool, member| {
        if is_there && !found.contains(&member) {
            found.push(member);
        }
    };
    note(definition.pid_mode == Some(PidMode::Task), "pidMode task");
    note(definition.ipc_mode == Some(IpcMode::Task), "ipcMode task");
    note(
        definition.proxy_configuration.is_some(),
        "proxyConfiguration",
    );
    note(definition.ephemeral_storage.is_some(), "ephemeralStorage");
    note(definition.runtime_platform.is_some(), "runtimePlatform");
    note(plan.ebs.is_some(), "sizeInGiB of an EBS volume");
    for container in containers {
        note(container.credential_specs.is_some(), "credentialSpecs");
        let resources = container.resource_requirements.iter().flatten();
        for resource in resources {
            let is_accelerator = resource.r#type == ResourceType::InferenceAccelerator;
            note(is_accelerator, "resourceRequirements InferenceAccelerator");
        }
    }
    found
}
