//! The agent's part: containers are moved as far as they can go.

use std::sync::Arc;
use std::time::Duration;

use crate::world::World;
use crate::world::effect::Effect;
use crate::world::lifecycle::next::{self, Next, next};
use crate::world::lifecycle::stages::Step;
use crate::world::lifecycle::{Orders, indices};
use crate::world::task::state::{ContainerStatus, TaskKey, TaskStatus};

impl World {
    /// Moves the containers of a task as far as they can go now, and then the task itself.
    ///
    /// Call it after whatever may have let a container go on; when nothing has, it does nothing.
    pub(super) fn work(&mut self, key: TaskKey) {
        // Agents do so by themselves, and tell.
        while !self.tasks.get(key).by_agent {
            let task = self.tasks.get(key);
            let step = indices(task).find_map(|index| match next(task, index) {
                Next::Move(to) => Some((index, Ok(to))),
                Next::Impossible(reason) => Some((index, Err(reason))),
                Next::Stay | Next::Blocked(_) => None,
            });
            match step {
                Some((index, Ok(to))) => self.move_container(key, index, to),
                Some((index, Err(reason))) => self.fail_dependency(key, index, &reason),
                None => break,
            }
        }
        self.settle_task(key);
    }

    fn move_container(&mut self, key: TaskKey, index: usize, to: ContainerStatus) {
        self.set_container(key, index, to);
        let now = self.now();
        let task = self.tasks.get(key);
        let reference = task.container_ref(self.index, index);
        let spec = Arc::clone(&task.containers[index].spec);
        let grace = task.stop_grace(index).min(task.time_left(now));
        match to {
            ContainerStatus::Pulling => {
                self.tasks.update(key, |task| {
                    task.times.pull_started.get_or_insert(now).to_owned()
                });
                self.name_container(key, index);
                let digest = self.digest_for(key, index).map(str::to_owned);
                self.effects
                    .push_back(Effect::Pull(reference, spec, digest));
            }
            ContainerStatus::Starting => self.effects.push_back(Effect::Start(reference, spec)),
            ContainerStatus::Stopping => {
                self.effects.push_back(Effect::Stop(reference, spec, grace));
            }
            ContainerStatus::Stopped => self.container_ended(key, index),
            // These follow from reports.
            ContainerStatus::Waiting | ContainerStatus::Pulled | ContainerStatus::Running => {}
        }
    }

    /// The task's own next stage, where it follows from its containers.
    fn settle_task(&mut self, key: TaskKey) {
        let task = self.tasks.get(key);
        let all = |status| {
            task.containers
                .iter()
                .all(|container| container.status >= status)
        };
        let running = Step::Enter(TaskStatus::Running);
        match task.orders {
            Orders::Run if task.status < TaskStatus::Running && !task.is_stopping() => {
                if all(ContainerStatus::Running) && !task.is_headed_for(running) {
                    let delay = self.stages_of(key).activating;
                    self.schedule(key, delay, running);
                    self.register_task(key);
                }
            }
            Orders::Stop if task.status < TaskStatus::Deprovisioning => {
                if all(ContainerStatus::Stopped) && task.next.is_none() {
                    self.containers_ended(key);
                }
            }
            Orders::Wait | Orders::Run | Orders::Stop => {}
        }
        self.stop_draining(key);
    }

    /// When nothing is left of a task that could serve connections, their end is not waited for.
    fn stop_draining(&mut self, key: TaskKey) {
        let task = self.tasks.get(key);
        let stopping = Step::Enter(TaskStatus::Stopping);
        let is_draining = task.status == TaskStatus::Deactivating && task.is_headed_for(stopping);
        let mut containers = task.containers.iter();
        if is_draining
            && containers.all(|container| container.status == ContainerStatus::Stopped)
            && !self.registrar.targets.of(key).is_empty()
        {
            self.schedule(key, Duration::ZERO, stopping);
        }
    }

    /// The `startTimeout` of a container has passed: whoever still waits for it gives up.
    pub(super) fn time_out_start(&mut self, key: TaskKey, container: usize) {
        let task = self.tasks.get(key);
        let Some(waiting) = next::waiting_for(task, container) else {
            return;
        };
        let reason = format!(
            "dependency graph: container ordering dependency [{}] for target [{}] has timed out.",
            task.containers[container].spec.name, task.containers[waiting].spec.name
        );
        self.fail_dependency(key, waiting, &reason);
        self.work(key);
    }
}
