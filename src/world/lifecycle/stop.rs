//! A task is asked to end, or fails.

use crate::wire::{DesiredStatus, TaskStopCode};
use crate::world::World;
use crate::world::lifecycle::{Step, indices};
use crate::world::task::state::{ContainerStatus, Path, Stop, Task, TaskKey, TaskStatus};
use crate::world::task::timeline::What;
use crate::world::text;

/// What the service says of a task that was stopped without a reason.
const STOPPED_BY_USER: &str = "Task stopped by user";
/// What the service says of a task whose essential container has ended.
pub(super) const ESSENTIAL_EXITED: &str = "Essential container in task exited";
/// What the service says of an EC2 task that could not start; the container has the reason.
pub(super) const FAILED_TO_START: &str = "Task failed to start";

impl World {
    /// Somebody asks the task to stop. A task that is stopping already keeps the reason it has.
    pub(crate) fn stop_by_user(&mut self, key: TaskKey, reason: Option<String>) {
        let reason = reason.unwrap_or_else(|| STOPPED_BY_USER.to_owned());
        if self.begin_stop(key, TaskStopCode::UserInitiated, reason) {
            self.announce(key);
        }
        // "Any tags associated with the task are deleted" (`StopTask`).
        self.tasks.update(key, |task| task.tags.clear());
    }

    /// The scheduler of its service asks the task to stop.
    pub(in crate::world) fn stop_by_scheduler(&mut self, key: TaskKey, reason: String) {
        if self.begin_stop(key, TaskStopCode::ServiceSchedulerInitiated, reason) {
            self.announce(key);
        }
    }

    /// A container could not be started: the task fails, and says why.
    pub(super) fn fail_to_start(&mut self, key: TaskKey, index: usize, reason: String) {
        self.tasks.update(key, |task| {
            task.containers[index].reason = Some(text::reason(reason.clone()));
        });
        self.set_container(key, index, ContainerStatus::Stopped);
        self.container_ended(key, index);
        let task = self.tasks.get(key);
        let path = task.path();
        // On an instance a helper that cannot start does not take the task down; on Fargate nothing starts by halves.
        if path == Path::Fargate || task.is_essential(index) {
            let reason = if path == Path::Fargate {
                reason
            } else {
                FAILED_TO_START.to_owned()
            };
            self.begin_stop(key, TaskStopCode::TaskFailedToStart, reason);
        }
    }

    /// What a task needs beside its containers could not be made.
    pub(in crate::world) fn fail_to_provision(&mut self, key: TaskKey, reason: String) {
        self.begin_stop(key, TaskStopCode::TaskFailedToStart, reason);
    }

    /// What the container waits for will not come: the task fails.
    pub(super) fn fail_dependency(&mut self, key: TaskKey, index: usize, reason: &str) {
        let reason = format!("TaskDependencyError: {reason}");
        self.tasks.update(key, |task| {
            task.containers[index].reason = Some(text::reason(reason.clone()));
        });
        self.set_container(key, index, ContainerStatus::Stopped);
        self.container_ended(key, index);
        let reason = match self.tasks.get(key).path() {
            Path::Fargate => reason,
            Path::Ec2Awsvpc | Path::Ec2 => FAILED_TO_START.to_owned(),
        };
        self.begin_stop(key, TaskStopCode::TaskFailedToStart, reason);
    }

    /// A container is over, however that came about.
    pub(super) fn container_ended(&mut self, key: TaskKey, index: usize) {
        let now = self.now();
        self.tasks.update(key, |task| {
            task.containers[index].finished = Some(now);
            if task.is_essential(index) && task.times.pull_started.is_some() {
                task.times.execution_stopped.get_or_insert(now);
            }
        });
    }

    /// An essential container has exited: the others are to stop, too.
    pub(super) fn stop_after_essential(&mut self, key: TaskKey) {
        // Agents tell of what has come up before they tell of what has gone down, however soon it went: every container
        // ran, so the task did.
        if self
            .tasks
            .get(key)
            .is_headed_for(Step::Enter(TaskStatus::Running))
        {
            self.take_step(key);
        }
        self.begin_stop(
            key,
            TaskStopCode::EssentialContainerExited,
            ESSENTIAL_EXITED.to_owned(),
        );
    }

    /// Turns the desired status around. Returns whether that was news.
    pub(super) fn begin_stop(&mut self, key: TaskKey, code: TaskStopCode, reason: String) -> bool {
        if self.tasks.get(key).is_stopping() {
            return false;
        }
        let now = self.now();
        let stop = Stop::new(code, reason);
        let task = self.tasks.get(key);
        let (was_waiting, cluster) = (task.is_waiting(), task.spec.cluster);
        self.tasks.update(key, |task| {
            task.desired = DesiredStatus::Stopped;
            task.stop = Some(stop.clone());
            task.times.stopping = Some(now);
        });
        self.note(key, What::StopAsked(Box::new(stop)));
        self.tell_service(key);
        if was_waiting {
            // Nobody needs to make room for it any more.
            self.look_at_capacity(cluster);
        }
        self.schedule_stop(key);
        true
    }

    /// The task is `STOPPED` from now on, whatever its containers do: they are left alone.
    ///
    /// Essential containers show `exit_code`; a task that has stopped already stays as it is, one that is stopping ends
    /// for this reason.
    pub(crate) fn mark_failed(&mut self, key: TaskKey, exit_code: i32, reason: String) {
        let code = TaskStopCode::EssentialContainerExited;
        let is_on_its_way = |task: &Task| task.is_stopping() && !task.is_over();
        self.tasks.update(key, |task| {
            if is_on_its_way(task) {
                task.stop = Some(Stop::new(code, reason.clone()));
            }
        });
        self.stop_at_once(key, code, reason, Some(exit_code));
    }

    /// The task is `STOPPED` from now on, and nothing more is heard of its containers. A task that is stopping already
    /// keeps the reason it has.
    pub(crate) fn stop_at_once(
        &mut self,
        key: TaskKey,
        code: TaskStopCode,
        reason: String,
        exit_code: Option<i32>,
    ) {
        if self.tasks.get(key).is_over() {
            return;
        }
        self.begin_stop(key, code, reason);
        for index in indices(self.tasks.get(key)) {
            if self.tasks.get(key).containers[index].is_stopped() {
                continue;
            }
            if self.tasks.get(key).is_essential(index) {
                self.tasks.update(key, |task| {
                    task.containers[index].exit_code = exit_code;
                });
            }
            self.set_container(key, index, ContainerStatus::Stopped);
            self.container_ended(key, index);
        }
        self.tasks.update(key, |task| {
            task.cue += 1;
            task.next = None;
        });
        self.enter(key, TaskStatus::Stopped);
    }
}
