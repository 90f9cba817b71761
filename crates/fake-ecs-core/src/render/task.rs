//! Tasks as the API shows them.
//!
//! Which members are there, which are absent and which are empty lists is read off recorded answers
//! of the service.

use crate::ecs::Region;
use crate::ecs::lifecycle;
use crate::ecs::task;
use crate::ecs::task::state::{
    Container as ContainerState, NetworkInterface as InterfaceState, Path, Task as State,
    TaskStatus,
};
use crate::ecs::task::volume::EbsVolume;
use crate::kernel::time::Time;
use crate::wire::{
    Attachment, Attribute, Connectivity, Container, ContainerOverride, CpuArchitecture,
    EphemeralStorage, KeyValuePair, ManagedAgent, ManagedAgentName, NetworkInterface,
    ProtectedTask, Task, TaskOverride,
};

/// The storage of a Fargate task that does not ask for more.
pub(super) const FARGATE_STORAGE_GIB: i32 = 20;

/// Which operation shows a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskView {
    /// One that has made or changed it. Recorded answers of those have no health.
    Changed,
    /// One that describes it.
    Described { with_tags: bool },
}

pub fn task(region: &Region, task: &State, view: TaskView) -> Task {
    let spec = &task.spec;
    let document = &spec.definition.document;
    let is_fargate = task.path() == Path::Fargate;
    let arn = region.task_arn(task);
    let interface = task.interface.as_ref();
    let address = interface.map(|interface| interface.address.to_string());
    let address = address.as_deref().unwrap_or_default();
    let at = |time: Option<Time>| time.map(Time::timestamp);
    let pulls = shows_pulls(task);
    let (cpu, memory) = size(task);
    Task {
        attachments: Some(attachments(region, task, address)),
        attributes: is_fargate.then(|| vec![architecture(task)]),
        availability_zone: Some(task.availability_zone.clone()).filter(|zone| !zone.is_empty()),
        capacity_provider_name: spec.capacity_provider.clone(),
        cluster_arn: Some(region.cluster_arn(&region.clusters.get(spec.cluster).name)),
        connectivity: connectivity(region, task),
        connectivity_at: at(task.times.connectivity),
        container_instance_arn: task
            .instance
            .map(|instance| region.instance_arn(region.instances.get(instance))),
        containers: Some(
            placed_containers(task)
                .iter()
                .map(|state| container(region, task, (&arn, address), state, view))
                .collect(),
        ),
        cpu,
        created_at: Some(task.created.timestamp()),
        desired_status: Some(task.desired.as_str().to_owned()),
        enable_execute_command: Some(spec.enable_execute_command),
        ephemeral_storage: is_fargate.then(|| ephemeral_storage(task)),
        execution_stopped_at: at(task.times.execution_stopped),
        fargate_ephemeral_storage: None,
        group: Some(spec.group.to_string()),
        health_status: (view != TaskView::Changed).then(|| task.health()),
        inference_accelerators: document.inference_accelerators.clone(),
        last_status: Some(task.status.as_str().to_owned()),
        launch_type: Some(spec.launch_type),
        memory,
        overrides: Some(overrides(task)),
        platform_family: is_fargate.then(|| platform_family(task)),
        platform_version: spec.platform_version.map(str::to_owned),
        pull_started_at: at(task.times.pull_started.filter(|_| pulls)),
        pull_stopped_at: at(task.times.pull_stopped.filter(|_| pulls)),
        started_at: at(task.times.started),
        started_by: spec.started_by.as_deref().map(str::to_owned),
        stop_code: task.stop.as_ref().map(|stop| stop.code),
        stopped_at: at(task.times.stopped),
        stopped_reason: task.stop.as_ref().map(|stop| stop.reason.clone()),
        stopping_at: at(task.times.stopping),
        tags: Some(if view == (TaskView::Described { with_tags: false }) {
            Vec::new()
        } else {
            task.tags.clone()
        }),
        task_arn: Some(arn),
        task_definition_arn: Some(spec.definition.arn.clone()),
        trusted_execution_summary: None,
        version: Some(task.version),
    }
}

/// Whether the task is protected from being scaled in, and for how long.
pub fn protected_task(region: &Region, task: &State) -> ProtectedTask {
    let until = task::protection::until(region, task);
    ProtectedTask {
        task_arn: Some(region.task_arn(task)),
        protection_enabled: Some(until.is_some()),
        expiration_date: until.map(Time::timestamp),
    }
}

/// What a repeated `RunTask` shows of a task that has stopped since.
pub fn remembered_task(region: &Region, state: &State) -> Task {
    if !state.is_over() {
        return task(region, state, TaskView::Changed);
    }
    Task {
        task_arn: Some(region.task_arn(state)),
        last_status: Some(state.status.as_str().to_owned()),
        desired_status: Some(state.desired.as_str().to_owned()),
        ..Task::default()
    }
}

/// As long as a task waits for capacity it shows none, as in a recorded answer.
fn placed_containers(task: &State) -> &[ContainerState] {
    if task.is_placed() {
        &task.containers
    } else {
        &[]
    }
}

/// Nothing before the agent has reported in for the first time.
fn connectivity(region: &Region, task: &State) -> Option<Connectivity> {
    task.times.connectivity.map(|_| {
        // How it was when the task stopped is not remembered: nobody is connected to a task that is
        // over.
        if task.is_over() || lifecycle::reach::is_connected(region, task) {
            Connectivity::Connected
        } else {
            Connectivity::Disconnected
        }
    })
}

/// The agent tells of pulls together with RUNNING or STOPPED. Of pulls that failed Fargate tells
/// nothing.
fn shows_pulls(task: &State) -> bool {
    let is_reported = task.status >= TaskStatus::Running;
    is_reported && (task.path() != Path::Fargate || task.times.started.is_some())
}

fn attachments(region: &Region, task: &State, address: &str) -> Vec<Attachment> {
    let interface = task.interface.as_ref();
    let interface = interface.map(|interface| interface_attachment(region, interface, address));
    let volume = task.volume.as_deref().map(volume_attachment);
    interface.into_iter().chain(volume).collect()
}

/// The first three details, in this order, are those of an example of AWS.
fn volume_attachment(volume: &EbsVolume) -> Attachment {
    let mut details = vec![
        pair("roleArn", volume.role_arn.clone()),
        pair("volumeName", volume.name.clone()),
        pair(
            "deleteOnTermination",
            volume.delete_on_termination.to_string(),
        ),
    ];
    if volume.is_made {
        details.push(pair("volumeId", volume.id.clone()));
    }
    Attachment {
        id: Some(volume.attachment_id.clone()),
        r#type: Some("AmazonElasticBlockStorage".to_owned()),
        status: Some(volume.status.as_str().to_owned()),
        details: Some(details),
    }
}

fn pair(name: &str, value: String) -> KeyValuePair {
    KeyValuePair {
        name: Some(name.to_owned()),
        value: Some(value),
    }
}

fn interface_attachment(region: &Region, interface: &InterfaceState, address: &str) -> Attachment {
    let mut details = Vec::with_capacity(5);
    details.push(pair("subnetId", interface.subnet.clone()));
    if interface.is_made {
        let dns_name = region.scope.private_dns_name(address);
        details.push(pair("networkInterfaceId", interface.id.clone()));
        details.push(pair("macAddress", interface.mac.clone()));
        details.push(pair("privateDnsName", dns_name));
        details.push(pair("privateIPv4Address", address.to_owned()));
    }
    Attachment {
        id: Some(interface.attachment_id.clone()),
        r#type: Some("ElasticNetworkInterface".to_owned()),
        status: Some(interface.status.as_str().to_owned()),
        details: Some(details),
    }
}

fn architecture(task: &State) -> Attribute {
    let platform = task.spec.definition.document.runtime_platform.as_ref();
    let architecture = platform.and_then(|platform| platform.cpu_architecture);
    let architecture = architecture.unwrap_or(CpuArchitecture::X8664);
    Attribute {
        name: "ecs.cpu-architecture".to_owned(),
        value: Some(architecture.attribute().to_owned()),
        target_id: None,
        target_type: None,
    }
}

/// `Linux`, or such as `Windows_Server_2022_Core`.
fn platform_family(task: &State) -> String {
    use crate::wire::OsFamily;
    let platform = task.spec.definition.document.runtime_platform.as_ref();
    match platform.and_then(|platform| platform.operating_system_family) {
        None | Some(OsFamily::Linux) => "Linux".to_owned(),
        Some(windows) => {
            let words = windows.as_str().split('_').map(|word| match word {
                "20H2" => word.to_owned(),
                _ => word[..1].to_owned() + &word[1..].to_lowercase(),
            });
            words.collect::<Vec<_>>().join("_")
        }
    }
}

fn ephemeral_storage(task: &State) -> EphemeralStorage {
    let asked = task.spec.overrides.ephemeral_storage.as_ref();
    let defined = task.spec.definition.document.ephemeral_storage.as_ref();
    asked.or(defined).cloned().unwrap_or(EphemeralStorage {
        size_in_gib: FARGATE_STORAGE_GIB,
    })
}

/// The size of the task: of the override, of the definition, or of its containers together.
fn size(task: &State) -> (Option<String>, Option<String>) {
    let (overrides, document) = (&task.spec.overrides, &task.spec.definition.document);
    // Ten containers can each have as much as an i32 holds.
    let sum = |of: fn(&ContainerState) -> i32| {
        let all = task.containers.iter().map(of).map(i64::from);
        all.sum::<i64>().to_string()
    };
    let cpu = overrides.cpu.clone().or_else(|| document.cpu.clone());
    let memory = overrides.memory.clone().or_else(|| document.memory.clone());
    let memory_of = |container: &ContainerState| {
        let spec = &container.spec;
        spec.memory.or(spec.memory_reservation).unwrap_or(0)
    };
    (
        cpu.or_else(|| Some(sum(|container| container.spec.cpu))),
        memory.or_else(|| Some(sum(memory_of))),
    )
}

/// One entry for each container, whether it is overridden or not; what was given, as long as the
/// task waits for capacity.
fn overrides(task: &State) -> TaskOverride {
    let TaskOverride {
        container_overrides,
        cpu,
        ephemeral_storage,
        execution_role_arn,
        inference_accelerator_overrides,
        memory,
        task_role_arn,
    } = &*task.spec.overrides;
    let given = container_overrides.as_deref().unwrap_or_default();
    let of = |container: &ContainerState| {
        let name = &container.spec.name;
        let given = given.iter().find(|given| given.name.as_ref() == Some(name));
        given.cloned().unwrap_or_else(|| ContainerOverride {
            name: Some(name.clone()),
            ..ContainerOverride::default()
        })
    };
    TaskOverride {
        container_overrides: Some(if task.is_placed() {
            task.containers.iter().map(of).collect()
        } else {
            given.to_vec()
        }),
        cpu: cpu.clone(),
        ephemeral_storage: ephemeral_storage.clone(),
        execution_role_arn: execution_role_arn.clone(),
        inference_accelerator_overrides: Some(
            inference_accelerator_overrides.clone().unwrap_or_default(),
        ),
        memory: memory.clone(),
        task_role_arn: task_role_arn.clone(),
    }
}

/// The agents in the container: as the agent of the instance has reported them, or as they come to
/// be here.
fn managed_agents(task: &State, state: &ContainerState) -> Option<Vec<ManagedAgent>> {
    if state.managed_agents.is_empty() {
        let has_one = task.spec.enable_execute_command;
        has_one.then(|| vec![execute_agent(task, state)])
    } else {
        let agents = state.managed_agents.iter().map(|agent| ManagedAgent {
            name: Some(agent.name),
            last_status: Some(agent.status.as_str().to_owned()),
            last_started_at: agent.started.map(Time::timestamp),
            reason: agent.reason.clone(),
        });
        Some(agents.collect())
    }
}

/// The agent that runs commands in the container, with which it comes and goes.
fn execute_agent(task: &State, state: &ContainerState) -> ManagedAgent {
    let started = state.started.filter(|_| state.is_reported());
    ManagedAgent {
        name: Some(ManagedAgentName::ExecuteCommandAgent),
        last_status: Some(task.exec_agent(state).as_str().to_owned()),
        last_started_at: started.map(Time::timestamp),
        reason: None,
    }
}

fn container(
    region: &Region,
    task: &State,
    (task_arn, address): (&str, &str),
    state: &ContainerState,
    view: TaskView,
) -> Container {
    let spec = &state.spec;
    let is_reported = state.is_reported();
    let interfaces = task.interface.iter().filter(|interface| interface.is_made);
    let interfaces = interfaces.map(|interface| NetworkInterface {
        attachment_id: Some(interface.attachment_id.clone()),
        private_ipv4_address: Some(address.to_owned()),
        ipv6_address: None,
    });
    Container {
        container_arn: Some(region.container_arn(task, state)),
        task_arn: Some(task_arn.to_owned()),
        name: Some(spec.name.clone()),
        image: Some(spec.image.clone()),
        image_digest: state.image_digest.clone().filter(|_| is_reported),
        runtime_id: state.runtime_id.clone().filter(|_| is_reported),
        last_status: Some(state.state().as_str().to_owned()),
        exit_code: state.exit_code,
        reason: state.reason.clone(),
        network_bindings: is_reported.then(|| state.bindings.clone()),
        network_interfaces: Some(interfaces.collect()),
        health_status: (view != TaskView::Changed).then_some(state.health),
        managed_agents: managed_agents(task, state),
        cpu: Some(spec.cpu.to_string()),
        memory: spec.memory.map(|memory| memory.to_string()),
        memory_reservation: spec.memory_reservation.map(|memory| memory.to_string()),
        gpu_ids: (!state.gpu_ids.is_empty()).then(|| state.gpu_ids.clone()),
        gpu_sharing_strategy: None,
        neuron_device_ids: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ecs::fixtures;
    use crate::wire::ContainerDefinition;

    #[test]
    fn the_largest_containers_add_up() {
        let mut region = fixtures::region();
        let mut launch = fixtures::launch(vec![ContainerDefinition::default(); 10]);
        for container in &mut launch.containers {
            let container = std::sync::Arc::make_mut(container);
            container.cpu = i32::MAX;
            container.memory_reservation = Some(i32::MAX);
        }
        let key = lifecycle::launch::task(&mut region, launch);

        let shown = task(&region, region.tasks.get(key), TaskView::Changed);

        let ten_times = Some((10 * i64::from(i32::MAX)).to_string());
        assert_eq!((shown.cpu, shown.memory), (ten_times.clone(), ten_times));
    }
}
