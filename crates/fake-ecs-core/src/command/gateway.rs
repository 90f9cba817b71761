//! Commands about load balancers.

use super::outcome::{Outcome, Refusal};
use crate::aws::elb::{TargetHealth, port};
use crate::ecs::Region;

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
    let group = region.elb.find_group(group);
    let count = group.map_or(0, |group| {
        port::set_health(&mut region.elb, group, meant, health)
    });
    if count == 0 {
        return Err(Refusal::NotFound(format!("{meant} is not registered")));
    }
    Ok(Outcome::Done)
}
