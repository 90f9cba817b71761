//! Commands about subnets.

use super::outcome::{Outcome, Refusal};
use crate::aws::ec2;
use crate::ecs::Region;

pub(super) fn set(
    region: &mut Region,
    id: &str,
    availability_zone: Option<String>,
    addresses: Option<usize>,
) -> Result<Outcome, Refusal> {
    ec2::port::declare_subnet(&mut region.ec2, id, availability_zone, addresses);
    Ok(Outcome::Done)
}
