//! An agent on a host of its own becomes a new version, as `UpdateContainerAgent` asks.
//!
//! It is told to fetch the version (`STAGING`), says that it has it (`STAGED`), is told to become
//! it (`UPDATING`), goes, and comes back.

use crate::ecs::Region;
use crate::ecs::agent::state::Agent;
use crate::ecs::instance::agent_update::{Update, enter, outcome_of_version};
use crate::ecs::keys::InstanceKey;
use crate::ecs::timers::Timer;
use crate::effect::Effect;
use crate::wire::AgentUpdateStatus;

/// What an agent is to be told of its update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// To fetch the new version.
    Stage,
    /// To become it.
    Perform,
}

/// What an agent says of its update.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum UpdateSaid {
    /// It has the new version.
    Staged,
    /// It goes now, and comes back as the new version.
    Performs,
    /// It cannot, or is not to.
    Refused { reason: String },
}

/// What the agent of the instance is to be told, as long as it has not said what it makes of it.
pub fn step(region: &Region, key: InstanceKey) -> Option<Step> {
    match region.instances.get(key).agent_update? {
        AgentUpdateStatus::Staging => Some(Step::Stage),
        AgentUpdateStatus::Updating => Some(Step::Perform),
        _ => None,
    }
}

/// Begins an update of an agent that is told of it.
pub fn begin(region: &mut Region, key: InstanceKey) {
    enter(region, key, AgentUpdateStatus::Pending);
    let agent = region.agents.of(key);
    if agent.is_some_and(|it| it.connection().is_some()) {
        tell(region, key, AgentUpdateStatus::Staging);
    }
}

fn tell(region: &mut Region, key: InstanceKey, status: AgentUpdateStatus) {
    enter(region, key, status);
    region.effects.push_back(Effect::Tell(region.key, key));
}

/// The agent is there, perhaps as a new version.
pub(super) fn connected(region: &mut Region, key: InstanceKey) {
    // It may have begun as that of an agent that was simulated.
    region.disarm(Timer::UpdateAgent(key));
    let agent = region.agents.of_mut(key);
    let was_exchanged = agent.is_some_and(Agent::was_exchanged);
    match region.instances.get(key).agent_update {
        Some(AgentUpdateStatus::Pending | AgentUpdateStatus::Staged) => {
            tell(region, key, AgentUpdateStatus::Staging);
        }
        Some(AgentUpdateStatus::Staging | AgentUpdateStatus::Updating) => {
            match outcome_of_version(region.instances.get(key)) {
                Update::None => enter(region, key, AgentUpdateStatus::Updated),
                _ if was_exchanged => enter(region, key, AgentUpdateStatus::Failed),
                _ => {}
            }
        }
        _ => {}
    }
}

/// What is said of an update that is over, or of another step, is dropped.
pub(super) fn said(region: &mut Region, key: InstanceKey, said: UpdateSaid) {
    let Some(step) = step(region, key) else {
        return;
    };
    match (said, step) {
        (UpdateSaid::Staged, Step::Stage) => {
            enter(region, key, AgentUpdateStatus::Staged);
            tell(region, key, AgentUpdateStatus::Updating);
        }
        (UpdateSaid::Performs, Step::Perform) => {
            if let Some(agent) = region.agents.of_mut(key) {
                agent.exchange();
            }
        }
        (UpdateSaid::Refused { .. }, _) => enter(region, key, AgentUpdateStatus::Failed),
        (UpdateSaid::Staged, Step::Perform) | (UpdateSaid::Performs, Step::Stage) => {}
    }
}
