//! Tasks are registered, drained and taken out.

use std::time::Duration;

use crate::aws::cloud_map;
use crate::aws::elb::{self, Target, TargetGroupKey, TargetId};
use crate::ecs::Region;
use crate::ecs::keys::TaskKey;
use crate::ecs::registrar::destinations::{At, Destination, Port, destinations};
use crate::ecs::registrar::{discovery, endpoint, health, news};
use crate::ecs::task::state::{Task, TaskStatus};
use crate::faults;
use crate::wire::{NetworkMode, PortMapping};

/// Where a task registers once its containers run.
pub(in crate::ecs) fn destinations_of(region: &Region, key: TaskKey) -> Vec<Destination<'_>> {
    let owner = region.tasks.get(key).spec.owner;
    let deployment = owner.and_then(|owner| {
        let service = region.services.get(owner.service);
        service.deployment(owner.deployment)
    });
    deployment.map_or_else(Vec::new, |of| destinations(&region.scope, of))
}

/// Whether a task registers anywhere.
pub(in crate::ecs) fn registers(region: &Region, key: TaskKey) -> bool {
    !destinations_of(region, key).is_empty()
}

/// Whether a load balancer or Cloud Map knows the task.
pub(in crate::ecs) fn is_registered(region: &Region, key: TaskKey) -> bool {
    region.elb.has(key.registrant()) || region.cloud_map.has(key.registrant())
}

/// The containers of a task run: whoever is to know it does from now on. A task that is known stays
/// as it is.
pub(in crate::ecs) fn add(region: &mut Region, key: TaskKey) {
    if is_registered(region, key) {
        return;
    }
    let task = region.tasks.get(key);
    let Some(owner) = task.spec.owner else { return };
    let service = region.services.get(owner.service);
    let Some(deployment) = service.deployment(owner.deployment) else {
        return;
    };
    let Some(id) = target_id(region, task) else {
        return;
    };
    let registrant = Some(key.registrant());
    let mut groups = Vec::new();
    for Destination { at, port } in destinations(&region.scope, deployment) {
        let port = port_of(task, port);
        match at {
            At::TargetGroup(kind, group) => {
                let fault = || faults::Kind::Target(group.to_owned());
                let new = elb::port::Registration {
                    kind,
                    group,
                    id: id.clone(),
                    port: port.unwrap_or_default(),
                    availability_zone: task.availability_zone.clone(),
                    fails_checks: region.faults.fires(fault),
                };
                groups.push(elb::port::register(&mut region.elb, registrant, new));
            }
            At::Discovery(arn) => {
                let new = discovery::registration(region, task, &arn, port);
                cloud_map::port::register(&mut region.cloud_map, registrant, new);
            }
        }
    }
    if !groups.is_empty() {
        news::note_registered(region, owner, &groups);
        endpoint::register(region, key);
    }
}

/// The ports of the host at which a task is reached are others now, as after its containers were
/// stopped and started again: whoever knows it is told the new ones.
pub(in crate::ecs) fn follow_ports(region: &mut Region, key: TaskKey) {
    let is_running = region.tasks.get(key).status == TaskStatus::Running;
    if is_running && is_registered(region, key) {
        endpoint::deregister(region, key);
        cloud_map::port::deregister(&mut region.cloud_map, key.registrant());
        elb::port::remove(&mut region.elb, key.registrant());
        add(region, key);
        health::schedule_first_check(region, key);
    }
}

/// The task is on its way out: it is not to be reached any more, but finishes what it has begun.
fn remove(region: &mut Region, key: TaskKey) {
    endpoint::deregister(region, key);
    cloud_map::port::deregister(&mut region.cloud_map, key.registrant());
    elb::port::deregister(&mut region.elb, key.registrant());
    let groups = region.elb.of(key.registrant()).map(|target| target.group);
    let groups: Vec<TargetGroupKey> = groups.collect();
    let owner = region.tasks.get(key).spec.owner;
    if let Some(owner) = owner.filter(|_| !groups.is_empty()) {
        news::note_deregistered(region, owner, &groups);
        health::disarm_first_check(region, key);
    }
}

/// What coming to a stage means for where the task is registered.
pub(in crate::ecs) fn follow(region: &mut Region, key: TaskKey, status: TaskStatus) {
    use TaskStatus as Status;
    match status {
        Status::Provisioning | Status::Pending | Status::Activating => {}
        Status::Running => {
            add(region, key);
            health::schedule_first_check(region, key);
        }
        Status::Deactivating => remove(region, key),
        Status::Stopping | Status::Deprovisioning | Status::Stopped => {
            let is_target = region.elb.of(key.registrant()).any(Target::is_registered);
            if is_target || region.cloud_map.has(key.registrant()) {
                remove(region, key);
            }
            elb::port::remove(&mut region.elb, key.registrant());
        }
    }
}

/// How long the task stays in `DEACTIVATING` until its connections have come to an end. There are
/// none when nothing is left of it that could serve them, and Spot capacity does not wait for them.
pub(in crate::ecs) fn draining_time(region: &Region, key: TaskKey) -> Duration {
    let task = region.tasks.get(key);
    if !region.elb.has(key.registrant()) || !task.has_live_containers() {
        return Duration::ZERO;
    }
    let usual = region.settings.profile.load_balancers.deregistration_delay;
    // What takes no time takes none whatever groups were told.
    let told = region.elb.of(key.registrant()).map(|target| {
        let told = elb::port::deregistration_delay(&region.elb, target.group);
        told.map_or(usual, Duration::from_secs)
    });
    let delay = told.max().filter(|_| !usual.is_zero());
    let delay = delay.unwrap_or(usual);
    delay.min(task.time_left(region.now()))
}

/// What leads to the task: its own address, or the instance that it shares with others. One without
/// a network has nothing.
fn target_id(region: &Region, task: &Task) -> Option<TargetId> {
    if let Some(interface) = &task.interface {
        return Some(TargetId::Address(interface.address));
    }
    let instance = region.instances.get(task.instance?);
    Some(TargetId::Instance(instance.ec2_instance_id.as_str().into()))
}

/// Where a port of the task can be reached.
fn port_of(task: &Task, port: Port<'_>) -> Option<u16> {
    let (index, mapping) = match port {
        Port::None => return None,
        Port::Number(port) => return u16::try_from(port).ok(),
        Port::Container { name, port } => find_mapping(task, |container, mapping| {
            name.is_none_or(|name| name == container)
                && (port.is_none() || mapping.container_port == port)
        }),
        Port::Named(name) => find_mapping(task, |_, mapping| mapping.name.as_deref() == Some(name)),
    }?;
    let mut bindings = task.containers[index].bindings.iter();
    let binding = bindings.find(|binding| binding.container_port == mapping.container_port);
    let bound = binding.and_then(|binding| binding.host_port);
    let port = match task.spec.definition.network_mode() {
        NetworkMode::Awsvpc => mapping.container_port,
        // An agent may not have told of its bindings.
        _ => bound.or(mapping.host_port).or(mapping.container_port),
    };
    u16::try_from(port?).ok()
}

fn find_mapping(
    task: &Task,
    is_it: impl Fn(&str, &PortMapping) -> bool,
) -> Option<(usize, &PortMapping)> {
    let containers = task.spec.definition.containers().iter().enumerate();
    let mut mappings = containers.flat_map(|(index, container)| {
        let mappings = container.port_mappings.iter().flatten();
        let name = container.name.as_deref().unwrap_or_default();
        mappings.map(move |mapping| (index, name, mapping))
    });
    let found = mappings.find(|(_, name, mapping)| is_it(name, mapping));
    found.map(|(index, _, mapping)| (index, mapping))
}
