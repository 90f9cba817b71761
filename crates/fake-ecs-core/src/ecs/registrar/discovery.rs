//! What Cloud Map is told of tasks: through service registries, and through Service Connect.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use crate::aws::cloud_map::instance::{IPV4, PORT};
use crate::aws::cloud_map::port::{Registration, set_health};
use crate::ecs::Region;
use crate::ecs::keys::TaskKey;
use crate::ecs::task::state::{Task, TaskStatus};
use crate::wire::HealthStatus;

/// As what a task registers in a service of Cloud Map, which is given by its ARN.
pub(super) fn registration<'a>(
    region: &Region,
    task: &Task,
    service: &'a str,
    port: Option<u16>,
) -> Registration<'a> {
    Registration {
        service,
        id: task.id().into(),
        attributes: attributes(region, task, port),
        is_healthy: is_healthy(task),
    }
}

/// A task has changed: Cloud Map hears how healthy it is, if it is registered there.
pub(in crate::ecs) fn report_health(region: &mut Region, key: TaskKey) {
    let is_healthy = is_healthy(region.tasks.get(key));
    set_health(&mut region.cloud_map, key.registrant(), is_healthy);
}

/// What ECS tells Cloud Map of the health of a task.
pub(super) fn is_healthy(task: &Task) -> bool {
    task.status == TaskStatus::Running && task.health() != HealthStatus::Unhealthy
}

/// The private address at which a task is reached. Those of instances are nowhere else to be seen:
/// they count up in 172.31.0.0/16.
fn address_of(task: &Task) -> Option<Ipv4Addr> {
    if let Some(interface) = &task.interface {
        return Some(interface.address);
    }
    let number = task.instance?.0 % (1 << 16);
    Some(Ipv4Addr::from(172 << 24 | 31 << 16 | number))
}

/// The attributes with which a task is registered in Cloud Map.
fn attributes(region: &Region, task: &Task, port: Option<u16>) -> BTreeMap<String, String> {
    let spec = &task.spec;
    let cluster = &region.clusters.get(spec.cluster).name;
    let mut attributes = BTreeMap::from([
        ("AVAILABILITY_ZONE", task.availability_zone.clone()),
        ("REGION", region.scope.region.clone()),
        ("ECS_CLUSTER_NAME", cluster.clone()),
        (
            "ECS_TASK_DEFINITION_FAMILY",
            spec.definition.family.to_string(),
        ),
    ]);
    if let Some(address) = address_of(task) {
        attributes.insert(IPV4, address.to_string());
    }
    if let Some(port) = port {
        attributes.insert(PORT, port.to_string());
    }
    if let Some(owner) = spec.owner {
        let service = region.services.get(owner.service);
        attributes.insert("ECS_SERVICE_NAME", service.name.to_string());
        let set = service.task_set(owner.deployment);
        if let Some(id) = set.and_then(|set| set.external_id.clone()) {
            attributes.insert("ECS_TASK_SET_EXTERNAL_ID", id);
        }
    }
    if let Some(on) = task.instance {
        let id = region.instances.get(on).ec2_instance_id.clone();
        attributes.insert("EC2_INSTANCE_ID", id);
    }
    let attributes = attributes.into_iter();
    attributes
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}
