//! What moves a region on by itself: the next of what is due.
//!
//! Here is the table of all timers: when they are overtaken by events, and what they do.

use crate::ecs::settle::settle;
use crate::ecs::task::state::InterfaceStatus;
use crate::ecs::timers::Due;
use crate::ecs::{
    Region, capacity, cluster, daemon, gateway, instance, lifecycle, registrar, service,
};
use crate::effect::Report;
use crate::kernel::time::Time;

impl Region {
    /// Plays the next due if it is due by `limit`, and moves to its time. Returns whether there was
    /// one.
    pub fn play_next(&mut self, limit: Time) -> bool {
        let Some(at) = self.next_due().filter(|at| *at <= limit) else {
            return false;
        };
        let Some((_, due)) = self.agenda.pop() else {
            return false;
        };
        self.now = self.now.max(at);
        self.forget_old();
        play(self, due);
        settle(self);
        #[cfg(any(test, feature = "self-check"))]
        crate::ecs::check::invariants(self);
        true
    }

    /// When the next thing happens by itself; `None` at rest.
    pub fn next_due(&mut self) -> Option<Time> {
        settle(self);
        // What has been overtaken by events must not keep the region from being at rest.
        while let Some((at, due)) = self.agenda.first() {
            if !is_stale(self, due) {
                return Some(at);
            }
            self.agenda.pop();
        }
        #[cfg(any(test, feature = "self-check"))]
        if self.effects.is_empty() {
            crate::ecs::check::at_rest(self);
        }
        None
    }
}

/// Whether the due has been overtaken by what happened since it was put down.
fn is_stale(region: &Region, due: &Due) -> bool {
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
        Due::Look { service, at } => !service::queue::is_planned(region, *service, *at),
        Due::DaemonLook { daemon, at } => !daemon::queue::is_planned(region, *daemon, *at),
        Due::Appraisal { task, at } => region.tasks.get(*task).appraisal != Some(*at),
        Due::CheckTargets { task } => !registrar::health::is_unchecked(region, *task),
        Due::TellOfTargets { service, at } => {
            !registrar::news::is_told(region, *service, |told| told == *at)
        }
        Due::GatewayUpdate { gateway, cue } => {
            !gateway::change::is_updated_by(region, *gateway, *cue)
        }
        Due::Route { route, cue } => !gateway::follow::is_changed_by(region, *route, *cue),
        Due::Report(report) => !lifecycle::report::is_expected(region, report),
    }
}

/// What was due happens, unless it has to wait for an agent.
pub fn play(region: &mut Region, due: Due) {
    let Some(due) = lifecycle::reach::unless_withheld(region, due) else {
        return;
    };
    match due {
        Due::Stage { task, .. } => lifecycle::stages::take_step(region, task),
        Due::AttachInterface { task } => lifecycle::interface::attach(region, task),
        Due::Connect { task } => lifecycle::interface::connect(region, task),
        Due::StartTimeout {
            task, container, ..
        } => lifecycle::work::time_out_start(region, task, container),
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
        Due::Appraisal { task, .. } => service::availability::appraise(region, task),
        Due::CheckTargets { task } => registrar::health::check(region, task),
        Due::TellOfTargets { service, .. } => registrar::news::publish(region, service),
        Due::GatewayUpdate { gateway, .. } => gateway::change::finish_update(region, gateway),
        Due::Route { route, .. } => gateway::follow::finish_route(region, route),
        Due::Report(report) => lifecycle::report::apply(region, report),
    }
}

/// A test says something in place of a runtime. It is heard once the agent is connected.
pub fn deliver(region: &mut Region, report: Report) {
    play(region, Due::Report(report));
}
