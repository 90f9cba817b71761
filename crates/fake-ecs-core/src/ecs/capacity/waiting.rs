//! Tasks that wait for capacity: in `PROVISIONING`, without an instance.

use std::sync::Arc;

use crate::ecs::capacity::state::{Capacity, WAITING_MAX};
use crate::ecs::keys::{ClusterKey, TaskKey};
use crate::ecs::placement::refusal::Refusal;
use crate::ecs::placement::wanted::Wanted;
use crate::ecs::task::state::{Task, TaskSpec};
use crate::ecs::{Region, lifecycle, placement, subnets};
use crate::wire::ManagedScalingStatus;

/// What is known of a task that looks for an instance, apart from the task.
pub(in crate::ecs) struct Asked {
    spec: TaskSpec,
    zones: Vec<String>,
}

impl Asked {
    pub(in crate::ecs) fn wanted(&self) -> Wanted<'_> {
        Wanted::of(&self.spec, &self.zones)
    }
}

/// Whether a task for which there is no room waits for it: "the transition to provisioning only
/// happens if you have enabled managed scaling for the capacity provider" (Deep Dive on Amazon ECS
/// Cluster Auto Scaling).
pub fn waits_for_capacity(region: &Region, provider: &str) -> bool {
    let provider = region.capacity_providers.named(provider);
    provider.is_some_and(|provider| match &provider.capacity {
        Capacity::AutoScalingGroup(group) => {
            let scaling = group.managed_scaling.as_ref();
            scaling.and_then(|scaling| scaling.status) == Some(ManagedScalingStatus::Enabled)
        }
        Capacity::ManagedInstances { .. } => true,
        Capacity::Fargate | Capacity::FargateSpot => false,
    })
}

/// Whether as many tasks of the cluster wait as may.
pub fn is_full(region: &Region, cluster: ClusterKey) -> bool {
    let quota = region.quotas.provisioning_tasks_per_cluster;
    let most = quota.map_or(WAITING_MAX, |most| most as usize);
    region.tasks.waiting(cluster).len() >= most
}

pub(in crate::ecs) fn request(region: &Region, task: &Task) -> Asked {
    Asked {
        spec: task.spec.clone(),
        zones: subnets::zones_of(region, task.spec.network.as_deref()),
    }
}

/// The tasks of a provider that wait, in the order in which they were run.
pub(in crate::ecs) fn of_provider(
    region: &Region,
    cluster: ClusterKey,
    provider: &str,
) -> Vec<Asked> {
    let tasks = region.tasks.waiting(cluster);
    let own = tasks.filter(|task| task.spec.capacity_provider.as_deref() == Some(provider));
    own.map(|task| request(region, task)).collect()
}

/// Places the tasks for which there is room by now, in the order in which they were run. Who finds
/// none does not keep those after it waiting.
pub(in crate::ecs) fn place(region: &mut Region, cluster: ClusterKey) {
    let waiting: Vec<TaskKey> = region.tasks.waiting(cluster).map(|task| task.key).collect();
    let mut last: Option<Asked> = None;
    for key in waiting {
        let asked = request(region, region.tasks.get(key));
        // The tasks of a call are alike: where one has found no room there is none for the next.
        if last.as_ref().is_some_and(|last| last.is_like(&asked)) {
            continue;
        }
        match placement::place(region, &asked.wanted()) {
            Ok(instance) => lifecycle::launch::place(region, key, instance),
            Err(_) => last = Some(asked),
        }
    }
}

/// There has been no capacity for too long: the task fails, and says what it found last.
pub(in crate::ecs) fn give_up(region: &mut Region, key: TaskKey) {
    let asked = request(region, region.tasks.get(key));
    let why = why_not(region, &asked);
    lifecycle::stop::fail_to_provision(region, key, format!("TaskFailedToStart: {why}"));
    lifecycle::announce(region, key);
}

fn why_not(region: &Region, asked: &Asked) -> String {
    let wanted = asked.wanted();
    let mut own = region.instances.in_cluster(wanted.cluster, None);
    let is_empty = !own.any(|instance| wanted.is_for(instance));
    if is_empty {
        return "EMPTY CAPACITY PROVIDER".to_owned();
    }
    match placement::refusals(region, &wanted).first() {
        Some(Refusal { why, .. }) => why.to_string(),
        None => "NO ACTIVE INSTANCES".to_owned(),
    }
}

impl Asked {
    fn is_like(&self, other: &Self) -> bool {
        let (own, other) = (&self.spec, &other.spec);
        Arc::ptr_eq(&own.rules, &other.rules)
            && Arc::ptr_eq(&own.needs, &other.needs)
            && own.capacity_provider == other.capacity_provider
    }
}
