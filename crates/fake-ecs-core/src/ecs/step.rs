//! What moves a region on by itself: the next of what is due.
//!
//! Here is the table of all timers: when they are overtaken by events, and what they do.

use crate::ecs::settle::settle;
use crate::ecs::task::state::InterfaceStatus;
use crate::ecs::timers::Timer;
use crate::ecs::{
    Region, capacity, cluster, daemon, gateway, instance, lifecycle, registrar, service,
};
use crate::effect::Report;
use crate::kernel::time::Time;

impl Region {
    /// Fires the next timer if its time is no later than `limit`, and moves to its time. Returns
    /// whether there was one.
    pub fn fire_next(&mut self, limit: Time) -> bool {
        let Some(at) = self.next_due().filter(|at| *at <= limit) else {
            return false;
        };
        let Some((_, timer)) = self.timers.pop() else {
            return false;
        };
        self.now = self.now.max(at);
        self.forget_old();
        fire(self, timer);
        settle(self);
        #[cfg(any(test, feature = "self-check"))]
        crate::ecs::check::invariants(self);
        true
    }

    /// When the next thing happens by itself; `None` at rest.
    pub fn next_due(&mut self) -> Option<Time> {
        settle(self);
        // What has been overtaken by events must not keep the region from being at rest.
        while let Some((at, timer)) = self.timers.first() {
            if !is_stale(self, timer) {
                return Some(at);
            }
            self.timers.pop();
        }
        #[cfg(any(test, feature = "self-check"))]
        if self.effects.is_empty() {
            crate::ecs::check::at_rest(self);
        }
        None
    }
}

/// Whether the timer has been overtaken by what happened since it was armed.
fn is_stale(region: &Region, timer: &Timer) -> bool {
    match timer {
        Timer::Stage { task, cue } => region.tasks.get(*task).cue != *cue,
        Timer::AttachInterface { task } => {
            let task = region.tasks.get(*task);
            let interface = task.interface.as_ref();
            task.is_stopping()
                || interface.is_none_or(|interface| interface.status != InterfaceStatus::Precreated)
        }
        Timer::Connect { task } => {
            let task = region.tasks.get(*task);
            task.is_stopping() || task.times.connectivity.is_some()
        }
        Timer::StartTimeout {
            task,
            container,
            generation,
        } => {
            let task = region.tasks.get(*task);
            task.is_stopping() || task.containers[*container].generation != *generation
        }
        Timer::Reclaim { instance } => !region.instances.get(*instance).is_registered(),
        Timer::Attachments { cluster } => !region.clusters.get(*cluster).is_busy(),
        Timer::CapacityProvider { provider } => {
            !region.capacity_providers.get(*provider).is_changing()
        }
        Timer::Capacity { .. } => false,
        Timer::GiveUp { task } => !region.tasks.get(*task).is_waiting(),
        Timer::Alarm { group, cue } => region.scaling.groups.get(*group).cue != *cue,
        Timer::Registration { launch } => region.scaling.is_cancelled(*launch),
        Timer::Idle { instance, number } => {
            !region.instances.get(*instance).is_registered()
                || region.scaling.is_busy_again(*instance, *number)
        }
        Timer::UpdateAgent { instance } => !instance::agent_update::is_under_way(region, *instance),
        Timer::ReconcileService { service, at } => {
            !service::queue::is_planned(region, *service, *at)
        }
        Timer::ReconcileDaemon { daemon, at } => !daemon::queue::is_planned(region, *daemon, *at),
        Timer::Appraisal { task, at } => region.tasks.get(*task).appraisal != Some(*at),
        Timer::CheckTargets { task } => !registrar::health::is_unchecked(region, *task),
        Timer::NotifyOfTargets { service, at } => {
            !registrar::news::is_planned(region, *service, |told| told == *at)
        }
        Timer::GatewayUpdate { gateway, cue } => {
            !gateway::change::is_updated_by(region, *gateway, *cue)
        }
        Timer::Route { route, cue } => !gateway::follow::is_changed_by(region, *route, *cue),
        Timer::Report(report) => !lifecycle::report::is_expected(region, report),
    }
}

/// What the timer is for happens, unless it has to wait for an agent.
pub fn fire(region: &mut Region, timer: Timer) {
    let Some(timer) = lifecycle::reach::unless_withheld(region, timer) else {
        return;
    };
    match timer {
        Timer::Stage { task, .. } => lifecycle::stages::take_step(region, task),
        Timer::AttachInterface { task } => lifecycle::interface::attach(region, task),
        Timer::Connect { task } => lifecycle::interface::connect(region, task),
        Timer::StartTimeout {
            task, container, ..
        } => lifecycle::work::time_out_start(region, task, container),
        Timer::Reclaim { instance } => instance::life::terminate(region, instance),
        Timer::Attachments { cluster } => cluster::attachments::finish(region, cluster),
        Timer::CapacityProvider { provider } => capacity::provider::finish_change(region, provider),
        Timer::Capacity { cluster } => capacity::review::reconcile(region, cluster),
        Timer::GiveUp { task } => capacity::waiting::give_up(region, task),
        Timer::Alarm { group, .. } => capacity::managed_scaling::sound_alarm(region, group),
        Timer::Registration { launch } => capacity::machines::register(region, launch),
        Timer::Idle { instance, .. } => capacity::managed_instances::retire_idle(region, instance),
        Timer::UpdateAgent { instance } => instance::agent_update::next_stage(region, instance),
        Timer::ReconcileService { service, .. } => service::controller::reconcile(region, service),
        Timer::ReconcileDaemon { daemon, .. } => daemon::controller::reconcile(region, daemon),
        Timer::Appraisal { task, .. } => service::availability::appraise(region, task),
        Timer::CheckTargets { task } => registrar::health::check(region, task),
        Timer::NotifyOfTargets { service, .. } => registrar::news::publish(region, service),
        Timer::GatewayUpdate { gateway, .. } => gateway::change::finish_update(region, gateway),
        Timer::Route { route, .. } => gateway::follow::finish_route(region, route),
        Timer::Report(report) => lifecycle::report::apply(region, report),
    }
}

/// A test says something in place of a runtime. It is heard once the agent is connected.
pub fn deliver(region: &mut Region, report: Report) {
    fire(region, Timer::Report(report));
}
