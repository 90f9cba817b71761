//! What all network interfaces have, whatever they belong to.

use std::net::Ipv4Addr;

use crate::aws::ec2::declared::{self, Declared};
use crate::aws::ec2::port::vpc_of;
use crate::ecs::{Region, subnets};
use crate::wire::ec2::types::{
    NetworkInterface, NetworkInterfaceAssociation, NetworkInterfacePrivateIpAddress,
};

use super::{group, zone};

/// What an interface is told apart by.
pub struct Plain<'a> {
    pub id: &'a str,
    pub address: Ipv4Addr,
    pub public: Option<Ipv4Addr>,
    pub subnet: &'a str,
    pub mac: &'a str,
    pub groups: &'a [String],
}

pub fn shown(region: &Region, declared: &Declared, of: Plain<'_>) -> NetworkInterface {
    let address = of.address.to_string();
    let name = region.scope.private_dns_name(&address);
    let zone = subnets::zone_of(region, of.subnet);
    let association = of.public.map(|public| NetworkInterfaceAssociation {
        ip_owner_id: Some("amazon".to_owned()),
        public_dns_name: Some(public_name(region, public)),
        public_ip: Some(public.to_string()),
        ..NetworkInterfaceAssociation::default()
    });
    let groups = of.groups.iter();
    let groups = groups.map(|id| group::identifier(declared, id)).collect();
    NetworkInterface {
        association: association.clone(),
        availability_zone_id: Some(zone::id_of(&zone)),
        availability_zone: Some(zone),
        groups: Some(groups),
        interface_type: Some("interface".to_owned()),
        ipv6_addresses: Some(Vec::new()),
        mac_address: Some(of.mac.to_owned()),
        network_interface_id: Some(of.id.to_owned()),
        owner_id: Some(region.scope.account.clone()),
        private_dns_name: Some(name.clone()),
        private_ip_address: Some(address.clone()),
        private_ip_addresses: Some(vec![NetworkInterfacePrivateIpAddress {
            association,
            primary: Some(true),
            private_dns_name: Some(name),
            private_ip_address: Some(address),
        }]),
        source_dest_check: Some(true),
        subnet_id: Some(of.subnet.to_owned()),
        tag_set: declared::tags::shown(declared, of.id),
        vpc_id: Some(vpc_of(&region.ec2, of.subnet).to_owned()),
        ..NetworkInterface::default()
    }
}

/// The name that the internet has for a public address.
fn public_name(region: &Region, address: Ipv4Addr) -> String {
    let dashed = address.to_string().replace('.', "-");
    match region.scope.region.as_str() {
        "us-east-1" => format!("ec2-{dashed}.compute-1.amazonaws.com"),
        other => format!("ec2-{dashed}.{other}.compute.amazonaws.com"),
    }
}
