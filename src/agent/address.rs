//! Which agent a websocket is of, as its URL says.

use std::borrow::Cow;

use crate::driver::State;
use crate::ecs::Region;
use crate::ecs::agent::said::Version;
use crate::ecs::keys::{InstanceKey, RegionKey};
use crate::kernel::arn::{Arn, name_in};

/// What a websocket of an agent is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Socket {
    /// The agent is told what to do: ACS.
    Control,
    /// The agent tells what it has measured: TCS.
    Telemetry,
}

/// Why an agent may not connect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// It is of no instance that is registered. Agents then wait for an hour before they try again.
    Unknown(String),
    /// A test keeps it away. Agents try again soon.
    KeptAway,
}

/// The agent at the other end of a websocket.
#[derive(Clone, Debug)]
pub(crate) struct Address {
    pub(crate) region: RegionKey,
    pub(crate) instance: InstanceKey,
    /// The last part of the ARN of the instance.
    pub(super) id: u128,
    pub(super) version: Version,
    /// Whether the agent has no credentials of its tasks.
    pub(super) wants_credentials: bool,
    /// Whether the agent answers heartbeats, as those of version 2 of the protocol do.
    pub(super) answers_heartbeats: bool,
}

impl Socket {
    /// What the path is for, if it is of a websocket of agents. `DiscoverPollEndpoint` answers
    /// what comes before `ws`.
    pub(crate) fn at(path: &str) -> Option<Self> {
        match path {
            "/acs/ws" => Some(Self::Control),
            "/tcs/ws" => Some(Self::Telemetry),
            _ => None,
        }
    }
}

impl Address {
    /// The agent of a registered instance that the query names.
    ///
    /// # Errors
    ///
    /// When there is none, or nobody listens to it.
    pub(crate) fn of(state: &State, query: &str) -> Result<Self, Refused> {
        let value = |names: &[&str]| {
            let mut pairs = form_urlencoded::parse(query.as_bytes());
            let found = pairs.find(|(name, _)| names.contains(&name.as_ref()));
            found.map(|(_, value)| value).filter(|it| !it.is_empty())
        };
        let arn = value(&["containerInstanceArn", "containerInstance"]);
        let arn = arn.unwrap_or(Cow::Borrowed(""));
        let mut regions = state.regions();
        let found = regions.find_map(|region| Some((region, find(region, &arn)?)));
        let Some((region, (instance, id))) = found else {
            return Err(Refused::Unknown(arn.into_owned()));
        };
        if region.agents.is_kept_away(instance) {
            return Err(Refused::KeptAway);
        }
        let text = |name: &str| value(&[name]).map(Cow::into_owned);
        // Written as a version is, it comes with its name in front.
        let docker = text("dockerVersion");
        Ok(Self {
            region: region.key,
            instance,
            id,
            version: Version {
                agent_version: text("agentVersion"),
                agent_hash: text("agentHash"),
                docker_version: docker,
            },
            answers_heartbeats: value(&["protocolVersion"])
                .and_then(|it| it.parse().ok())
                .is_some_and(|version: u32| version >= 2),
            wants_credentials: value(&["sendCredentials"]).as_deref() == Some("true"),
        })
    }
}

/// The instance of that ARN, if it is of the region and still registered.
fn find(region: &Region, arn: &str) -> Option<(InstanceKey, u128)> {
    let parsed = Arn::parse(arn)?.ok()?;
    let is_here = parsed.account == region.scope.account && parsed.region == region.scope.region;
    let id = u128::from_str_radix(name_in(arn), 16).ok()?;
    let instance = region.instances.find(id).filter(|_| is_here)?;
    instance.is_registered().then_some((instance.key, id))
}
