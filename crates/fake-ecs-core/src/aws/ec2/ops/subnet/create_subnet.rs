//! `CreateSubnet` — a subnet of a VPC, in a zone, with a block of addresses that no other subnet of
//! it has.
//!
//! Not emulated yet: addresses of IPv6, pools of IPAM, Outposts.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html>

use crate::aws::ec2::cidr::Cidr;
use crate::aws::ec2::declared::refusals::{invalid, no_parameter, not_emulated};
use crate::aws::ec2::declared::{self, Declared, Subnet, defaults, tags};
use crate::aws::ec2::{port, shown};
use crate::ecs::Region;
use crate::wire::ec2::enums::ResourceType;
use crate::wire::ec2::types::{CreateSubnetRequest, CreateSubnetResponse};
use crate::wire::{ApiError, ErrorCode};

pub(in crate::aws::ec2::ops) fn create_subnet(
    region: &mut Region,
    input: CreateSubnetRequest,
) -> Result<CreateSubnetResponse, ApiError> {
    let CreateSubnetRequest {
        vpc_id,
        availability_zone,
        availability_zone_id,
        cidr_block,
        dry_run: _,
        ipv4_ipam_pool_id,
        ipv4_netmask_length,
        ipv6_cidr_block,
        ipv6_ipam_pool_id,
        ipv6_native,
        ipv6_netmask_length,
        outpost_arn,
        tag_specifications,
    } = input;
    let has_ipv6 = ipv6_cidr_block.is_some()
        || ipv6_ipam_pool_id.is_some()
        || ipv6_native == Some(true)
        || ipv6_netmask_length.is_some();
    let has_pool = ipv4_ipam_pool_id.is_some() || ipv4_netmask_length.is_some();
    for (what, is_asked) in [
        ("addresses of IPv6 in a subnet", has_ipv6),
        ("pools of IPAM", has_pool),
        ("Outposts", outpost_arn.is_some()),
    ] {
        if is_asked {
            return Err(not_emulated(what));
        }
    }
    let block = cidr_block.ok_or_else(|| no_parameter("cidrBlock"))?;
    let cidr = block_in(&declared::of(region), &vpc_id, &block)?;
    let zone = zone_of(region, availability_zone, availability_zone_id)?;
    let tags = tags::given(ResourceType::Subnet, tag_specifications)?;
    let made = defaults::subnet(&vpc_id, zone, cidr);
    let id = insert(region, made.clone());
    let declared = declared::change(region);
    declared.has_subnets = true;
    tags::keep(declared, &id, tags);
    let subnet = shown::subnet::shown(region, &declared::of(region), (&id, &made), 0);
    Ok(CreateSubnetResponse {
        subnet: Some(subnet),
    })
}

/// A new subnet, of which ECS knows from now on as well. Returns its id.
pub(in crate::aws::ec2::ops) fn insert(region: &mut Region, subnet: Subnet) -> String {
    let id = declared::new_id(region, "subnet");
    port::make_subnet(&mut region.ec2, &id, subnet.zone.clone(), subnet.cidr);
    declared::change(region).subnets.insert(id.clone(), subnet);
    id
}

fn block_in(declared: &Declared, vpc: &str, text: &str) -> Result<Cidr, ApiError> {
    let within = declared.vpc(vpc)?.cidr;
    let cidr = Cidr::parse(text).ok_or_else(|| {
        invalid(format!(
            "Value ({text}) for parameter cidrBlock is invalid. This is not a valid CIDR block."
        ))
    })?;
    if !(16..=28).contains(&cidr.bits()) || !within.contains(cidr) {
        let text = format!("The CIDR '{text}' is invalid.");
        return Err(ApiError::new(ErrorCode::InvalidSubnetRange, text));
    }
    let mut others = declared.subnets_in(vpc);
    if others.any(|(_, other)| other.cidr.overlaps(cidr)) {
        let text = format!("The CIDR '{text}' conflicts with another subnet");
        return Err(ApiError::new(ErrorCode::InvalidSubnetConflict, text));
    }
    Ok(cidr)
}

/// By default the first zone. The region has three here.
fn zone_of(region: &Region, name: Option<String>, id: Option<String>) -> Result<String, ApiError> {
    let zones = port::zones(&region.scope.region);
    let (named, found) = match (name, id) {
        (Some(name), _) => (name.clone(), zones.iter().find(|zone| **zone == name)),
        (None, Some(id)) => {
            let is_it = |zone: &&String| shown::zone::id_of(zone) == id;
            (id.clone(), zones.iter().find(is_it))
        }
        (None, None) => (String::new(), zones.first()),
    };
    found.cloned().ok_or_else(|| {
        invalid(format!(
            "Value ({named}) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: {}.",
            zones.join(", ")
        ))
    })
}
