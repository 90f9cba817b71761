//! Tasks of services are stopped by the scheduler.

use std::collections::BTreeMap;

use crate::world::World;
use crate::world::instance::{InstanceKey, InstanceStatus};
use crate::world::registrar::TargetGroupKey;
use crate::world::service::availability::{LEAST_BACK_OFF, Standing};
use crate::world::service::deployment::DeploymentId;
use crate::world::service::event_log::What;
use crate::world::service::state::{ServiceKey, ServiceStatus};
use crate::world::task::state::{Task, TaskKey};

/// Why the scheduler stops a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// There are too many, or it is replaced.
    Scaling,
    /// It is moved to another zone.
    Moving,
    Health,
    /// A load balancer finds it unhealthy.
    Target(TargetGroupKey),
    Draining,
}

impl World {
    /// Stops so many tasks of that standing, but none that is protected.
    pub(super) fn stop_tasks(
        &mut self,
        key: ServiceKey,
        deployment: DeploymentId,
        standing: Standing,
        count: usize,
        stopped: &mut Vec<TaskKey>,
    ) {
        let service = self.services.get(key);
        let is_primary = service
            .primary()
            .is_some_and(|primary| primary.id == deployment);
        // What is being replaced need not stay balanced.
        let is_balanced = is_primary || service.has_task_sets();
        // Deleting a service looks at no protection: nothing would be left to protect.
        let spares = service.status == ServiceStatus::Active;
        let all = self.tasks.standing(deployment, standing);
        let chosen = if is_balanced && standing != Standing::Unfit && count < all.len() {
            self.choose_balanced(deployment, standing, count)
        } else {
            let tasks = all.iter().copied();
            let tasks = tasks.filter(|task| !(spares && self.is_spared(self.tasks.get(*task))));
            tasks.take(count).collect()
        };
        if chosen.len() < count {
            self.wait_for_protection(key, deployment, standing);
        }
        for task in chosen {
            self.stop_service_task(key, task);
            stopped.push(task);
        }
    }

    /// Whether scaling in and replacing pass the task by. What must go for another reason goes all the same.
    fn is_spared(&self, task: &Task) -> bool {
        task.standing != Some(Standing::Unfit) && self.protected_until(task).is_some()
    }

    /// Those by which zones and then instances stay balanced: each time one of the zone, and there of the instance, with
    /// the most tasks; there the newest, which has served the least.
    fn choose_balanced(
        &self,
        deployment: DeploymentId,
        standing: Standing,
        count: usize,
    ) -> Vec<TaskKey> {
        let mut zones = Zones::default();
        for of in [
            Standing::Starting,
            Standing::Checking,
            Standing::Settling,
            Standing::Healthy,
        ] {
            for key in self.tasks.standing(deployment, of) {
                let task = self.tasks.get(*key);
                let may_go = of == standing && !self.is_spared(task);
                zones.add(task, may_go);
            }
        }
        std::iter::from_fn(|| zones.take()).take(count).collect()
    }

    /// What is protected now can go when it is no longer.
    fn wait_for_protection(
        &mut self,
        key: ServiceKey,
        deployment: DeploymentId,
        standing: Standing,
    ) {
        let tasks = self.tasks.standing(deployment, standing).iter();
        let until = tasks.filter_map(|task| self.protected_until(self.tasks.get(*task)));
        if let Some(until) = until.min() {
            self.look_again(key, until);
        }
    }

    pub(super) fn stop_service_task(&mut self, key: ServiceKey, task: TaskKey) {
        match self.why(self.tasks.get(task)) {
            Why::Scaling => {
                let owner = self.tasks.get(task).spec.owner;
                let id = owner.map_or(DeploymentId(0), |owner| owner.deployment);
                let reason = format!("Scaling activity initiated by (deployment {id})");
                self.stop_by_scheduler(task, reason);
            }
            Why::Moving => {
                let owner = self.tasks.get(task).spec.owner;
                let id = owner.map_or(DeploymentId(0), |owner| owner.deployment);
                let reason =
                    format!("Availability-zone rebalancing initiated by (deployment {id})");
                self.stop_by_scheduler(task, reason);
            }
            Why::Health => {
                self.count_failure(key, task);
                self.say(key, What::FailedHealthChecks(task));
                self.stop_by_scheduler(task, "Task failed container health checks".to_owned());
            }
            Why::Target(group) => {
                self.count_failure(key, task);
                let group = self.registrar.targets.group(group).in_words();
                self.stop_by_scheduler(task, format!("Task failed ELB health checks in {group}"));
            }
            // The service's words around "container instance is in DRAINING state" are not known.
            Why::Draining => {
                let reason = "Task stopped because its container instance is in DRAINING state";
                self.stop_by_scheduler(task, reason.to_owned());
            }
        }
    }

    fn why(&self, task: &Task) -> Why {
        let is_unfit = task.standing == Some(Standing::Unfit);
        let is_moving = || {
            let owner = task.spec.owner;
            owner.is_some_and(|owner| self.services.get(owner.service).is_moving())
        };
        match task.instance.filter(|_| is_unfit) {
            Some(instance) if self.instances.get(instance).status == InstanceStatus::Draining => {
                Why::Draining
            }
            _ if is_unfit => match self.failing_target(task.key) {
                Some(target) => Why::Target(target.group),
                None => Why::Health,
            },
            _ if is_moving() => Why::Moving,
            _ => Why::Scaling,
        }
    }

    fn count_failure(&mut self, key: ServiceKey, task: TaskKey) {
        let (now, owner) = (self.now(), self.tasks.get(task).spec.owner);
        self.services.update(key, |service| {
            let of = owner.and_then(|owner| service.deployment_mut(owner.deployment));
            if let Some(deployment) = of {
                deployment.failed += 1;
                deployment.wait_a_moment(now, LEAST_BACK_OFF);
            }
        });
    }

    /// A task is to be replaced: if a load balancer wants that, the service says which.
    pub(super) fn note_failing_target(&mut self, task: TaskKey, service: ServiceKey) {
        if let Some(target) = self.failing_target(task) {
            let (group, host, port) = (target.group, target.host, target.port);
            self.say(
                service,
                What::FailedTargetChecks {
                    task,
                    group,
                    host,
                    port,
                },
            );
        }
    }

    /// Tasks that have not come up yet do not wait for others when their instance is drained.
    pub(in crate::world) fn clear_instance(&mut self, instance: InstanceKey) {
        let tasks = self.tasks.load(instance).tasks();
        let starting = tasks.filter(|key| {
            let task = self.tasks.get(*key);
            task.standing == Some(Standing::Starting)
        });
        let starting: Vec<TaskKey> = starting.collect();
        for key in starting {
            let reason = "Task stopped because its container instance is in DRAINING state";
            self.stop_by_scheduler(key, reason.to_owned());
        }
    }

    pub(super) fn note_stopped(&mut self, key: ServiceKey, stopped: Vec<TaskKey>) {
        let has_task_sets = self.services.update(key, |service| {
            service.is_steady = false;
            service.has_task_sets()
        });
        if !has_task_sets {
            self.say_of_tasks(key, &stopped, What::Stopped);
            return;
        }
        // Of task sets it is told one by one.
        let owner = |task: &TaskKey| self.tasks.get(*task).spec.owner.map(|of| of.deployment);
        let of_sets = stopped.chunk_by(|one, other| owner(one) == owner(other));
        let of_sets: Vec<Vec<TaskKey>> = of_sets.map(<[TaskKey]>::to_vec).collect();
        for of_set in of_sets {
            self.say_of_tasks(key, &of_set, What::Stopped);
        }
    }
}

/// Tasks by zone and instance.
#[derive(Default)]
struct Zones<'a>(BTreeMap<&'a str, (usize, BTreeMap<Option<InstanceKey>, Place>)>);

#[derive(Default)]
struct Place {
    count: usize,
    /// Those that may go, the newest last.
    may_go: Vec<TaskKey>,
}

impl<'a> Zones<'a> {
    fn add(&mut self, task: &'a Task, may_go: bool) {
        let (count, instances) = self.0.entry(&task.availability_zone).or_default();
        *count += 1;
        let place = instances.entry(task.instance).or_default();
        place.count += 1;
        if may_go {
            place.may_go.push(task.key);
        }
    }

    fn take(&mut self) -> Option<TaskKey> {
        let has_any = |place: &Place| !place.may_go.is_empty();
        let zones = self.0.values_mut();
        let zones = zones.filter(|(_, places)| places.values().any(has_any));
        // Of equals the last one counts, which for names of zones is as good as any.
        let (count, places) = zones.max_by_key(|(count, _)| *count)?;
        let places = places.values_mut().filter(|place| has_any(place));
        let place = places.max_by_key(|place| place.count)?;
        place.count -= 1;
        *count -= 1;
        place.may_go.pop()
    }
}
