//! What others ask EC2 that follows from names, and how subnets are declared.

use crate::aws::ec2::event::SubnetChanged;
use crate::aws::ec2::state::{Ec2, Subnets};
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

/// A subnet is declared, or declared otherwise: its zone and its number of addresses, where given.
pub fn declare_subnet(ec2: &mut Ec2, id: &str, zone: Option<String>, addresses: Option<usize>) {
    let is_changed = zone.is_some() || addresses.is_some();
    let subnet = ec2.subnets.declare(id);
    if zone.is_some() {
        subnet.zone = zone;
    }
    if addresses.is_some() {
        subnet.addresses = addresses;
    }
    if is_changed {
        ec2.subnets.events.push_back(SubnetChanged::Declared);
    }
}

/// What has happened; call until there is nothing left.
pub fn poll_event(ec2: &mut Ec2) -> Option<SubnetChanged> {
    ec2.subnets.events.pop_front()
}

/// Whether all events were taken.
#[cfg(any(test, feature = "self-check"))]
pub fn is_settled(ec2: &Ec2) -> bool {
    ec2.subnets.events.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_declared_of_a_subnet_stays_and_is_announced_and_a_name_alone_is_not() {
        let mut ec2 = Ec2::default();
        let zone = || Some("us-east-1c".to_owned());
        for (zone, addresses, events) in [(None, None, 0), (zone(), None, 1), (None, Some(3), 1)] {
            declare_subnet(&mut ec2, "subnet-1", zone, addresses);

            let announced = std::iter::from_fn(|| poll_event(&mut ec2));
            assert_eq!(announced.count(), events);
        }
        let subnet = ec2.subnets.get("subnet-1").unwrap();
        assert_eq!((subnet.zone.clone(), subnet.addresses), (zone(), Some(3)));
        assert!(is_settled(&ec2));
    }
}
