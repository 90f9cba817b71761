//! Agents that are not connected: what would happen to their tasks waits until they are.

use std::time::Duration;

use crate::ecs::Region;
use crate::ecs::keys::{InstanceKey, TaskKey};
use crate::ecs::lifecycle::report;
use crate::ecs::task::state::Task;
use crate::ecs::timers::Timer;

/// Whether the agent of the task is connected. That of Fargate always is.
pub fn is_connected(region: &Region, task: &Task) -> bool {
    let instance = task.instance;
    instance.is_none_or(|instance| region.instances.get(instance).is_in_reach())
}

/// The timer, or nothing when it has to wait for an agent.
pub(in crate::ecs) fn unless_withheld(region: &mut Region, timer: Timer) -> Option<Timer> {
    let of = |task: TaskKey| region.tasks.get(task).instance;
    let instance = match &timer {
        Timer::Stage { task, .. }
        | Timer::AttachInterface { task }
        | Timer::Connect { task }
        | Timer::StartTimeout { task, .. } => of(*task),
        Timer::UpdateAgent { instance } => Some(*instance),
        // The control plane needs no agent for these.
        Timer::Reclaim { .. }
        | Timer::Attachments { .. }
        | Timer::CapacityProvider { .. }
        | Timer::Capacity { .. }
        | Timer::GiveUp { .. }
        | Timer::Alarm { .. }
        | Timer::Registration { .. }
        | Timer::Idle { .. }
        | Timer::ReconcileService { .. }
        | Timer::ReconcileDaemon { .. }
        | Timer::Appraisal { .. }
        | Timer::CheckTargets { .. }
        | Timer::NotifyOfTargets { .. }
        | Timer::GatewayUpdate { .. }
        | Timer::Route { .. } => None,
        Timer::Report(report) => report::task(region, report).and_then(|task| task.instance),
    };
    match instance {
        Some(instance) if !region.instances.get(instance).is_in_reach() => {
            region.withheld.0.entry(instance).or_default().push(timer);
            None
        }
        _ => Some(timer),
    }
}

/// The agent is back: what has waited for it happens now.
pub fn deliver(region: &mut Region, instance: InstanceKey) {
    for timer in region.withheld.0.remove(&instance).unwrap_or_default() {
        region.arm(Duration::ZERO, timer);
    }
}

/// The agent will not be back.
pub fn forget(region: &mut Region, instance: InstanceKey) {
    region.withheld.0.remove(&instance);
}
