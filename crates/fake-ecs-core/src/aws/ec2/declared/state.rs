//! VPCs and what is in them, and launch templates, as data.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use crate::aws::ec2::cidr::Cidr;
use crate::aws::tags::Tags;
use crate::kernel::time::Time;
use crate::wire::ApiError;
use crate::wire::ec2::enums::VpcEndpointType;
use crate::wire::ec2::types::ResponseLaunchTemplateData;

use super::refusals;

/// All there is, by id.
#[derive(Clone, Debug, Default)]
pub struct Declared {
    /// How many ids were given.
    pub(super) made: u64,
    /// Whether callers have made subnets or VPCs.
    pub has_subnets: bool,
    /// Whether callers have made security groups or VPCs.
    pub has_groups: bool,
    pub vpcs: BTreeMap<String, Vpc>,
    pub subnets: BTreeMap<String, Subnet>,
    pub groups: BTreeMap<String, Group>,
    pub gateways: BTreeMap<String, Gateway>,
    pub addresses: BTreeMap<String, Address>,
    pub nat_gateways: BTreeMap<String, NatGateway>,
    pub endpoints: BTreeMap<String, Endpoint>,
    pub route_tables: BTreeMap<String, RouteTable>,
    pub templates: BTreeMap<String, Template>,
    /// The tags of everything, by the id of what has them.
    pub tags: BTreeMap<String, Tags>,
}

/// A VPC.
#[derive(Clone, Debug)]
pub struct Vpc {
    pub cidr: Cidr,
    pub is_default: bool,
    pub is_dedicated: bool,
    pub has_dns_support: bool,
    pub has_dns_hostnames: bool,
    pub has_usage_metrics: bool,
}

/// A subnet.
#[derive(Clone, Debug)]
pub struct Subnet {
    pub vpc: String,
    pub zone: String,
    pub cidr: Cidr,
    pub is_default: bool,
    pub gives_public_addresses: bool,
    pub has_dns64: bool,
    /// Whether names of instances are made of their ids.
    pub names_resources: bool,
    pub has_a_records: bool,
    pub has_aaaa_records: bool,
}

/// A security group.
#[derive(Clone, Debug)]
pub struct Group {
    pub vpc: String,
    pub name: String,
    pub description: String,
    pub rules: Vec<Rule>,
}

/// A rule of a security group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub id: String,
    pub is_egress: bool,
    /// `tcp`, `udp`, `icmp`, `icmpv6`, a number, or `-1` for all.
    pub protocol: String,
    pub from: Option<i32>,
    pub to: Option<i32>,
    pub peer: Peer,
    pub description: Option<String>,
}

/// Whom a rule is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Peer {
    Ipv4(String),
    Ipv6(String),
    PrefixList(String),
    Group(String),
}

/// An internet gateway.
#[derive(Clone, Debug, Default)]
pub struct Gateway {
    /// The VPC that it is attached to.
    pub vpc: Option<String>,
}

/// An Elastic IP address.
#[derive(Clone, Copy, Debug)]
pub struct Address {
    pub public: Ipv4Addr,
}

/// A NAT gateway.
#[derive(Clone, Debug)]
pub struct NatGateway {
    pub vpc: String,
    pub subnet: String,
    /// The id of its network interface.
    pub interface: String,
    /// Its address in the subnet.
    pub private: Ipv4Addr,
    /// The Elastic IP address that it has, unless it is a private one.
    pub public: Option<Associated>,
    pub created: Time,
    pub deleted: Option<Time>,
    pub failure: Option<Failure>,
    /// What the caller has given the call as its name.
    pub token: Option<String>,
}

/// An Elastic IP address that something has.
#[derive(Clone, Debug)]
pub struct Associated {
    pub allocation: String,
    pub association: String,
    pub address: Ipv4Addr,
}

/// Why a gateway was not made.
#[derive(Clone, Debug)]
pub struct Failure {
    pub code: &'static str,
    pub message: String,
}

/// An endpoint, by which a VPC reaches a service.
#[derive(Clone, Debug)]
pub struct Endpoint {
    pub vpc: String,
    /// As in `com.amazonaws.us-east-1.s3`.
    pub service: String,
    pub kind: VpcEndpointType,
    pub policy: Option<String>,
    /// Those that have a route through a gateway.
    pub route_tables: Vec<String>,
    /// Those that have a network interface of the endpoint.
    pub subnets: Vec<String>,
    pub groups: Vec<String>,
    pub has_private_dns: bool,
    pub created: Time,
}

/// A route table.
#[derive(Clone, Debug)]
pub struct RouteTable {
    pub vpc: String,
    /// Those beside the one to the VPC itself.
    pub routes: Vec<Route>,
    /// The ids of associations, with their subnets. That of a VPC's main table has none.
    pub associations: BTreeMap<String, Option<String>>,
}

/// A route: where to, and through what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    pub destination: String,
    pub is_ipv6: bool,
    pub target: Target,
}

/// What a route leads through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The internet gateway of that id.
    Internet(String),
    /// The NAT gateway of that id.
    Nat(String),
}

/// A launch template.
#[derive(Clone, Debug)]
pub struct Template {
    pub name: String,
    pub created: Time,
    pub created_by: String,
    pub default_version: i64,
    /// In the order of their numbers.
    pub versions: Vec<Version>,
}

/// A version of a launch template.
#[derive(Clone, Debug)]
pub struct Version {
    pub number: i64,
    pub created: Time,
    pub created_by: String,
    pub description: Option<String>,
    pub data: ResponseLaunchTemplateData,
}

impl Declared {
    /// Takes a group away, with what tags it and its rules have: nobody could find these any more
    /// but by their tags.
    pub fn remove_group(&mut self, id: &str) {
        let rules = self.groups.remove(id).map(|group| group.rules);
        for rule in rules.unwrap_or_default() {
            self.tags.remove(&rule.id);
        }
        self.tags.remove(id);
    }

    /// Takes a VPC away, with the groups and tables in it and the tags of all these.
    pub fn remove_vpc(&mut self, id: &str) {
        let groups = self.groups.iter().filter(|(_, group)| group.vpc == id);
        let groups: Vec<String> = groups.map(|(group, _)| group.clone()).collect();
        for group in groups {
            self.remove_group(&group);
        }
        let tables = self.route_tables.extract_if(.., |_, table| table.vpc == id);
        for (table, _) in tables {
            self.tags.remove(&table);
        }
        self.vpcs.remove(id);
        self.tags.remove(id);
    }

    pub fn vpc(&self, id: &str) -> Result<&Vpc, ApiError> {
        self.vpcs.get(id).ok_or_else(|| refusals::no_vpc(id))
    }

    pub fn vpc_mut(&mut self, id: &str) -> Result<&mut Vpc, ApiError> {
        self.vpcs.get_mut(id).ok_or_else(|| refusals::no_vpc(id))
    }

    pub fn group(&self, id: &str) -> Result<&Group, ApiError> {
        self.groups.get(id).ok_or_else(|| refusals::no_group(id))
    }

    pub fn gateway_mut(&mut self, id: &str) -> Result<&mut Gateway, ApiError> {
        let found = self.gateways.get_mut(id);
        found.ok_or_else(|| refusals::no_gateway(id))
    }

    pub fn route_table(&self, id: &str) -> Result<&RouteTable, ApiError> {
        let found = self.route_tables.get(id);
        found.ok_or_else(|| refusals::no_route_table(id))
    }

    pub fn route_table_mut(&mut self, id: &str) -> Result<&mut RouteTable, ApiError> {
        let found = self.route_tables.get_mut(id);
        found.ok_or_else(|| refusals::no_route_table(id))
    }

    /// The default VPC, which may have been deleted.
    pub fn default_vpc(&self) -> Option<&str> {
        let mut vpcs = self.vpcs.iter();
        let found = vpcs.find(|(_, vpc)| vpc.is_default);
        found.map(|(id, _)| id.as_str())
    }

    /// The subnets that callers have made in a VPC, and the default ones.
    pub fn subnets_in<'a>(
        &'a self,
        vpc: &'a str,
    ) -> impl Iterator<Item = (&'a String, &'a Subnet)> {
        self.subnets.iter().filter(move |(_, it)| it.vpc == vpc)
    }

    /// The group of that name in a VPC.
    pub fn group_named(&self, vpc: &str, name: &str) -> Option<&str> {
        let mut groups = self.groups.iter();
        let found = groups.find(|(_, group)| group.vpc == vpc && group.name == name);
        found.map(|(id, _)| id.as_str())
    }

    /// The main route table of a VPC.
    pub fn main_table(&self, vpc: &str) -> Option<&str> {
        let is_main = |table: &RouteTable| table.associations.values().any(Option::is_none);
        let mut tables = self.route_tables.iter();
        let found = tables.find(|(_, table)| table.vpc == vpc && is_main(table));
        found.map(|(id, _)| id.as_str())
    }

    /// The table that has an association.
    pub fn table_of_association(&self, association: &str) -> Result<String, ApiError> {
        let mut tables = self.route_tables.iter();
        let found = tables.find(|(_, table)| table.associations.contains_key(association));
        found
            .map(|(id, _)| id.clone())
            .ok_or_else(|| refusals::no_association(association))
    }
}

impl Template {
    /// The version of that number, or the one that is `$Latest` or `$Default`.
    pub fn version(&self, asked: &str) -> Option<&Version> {
        let number = match asked {
            "$Latest" => self.latest(),
            "$Default" => self.default_version,
            number => number.parse().ok()?,
        };
        self.versions
            .iter()
            .find(|version| version.number == number)
    }

    pub fn latest(&self) -> i64 {
        self.versions.last().map_or(0, |version| version.number)
    }
}
