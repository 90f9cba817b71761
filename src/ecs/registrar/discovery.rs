//! What Cloud Map knows of tasks: through service registries, and through Service Connect.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::Arc;

use crate::ecs::Region;
use crate::ecs::keys::TaskKey;
use crate::ecs::registrar::Host;

/// A task, as Cloud Map knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Instance {
    pub(crate) host: Host,
    /// Only where the registry has ports.
    pub(crate) port: Option<u16>,
}

/// All instances, by the ARNs of the services of Cloud Map that they are in.
#[derive(Debug, Default)]
pub(crate) struct Discovery {
    services: BTreeMap<Arc<str>, BTreeMap<TaskKey, Instance>>,
    by_task: BTreeMap<TaskKey, Vec<Arc<str>>>,
}

impl Discovery {
    pub(super) fn has(&self, task: TaskKey) -> bool {
        self.by_task.contains_key(&task)
    }

    pub(super) fn insert(&mut self, task: TaskKey, arn: &str, instance: Instance) {
        let known = self.services.get_key_value(arn);
        let arn = known.map_or_else(|| Arc::from(arn), |(arn, _)| Arc::clone(arn));
        self.by_task.entry(task).or_default().push(Arc::clone(&arn));
        let instances = self.services.entry(arn).or_default();
        instances.insert(task, instance);
    }

    pub(super) fn remove(&mut self, task: TaskKey) {
        for arn in self.by_task.remove(&task).unwrap_or_default() {
            if let Some(instances) = self.services.get_mut(&arn) {
                instances.remove(&task);
            }
        }
    }

    /// Those of a service of Cloud Map, in the order in which their tasks were made.
    pub(crate) fn instances(&self, arn: &str) -> impl Iterator<Item = (TaskKey, Instance)> {
        let instances = self.services.get(arn).into_iter().flatten();
        instances.map(|(task, instance)| (*task, *instance))
    }

    /// How many there are of a service of Cloud Map.
    pub(crate) fn count(&self, arn: &str) -> usize {
        self.services.get(arn).map_or(0, BTreeMap::len)
    }

    /// The tasks that are there.
    #[cfg(any(test, feature = "self-check"))]
    pub(crate) fn tasks(&self) -> impl Iterator<Item = TaskKey> {
        self.by_task.keys().copied()
    }
}

/// The private address of a host. Those of instances are nowhere else to be seen: they count up in 172.31.0.0/16.
pub(crate) fn address_of(_region: &Region, host: Host) -> Ipv4Addr {
    match host {
        Host::Address(address) => address,
        Host::Instance(instance) => {
            let number = instance.0 % (1 << 16);
            Ipv4Addr::from(172 << 24 | 31 << 16 | number)
        }
    }
}

/// The attributes with which a task is registered in Cloud Map.
pub(crate) fn discovery_attributes(
    region: &Region,
    key: TaskKey,
    instance: Instance,
) -> BTreeMap<&'static str, String> {
    let task = region.tasks.get(key);
    let spec = &task.spec;
    let cluster = &region.clusters.get(spec.cluster).name;
    let mut attributes = BTreeMap::from([
        (
            "AWS_INSTANCE_IPV4",
            address_of(region, instance.host).to_string(),
        ),
        ("AVAILABILITY_ZONE", task.availability_zone.clone()),
        ("REGION", region.scope.region.clone()),
        ("ECS_CLUSTER_NAME", cluster.clone()),
        (
            "ECS_TASK_DEFINITION_FAMILY",
            spec.definition.family.to_string(),
        ),
    ]);
    if let Some(port) = instance.port {
        attributes.insert("AWS_INSTANCE_PORT", port.to_string());
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
    attributes
}
