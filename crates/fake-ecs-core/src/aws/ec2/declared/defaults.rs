//! What there is from the beginning: the default VPC, and what a VPC brings with it.
//! <https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc.html>

use std::collections::BTreeMap;

use super::state::{Declared, Gateway, Group, Peer, Route, RouteTable, Rule, Subnet, Target, Vpc};
use crate::aws::ec2::cidr::Cidr;
use crate::aws::ec2::port::{
    DEFAULT_BLOCK, DEFAULT_VPC, default_group, default_subnet, id_of, subnet_in, zones,
};
use crate::ecs::Region;

/// An account as it is at first.
pub(super) fn all(region: &Region) -> Declared {
    let place = &region.scope.region;
    let mut declared = Declared::default();
    add_vpc(
        &mut declared,
        DEFAULT_VPC,
        default_vpc(),
        &default_group(place),
    );
    for zone in zones(place) {
        let id = subnet_in(&zone);
        if let Some((zone, cidr)) = default_subnet(place, &id) {
            let default = Subnet {
                is_default: true,
                gives_public_addresses: true,
                ..subnet(DEFAULT_VPC, zone, cidr)
            };
            declared.subnets.insert(id, default);
        }
    }
    open(&mut declared, DEFAULT_VPC, id_of("igw", place));
    declared
}

/// The VPC gets a gateway to the internet, and its main table a route there.
pub fn open(declared: &mut Declared, vpc: &str, gateway: String) {
    let attached = Gateway {
        vpc: Some(vpc.to_owned()),
    };
    declared.gateways.insert(gateway.clone(), attached);
    let main = declared.main_table(vpc).map(str::to_owned);
    if let Some(table) = main.and_then(|id| declared.route_tables.get_mut(&id)) {
        table.routes.push(Route {
            destination: "0.0.0.0/0".to_owned(),
            is_ipv6: false,
            target: Target::Internet(gateway),
        });
    }
}

pub fn default_vpc() -> Vpc {
    Vpc {
        is_default: true,
        has_dns_hostnames: true,
        ..vpc(DEFAULT_BLOCK)
    }
}

/// A VPC as it is made.
pub fn vpc(cidr: Cidr) -> Vpc {
    Vpc {
        cidr,
        is_default: false,
        is_dedicated: false,
        has_dns_support: true,
        has_dns_hostnames: false,
        has_usage_metrics: false,
    }
}

/// A subnet as it is made.
pub fn subnet(vpc: &str, zone: String, cidr: Cidr) -> Subnet {
    Subnet {
        vpc: vpc.to_owned(),
        zone,
        cidr,
        is_default: false,
        gives_public_addresses: false,
        has_dns64: false,
        names_resources: false,
        has_a_records: false,
        has_aaaa_records: false,
    }
}

/// Adds a VPC with its main route table and its default security group.
pub fn add_vpc(declared: &mut Declared, id: &str, vpc: Vpc, group: &str) {
    declared.vpcs.insert(id.to_owned(), vpc);
    let table = RouteTable {
        vpc: id.to_owned(),
        routes: Vec::new(),
        associations: BTreeMap::from([(id_of("rtbassoc", id), None)]),
    };
    declared.route_tables.insert(id_of("rtb", id), table);
    let from_itself = Rule {
        id: id_of("sgr", &format!("{group} ingress")),
        is_egress: false,
        protocol: "-1".to_owned(),
        from: None,
        to: None,
        peer: Peer::Group(group.to_owned()),
        description: None,
    };
    let default = Group {
        vpc: id.to_owned(),
        name: "default".to_owned(),
        description: "default VPC security group".to_owned(),
        rules: vec![from_itself, to_everywhere(group)],
    };
    declared.groups.insert(group.to_owned(), default);
}

/// The rule that a new group has: what comes from it may go everywhere.
pub fn to_everywhere(group: &str) -> Rule {
    Rule {
        id: id_of("sgr", &format!("{group} egress")),
        is_egress: true,
        protocol: "-1".to_owned(),
        from: None,
        to: None,
        peer: Peer::Ipv4("0.0.0.0/0".to_owned()),
        description: None,
    }
}
