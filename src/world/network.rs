//! Addresses and network interfaces. Where they are is in [`super::subnets`].

use std::net::Ipv4Addr;

use super::World;
use super::ids::{Kind, mix};
use super::task::{InterfaceStatus, NetworkInterface, TaskKey};

/// Hands out private addresses, one after the other.
#[derive(Debug, Default)]
pub(crate) struct Addresses {
    given: u32,
}

impl Addresses {
    /// How many have been given so far.
    pub(super) fn given(&self) -> usize {
        self.given as usize
    }

    /// The next address of 10.0.0.0/8, without the first four and the last of each /24, which a VPC keeps to itself.
    fn next(&mut self) -> Ipv4Addr {
        const PER_NET: u32 = 256 - 5;
        let (net, host) = (self.given / PER_NET, self.given % PER_NET + 4);
        self.given = (self.given + 1) % (PER_NET << 16);
        Ipv4Addr::from(10 << 24 | net << 8 | host)
    }
}

impl World {
    /// The subnet that instances in the zone are in: always the same one.
    pub(crate) fn subnet_in(&self, zone: &str) -> String {
        let hash = zone
            .bytes()
            .fold(0, |hash, byte| mix(hash ^ u64::from(byte)));
        format!("subnet-0{hash:016x}")
    }

    /// A network interface as it is when its task has just been accepted.
    pub(crate) fn new_interface(&mut self, subnet: &str, task: TaskKey) -> NetworkInterface {
        NetworkInterface {
            has_address: self.subnets.take(subnet, task),
            attachment_id: self.ids.uuid(Kind::Attachment),
            subnet: subnet.to_owned(),
            id: format!("eni-{}", self.ids.hex(Kind::NetworkInterface, 17)),
            mac: self.ids.mac(),
            address: self.addresses.next(),
            status: InterfaceStatus::Precreated,
            is_made: false,
        }
    }
}
