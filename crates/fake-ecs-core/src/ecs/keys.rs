//! Names of what there is: numbers that mean a resource within its region.
//!
//! They stand apart from the resources, so that those can name one another without knowing one
//! another.

use std::fmt;

use crate::aws::registrant::Registrant;

/// Names a region of the fake: an account in a region of AWS.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RegionKey(pub u32);

/// Where a cluster stands among all clusters ever made in its region. A cluster that is made again
/// under the name of a deleted one is another cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClusterKey(pub u32);

/// Where a capacity provider stands among all ever made in its region. One that is made again under
/// the name of a deleted one is another provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CapacityProviderKey(pub u32);

/// Where a container instance stands among all container instances ever registered in its region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct InstanceKey(pub u32);

impl InstanceKey {
    /// As whom an instance is a member of its Auto Scaling group.
    pub fn registrant(self) -> Registrant {
        Registrant(self.0.into())
    }

    /// The instance that is a member of an Auto Scaling group as that.
    pub fn of_registrant(registrant: Registrant) -> Self {
        // Only instances are members, by the number that they have here.
        Self(u32::try_from(registrant.0).unwrap_or(u32::MAX))
    }
}

/// Where a task stands among all tasks ever run in its region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TaskKey(pub u32);

impl TaskKey {
    /// As whom a task is registered with load balancers, Cloud Map and EC2.
    pub fn registrant(self) -> Registrant {
        Registrant(self.0.into())
    }

    /// The task that is registered with one of those as that.
    pub fn of_registrant(registrant: Registrant) -> Self {
        // Only tasks are registered there, by the number that they have here.
        Self(u32::try_from(registrant.0).unwrap_or(u32::MAX))
    }
}

/// Where a service stands among all services ever made in its region. A service that is made again
/// under the name of a deleted one is another service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ServiceKey(pub u32);

/// The 19 digits of `ecs-svc/<digits>`. The revision that is deployed has the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DeploymentId(pub u64);

impl DeploymentId {
    /// Nineteen digits without a leading zero, and small enough for a signed number.
    pub fn of(number: u128) -> Self {
        const LEAST: u64 = 1_000_000_000_000_000_000;
        const COUNT: u128 = 8_000_000_000_000_000_000;
        Self(LEAST + u64::try_from(number % COUNT).unwrap_or(0))
    }
}

impl fmt::Display for DeploymentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ecs-svc/{}", self.0)
    }
}

/// Where a daemon stands among all daemons ever made in its region. One that is made again under
/// the name of a deleted one is another daemon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DaemonKey(pub u32);

/// The 19 digits at the end of the ARN of a revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RevisionId(pub u64);

/// Where a gateway stands among all gateways ever made in its region. A gateway that is made again
/// under the name of a deleted one is another gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct GatewayKey(pub u32);

/// Where a route stands among all routes ever made in its region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RouteKey(pub u32);

/// Which cluster is associated with which gateway.
pub type AssociationKey = (ClusterKey, GatewayKey);

/// Where a launch stands among all launches of its region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LaunchKey(pub u32);
