//! The agent of a container instance becomes a new one.

use crate::ecs::Region;
use crate::ecs::instance::capabilities::{AGENT_HASH, AGENT_VERSION};
use crate::ecs::instance::{Instance, status};
use crate::ecs::keys::InstanceKey;
use crate::ecs::query::Version;
use crate::ecs::timers::Timer;
use crate::wire::AgentUpdateStatus;

/// Whether the agent can be updated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Update {
    /// To the version that there is today.
    Available,
    /// It is that version, or a newer one.
    None,
    /// Nobody has told its version.
    Unknown,
    /// It is being updated.
    InProgress,
}

/// What an update of the instance's agent would come to.
pub fn outcome(region: &Region, key: InstanceKey) -> Update {
    let instance = region.instances.get(key);
    if instance.agent_update.is_some_and(is_in_progress) {
        return Update::InProgress;
    }
    outcome_of_version(instance)
}

/// The same, were no update under way.
pub(in crate::ecs) fn outcome_of_version(instance: &Instance) -> Update {
    let version = instance.agent.agent_version.as_deref();
    match (
        version.and_then(Version::parse),
        Version::parse(AGENT_VERSION),
    ) {
        (None, _) => Update::Unknown,
        (version, newest) if version < newest => Update::Available,
        (Some(_), _) => Update::None,
    }
}

/// Whether the agent is told of its update: it runs on a host of its own, and has been connected.
/// Others are updated by themselves.
pub fn is_told(region: &Region, key: InstanceKey) -> bool {
    #[cfg(feature = "agent")]
    let is_told = region.agents.of(key).is_some();
    #[cfg(not(feature = "agent"))]
    let is_told = {
        let _ = (region, key);
        false
    };
    is_told
}

/// The update of an agent that is not told of it begins. It goes on by itself, while the agent is
/// connected.
pub fn begin(region: &mut Region, key: InstanceKey) {
    enter(region, key, AgentUpdateStatus::Pending);
}

pub(in crate::ecs) fn is_under_way(region: &Region, key: InstanceKey) -> bool {
    let instance = region.instances.get(key);
    instance.is_registered() && instance.agent_update.is_some_and(is_in_progress)
}

/// Whether it goes on by itself.
#[cfg(any(test, feature = "self-check"))]
pub(in crate::ecs) fn goes_on(region: &Region, key: InstanceKey) -> bool {
    is_under_way(region, key) && !is_told(region, key)
}

/// The next stage of the update.
pub(in crate::ecs) fn next_stage(region: &mut Region, key: InstanceKey) {
    let status = region.instances.get(key).agent_update;
    if let Some(next) = status.and_then(next) {
        enter(region, key, next);
    }
}

/// The machine is gone, and with it an agent that was being updated.
pub(in crate::ecs) fn fail(region: &mut Region, key: InstanceKey) {
    if is_under_way(region, key) {
        enter(region, key, AgentUpdateStatus::Failed);
    }
}

pub(in crate::ecs) fn enter(region: &mut Region, key: InstanceKey, status: AgentUpdateStatus) {
    let is_told = is_told(region, key);
    region.instances.update(key, |instance| {
        instance.agent_update = Some(status);
        // One that is told has said what it has become.
        if status == AgentUpdateStatus::Updated && !is_told {
            instance.agent.agent_version = Some(AGENT_VERSION.to_owned());
            instance.agent.agent_hash = Some(AGENT_HASH.to_owned());
        }
    });
    status::announce(region, key);
    if is_in_progress(status) && !is_told {
        let delay = region.settings.profile.agent_update;
        region.arm(delay, Timer::UpdateAgent(key));
    } else {
        region.disarm(Timer::UpdateAgent(key));
    }
}

fn is_in_progress(status: AgentUpdateStatus) -> bool {
    next(status).is_some()
}

/// What comes after a stage. Nothing goes wrong by itself, unless the machine is terminated.
fn next(status: AgentUpdateStatus) -> Option<AgentUpdateStatus> {
    use AgentUpdateStatus::{Failed, Pending, Staged, Staging, Updated, Updating};
    match status {
        Pending => Some(Staging),
        Staging => Some(Staged),
        Staged => Some(Updating),
        Updating => Some(Updated),
        Updated | Failed => None,
    }
}
