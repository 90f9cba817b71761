//! What others ask EC2 that follows from names.

use crate::aws::ec2::state::Subnets;
use crate::kernel::ids::{Ids, mix};

/// The zone of a subnet of the region: the one that was declared, or always the same one for the
/// same name.
pub fn zone_of(subnets: &Subnets, ids: &Ids, region: &str, subnet: &str) -> String {
    let declared = subnets.get(subnet).and_then(|of| of.zone.clone());
    declared.unwrap_or_else(|| {
        let letter = ["a", "b", "c"][ids.pick(subnet, 3)];
        format!("{region}{letter}")
    })
}

/// The first three zones of a region.
pub fn zones(region: &str) -> [String; 3] {
    ["a", "b", "c"].map(|letter| format!("{region}{letter}"))
}

/// The subnet that instances in the zone are in: always the same one.
pub fn subnet_in(zone: &str) -> String {
    let hash = zone
        .bytes()
        .fold(0, |hash, byte| mix(hash ^ u64::from(byte)));
    format!("subnet-0{hash:016x}")
}
