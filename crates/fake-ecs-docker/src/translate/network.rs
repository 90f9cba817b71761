//! What containers see of one another, by the network mode of their task.

use bollard::models::HostConfig;
use fake_ecs_core::effect::plan::TaskPlan;
use fake_ecs_core::wire::{ContainerDefinition, NetworkMode};

use crate::names;

/// Where a container is in the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ContainerNetwork {
    /// On the engine's default bridge, with an address of its own and published ports.
    Bridge,
    /// In the network of the host.
    Host,
    /// Without a network.
    None,
    /// In the network of the task, which a sandbox of that id has.
    Sandbox(String),
}

impl ContainerNetwork {
    /// The place of the containers of a task that needs no sandbox.
    pub(crate) fn without_sandbox(plan: &TaskPlan) -> Option<Self> {
        match plan.definition.network_mode {
            Some(NetworkMode::Awsvpc) => None,
            Some(NetworkMode::Host) => Some(Self::Host),
            Some(NetworkMode::None) => Some(Self::None),
            Some(NetworkMode::Bridge) | None => Some(Self::Bridge),
        }
    }

    /// The place of a container that an engine has in that network mode. In a network that a test
    /// has chosen it is as on the bridge.
    pub(crate) fn of_host_config(host: Option<&HostConfig>) -> Self {
        let mode = host.and_then(|host| host.network_mode.as_deref());
        let mode = mode.unwrap_or_default();
        match mode.strip_prefix("container:") {
            Some(id) => Self::Sandbox(id.to_owned()),
            None if mode == "host" => Self::Host,
            None if mode == "none" => Self::None,
            None => Self::Bridge,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_found_by_the_network_mode_that_it_is_asked_for_with() {
        for place in [
            ContainerNetwork::Bridge,
            ContainerNetwork::Host,
            ContainerNetwork::None,
            ContainerNetwork::Sandbox("0123abcd".to_owned()),
        ] {
            let host = HostConfig {
                network_mode: Some(place.network_mode()),
                ..HostConfig::default()
            };
            assert_eq!(ContainerNetwork::of_host_config(Some(&host)), place);
        }
        let of_test = HostConfig {
            network_mode: Some("of-test".to_owned()),
            ..HostConfig::default()
        };
        for host in [None, Some(&of_test)] {
            assert_eq!(
                ContainerNetwork::of_host_config(host),
                ContainerNetwork::Bridge
            );
        }
    }
}
