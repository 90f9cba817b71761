//! What moves a region on by itself: the next timer, or the next report of a runtime.
//!
//! Here is the table of all timers: what each does when it fires.

use crate::aws::elb;
use crate::ecs::keys::TaskKey;
use crate::ecs::settle::settle;
use crate::ecs::timers::{Entry, Timer};
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
        let Some((_, entry)) = self.timers.pop() else {
            return false;
        };
        self.now = self.now.max(at);
        self.forget_old();
        fire(self, entry);
        settle(self);
        #[cfg(any(test, feature = "self-check"))]
        crate::ecs::check::invariants(self);
        true
    }

    /// When the next thing happens by itself; `None` at rest.
    pub fn next_due(&mut self) -> Option<Time> {
        settle(self);
        // Reports that have been overtaken by events must not keep the region from being at rest.
        while let Some((task, report)) = self.timers.next_report() {
            if lifecycle::report::is_expected(self, task, report) {
                break;
            }
            self.timers.pop();
        }
        let first = self.timers.first();
        if first.is_some() {
            return first;
        }
        #[cfg(any(test, feature = "self-check"))]
        if self.effects.is_empty() {
            crate::ecs::check::at_rest(self);
        }
        None
    }
}

/// What the entry is for happens, unless it has to wait for an agent.
pub fn fire(region: &mut Region, entry: Entry) {
    match lifecycle::reach::unless_withheld(region, entry) {
        Some(Entry::Timer(timer)) => fire_timer(region, timer),
        Some(Entry::Report(task, report)) => lifecycle::report::apply(region, task, report),
        None => {}
    }
}

fn fire_timer(region: &mut Region, timer: Timer) {
    match timer {
        Timer::Stage(task) => lifecycle::stages::take_step(region, task),
        Timer::AttachInterface(task) => lifecycle::interface::attach(region, task),
        Timer::Connect(task) => lifecycle::interface::connect(region, task),
        Timer::StartTimeout { task, container } => {
            lifecycle::work::time_out_start(region, task, usize::from(container));
        }
        Timer::ShowLogs { task, container } => {
            lifecycle::logs::show(region, task, usize::from(container));
        }
        Timer::Reclaim(instance) => instance::life::terminate(region, instance),
        Timer::Attachments(cluster) => cluster::attachments::finish(region, cluster),
        Timer::CapacityProvider(provider) => capacity::provider::finish_change(region, provider),
        Timer::Capacity(cluster) => capacity::review::reconcile(region, cluster),
        Timer::GiveUp(task) => capacity::waiting::give_up(region, task),
        Timer::Alarm(group) => capacity::managed_scaling::sound_alarm(region, group),
        Timer::Registration(launch) => capacity::machines::register(region, launch),
        Timer::Idle(instance) => capacity::managed_instances::retire_idle(region, instance),
        Timer::UpdateAgent(instance) => instance::agent_update::next_stage(region, instance),
        Timer::ReconcileService(service) => service::controller::reconcile(region, service),
        Timer::ReconcileDaemon(daemon) => daemon::controller::reconcile(region, daemon),
        Timer::Appraisal(task) => service::availability::appraise(region, task),
        Timer::CheckTargets(task) => registrar::health::check(region, task),
        Timer::CheckTarget(target) => elb::port::check_one(&mut region.elb, target),
        Timer::RemoveTarget(target) => elb::port::remove_one(&mut region.elb, target),
        Timer::NotifyOfTargets(service) => registrar::news::publish(region, service),
        Timer::GatewayUpdate(gateway) => gateway::change::finish_update(region, gateway),
        Timer::Route(route) => gateway::follow::finish_route(region, route),
        #[cfg(feature = "logs")]
        Timer::SendFolded { task, container } => {
            lifecycle::logs::send(region, task, usize::from(container));
        }
        #[cfg(feature = "cloudformation")]
        Timer::CloudFormation => {
            crate::aws::cloudformation::run::look(region, crate::aws::dispatch);
        }
        #[cfg(feature = "codedeploy")]
        Timer::CodeDeploy => crate::aws::codedeploy::deploy::look(region),
        #[cfg(feature = "events")]
        Timer::RunTargets => crate::aws::eventbridge::deliver::run_due(region),
        #[cfg(feature = "cloudmap")]
        Timer::CloudMap => crate::aws::cloud_map::later::run_due(region),
    }
}

/// A test says something in place of a runtime. It is heard once the agent is connected.
pub fn deliver(region: &mut Region, task: TaskKey, report: Report) {
    fire(region, Entry::Report(task, report));
}
