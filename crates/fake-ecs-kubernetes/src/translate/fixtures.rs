//! Plans for tests.

use fake_ecs_core::effect::plan::{ContainerPlan, Known, Logged, TaskPlan};
use fake_ecs_core::wire::{LaunchType, RegisterTaskDefinitionRequest, TaskDefinition, decode};

/// The plan of a task of that definition, which is what `RegisterTaskDefinition` takes.
#[track_caller]
pub(crate) fn plan(definition: &str) -> TaskPlan {
    let decoded = decode::<RegisterTaskDefinitionRequest>(definition.as_bytes());
    let decoded = decoded.unwrap_or_else(|error| panic!("{error:?} in {definition}"));
    assert_eq!(decoded.unknown_members, [""; 0], "{definition}");
    let given = decoded.value;
    let containers = given.container_definitions.iter().enumerate();
    let containers = containers.map(|(index, container)| ContainerPlan {
        name: container.name.clone().unwrap_or_default(),
        arn: format!("arn:aws:ecs:us-east-1:123456789012:container/default/0123/{index}"),
        generation: 0,
        labels: container
            .docker_labels
            .iter()
            .flatten()
            .map(|(n, v)| (n.clone(), v.clone()))
            .collect(),
        registry_credentials: None,
        known: Known::New,
        logged: Logged::default(),
    });
    TaskPlan {
        arn: "arn:aws:ecs:us-east-1:123456789012:task/default/0123".to_owned(),
        id: "0123".to_owned(),
        cluster: "default".to_owned(),
        cluster_arn: String::new(),
        containers: containers.collect(),
        definition: TaskDefinition {
            family: Some(given.family),
            revision: Some(1),
            container_definitions: Some(given.container_definitions),
            cpu: given.cpu,
            memory: given.memory,
            network_mode: given.network_mode,
            pid_mode: given.pid_mode,
            ipc_mode: given.ipc_mode,
            runtime_platform: given.runtime_platform,
            task_role_arn: given.task_role_arn,
            ephemeral_storage: given.ephemeral_storage,
            volumes: given.volumes,
            ..TaskDefinition::default()
        },
        group: String::new(),
        launch_type: LaunchType::Ec2,
        platform_version: None,
        availability_zone: String::new(),
        instance_arn: None,
        node: None,
        address: None,
        vpc: None,
        network: None,
        connect_names: Vec::new(),
        ebs: None,
        enable_execute_command: false,
    }
}
