//! Gateways and their routes, as data.

use std::sync::Arc;

use crate::ecs::keys::{ClusterKey, GatewayKey, RouteKey, ServiceKey};
use crate::kernel::time::Time;
use crate::wire::{
    AccessType, GatewayConnector, GatewayElbScheme, GatewayStatus, HostSharedAlbConfiguration,
    PropagateGatewayTags, Tag,
};

/// What a gateway is set to.
#[derive(Clone, Debug)]
pub(crate) struct GatewaySettings {
    pub(crate) role: String,
    pub(crate) deletion_protection: bool,
    /// With its defaults.
    pub(crate) alb: HostSharedAlbConfiguration,
    pub(crate) propagate_tags: PropagateGatewayTags,
}

/// Why a load balancer cannot be changed, as its own service would say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) code: String,
    pub(crate) message: String,
}

#[derive(Clone, Debug)]
pub(crate) struct Gateway {
    pub(crate) key: GatewayKey,
    pub(crate) name: Arc<str>,
    pub(crate) status: GatewayStatus,
    pub(crate) created: Time,
    pub(crate) updated: Time,
    /// What was asked for last, whether or not it has come to the load balancers.
    pub(crate) settings: GatewaySettings,
    pub(crate) tags: Vec<Tag>,
    /// The token of the request that made it, which may come again.
    pub(crate) token: Option<String>,
    /// The load balancers that the last update has failed for, and why.
    pub(crate) failures: Vec<(u32, Failure)>,
    /// Moves on when an update begins; what was due for an earlier one is stale.
    pub(super) cue: u32,
}

impl Gateway {
    pub(crate) fn access_type(&self) -> AccessType {
        match self.settings.alb.scheme {
            Some(GatewayElbScheme::Internal) => AccessType::Private,
            Some(GatewayElbScheme::InternetFacing) | None => AccessType::Public,
        }
    }

    /// How many load balancers it may have.
    pub(super) fn balancers_max(&self) -> usize {
        let most = self.settings.alb.max_alb_count.unwrap_or(0);
        usize::try_from(most).unwrap_or(0)
    }
}

/// Where a revision of a service is reached: a gateway, and the target group that is made there for
/// the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Connection {
    pub(crate) gateway: GatewayKey,
    pub(crate) target_group: String,
}

/// What is being done to a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RouteChange {
    Create,
    Update,
    Delete,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RouteStatus {
    Active,
    InProgress(RouteChange),
    Failed(RouteChange),
}

/// What leads from a gateway to a service.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    pub(crate) key: RouteKey,
    /// At the end of its ARN.
    pub(crate) id: u128,
    pub(crate) gateway: GatewayKey,
    pub(crate) cluster: ClusterKey,
    pub(crate) service: ServiceKey,
    pub(crate) connector: GatewayConnector,
    pub(crate) status: RouteStatus,
    /// Which of the gateway's load balancers it is on; on none before it has been made.
    pub(crate) balancer: Option<u32>,
    /// Moves on when a change begins; what was due for an earlier one is stale.
    pub(super) cue: u32,
}
