//! Commands about load balancers.

use super::outcome::{Outcome, Refusal};
use crate::ecs::Region;
use crate::ecs::registrar::targets::Host;
use crate::ecs::registrar::{TargetHealth, health};

/// Sets the health of the targets of a group with that id, or `id:port`.
pub(super) fn set_target_health(
    region: &mut Region,
    group: &str,
    meant: &str,
    is_healthy: bool,
) -> Result<Outcome, Refusal> {
    let health = if is_healthy {
        TargetHealth::Healthy
    } else {
        TargetHealth::Unhealthy
    };
    let targets = &region.registrar.targets;
    let count = targets.find_group(group).map_or(0, |group| {
        health::set(region, group, health, |region, target| {
            let id = target_id(region, target.host);
            let port = meant.strip_prefix(&id).and_then(|of| of.strip_prefix(':'));
            id == meant || port == Some(target.port.to_string().as_str())
        })
    });
    if count == 0 {
        return Err(Refusal::NotFound(format!("{meant} is not registered")));
    }
    Ok(Outcome::Done)
}

/// The id by which a load balancer knows a target.
pub fn target_id(region: &Region, host: Host) -> String {
    match host {
        Host::Address(address) => address.to_string(),
        Host::Instance(instance) => region.instances.get(instance).ec2_instance_id.clone(),
    }
}
