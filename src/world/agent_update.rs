//! The agent of a container instance becomes a new one.

use super::World;
use super::agenda::Due;
use super::instance::InstanceKey;
use super::instance::capabilities::{AGENT_HASH, AGENT_VERSION};
use super::query::Version;
use crate::wire::AgentUpdateStatus;

/// Whether the agent can be updated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Update {
    /// To the version that there is today.
    Available,
    /// It is that version, or a newer one.
    None,
    /// Nobody has told its version.
    Unknown,
    /// It is being updated.
    InProgress,
}

impl World {
    /// What an update of the instance's agent would come to.
    pub(crate) fn agent_update(&self, key: InstanceKey) -> Update {
        let instance = self.instances.get(key);
        if instance.agent_update.is_some_and(is_in_progress) {
            return Update::InProgress;
        }
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

    /// The update begins. It goes on by itself, while the agent is connected.
    pub(crate) fn update_agent(&mut self, key: InstanceKey) {
        self.enter_update(key, AgentUpdateStatus::Pending);
    }

    pub(super) fn is_updating(&self, key: InstanceKey) -> bool {
        let instance = self.instances.get(key);
        instance.is_registered() && instance.agent_update.is_some_and(is_in_progress)
    }

    /// The next stage of the update.
    pub(super) fn go_on_with_update(&mut self, key: InstanceKey) {
        let status = self.instances.get(key).agent_update;
        if let Some(next) = status.and_then(next) {
            self.enter_update(key, next);
        }
    }

    /// The machine is gone, and with it an agent that was being updated.
    pub(super) fn fail_update(&mut self, key: InstanceKey) {
        if self.is_updating(key) {
            self.enter_update(key, AgentUpdateStatus::Failed);
        }
    }

    fn enter_update(&mut self, key: InstanceKey, status: AgentUpdateStatus) {
        self.instances.update(key, |instance| {
            instance.agent_update = Some(status);
            if status == AgentUpdateStatus::Updated {
                instance.agent.agent_version = Some(AGENT_VERSION.to_owned());
                instance.agent.agent_hash = Some(AGENT_HASH.to_owned());
            }
        });
        self.announce_instance(key);
        if status == AgentUpdateStatus::Updated {
            // Constraints may ask for a version.
            self.tell_services_of_instance(key);
        }
        if is_in_progress(status) {
            let delay = self.settings.profile.agent_update;
            self.put_down(delay, Due::UpdateAgent { instance: key });
        }
    }
}

fn is_in_progress(status: AgentUpdateStatus) -> bool {
    next(status).is_some()
}

/// What comes after a stage. Nothing goes wrong, unless the machine is terminated.
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
