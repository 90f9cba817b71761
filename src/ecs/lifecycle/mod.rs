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

use crate::ecs::keys::TaskKey;
use crate::ecs::task::state::{ContainerStatus, InterfaceStatus, Task};
use crate::ecs::task::timeline::{Moment, What};
use crate::ecs::timers::Due;
use crate::ecs::{
    Region, capacity, cluster, daemon, gateway, instance, outbox, registrar, service,
};
use crate::wire::Tag;

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

pub(crate) use crate::ecs::lifecycle::launch::Launch;

/// Whether the due has been overtaken by what happened since it was put down.
pub(super) fn is_stale(region: &Region, due: &Due) -> bool {
    match due {
        Due::Stage { task, cue } => region.tasks.get(*task).cue != *cue,
        Due::AttachInterface { task } => {
            let task = region.tasks.get(*task);
            let interface = task.interface.as_ref();
            task.is_stopping()
                || interface.is_none_or(|interface| interface.status != InterfaceStatus::Precreated)
        }
        Due::Connect { task } => {
            let task = region.tasks.get(*task);
            task.is_stopping() || task.times.connectivity.is_some()
        }
        Due::StartTimeout {
            task,
            container,
            generation,
        } => {
            let task = region.tasks.get(*task);
            task.is_stopping() || task.containers[*container].generation != *generation
        }
        Due::Reclaim { instance } => !region.instances.get(*instance).is_registered(),
        Due::Attachments { cluster } => !region.clusters.get(*cluster).is_busy(),
        Due::CapacityProvider { provider } => {
            !region.capacity_providers.get(*provider).is_changing()
        }
        Due::Capacity { .. } => false,
        Due::GiveUp { task } => !region.tasks.get(*task).is_waiting(),
        Due::Alarm { group, cue } => region.scaling.groups.get(*group).cue != *cue,
        Due::Registration { launch } => region.scaling.is_cancelled(*launch),
        Due::Idle { instance, number } => {
            !region.instances.get(*instance).is_registered()
                || region.scaling.is_busy_again(*instance, *number)
        }
        Due::UpdateAgent { instance } => !instance::agent_update::is_under_way(region, *instance),
        Due::Look { service, at } => !service::controller::is_planned(region, *service, *at),
        Due::DaemonLook { daemon, at } => !daemon::controller::is_planned(region, *daemon, *at),
        Due::Appraisal { task, at } => region.tasks.get(*task).appraisal != Some(*at),
        Due::CheckTargets { task } => !registrar::health::is_unchecked(region, *task),
        Due::TellOfTargets { service, at } => {
            !registrar::news::is_told(region, *service, |told| told == *at)
        }
        Due::GatewayUpdate { gateway, cue } => {
            !gateway::change::is_updated_by(region, *gateway, *cue)
        }
        Due::Route { route, cue } => !gateway::follow::is_changed_by(region, *route, *cue),
        Due::Report(report) => !report::is_expected(region, report),
    }
}

pub(super) fn play(region: &mut Region, due: Due) {
    let Some(due) = reach::unless_withheld(region, due) else {
        return;
    };
    match due {
        Due::Stage { task, .. } => stages::take_step(region, task),
        Due::AttachInterface { task } => stages::attach_interface(region, task),
        Due::Connect { task } => stages::connect(region, task),
        Due::StartTimeout {
            task, container, ..
        } => work::time_out_start(region, task, container),
        Due::Reclaim { instance } => instance::life::terminate(region, instance),
        Due::Attachments { cluster } => cluster::attachments::finish(region, cluster),
        Due::CapacityProvider { provider } => capacity::provider::finish_change(region, provider),
        Due::Capacity { cluster } => capacity::review::reconcile(region, cluster),
        Due::GiveUp { task } => capacity::waiting::give_up(region, task),
        Due::Alarm { group, .. } => capacity::managed_scaling::sound_alarm(region, group),
        Due::Registration { launch } => capacity::machines::register(region, launch),
        Due::Idle { instance, .. } => capacity::managed_instances::retire_idle(region, instance),
        Due::UpdateAgent { instance } => instance::agent_update::next_stage(region, instance),
        Due::Look { service, .. } => service::controller::reconcile(region, service),
        Due::DaemonLook { daemon, .. } => daemon::controller::reconcile(region, daemon),
        Due::Appraisal { task, .. } => service::availability::notify_of_task(region, task),
        Due::CheckTargets { task } => registrar::health::check(region, task),
        Due::TellOfTargets { service, .. } => registrar::news::publish(region, service),
        Due::GatewayUpdate { gateway, .. } => gateway::change::finish_update(region, gateway),
        Due::Route { route, .. } => gateway::follow::finish_route(region, route),
        Due::Report(report) => report::apply(region, report),
    }
}

/// Gives a task other tags.
pub(crate) fn set_tags(region: &mut Region, key: TaskKey, tags: Vec<Tag>) {
    let is_changed = region.tasks.get(key).tags != tags;
    let before = region
        .tasks
        .update(key, |task| std::mem::replace(&mut task.tags, tags));
    if is_changed {
        note(region, key, What::Retagged(before.into()));
    }
}

/// Writes down what happened to a task.
fn note(region: &mut Region, key: TaskKey, what: What) {
    let moment = Moment {
        at: region.now(),
        sequence: region.next_sequence(),
        what,
    };
    region.tasks.update(key, |task| task.moments.push(moment));
}

/// Announces a change: the version goes up.
pub(super) fn announce(region: &mut Region, key: TaskKey) {
    let (version, status, desired) = region.tasks.update(key, |task| {
        task.version += 1;
        (task.version, task.status, task.desired)
    });
    let version = u16::try_from(version).unwrap_or(u16::MAX);
    note(
        region,
        key,
        What::Event {
            version,
            status,
            desired,
        },
    );
    let moments = &region.tasks.get(key).moments;
    if let Some((at, sequence)) = moments.last().map(|it| (it.at, it.sequence)) {
        region.announce(at, sequence, outbox::What::Task(key));
    }
}

fn set_container(region: &mut Region, key: TaskKey, index: usize, status: ContainerStatus) {
    region
        .tasks
        .update(key, |task| task.containers[index].status = status);
    note(
        region,
        key,
        What::Container {
            index: small(index),
            status,
        },
    );
}

/// Task definitions have at most ten containers.
fn small(index: usize) -> u8 {
    u8::try_from(index).unwrap_or(u8::MAX)
}

/// The containers of a task with their places.
fn indices(task: &Task) -> std::ops::Range<usize> {
    0..task.containers.len()
}
