//! Container instances as the API shows them.
//!
//! Which members are there, which are absent and which are empty lists is read off recorded answers
//! of the service.

use crate::ecs::Region;
use crate::ecs::daemon;
use crate::ecs::instance::Instance as State;
use crate::ecs::instance::resources::{Ports, Resources, Used};
use crate::kernel::time::Time;
use crate::wire::{
    Attribute, ContainerInstance, ContainerInstanceField, ContainerInstanceHealthStatus,
    InstanceHealthCheckResult, InstanceHealthCheckState, InstanceHealthCheckType, Resource,
};

/// Which operation shows a container instance.
#[derive(Clone, Copy, Debug)]
pub enum InstanceView<'a> {
    /// One that has made or changed it.
    Changed,
    /// One that describes it.
    Including(&'a [ContainerInstanceField]),
}

impl InstanceView<'_> {
    fn includes(self, field: ContainerInstanceField) -> bool {
        match self {
            Self::Changed => field == ContainerInstanceField::Tags,
            Self::Including(fields) => fields.contains(&field),
        }
    }
}

pub fn container_instance(
    region: &Region,
    instance: &State,
    view: InstanceView<'_>,
) -> ContainerInstance {
    let load = region.tasks.load(instance.key);
    let count = |count: usize| Some(i32::try_from(count).unwrap_or(i32::MAX));
    let attributes = instance.attributes.iter().map(attribute);
    let with_tags = view.includes(ContainerInstanceField::Tags);
    let with_health = view.includes(ContainerInstanceField::ContainerInstanceHealth);
    ContainerInstance {
        agent_connected: Some(instance.agent_connected),
        agent_update_status: instance.agent_update,
        // The only ones are trunk interfaces, which the fake does without.
        attachments: Some(Vec::new()),
        attributes: Some(attributes.collect()),
        capacity_provider_name: instance.capacity_provider.clone(),
        container_instance_arn: Some(region.instance_arn(instance)),
        ec2_instance_id: Some(instance.ec2_instance_id.clone()),
        // Tasks of the fake do not share GPUs.
        gpu_devices: None,
        health_status: with_health.then(|| health(region, instance)),
        pending_tasks_count: count(load.pending()),
        registered_at: Some(instance.registered_at.timestamp()),
        registered_resources: Some(registered(instance)),
        remaining_resources: Some(remaining(instance, load.used())),
        running_tasks_count: count(load.running()),
        status: Some(instance.status.as_str().to_owned()),
        status_reason: instance.status_reason.clone(),
        tags: Some(if with_tags {
            instance.tags.clone()
        } else {
            Vec::new()
        }),
        version: Some(instance.version),
        version_info: Some(instance.agent.clone()),
    }
}

fn attribute((name, value): (&str, Option<&str>)) -> Attribute {
    Attribute {
        name: name.to_owned(),
        value: value.map(str::to_owned),
        target_id: None,
        target_type: None,
    }
}

/// The container runtime is what agents check, and they tell as long as they are connected; and the
/// daemons without which an instance is of no use, where there are any.
fn health(region: &Region, instance: &State) -> ContainerInstanceHealthStatus {
    let (status, updated) = if instance.is_in_reach() {
        (InstanceHealthCheckState::Ok, region.now())
    } else {
        let lost = instance.connection_changed;
        (InstanceHealthCheckState::InsufficientData, lost)
    };
    let result = |of, status, changed: Time| InstanceHealthCheckResult {
        r#type: Some(of),
        status: Some(status),
        status_reason: None,
        last_updated: Some(updated.timestamp()),
        last_status_change: Some(changed.timestamp()),
    };
    let runtime = InstanceHealthCheckType::ContainerRuntime;
    let mut details = vec![result(runtime, status, instance.connection_changed)];
    let daemons =
        daemon::view::health_of_instance(region, instance.key).map(|(daemons, changed)| {
            let daemons = if instance.is_in_reach() {
                daemons
            } else {
                status
            };
            details.push(result(InstanceHealthCheckType::Daemon, daemons, changed));
            daemons
        });
    let overall = daemons.filter(|daemons| *daemons != InstanceHealthCheckState::Ok);
    ContainerInstanceHealthStatus {
        overall_status: Some(overall.unwrap_or(status)),
        details: Some(details),
    }
}

fn registered(instance: &State) -> Vec<Resource> {
    let Resources {
        cpu,
        memory,
        ports,
        udp_ports,
        gpus,
        // They are no resource of the API.
        enis: _,
    } = &instance.registered;
    let mut resources = vec![
        integer("CPU", *cpu),
        integer("MEMORY", *memory),
        set("PORTS", ports.iter().map(u16::to_string)),
        set("PORTS_UDP", udp_ports.iter().map(u16::to_string)),
    ];
    if !gpus.is_empty() {
        resources.push(set("GPU", gpus.iter().cloned()));
    }
    resources.extend(instance.other_resources.iter().cloned());
    resources
}

/// What is left of CPU, memory and GPUs; of ports those that are taken.
fn remaining(instance: &State, used: &Used) -> Vec<Resource> {
    let registered = &instance.registered;
    let small = |amount: i64| i32::try_from(amount.max(0)).unwrap_or(i32::MAX);
    let taken = |own: &[u16], used: &Ports| {
        let all = own.iter().copied().chain(used.iter());
        all.map(|port| port.to_string())
            .collect::<Vec<_>>()
            .into_iter()
    };
    let mut resources = vec![
        integer("CPU", small(registered.remaining_cpu(used))),
        integer("MEMORY", small(registered.remaining_memory(used))),
        set("PORTS", taken(&registered.ports, &used.ports)),
        set("PORTS_UDP", taken(&registered.udp_ports, &used.udp_ports)),
    ];
    if !registered.gpus.is_empty() {
        resources.push(set("GPU", registered.free_gpus(used).cloned()));
    }
    resources.extend(instance.other_resources.iter().cloned());
    resources
}

fn integer(name: &str, value: i32) -> Resource {
    Resource {
        integer_value: Some(value),
        ..blank(name, "INTEGER")
    }
}

fn set(name: &str, values: impl Iterator<Item = String>) -> Resource {
    Resource {
        string_set_value: Some(values.collect()),
        ..blank(name, "STRINGSET")
    }
}

/// The service shows a zero for each kind of number that a resource is not.
fn blank(name: &str, of: &str) -> Resource {
    Resource {
        name: Some(name.to_owned()),
        r#type: Some(of.to_owned()),
        double_value: Some(0.0),
        long_value: Some(0),
        integer_value: Some(0),
        string_set_value: None,
    }
}
