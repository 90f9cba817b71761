//! Agents that a test keeps away: nobody listens to them, as if their hosts were cut off.

use crate::ecs::Region;
use crate::ecs::instance::life::set_agent_connected;
use crate::ecs::keys::{InstanceKey, TaskKey};
use crate::effect::Effect;
use crate::wire::{ApiError, ErrorCode};

/// Keeps the agent of the instance away, or lets it come again. Says whether there is one: others
/// are simulated.
///
/// One that may come is connected when it has come.
pub fn keep(region: &mut Region, key: InstanceKey, is_kept_away: bool) -> bool {
    let Some(agent) = region.agents.of_mut(key) else {
        return false;
    };
    agent.keep_away(is_kept_away);
    if is_kept_away {
        set_agent_connected(region, key, false);
        // Its connection is to end.
        region.effects.push_back(Effect::Tell(region.key, key));
    }
    true
}

/// What an agent that is kept away is answered when it tells of its tasks: it tries again.
///
/// # Errors
///
/// When it is.
pub fn check(region: &Region, task: TaskKey) -> Result<(), ApiError> {
    let instance = region.tasks.get(task).instance;
    match instance.is_some_and(|it| region.agents.is_kept_away(it)) {
        true => Err(ApiError::new(
            ErrorCode::Server,
            "The agent of the container instance is disconnected.",
        )),
        false => Ok(()),
    }
}
