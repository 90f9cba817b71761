//! Agents that are not connected: what would happen to their tasks waits until they are.

use crate::ecs::Region;
use crate::ecs::keys::InstanceKey;
use crate::ecs::task::state::Task;
use crate::ecs::timers::{Entry, Timer};

/// Whether the agent of the task is connected. That of Fargate always is.
pub fn is_connected(region: &Region, task: &Task) -> bool {
    let instance = task.instance;
    instance.is_none_or(|instance| region.instances.get(instance).can_be_heard())
}

/// The entry, or nothing when it has to wait for an agent.
pub(in crate::ecs) fn unless_withheld(region: &mut Region, entry: Entry) -> Option<Entry> {
    let instance = match &entry {
        Entry::Timer(timer) => agent_for(region, *timer),
        Entry::Report(task, _) => region.tasks.try_get(*task).and_then(|task| task.instance),
    };
    match instance {
        Some(instance) if !region.instances.get(instance).can_be_heard() => {
            region.timers.withhold(instance, entry);
            None
        }
        _ => Some(entry),
    }
}

/// The instance without whose agent the timer cannot do what it is for.
fn agent_for(region: &Region, timer: Timer) -> Option<InstanceKey> {
    match timer {
        Timer::Stage(task)
        | Timer::AttachInterface(task)
        | Timer::Connect(task)
        | Timer::StartTimeout { task, .. } => region.tasks.get(task).instance,
        Timer::UpdateAgent(instance) => Some(instance),
        // The control plane needs no agent for these.
        Timer::ShowLogs { .. }
        | Timer::Reclaim(_)
        | Timer::Attachments(_)
        | Timer::CapacityProvider(_)
        | Timer::Capacity(_)
        | Timer::GiveUp(_)
        | Timer::Alarm(_)
        | Timer::Registration(_)
        | Timer::Idle(_)
        | Timer::ReconcileService(_)
        | Timer::ReconcileDaemon(_)
        | Timer::Appraisal(_)
        | Timer::CheckTargets(_)
        | Timer::CheckTarget(_)
        | Timer::RemoveTarget(_)
        | Timer::NotifyOfTargets(_)
        | Timer::GatewayUpdate(_)
        | Timer::Route(_) => None,
        #[cfg(feature = "cloudformation")]
        Timer::CloudFormation => None,
        #[cfg(feature = "codedeploy")]
        Timer::CodeDeploy => None,
        #[cfg(feature = "events")]
        Timer::RunTargets => None,
        #[cfg(feature = "cloudmap")]
        Timer::CloudMap => None,
        // Nor does the driver.
        #[cfg(feature = "logs")]
        Timer::SendFolded { .. } => None,
    }
}

/// The agent is back: what has waited for it happens now.
pub fn deliver(region: &mut Region, instance: InstanceKey) {
    region.timers.release(instance, region.now);
}

/// The agent will not be back.
pub fn forget(region: &mut Region, instance: InstanceKey) {
    region.timers.forget_withheld(instance);
}
