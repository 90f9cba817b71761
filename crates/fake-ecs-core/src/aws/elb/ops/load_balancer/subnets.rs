//! The zones that a load balancer is in: one for each of its subnets.

use crate::aws::ec2;
use crate::aws::elb::declared::refusals::{configuration, invalid};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::elbv2::enums::LoadBalancerTypeEnum;
use crate::wire::elbv2::types::{AvailabilityZone, LoadBalancerAddress, SubnetMapping};

/// The zones of the subnets that are given in one of two ways.
pub(super) fn zones(
    region: &Region,
    kind: LoadBalancerTypeEnum,
    subnets: Option<Vec<String>>,
    mappings: Option<Vec<SubnetMapping>>,
) -> Result<Vec<AvailabilityZone>, ApiError> {
    let subnets = subnets.unwrap_or_default();
    let mappings = mappings.unwrap_or_default();
    if !subnets.is_empty() && !mappings.is_empty() {
        // From memory.
        return Err(invalid(
            "You can specify either subnets or subnet mappings, but not both",
        ));
    }
    let plain = subnets.into_iter().map(|subnet_id| SubnetMapping {
        subnet_id: Some(subnet_id),
        ..SubnetMapping::default()
    });
    let all: Vec<SubnetMapping> = plain.chain(mappings).collect();
    let zones: Vec<AvailabilityZone> = all.into_iter().map(|it| zone(region, it)).collect();
    check(region, kind, &zones)?;
    Ok(zones)
}

fn zone(region: &Region, mapping: SubnetMapping) -> AvailabilityZone {
    let SubnetMapping {
        allocation_id,
        i_pv6_address,
        private_i_pv4_address,
        source_nat_ipv6_prefix,
        subnet_id,
    } = mapping;
    let subnet = subnet_id.unwrap_or_default();
    let name = &region.scope.region;
    let zone = ec2::port::zone_of(&region.ec2.subnets, &region.ids, name, &subnet);
    let has_address =
        allocation_id.is_some() || private_i_pv4_address.is_some() || i_pv6_address.is_some();
    let address = has_address.then_some(LoadBalancerAddress {
        allocation_id,
        i_pv6_address,
        ip_address: None,
        private_i_pv4_address,
    });
    AvailabilityZone {
        load_balancer_addresses: Some(address.into_iter().collect()),
        outpost_id: None,
        source_nat_ipv6_prefixes: source_nat_ipv6_prefix.map(|prefix| vec![prefix]),
        subnet_id: Some(subnet),
        zone_name: Some(zone),
    }
}

/// The zone of a subnet that nobody has declared is made up, so two of those may share one.
fn check(
    region: &Region,
    kind: LoadBalancerTypeEnum,
    zones: &[AvailabilityZone],
) -> Result<(), ApiError> {
    if zones.is_empty() {
        // From memory.
        return Err(invalid("At least one subnet must be specified"));
    }
    for (at, zone) in zones.iter().enumerate() {
        let is_known = |of: &AvailabilityZone| {
            let subnet = of.subnet_id.as_deref().unwrap_or_default();
            region.ec2.subnets.get(subnet).is_some()
        };
        let is_same = |other: &AvailabilityZone| {
            other.subnet_id == zone.subnet_id
                || other.zone_name == zone.zone_name && is_known(other) && is_known(zone)
        };
        if zones[..at].iter().any(is_same) {
            // robertdebock/terraform-aws-vault#5.
            return Err(configuration(
                "A load balancer cannot be attached to multiple subnets in the same Availability Zone",
            ));
        }
    }
    if kind == LoadBalancerTypeEnum::Application && zones.len() < 2 {
        // kasmtech/terraform#5.
        return Err(invalid(
            "At least two subnets in two different Availability Zones must be specified",
        ));
    }
    Ok(())
}
