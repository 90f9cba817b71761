//! Agents that are not connected: what would happen to their tasks waits until they are.

use std::time::Duration;

use crate::ecs::Region;
use crate::ecs::keys::{InstanceKey, TaskKey};
use crate::ecs::task::state::Task;
use crate::ecs::timers::Due;

/// Whether the agent of the task is connected. That of Fargate always is.
pub fn is_connected(region: &Region, task: &Task) -> bool {
    let instance = task.instance;
    instance.is_none_or(|instance| region.instances.get(instance).is_in_reach())
}

/// What is due, or nothing when it has to wait for an agent.
pub(in crate::ecs) fn unless_withheld(region: &mut Region, due: Due) -> Option<Due> {
    let of = |task: TaskKey| region.tasks.get(task).instance;
    let instance = match &due {
        Due::Stage { task, .. }
        | Due::AttachInterface { task }
        | Due::Connect { task }
        | Due::StartTimeout { task, .. } => of(*task),
        Due::UpdateAgent { instance } => Some(*instance),
        // The control plane needs no agent for these.
        Due::Reclaim { .. }
        | Due::Attachments { .. }
        | Due::CapacityProvider { .. }
        | Due::Capacity { .. }
        | Due::GiveUp { .. }
        | Due::Alarm { .. }
        | Due::Registration { .. }
        | Due::Idle { .. }
        | Due::Look { .. }
        | Due::DaemonLook { .. }
        | Due::Appraisal { .. }
        | Due::CheckTargets { .. }
        | Due::TellOfTargets { .. }
        | Due::GatewayUpdate { .. }
        | Due::Route { .. } => None,
        Due::Report(report) => of(TaskKey(report.container.task)),
    };
    match instance {
        Some(instance) if !region.instances.get(instance).is_in_reach() => {
            region.withheld.0.entry(instance).or_default().push(due);
            None
        }
        _ => Some(due),
    }
}

/// The agent is back: what has waited for it happens now.
pub fn deliver(region: &mut Region, instance: InstanceKey) {
    for due in region.withheld.0.remove(&instance).unwrap_or_default() {
        region.put_down(Duration::ZERO, due);
    }
}

/// The agent will not be back.
pub fn forget(region: &mut Region, instance: InstanceKey) {
    region.withheld.0.remove(&instance);
}
