//! Gateways are made, changed and deleted, and clusters come to them and leave them.

use std::sync::Arc;

use crate::ecs::Region;
use crate::ecs::gateway::state::{Failure, Gateway, GatewaySettings, Route};
use crate::ecs::keys::{AssociationKey, ClusterKey, GatewayKey};
use crate::ecs::timers::Timer;
use crate::faults;
use crate::kernel::arn::{Arn, too_many_or_too_few};
use crate::wire::{
    ApiError, ErrorCode, GatewayClusterAssociationStatus as Association, GatewayStatus, Tag,
};

/// A gateway that is about to be made.
#[derive(Debug)]
pub struct NewGateway {
    pub name: String,
    pub settings: GatewaySettings,
    pub tags: Vec<Tag>,
    pub token: Option<String>,
}

pub fn arn(region: &Region, gateway: &Gateway) -> String {
    region.scope.arn(&format!("gateway/{}", gateway.name))
}

pub fn route_arn(region: &Region, route: &Route) -> String {
    let gateway = &region.gateways.get(route.gateway).name;
    let id = route.id;
    region
        .scope
        .arn(&format!("gateway-route/{gateway}/{id:032x}"))
}

/// The gateway of that name or ARN. The wording is ours.
pub fn existing<'r>(region: &'r Region, reference: &str) -> Result<&'r Gateway, ApiError> {
    let found = find(region, reference)?;
    found.ok_or_else(|| {
        ApiError::new(
            ErrorCode::GatewayNotFound,
            "The specified gateway was not found.",
        )
    })
}

/// The gateway of that name or ARN, if it is there.
pub fn find<'r>(region: &'r Region, reference: &str) -> Result<Option<&'r Gateway>, ApiError> {
    let name = match Arn::parse(reference) {
        None => reference,
        Some(arn) => match region.own(arn?)?.path("gateway")?[..] {
            [name] => name,
            _ => return Err(too_many_or_too_few()),
        },
    };
    Ok(region.gateways.named(name))
}

pub fn create(region: &mut Region, new: NewGateway) -> GatewayKey {
    let NewGateway {
        name,
        settings,
        tags,
        token,
    } = new;
    let key = region.gateways.next_key();
    region.gateways.insert(Gateway {
        key,
        name: Arc::from(name),
        status: GatewayStatus::Active,
        created: region.now(),
        updated: region.now(),
        settings,
        tags,
        token,
        failures: Vec::new(),
    });
    key
}

/// Begins to bring new settings to the load balancers of the gateway. An update under way is
/// overtaken.
pub fn update(region: &mut Region, key: GatewayKey, settings: GatewaySettings) {
    let now = region.now();
    let gateway = region.gateways.get_mut(key);
    gateway.settings = settings;
    gateway.status = GatewayStatus::UpdateInProgress;
    gateway.updated = now;
    gateway.failures.clear();
    let takes = region.settings.profile.gateways.updating;
    region.arm(takes, Timer::GatewayUpdate(key));
}

/// The update has come to the load balancers, or could not.
pub(in crate::ecs) fn finish_update(region: &mut Region, key: GatewayKey) {
    let now = region.now();
    let balancers = region.routes.balancers(key, None);
    let balancers: Vec<u32> = balancers.map(|(number, _)| number).collect();
    let gateway = region.gateways.get_mut(key);
    let fault = region.faults.fire_first(|kind| match kind {
        faults::Kind::GatewayUpdate {
            gateway: name,
            code,
            message,
        } if **name == *gateway.name => Some(Failure {
            code: code.clone(),
            message: message.clone(),
        }),
        _ => None,
    });
    gateway.updated = now;
    gateway.status = match fault {
        None => GatewayStatus::UpdateComplete,
        Some(_) => GatewayStatus::UpdateFailed,
    };
    gateway.failures = match fault {
        None => Vec::new(),
        Some(fault) => balancers
            .into_iter()
            .map(|balancer| (balancer, fault.clone()))
            .collect(),
    };
}

/// Nothing may be associated with it any more.
pub fn delete(region: &mut Region, key: GatewayKey) {
    debug_assert!(!region.gateways.is_associated(key));
    region.disarm(Timer::GatewayUpdate(key));
    region.gateways.remove(key);
}

/// Services that are deployed in the cluster from now on can use the gateway.
pub fn associate(region: &mut Region, of: AssociationKey) {
    region.gateways.associate(of, Association::Active);
}

/// Services that are deployed in the cluster from now on do not use the gateway any more. Those
/// that do go on with it; when there is none left, the association is over.
pub fn disassociate(region: &mut Region, of: AssociationKey) {
    region.gateways.associate(of, Association::Disassociating);
    settle_association(region, of);
}

/// An association that is to end does when no route needs it.
pub(super) fn settle_association(region: &mut Region, of: AssociationKey) {
    let is_ending = region.gateways.association(of) == Some(Association::Disassociating);
    if is_ending && !region.routes.is_used(of) {
        region.gateways.associate(of, Association::Inactive);
    }
}

/// A cluster is deleted.
pub fn disassociate_all(region: &mut Region, cluster: ClusterKey) {
    let gateways = region.gateways.of_cluster(cluster);
    let gateways: Vec<GatewayKey> = gateways.map(|(gateway, _)| gateway).collect();
    for gateway in gateways {
        disassociate(region, (cluster, gateway));
    }
}
