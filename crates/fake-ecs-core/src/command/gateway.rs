//! Commands about load balancers.

use super::outcome::{Outcome, Refusal};
use crate::aws::elb::{TargetHealth, TargetKey, port};
use crate::ecs::Region;
use crate::ecs::timers::Timer;

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
    // Nobody need check any more what a test has found.
    let checked = group
        .into_iter()
        .flat_map(|group| region.elb.unowned(group));
    let checked = checked.filter(|(_, target)| target.health != TargetHealth::Initial);
    let checked: Vec<TargetKey> = checked.map(|(key, _)| key).collect();
    for target in checked {
        region.disarm(Timer::CheckTarget(target));
    }
    if count == 0 {
        return Err(Refusal::NotFound(format!("{meant} is not registered")));
    }
    Ok(Outcome::Done)
}
