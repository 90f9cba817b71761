//! Commands about subnets.

use super::outcome::{Outcome, Refusal};
use crate::ecs::Region;
use crate::ecs::service::queue;

pub(super) fn set(
    region: &mut Region,
    id: &str,
    availability_zone: Option<String>,
    addresses: Option<usize>,
) -> Result<Outcome, Refusal> {
    let subnet = region.ec2.subnets.declare(id);
    let is_changed = availability_zone.is_some() || addresses.is_some();
    if availability_zone.is_some() {
        subnet.zone = availability_zone;
    }
    if addresses.is_some() {
        subnet.addresses = addresses;
    }
    if is_changed {
        queue::notify_of_subnets(region);
    }
    Ok(Outcome::Done)
}
