//! From a task to all that an engine needs to know of it.

use crate::aws::cloud_map::names;
use crate::aws::ec2::port;
use crate::ecs::Region;
use crate::ecs::keys::{RegionKey, TaskKey};
use crate::ecs::lifecycle::provide::registry_credentials;
use crate::ecs::registrar::destinations::connect_names;
use crate::ecs::task::state::{Container, ContainerStatus, NetworkInterface, Task};
use crate::effect::plan::{ContainerPlan, EbsPlan, Known, TaskPlan, VpcPlan};
use crate::effect::{ContainerSpec, TaskRef};
use crate::wire::{
    ContainerDefinition, ContainerOverride, EphemeralStorage, KeyValuePair, TaskDefinition,
};

impl Task {
    pub fn task_ref(&self, region: RegionKey) -> TaskRef {
        TaskRef {
            region,
            id: self.id,
        }
    }
}

/// The plan of a task that has its place.
pub fn plan(region: &Region, key: TaskKey) -> TaskPlan {
    let task = region.tasks.get(key);
    let spec = &task.spec;
    let cluster = &region.clusters.get(spec.cluster).name;
    let cluster_arn = region.cluster_arn(cluster);
    let instance = task.instance.map(|key| region.instances.get(key));
    let containers = task.containers.iter().enumerate();
    let containers = containers.map(|(index, container)| ContainerPlan {
        name: container.spec.name.clone(),
        generation: container.generation,
        arn: region.container_arn(task, container),
        labels: labels(region, task, container),
        // That they are missing was said before the task came so far.
        registry_credentials: registry_credentials(region, task, task.definition_of(index))
            .ok()
            .flatten(),
        known: known(container),
        logged: container.logged,
    });
    TaskPlan {
        arn: region.task_arn(task),
        id: task.id(),
        cluster: cluster.clone(),
        cluster_arn,
        definition: definition(task),
        group: spec.group.to_string(),
        launch_type: spec.launch_type,
        platform_version: spec.platform_version,
        availability_zone: task.availability_zone.clone(),
        instance_arn: instance.map(|instance| region.instance_arn(instance)),
        node: instance.and_then(|it| Some(it.node.as_ref()?.name.clone())),
        address: task.interface.as_ref().map(|interface| interface.address),
        vpc: task.interface.as_ref().and_then(|it| vpc(region, it)),
        network: spec.network.clone(),
        connect_names: names_of(region, task),
        ebs: task.volume.as_deref().map(|volume| EbsPlan {
            name: volume.name.clone(),
            id: volume.id.clone(),
            size_in_gib: volume.size_in_gib,
        }),
        enable_execute_command: spec.enable_execute_command,
        containers: containers.collect(),
    }
}

/// The VPC of which an engine is to make a network.
fn vpc(region: &Region, interface: &NetworkInterface) -> Option<VpcPlan> {
    let spare = interface.spare?;
    let (id, block) = port::vpc_and_block_of(&region.ec2, &interface.subnet);
    Some(VpcPlan {
        id: id.to_owned(),
        block,
        spare,
    })
}

fn known(container: &Container) -> Known {
    match container.status {
        ContainerStatus::Waiting
        | ContainerStatus::Pulling
        | ContainerStatus::Pulled
        | ContainerStatus::Starting => Known::New,
        ContainerStatus::Running => Known::Running,
        ContainerStatus::Stopping => Known::Stopping {
            ran: container.started.is_some(),
        },
        ContainerStatus::Stopped => Known::Stopped,
    }
}

/// What clients of Service Connect call the task, and what Cloud Map calls it in DNS.
fn names_of(region: &Region, task: &Task) -> Vec<String> {
    let deployment = task.spec.owner.and_then(|owner| {
        let service = region.services.get(owner.service);
        service.deployment(owner.deployment)
    });
    let Some(workload) = deployment.map(|it| &it.revision.workload) else {
        return Vec::new();
    };
    let connect = workload.connect.iter();
    let mut names: Vec<String> = connect.flat_map(|it| connect_names(region, it)).collect();
    let registries = workload.registries.iter();
    let registries = registries.filter_map(|it| it.registry_arn.as_deref());
    names.extend(registries.filter_map(|arn| names::dns_name(region, arn)));
    names
}

/// The definition with the overrides of the task.
fn definition(task: &Task) -> TaskDefinition {
    let (revision, given) = (&task.spec.definition, &task.spec.overrides);
    let mut definition = revision.document.clone();
    definition.family = Some(revision.family.to_string());
    definition.revision = Some(revision.number);
    let replace = |member: &mut Option<String>, given: &Option<String>| {
        if given.is_some() {
            member.clone_from(given);
        }
    };
    replace(&mut definition.cpu, &given.cpu);
    replace(&mut definition.memory, &given.memory);
    replace(&mut definition.task_role_arn, &given.task_role_arn);
    replace(
        &mut definition.execution_role_arn,
        &given.execution_role_arn,
    );
    if let Some(EphemeralStorage { size_in_gib }) = &given.ephemeral_storage {
        let size_in_gib = *size_in_gib;
        definition.ephemeral_storage = Some(EphemeralStorage { size_in_gib });
    }
    let containers = definition.container_definitions.iter_mut().flatten();
    for (container, of) in containers.zip(&task.containers) {
        let mut given = given.container_overrides.iter().flatten();
        let given = given.find(|given| given.name == container.name);
        merge(container, &of.spec, given);
    }
    definition
}

/// What overrides may change comes from what is in effect.
fn merge(
    container: &mut ContainerDefinition,
    spec: &ContainerSpec,
    given: Option<&ContainerOverride>,
) {
    let environment = spec.environment.iter().map(|(name, value)| KeyValuePair {
        name: Some(name.clone()),
        value: Some(value.clone()),
    });
    container.environment = Some(environment.collect());
    if !spec.log_options.is_empty()
        && let Some(logs) = &mut container.log_configuration
    {
        let options = logs.options.get_or_insert_default();
        options.extend(spec.log_options.iter().cloned());
    }
    container.command = Some(spec.command.clone()).filter(|command| !command.is_empty());
    container.cpu = Some(spec.cpu);
    container.memory = spec.memory;
    container.memory_reservation = spec.memory_reservation;
    let Some(given) = given else { return };
    if given.environment_files.is_some() {
        container
            .environment_files
            .clone_from(&given.environment_files);
    }
    if given.resource_requirements.is_some() {
        container
            .resource_requirements
            .clone_from(&given.resource_requirements);
    }
}

/// The labels of a container. Those of the agent come last: whoever gives one of these names in the
/// definition is overruled.
pub fn labels(region: &Region, task: &Task, container: &Container) -> Vec<(String, String)> {
    let definition = &task.spec.definition;
    let name = &container.spec.name;
    let given = definition.container(name);
    let given = given.and_then(|index| definition.containers()[index].docker_labels.as_ref());
    let cluster = &region.clusters.get(task.spec.cluster).name;
    let by_agent = [
        ("cluster", region.cluster_arn(cluster)),
        ("container-name", name.clone()),
        ("task-arn", region.task_arn(task)),
        ("task-definition-family", definition.family.to_string()),
        ("task-definition-version", definition.number.to_string()),
    ];
    let by_agent = by_agent.map(|(name, value)| (format!("com.amazonaws.ecs.{name}"), value));
    let given = given.into_iter().flatten();
    let given = given.map(|(name, value)| (name.clone(), value.clone()));
    let given = given.filter(|(name, _)| by_agent.iter().all(|(other, _)| other != name));
    given.chain(by_agent.clone()).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::ecs::fixtures;
    use crate::ecs::lifecycle::launch;
    use crate::ecs::task::definition::Revision;
    use crate::ecs::task::launch::Launch;
    use crate::ecs::task::state::TaskSpec;
    use crate::wire::TaskOverride;

    fn text(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    /// A task whose overrides say something about each member that they can say something about.
    fn launched(region: &mut Region) -> TaskKey {
        let container = ContainerDefinition {
            name: text("app"),
            image: text("web"),
            command: Some(vec!["serve".to_owned()]),
            docker_labels: Some(
                [("team", "web"), ("com.amazonaws.ecs.task-arn", "mine")]
                    .map(|(name, value)| (name.to_owned(), value.to_owned()))
                    .into(),
            ),
            ..ContainerDefinition::default()
        };
        let given = fixtures::launch(vec![container]);
        let document = TaskDefinition {
            cpu: text("256"),
            memory: text("512"),
            task_role_arn: text("role"),
            ..given.spec.definition.document.clone()
        };
        let overrides = TaskOverride {
            cpu: text("512"),
            execution_role_arn: text("execution"),
            ephemeral_storage: Some(EphemeralStorage { size_in_gib: 30 }),
            ..TaskOverride::default()
        };
        let spec = ContainerSpec {
            name: "app".to_owned(),
            command: vec!["work".to_owned()],
            environment: vec![("QUEUE".to_owned(), "jobs".to_owned())],
            memory: Some(64),
            ..ContainerSpec::default()
        };
        let launch = Launch {
            containers: vec![Arc::new(spec)],
            spec: TaskSpec {
                definition: Arc::new(Revision {
                    family: Arc::from("web"),
                    number: 3,
                    arn: "arn".to_owned(),
                    document,
                }),
                overrides: Arc::new(overrides),
                ..given.spec
            },
            ..given
        };
        launch::task(region, launch)
    }

    #[test]
    fn a_plan_has_the_definition_with_the_overrides() {
        let mut region = fixtures::region();
        let key = launched(&mut region);

        let plan = plan(&region, key);

        let definition = plan.definition;
        assert_eq!(definition.family, text("web"));
        assert_eq!(definition.revision, Some(3));
        assert_eq!(
            (definition.cpu, definition.memory),
            (text("512"), text("512"))
        );
        assert_eq!(definition.task_role_arn, text("role"));
        assert_eq!(definition.execution_role_arn, text("execution"));
        let storage = definition
            .ephemeral_storage
            .map(|storage| storage.size_in_gib);
        assert_eq!(storage, Some(30));
        let container = &definition.container_definitions.unwrap()[0];
        assert_eq!(container.image, text("web"));
        assert_eq!(container.command, Some(vec!["work".to_owned()]));
        assert_eq!(container.memory, Some(64));
        let environment = container.environment.as_deref().unwrap();
        assert_eq!(environment[0].name, text("QUEUE"));
    }

    #[test]
    fn a_plan_has_names_by_which_its_containers_are_found_again() {
        let mut region = fixtures::region();
        let key = launched(&mut region);
        let arn = region.task_arn(region.tasks.get(key));

        let plan = plan(&region, key);

        assert!(plan.arn.ends_with(&plan.id) && plan.arn == arn);
        assert!(plan.containers[0].arn.contains(&plan.id));
        let labels = &plan.containers[0].labels;
        let label = |name: &str| {
            let of_name: Vec<_> = labels.iter().filter(|(other, _)| other == name).collect();
            assert_eq!(of_name.len(), 1, "{name} in {labels:?}");
            of_name[0].1.as_str()
        };
        assert_eq!(label("team"), "web");
        assert_eq!(label("com.amazonaws.ecs.task-arn"), arn);
        assert_eq!(label("com.amazonaws.ecs.container-name"), "app");
        assert_eq!(label("com.amazonaws.ecs.task-definition-version"), "3");
    }
}
