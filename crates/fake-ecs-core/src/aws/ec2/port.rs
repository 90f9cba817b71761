//! What others ask EC2 that follows from names, and how subnets are declared.

use std::net::Ipv4Addr;

use crate::aws::ec2::cidr::Cidr;
use crate::aws::ec2::event::SubnetChanged;
use crate::aws::ec2::state::{Ec2, Subnets};
use crate::aws::registrant::Registrant;
use crate::kernel::ids::{Ids, mix};

/// The VPC that every account has in every region. Its id is that of a recorded one.
pub const DEFAULT_VPC: &str = "vpc-0b5e46291a1fdd151";

/// The addresses of the default VPC.
pub const DEFAULT_BLOCK: Cidr = Cidr::new(Ipv4Addr::new(172, 31, 0, 0), 16);

/// The zone of a subnet of the region: the one that was declared, or always the same one for the
/// same name.
pub fn zone_of(subnets: &Subnets, ids: &Ids, region: &str, subnet: &str) -> String {
    let declared = subnets.get(subnet).and_then(|of| of.zone.clone());
    let default = || default_subnet(region, subnet).map(|(zone, _)| zone);
    declared.or_else(default).unwrap_or_else(|| {
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
    id_of("subnet", zone)
}

/// The id of what belongs to something by nature: always the same one.
pub fn id_of(kind: &str, owner: &str) -> String {
    let hash = owner
        .bytes()
        .fold(0, |hash, byte| mix(hash ^ u64::from(byte)));
    format!("{kind}-0{hash:016x}")
}

/// The zone and the block of a subnet, if it is one of those that the default VPC has from the
/// beginning.
pub fn default_subnet(region: &str, subnet: &str) -> Option<(String, Cidr)> {
    // Most are told apart by their length.
    if subnet.len() != "subnet-0".len() + 16 {
        return None;
    }
    let zones = zones(region).into_iter();
    let blocks = (0_u8..).map(|at| Cidr::new(Ipv4Addr::new(172, 31, at * 16, 0), 20));
    zones
        .zip(blocks)
        .find(|(zone, _)| subnet_in(zone) == subnet)
}

/// Whether the subnet is there without anybody's having named it: it was declared, made through the
/// API, or belongs to the default VPC.
pub fn has_subnet(ec2: &Ec2, region: &str, subnet: &str) -> bool {
    ec2.subnets.get(subnet).is_some()
        || default_subnet(region, subnet).is_some() && !is_deleted(ec2, subnet)
}

/// Whether a subnet of the default VPC was deleted.
fn is_deleted(ec2: &Ec2, subnet: &str) -> bool {
    #[cfg(feature = "ec2")]
    return ec2
        .declared
        .as_ref()
        .is_some_and(|declared| !declared.subnets.contains_key(subnet));
    #[cfg(not(feature = "ec2"))]
    {
        let _ = (ec2, subnet);
        false
    }
}

/// The VPC of a subnet. Those that nobody has put elsewhere are in the default VPC.
pub fn vpc_of<'a>(ec2: &'a Ec2, subnet: &str) -> &'a str {
    #[cfg(feature = "ec2")]
    if let Some(made) = &ec2.declared
        && let Some(subnet) = made.subnets.get(subnet)
    {
        return &subnet.vpc;
    }
    let _ = (ec2, subnet);
    DEFAULT_VPC
}

/// The VPC of a subnet, with the addresses of all its subnets.
pub fn vpc_and_block_of<'a>(ec2: &'a Ec2, subnet: &str) -> (&'a str, Cidr) {
    let vpc = vpc_of(ec2, subnet);
    #[cfg(feature = "ec2")]
    if let Some(made) = &ec2.declared
        && let Some(known) = made.vpcs.get(vpc)
    {
        return (vpc, known.cidr);
    }
    (vpc, DEFAULT_BLOCK)
}

/// Where a security group is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupPlace<'a> {
    /// In the VPC of that id.
    In(&'a str),
    /// Nobody knows: callers have only named it.
    Anywhere,
    Missing,
}

/// Where a security group is; one that nobody has made is anywhere as long as that will do.
pub fn group_in<'a>(ec2: &'a Ec2, region: &str, group: &str, is_lenient: bool) -> GroupPlace<'a> {
    #[cfg(feature = "ec2")]
    {
        let known = match &ec2.declared {
            Some(made) => made.groups.get(group).map(|group| group.vpc.as_str()),
            None => (group == default_group(region)).then_some(DEFAULT_VPC),
        };
        match known {
            Some(vpc) => GroupPlace::In(vpc),
            None if is_lenient => GroupPlace::Anywhere,
            None => GroupPlace::Missing,
        }
    }
    // Without the operations nobody can make one.
    #[cfg(not(feature = "ec2"))]
    {
        let _ = (ec2, region, group, is_lenient);
        GroupPlace::Anywhere
    }
}

/// The security group that is called `default` in the default VPC of a region.
#[cfg(feature = "ec2")]
pub fn default_group(region: &str) -> String {
    id_of("sg", region)
}

/// The next free address for an interface in that subnet, where the subnet has a block of its own.
pub fn address_in(
    ec2: &mut Ec2,
    region: &str,
    subnet: &str,
    owner: Registrant,
) -> Option<Ipv4Addr> {
    let cidr = block_of(ec2, region, subnet)?;
    ec2.subnets.address_in(subnet, cidr, owner)
}

/// The block of a subnet, where it has one of its own.
pub fn block_of(ec2: &Ec2, region: &str, subnet: &str) -> Option<Cidr> {
    let declared = ec2.subnets.get(subnet).and_then(|subnet| subnet.cidr);
    declared.or_else(|| Some(default_subnet(region, subnet)?.1))
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

/// A subnet is made, with all addresses of its block but for those that the VPC keeps to itself.
#[cfg(feature = "ec2")]
pub fn make_subnet(ec2: &mut Ec2, id: &str, zone: String, cidr: Cidr) {
    declare_subnet(ec2, id, Some(zone), Some(cidr.usable()));
    ec2.subnets.declare(id).cidr = Some(cidr);
}

/// A subnet is gone that had no network interfaces.
#[cfg(feature = "ec2")]
pub fn remove_subnet(ec2: &mut Ec2, id: &str) {
    ec2.subnets.remove(id);
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
    fn the_default_vpc_has_a_subnet_in_each_of_three_zones() {
        let mut ec2 = Ec2::default();
        for (zone, block) in zones("eu-west-1").iter().zip(["0", "16", "32"]) {
            let subnet = subnet_in(zone);
            let found = default_subnet("eu-west-1", &subnet);
            let found = found.map(|(zone, block)| (zone, block.to_string()));

            assert_eq!(found, Some((zone.clone(), format!("172.31.{block}.0/20"))));
            assert!(has_subnet(&ec2, "eu-west-1", &subnet));
            assert!(!has_subnet(&ec2, "us-east-1", &subnet));
            let address = address_in(&mut ec2, "eu-west-1", &subnet, Registrant(1)).unwrap();
            assert_eq!(address.to_string(), format!("172.31.{block}.4"));
        }
        assert_eq!(
            address_in(&mut ec2, "eu-west-1", "subnet-1", Registrant(1)),
            None
        );
    }

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
