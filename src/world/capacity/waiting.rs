//! Tasks that wait for capacity: in `PROVISIONING`, without an instance.

use std::sync::Arc;

use crate::wire::ManagedScalingStatus;
use crate::world::World;
use crate::world::capacity::provider::Capacity;
use crate::world::cluster::state::ClusterKey;
use crate::world::placement::{Refusal, Wanted};
use crate::world::task::state::{Task, TaskKey, TaskSpec};
use crate::world::timers::Due;

/// What is known of a task that looks for an instance, apart from the task.
pub(in crate::world) struct Asked {
    spec: TaskSpec,
    zones: Vec<String>,
}

impl Asked {
    pub(in crate::world) fn wanted(&self) -> Wanted<'_> {
        Wanted::of(&self.spec, &self.zones)
    }
}

impl World {
    /// Whether a task for which there is no room waits for it: "the transition to provisioning only happens if you have
    /// enabled managed scaling for the capacity provider" (Deep Dive on Amazon ECS Cluster Auto Scaling).
    pub(crate) fn waits_for_capacity(&self, provider: &str) -> bool {
        let provider = self.capacity_providers.named(provider);
        provider.is_some_and(|provider| match &provider.capacity {
            Capacity::AutoScalingGroup(group) => {
                let scaling = group.managed_scaling.as_ref();
                scaling.and_then(|scaling| scaling.status) == Some(ManagedScalingStatus::Enabled)
            }
            Capacity::ManagedInstances { .. } => true,
            Capacity::Fargate | Capacity::FargateSpot => false,
        })
    }

    /// A task begins to wait.
    pub(in crate::world) fn wait_for_capacity(&mut self, key: TaskKey) {
        let cluster = self.tasks.get(key).spec.cluster;
        let patience = self.settings.profile.auto_scaling.giving_up;
        self.put_down(patience, Due::GiveUp { task: key });
        self.look_at_capacity(cluster);
    }

    pub(in crate::world) fn asked(&self, task: &Task) -> Asked {
        Asked {
            spec: task.spec.clone(),
            zones: self.zones_of(task.spec.network.as_deref()),
        }
    }

    /// The tasks of a provider that wait, in the order in which they were run.
    pub(in crate::world) fn waiting_for(&self, cluster: ClusterKey, provider: &str) -> Vec<Asked> {
        let tasks = self.tasks.waiting(cluster);
        let own = tasks.filter(|task| task.spec.capacity_provider.as_deref() == Some(provider));
        own.map(|task| self.asked(task)).collect()
    }

    /// Places the tasks for which there is room by now, in the order in which they were run. Who finds none does not
    /// keep those after it waiting.
    pub(in crate::world) fn place_waiting(&mut self, cluster: ClusterKey) {
        let waiting: Vec<TaskKey> = self.tasks.waiting(cluster).map(|task| task.key).collect();
        let mut last: Option<Asked> = None;
        for key in waiting {
            let asked = self.asked(self.tasks.get(key));
            // The tasks of a call are alike: where one has found no room there is none for the next.
            if last.as_ref().is_some_and(|last| last.is_like(&asked)) {
                continue;
            }
            match self.place(&asked.wanted()) {
                Ok(instance) => self.put_on(key, instance),
                Err(_) => last = Some(asked),
            }
        }
    }

    /// There has been no capacity for too long: the task fails, and says what it found last.
    pub(in crate::world) fn give_up(&mut self, key: TaskKey) {
        let asked = self.asked(self.tasks.get(key));
        let why = self.why_not(&asked);
        self.fail_to_provision(key, format!("TaskFailedToStart: {why}"));
        self.announce(key);
    }

    fn why_not(&self, asked: &Asked) -> String {
        let wanted = asked.wanted();
        let mut own = self.instances.in_cluster(wanted.cluster, None);
        let is_empty = !own.any(|instance| wanted.is_for(instance));
        if is_empty {
            return "EMPTY CAPACITY PROVIDER".to_owned();
        }
        match self.refusals(&wanted).first() {
            Some(Refusal { why, .. }) => why.to_string(),
            None => "NO ACTIVE INSTANCES".to_owned(),
        }
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
