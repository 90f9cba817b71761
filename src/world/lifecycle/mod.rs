//! What moves tasks and containers on.
//!
//! - [`next`] — what a container may do next: one pure function. Start here.
//! - [`stages`] — the stages a task passes through, by where it runs and by how long they take.
//! - [`launch`] — a task comes to be. [`stop`] — a task is asked to end, or fails.
//! - [`work`] — the agent's part: containers are moved as far as they can go. [`ports`] — which ports lead to them.
//! - [`spot`] — spare capacity is taken back.
//! - [`report`] — what a runtime tells is taken in. [`reach`] — unless the agent is not connected.
//! - [`by_agent`] — what an agent tells through the API is taken in.
//! - [`exec`] — a command is run in a container.

pub(crate) mod by_agent;
pub(crate) mod exec;
pub(crate) mod launch;
pub(crate) mod next;
pub(crate) mod ports;
pub(crate) mod reach;
pub(crate) mod report;
pub(crate) mod spot;
pub(crate) mod stages;
pub(crate) mod stop;
pub(crate) mod work;

pub(crate) use crate::world::lifecycle::exec::Exec;
pub(crate) use crate::world::lifecycle::launch::Launch;
pub(crate) use crate::world::lifecycle::reach::Withheld;
pub(crate) use crate::world::lifecycle::stages::Step;

use crate::world::World;
use crate::world::task::state::{ContainerStatus, InterfaceStatus, Task, TaskKey};
use crate::world::task::timeline::{Moment, What};
use crate::world::timers::Due;

/// What the agent of a task has been told to do with its containers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Orders {
    /// Nothing yet: the task is not the agent's.
    Wait,
    Run,
    Stop,
}

impl World {
    /// Whether the due has been overtaken by what happened since it was put down.
    pub(super) fn is_stale(&self, due: &Due) -> bool {
        match due {
            Due::Stage { task, cue } => self.tasks.get(*task).cue != *cue,
            Due::AttachInterface { task } => {
                let task = self.tasks.get(*task);
                let interface = task.interface.as_ref();
                task.is_stopping()
                    || interface
                        .is_none_or(|interface| interface.status != InterfaceStatus::Precreated)
            }
            Due::Connect { task } => {
                let task = self.tasks.get(*task);
                task.is_stopping() || task.times.connectivity.is_some()
            }
            Due::StartTimeout {
                task,
                container,
                generation,
            } => {
                let task = self.tasks.get(*task);
                task.is_stopping() || task.containers[*container].generation != *generation
            }
            Due::Reclaim { instance } => !self.instances.get(*instance).is_registered(),
            Due::Attachments { cluster } => !self.clusters.get(*cluster).is_busy(),
            Due::CapacityProvider { provider } => {
                !self.capacity_providers.get(*provider).is_changing()
            }
            Due::Capacity { .. } => false,
            Due::GiveUp { task } => !self.tasks.get(*task).is_waiting(),
            Due::Alarm { group, cue } => self.scaling.groups.get(*group).cue != *cue,
            Due::Registration { launch } => self.scaling.is_cancelled(*launch),
            Due::Idle { instance, number } => {
                !self.instances.get(*instance).is_registered()
                    || self.scaling.is_busy_again(*instance, *number)
            }
            Due::UpdateAgent { instance } => !self.is_updating(*instance),
            Due::Look { service, at } => !self.is_planned(*service, *at),
            Due::DaemonLook { daemon, at } => !self.is_daemon_look_planned(*daemon, *at),
            Due::Appraisal { task, at } => self.tasks.get(*task).appraisal != Some(*at),
            Due::CheckTargets { task } => !self.is_unchecked(*task),
            Due::TellOfTargets { service, at } => !self.is_told(*service, |told| told == *at),
            Due::GatewayUpdate { gateway, cue } => !self.is_updated_by(*gateway, *cue),
            Due::Route { route, cue } => !self.is_changed_by(*route, *cue),
            Due::Report(report) => !self.is_expected(report),
        }
    }

    pub(super) fn play(&mut self, due: Due) {
        let Some(due) = self.if_in_reach(due) else {
            return;
        };
        match due {
            Due::Stage { task, .. } => self.take_step(task),
            Due::AttachInterface { task } => self.attach_interface(task),
            Due::Connect { task } => self.connect(task),
            Due::StartTimeout {
                task, container, ..
            } => self.time_out_start(task, container),
            Due::Reclaim { instance } => self.terminate_instance(instance),
            Due::Attachments { cluster } => self.finish_attachments(cluster),
            Due::CapacityProvider { provider } => self.finish_change(provider),
            Due::Capacity { cluster } => self.review_capacity(cluster),
            Due::GiveUp { task } => self.give_up(task),
            Due::Alarm { group, .. } => self.sound_alarm(group),
            Due::Registration { launch } => self.register_launched(launch),
            Due::Idle { instance, .. } => self.retire_idle(instance),
            Due::UpdateAgent { instance } => self.go_on_with_update(instance),
            Due::Look { service, .. } => self.look_after(service),
            Due::DaemonLook { daemon, .. } => self.look_after_daemon(daemon),
            Due::Appraisal { task, .. } => self.tell_service(task),
            Due::CheckTargets { task } => self.check_targets(task),
            Due::TellOfTargets { service, .. } => self.tell_of_targets(service),
            Due::GatewayUpdate { gateway, .. } => self.finish_gateway_update(gateway),
            Due::Route { route, .. } => self.finish_route(route),
            Due::Report(report) => self.take_in(report),
        }
    }

    /// Writes down what happened to a task.
    fn note(&mut self, key: TaskKey, what: What) {
        let moment = Moment {
            at: self.now(),
            sequence: self.next_sequence(),
            what,
        };
        self.tasks.update(key, |task| task.moments.push(moment));
    }

    /// Announces a change: the version goes up.
    pub(super) fn announce(&mut self, key: TaskKey) {
        let (version, status, desired) = self.tasks.update(key, |task| {
            task.version += 1;
            (task.version, task.status, task.desired)
        });
        let version = u16::try_from(version).unwrap_or(u16::MAX);
        self.note(
            key,
            What::Event {
                version,
                status,
                desired,
            },
        );
    }

    fn set_container(&mut self, key: TaskKey, index: usize, status: ContainerStatus) {
        self.tasks
            .update(key, |task| task.containers[index].status = status);
        self.note(
            key,
            What::Container {
                index: small(index),
                status,
            },
        );
    }
}

/// Task definitions have at most ten containers.
fn small(index: usize) -> u8 {
    u8::try_from(index).unwrap_or(u8::MAX)
}

/// The containers of a task with their places.
fn indices(task: &Task) -> std::ops::Range<usize> {
    0..task.containers.len()
}
