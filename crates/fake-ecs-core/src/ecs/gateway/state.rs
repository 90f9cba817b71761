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
pub struct GatewaySettings {
    pub role: String,
    pub deletion_protection: bool,
    /// With its defaults.
    pub alb: HostSharedAlbConfiguration,
    pub propagate_tags: PropagateGatewayTags,
}

/// Why a load balancer cannot be changed, as its own service would say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub code: String,
    pub message: String,
}

#[derive(Clone, Debug)]
pub struct Gateway {
    pub key: GatewayKey,
    pub name: Arc<str>,
    pub status: GatewayStatus,
    pub created: Time,
    pub updated: Time,
    /// What was asked for last, whether or not it has come to the load balancers.
    pub settings: GatewaySettings,
    pub tags: Vec<Tag>,
    /// The token of the request that made it, which may come again.
    pub token: Option<String>,
    /// The load balancers that the last update has failed for, and why.
    pub failures: Vec<(u32, Failure)>,
}

impl Gateway {
    pub fn access_type(&self) -> AccessType {
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
pub struct Connection {
    pub gateway: GatewayKey,
    pub target_group: String,
}

/// What is being done to a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RouteChange {
    Create,
    Update,
    Delete,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RouteStatus {
    Active,
    InProgress(RouteChange),
    Failed(RouteChange),
}

/// What leads from a gateway to a service.
#[derive(Clone, Debug)]
pub struct Route {
    pub key: RouteKey,
    /// At the end of its ARN.
    pub id: u128,
    pub gateway: GatewayKey,
    pub cluster: ClusterKey,
    pub service: ServiceKey,
    pub connector: GatewayConnector,
    pub status: RouteStatus,
    /// Which of the gateway's load balancers it is on; on none before it has been made.
    pub balancer: Option<u32>,
}

impl Route {
    /// Whether something is being done to it.
    #[cfg(any(test, feature = "self-check"))]
    pub(in crate::ecs) fn is_changing(&self) -> bool {
        matches!(self.status, RouteStatus::InProgress(_))
    }
}
