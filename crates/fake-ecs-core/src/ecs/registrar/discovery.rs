//! What Cloud Map knows of tasks: through service registries, and through Service Connect.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use crate::ecs::Region;
use crate::ecs::keys::TaskKey;
use crate::ecs::registrar::state::Instance;
use crate::ecs::registrar::targets::Host;

/// The private address of a host. Those of instances are nowhere else to be seen: they count up in
/// 172.31.0.0/16.
pub fn address_of(host: Host) -> Ipv4Addr {
    match host {
        Host::Address(address) => address,
        Host::Instance(instance) => {
            let number = instance.0 % (1 << 16);
            Ipv4Addr::from(172 << 24 | 31 << 16 | number)
        }
    }
}

/// The attributes with which a task is registered in Cloud Map.
pub fn discovery_attributes(
    region: &Region,
    key: TaskKey,
    instance: Instance,
) -> BTreeMap<&'static str, String> {
    let task = region.tasks.get(key);
    let spec = &task.spec;
    let cluster = &region.clusters.get(spec.cluster).name;
    let mut attributes = BTreeMap::from([
        ("AWS_INSTANCE_IPV4", address_of(instance.host).to_string()),
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
