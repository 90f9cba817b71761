//! What containers see of one another, by the network mode of their task.

use fake_ecs_core::effect::plan::TaskPlan;
use fake_ecs_core::wire::{ContainerDefinition, NetworkMode};

use crate::names;

/// Where a container is in the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// On the engine's default bridge, with an address of its own and published ports.
    Bridge,
    /// In the network of the host.
    Host,
    /// Without a network.
    None,
    /// In the network of the task, which a sandbox of that id has.
    Sandbox(String),
}

impl Place {
    /// The place of the containers of a task that needs no sandbox.
    pub(crate) fn without_sandbox(plan: &TaskPlan) -> Option<Self> {
        match plan.definition.network_mode {
            Some(NetworkMode::Awsvpc) => None,
            Some(NetworkMode::Host) => Some(Self::Host),
            Some(NetworkMode::None) => Some(Self::None),
            Some(NetworkMode::Bridge) | None => Some(Self::Bridge),
        }
    }

    pub(crate) fn network_mode(&self) -> String {
        match self {
            Self::Bridge => "bridge".to_owned(),
            Self::Host => "host".to_owned(),
            Self::None => "none".to_owned(),
            Self::Sandbox(id) => format!("container:{id}"),
        }
    }

    /// Whether ports of the container are published on the host.
    pub(crate) fn publishes(&self) -> bool {
        *self == Self::Bridge
    }

    /// Whether the container has names and addresses of its own. Docker refuses them for those that
    /// share the network of another.
    pub(crate) fn has_own_network(&self) -> bool {
        matches!(self, Self::Bridge | Self::None)
    }

    /// What the container calls others of its task, in the engine's notation `container:alias`.
    pub(crate) fn links(
        &self,
        plan: &TaskPlan,
        definition: &ContainerDefinition,
    ) -> Result<Option<Vec<String>>, String> {
        if *self != Self::Bridge {
            return Ok(None);
        }
        let links = definition.links.iter().flatten().map(|link| {
            let mut parts = link.split(':');
            let name = parts.next().unwrap_or_default();
            let alias = parts.next().unwrap_or(name);
            if parts.next().is_some() {
                return Err("Invalid link format".to_owned());
            }
            let target = plan.containers.iter().find(|it| it.name == name);
            let target = target.ok_or_else(|| format!("Link target not available: {name}"))?;
            Ok(format!("{}:{alias}", names::container(plan, target)))
        });
        links.collect::<Result<_, _>>().map(Some)
    }
}
