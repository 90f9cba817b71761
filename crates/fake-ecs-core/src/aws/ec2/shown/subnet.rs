//! Subnets as they are shown: those of the default VPC, those that callers have made, and those
//! that tests have declared or ECS was only told of, which are in the default VPC.

use std::collections::BTreeSet;

use crate::aws::ec2::cidr::Cidr;
use crate::aws::ec2::declared::filter::{Fields, flag, text};
use crate::aws::ec2::declared::listing::Listed;
use crate::aws::ec2::declared::{self, Declared, Subnet, defaults, refusals, tags};
use crate::aws::ec2::port::{self, DEFAULT_VPC};
use crate::ecs::{Region, subnets};
use crate::wire::ApiError;
use crate::wire::ec2::enums::{HostnameType, SubnetState};
use crate::wire::ec2::types::{self as wire, PrivateDnsNameOptionsOnLaunch, Tag};

use super::{instance, word, zone};

/// Where the addresses are of tasks in subnets that have no block of their own. All of these
/// subnets share it.
const SHARED: &str = "10.0.0.0/16";

pub(in crate::aws::ec2) fn all(region: &Region) -> Vec<wire::Subnet> {
    let declared = declared::of(region);
    let instances = instance::subnets(region);
    let counted = |subnet: &str| instances.iter().filter(|of| *of == subnet).count();
    let made = declared.subnets.iter();
    let made = made.map(|(id, subnet)| shown(region, &declared, (id, subnet), counted(id)));
    let told = told_of(region, &declared);
    let told = told.iter().map(|id| {
        let subnet = &only_named(region, id);
        shown(region, &declared, (id, subnet), counted(id))
    });
    made.chain(told).collect()
}

/// Those that tests have declared, or that tasks are or were in, and nobody has made.
fn told_of(region: &Region, declared: &Declared) -> BTreeSet<String> {
    let all = &region.ec2.subnets;
    let all = all.ids().chain(all.in_use());
    let is_default = |id: &str| port::default_subnet(&region.scope.region, id).is_some();
    all.filter(|id| !declared.subnets.contains_key(*id) && !is_default(id))
        .map(str::to_owned)
        .collect()
}

fn only_named(region: &Region, id: &str) -> Subnet {
    let shared = Cidr::parse(SHARED).expect("it is a block");
    let zone = subnets::zone_of(region, id);
    defaults::subnet(DEFAULT_VPC, zone, shared)
}

/// A subnet with so many instances in it. Each task and each NAT gateway in it has an address as
/// well.
pub(in crate::aws::ec2) fn shown(
    region: &Region,
    declared: &Declared,
    (id, subnet): (&str, &Subnet),
    instances: usize,
) -> wire::Subnet {
    let known = &region.ec2.subnets;
    let nats = declared.nat_gateways_there(region);
    let instances = instances + nats.filter(|(_, it)| it.subnet == id).count();
    let taken = known.taken(id) + instances;
    let free = match known.free(id) {
        Some(free) => free.saturating_sub(instances),
        None => subnet.cidr.usable().saturating_sub(taken),
    };
    let hostnames = match subnet.names_resources {
        true => HostnameType::ResourceName,
        false => HostnameType::IpName,
    };
    wire::Subnet {
        assign_ipv6_address_on_creation: Some(false),
        availability_zone: Some(subnet.zone.clone()),
        availability_zone_id: Some(zone::id_of(&subnet.zone)),
        available_ip_address_count: i32::try_from(free).ok(),
        cidr_block: Some(subnet.cidr.to_string()),
        default_for_az: Some(subnet.is_default),
        enable_dns64: Some(subnet.has_dns64),
        ipv6_cidr_block_association_set: Some(Vec::new()),
        ipv6_native: Some(false),
        map_customer_owned_ip_on_launch: Some(false),
        map_public_ip_on_launch: Some(subnet.gives_public_addresses),
        owner_id: Some(region.scope.account.clone()),
        private_dns_name_options_on_launch: Some(PrivateDnsNameOptionsOnLaunch {
            enable_resource_name_dns_aaaa_record: Some(subnet.has_aaaa_records),
            enable_resource_name_dns_a_record: Some(subnet.has_a_records),
            hostname_type: Some(hostnames),
        }),
        state: Some(SubnetState::Available),
        subnet_arn: Some(region.scope.arn_in("ec2", &format!("subnet/{id}"))),
        subnet_id: Some(id.to_owned()),
        tags: tags::shown(declared, id),
        vpc_id: Some(subnet.vpc.clone()),
        ..wire::Subnet::default()
    }
}

impl Listed for wire::Subnet {
    fn id(&self) -> &str {
        self.subnet_id.as_deref().unwrap_or_default()
    }

    fn tags(&self) -> &[Tag] {
        self.tags.as_deref().unwrap_or_default()
    }

    fn fields(&self) -> Fields {
        let free = self.available_ip_address_count.map(|it| it.to_string());
        let zone = text(self.availability_zone.as_deref());
        let zone_id = text(self.availability_zone_id.as_deref());
        let cidr = text(self.cidr_block.as_deref());
        let default = flag(self.default_for_az);
        vec![
            ("availability-zone", zone.clone()),
            ("availabilityZone", zone),
            ("availability-zone-id", zone_id.clone()),
            ("availabilityZoneId", zone_id),
            ("available-ip-address-count", text(free.as_deref())),
            ("cidr", cidr.clone()),
            ("cidr-block", cidr.clone()),
            ("cidrBlock", cidr),
            ("default-for-az", default.clone()),
            ("defaultForAz", default),
            (
                "map-public-ip-on-launch",
                flag(self.map_public_ip_on_launch),
            ),
            ("owner-id", text(self.owner_id.as_deref())),
            ("state", word!(self.state)),
            ("subnet-arn", text(self.subnet_arn.as_deref())),
            ("subnet-id", text(self.subnet_id.as_deref())),
            ("vpc-id", text(self.vpc_id.as_deref())),
        ]
    }

    fn missing(id: &str) -> ApiError {
        refusals::no_subnet(id)
    }
}
