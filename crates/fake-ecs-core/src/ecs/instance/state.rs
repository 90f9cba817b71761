//! A container instance, as data.

use std::fmt;

use crate::ecs::instance::attributes::Attributes;
use crate::ecs::instance::resources::Resources;
use crate::ecs::keys::{ClusterKey, InstanceKey};
use crate::effect::nodes::Node;
use crate::kernel::ids::Hex;
use crate::kernel::time::Time;
use crate::wire::{AgentUpdateStatus, LaunchType, Resource, Tag, VersionInfo};

/// Whose machine it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstanceKind {
    /// An EC2 instance of the account's: takes tasks of the launch type EC2.
    Ec2,
    /// A machine elsewhere, under Systems Manager: takes tasks of the launch type EXTERNAL.
    External,
    /// An EC2 instance that ECS manages: takes tasks of its capacity provider.
    Managed,
    /// Stands in for all instances that a test does not care about. There is room on it for every
    /// EC2 task.
    Synthetic,
}

impl InstanceKind {
    /// That of the tasks on it.
    pub fn launch_type(self) -> LaunchType {
        match self {
            Self::Ec2 | Self::Synthetic => LaunchType::Ec2,
            Self::External => LaunchType::External,
            Self::Managed => LaunchType::ManagedInstances,
        }
    }
}

/// What an instance of spare capacity does when it is told that it is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    /// Whether its agent then drains it: `ECS_ENABLE_SPOT_INSTANCE_DRAINING`, which is off unless
    /// somebody sets it.
    pub drains: bool,
}

/// Where a container instance is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[warn(missing_docs)]
pub enum InstanceStatus {
    /// Its trunk network interface is being made; only with the account setting `awsvpcTrunking`.
    Registering,
    /// Its trunk network interface could not be made.
    RegistrationFailed,
    /// It takes tasks.
    Active,
    /// It takes no more tasks; services move theirs away.
    Draining,
    /// Its trunk network interface is being deleted.
    Deregistering,
    /// It is no longer part of its cluster.
    Inactive,
}

#[warn(missing_docs)]
impl InstanceStatus {
    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Registering => "REGISTERING",
            Self::RegistrationFailed => "REGISTRATION_FAILED",
            Self::Active => "ACTIVE",
            Self::Draining => "DRAINING",
            Self::Deregistering => "DEREGISTERING",
            Self::Inactive => "INACTIVE",
        }
    }
}

impl fmt::Display for InstanceStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A container instance. What its tasks take of it, and how many they are, is with the tasks:
/// [`Tasks::load`](crate::ecs::task::store::Tasks::load).
#[derive(Clone, Debug)]
pub struct Instance {
    pub key: InstanceKey,
    pub id: u128,
    pub cluster: ClusterKey,
    pub kind: InstanceKind,
    /// `i-…`, or `mi-…` for an external instance.
    pub ec2_instance_id: String,
    pub status: InstanceStatus,
    pub status_reason: Option<String>,
    /// Once it is deregistered: whether its agent was.
    pub agent_connected: bool,
    /// Whether there is no machine any more, so that its agent never comes back.
    pub is_gone: bool,
    /// When its agent was connected or disconnected last.
    pub connection_changed: Time,
    /// Whether there is an agent that tells of the tasks: see
    /// [`by_agent::discovered`](crate::ecs::lifecycle::by_agent::discovered).
    pub has_own_agent: bool,
    pub agent: VersionInfo,
    /// `None` as long as no update has been asked for.
    pub agent_update: Option<AgentUpdateStatus>,
    pub attributes: Attributes,
    pub registered: Resources,
    /// What it has registered beside those, which no task asks for.
    pub other_resources: Vec<Resource>,
    /// One more for each change that the service announces as an event.
    pub version: i64,
    pub registered_at: Time,
    /// When it became `INACTIVE`.
    pub deregistered_at: Option<Time>,
    pub capacity_provider: Option<String>,
    /// Whether it is spare capacity of EC2's, which can be taken back.
    pub spot: Option<Spot>,
    /// Empty for an external instance, which is in none.
    pub availability_zone: String,
    pub tags: Vec<Tag>,
    /// Where the search for a free port goes on when a mapping is without a host port.
    pub next_port: u16,
    /// The machine of another scheduler's cluster that it is, as was told last.
    pub node: Option<Box<Node>>,
}

impl Instance {
    /// The id as the API prints it.
    pub fn id(&self) -> String {
        Hex::of(self.id).as_str().to_owned()
    }

    /// Whether the scheduler may give it tasks, if it finds its agent.
    pub fn is_active(&self) -> bool {
        self.status == InstanceStatus::Active
    }

    /// Whether it is part of its cluster.
    pub fn is_registered(&self) -> bool {
        self.status != InstanceStatus::Inactive
    }

    /// Whether something can be heard of its tasks: by its agent, or by the scheduler of another
    /// cluster.
    pub fn can_be_heard(&self) -> bool {
        self.is_in_reach() || self.is_registered() && self.node.is_some()
    }

    /// Whether its agent can be heard.
    pub fn is_in_reach(&self) -> bool {
        self.is_registered() && self.agent_connected
    }
}
