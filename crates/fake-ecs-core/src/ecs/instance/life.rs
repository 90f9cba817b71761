//! Container instances come and go, and what that means for their tasks.

use crate::ecs::instance::attributes::Attributes;
use crate::ecs::instance::machine::{Machine, NewInstance, blank, equipped, name_gpus};
use crate::ecs::instance::status::announce;
use crate::ecs::instance::{Instance, InstanceStatus, agent_update};
use crate::ecs::keys::{ClusterKey, InstanceKey, TaskKey};
use crate::ecs::timers::Timer;
use crate::ecs::{Region, daemon, lifecycle, subnets};
use crate::wire::TaskStopCode;

/// What the service says of the tasks of an instance that is deregistered by force.
const DEREGISTRATION_FORCED: &str = "Container instance deregistration forced by user";

/// Registers an instance as its agent would: with the resources and attributes of its machine.
pub fn register(region: &mut Region, new: NewInstance) -> InstanceKey {
    let blank = blank(region, new.cluster, new.machine.kind());
    let mut instance = equipped(region, blank, new);
    name_gpus(region, &mut instance.registered);
    insert(region, instance)
}

/// The instance is part of its cluster from now on.
pub fn insert(region: &mut Region, instance: Instance) -> InstanceKey {
    let key = region.instances.insert(instance);
    daemon::start::on_instance(region, key);
    key
}

/// The instance that a cluster has from the beginning when the fake was started with synthetic
/// instances.
pub(in crate::ecs) fn register_synthetic(region: &mut Region, cluster: ClusterKey) {
    let zone = subnets::zone_of(region, &region.clusters.get(cluster).name);
    register(
        region,
        NewInstance {
            availability_zone: Some(zone),
            ..NewInstance::new(cluster, Machine::Synthetic)
        },
    );
}

/// Its user changes its attributes. No event tells of that, so the version stays.
pub fn update_attributes<R>(
    region: &mut Region,
    key: InstanceKey,
    change: impl FnOnce(&mut Attributes) -> R,
) -> R {
    region
        .instances
        .update(key, |instance| change(&mut instance.attributes))
}

/// Its agent is connected from now on, or no longer. Without it no task is placed on the instance,
/// and nothing is heard of those that are there; what has happened to them is told when it is back.
/// When the machine is gone, it never is.
pub fn set_agent_connected(region: &mut Region, key: InstanceKey, connected: bool) {
    let instance = region.instances.get(key);
    let is_for_good = !instance.is_registered() || instance.is_gone;
    if is_for_good || instance.agent_connected == connected {
        return;
    }
    let now = region.now();
    region.instances.update(key, |instance| {
        instance.agent_connected = connected;
        instance.connection_changed = now;
    });
    announce(region, key);
    if connected {
        lifecycle::reach::deliver(region, key);
    }
}

/// The machine is gone. Its tasks are `STOPPED` at once, with no word of their containers. ECS
/// deregisters the instance if its agent was connected; otherwise it stays registered, as an
/// instance without an agent.
pub fn terminate(region: &mut Region, key: InstanceKey) {
    let instance = region.instances.get(key);
    if !instance.is_registered() || instance.is_gone {
        return;
    }
    let reason = format!(
        "Host EC2 (instance {}) terminated.",
        instance.ec2_instance_id
    );
    let was_connected = instance.agent_connected;
    region.disarm(Timer::Reclaim(key));
    lose_tasks(region, key, TaskStopCode::TerminationNotice, &reason);
    agent_update::fail(region, key);
    let now = region.now();
    region.instances.update(key, |instance| {
        instance.is_gone = true;
        if was_connected {
            instance.agent_connected = false;
            instance.connection_changed = now;
        }
    });
    if was_connected {
        retire(region, key);
    }
}

/// The machine was taken out of the cluster of the scheduler that told of it: there is nobody who
/// would tell more of its tasks, whether its agent was connected or not.
pub(super) fn lose(region: &mut Region, key: InstanceKey) {
    let id = &region.instances.get(key).ec2_instance_id;
    let reason = format!("Host EC2 (instance {id}) terminated.");
    lose_tasks(region, key, TaskStopCode::TerminationNotice, &reason);
    region.instances.update(key, |instance| {
        instance.is_gone = true;
        instance.agent_connected = false;
    });
    retire(region, key);
}

/// Takes the instance out of its cluster. Tasks that it still has are `STOPPED` at once; their
/// containers, which run on without anybody's notice, are no longer heard of.
pub fn deregister(region: &mut Region, key: InstanceKey) {
    lose_tasks(
        region,
        key,
        TaskStopCode::UserInitiated,
        DEREGISTRATION_FORCED,
    );
    retire(region, key);
}

/// It is `INACTIVE` from now on.
pub fn retire(region: &mut Region, key: InstanceKey) {
    for timer in [Timer::Reclaim, Timer::Idle, Timer::UpdateAgent] {
        region.disarm(timer(key));
    }
    #[cfg(feature = "agent")]
    region.agents.forget(key);
    let now = region.now();
    region.instances.update(key, |instance| {
        instance.status = InstanceStatus::Inactive;
        instance.deregistered_at = Some(now);
        instance.tags.clear();
    });
    announce(region, key);
}

fn lose_tasks(region: &mut Region, key: InstanceKey, code: TaskStopCode, reason: &str) {
    lifecycle::reach::forget(region, key);
    let lost: Vec<TaskKey> = region.tasks.load(key).tasks().collect();
    for task in lost {
        lifecycle::end::at_once(region, task, code, reason.to_owned(), None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::ec2::instance_types::InstanceType;
    use crate::ecs::fixtures;
    use crate::ecs::instance::status::set_draining;
    use crate::ecs::task::launch::Launch;
    use crate::ecs::task::state::TaskStatus;

    #[test]
    fn tasks_of_an_instance_that_is_deregistered_by_force_say_so() {
        let mut region = fixtures::region();
        let machine = Machine::Ec2(InstanceType::named("m5.large").unwrap());
        let key = register(&mut region, NewInstance::new(ClusterKey(0), machine));
        let launch = fixtures::launch(Vec::new());
        let instance = Some(key);
        let task = lifecycle::launch::task(&mut region, Launch { instance, ..launch });
        let version = region.instances.get(key).version;

        deregister(&mut region, key);

        let task = region.tasks.get(task);
        let stop = task.stop.as_ref().unwrap();
        assert_eq!(task.status, TaskStatus::Stopped);
        assert_eq!(
            (stop.code, stop.reason.as_str()),
            (
                TaskStopCode::UserInitiated,
                "Container instance deregistration forced by user"
            )
        );
        let instance = region.instances.get(key);
        assert_eq!(instance.status, InstanceStatus::Inactive);
        assert!(instance.agent_connected, "it is shown as it was");
        // Its resources changed, and then its status.
        assert_eq!(instance.version, version + 2);
        assert_eq!(region.instances.count(ClusterKey(0)), 0);
        assert_eq!(
            region.instances.find(instance.id).map(|of| of.key),
            Some(key)
        );
    }

    #[test]
    fn an_instance_drains_and_comes_back_but_not_when_it_is_gone() {
        let mut region = fixtures::region();
        let key = register(
            &mut region,
            NewInstance::new(ClusterKey(0), Machine::External),
        );
        let status = |region: &Region| region.instances.get(key).status;

        assert!(set_draining(&mut region, key, true));
        assert!(set_draining(&mut region, key, true));
        assert_eq!(status(&region), InstanceStatus::Draining);
        assert_eq!(region.instances.get(key).version, 2);
        assert!(set_draining(&mut region, key, false));
        assert_eq!(status(&region), InstanceStatus::Active);
        retire(&mut region, key);
        assert!(!set_draining(&mut region, key, false));
        assert_eq!(status(&region), InstanceStatus::Inactive);
    }
}
