//! Addresses, ports and network interfaces. Where they are is in [`crate::ecs::subnets`].

use std::net::Ipv4Addr;
use std::ops::RangeInclusive;

use crate::kernel::ids::mix;
use crate::wire::{NetworkBinding, TransportProtocol};

/// The ports of a range such as `8000-8010`; `None` if it is none.
pub fn port_range(text: &str) -> Option<RangeInclusive<u16>> {
    let (first, last) = text.split_once('-')?;
    let (first, last) = (port(first)?, port(last)?);
    (first <= last).then_some(first..=last)
}

/// A port in digits and nothing else.
fn port(text: &str) -> Option<u16> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    let port = is_number.then(|| text.parse().ok())??;
    (port > 0).then_some(port)
}

/// The ports of the host that lead to a container.
pub fn host_ports(binding: &NetworkBinding) -> Option<(TransportProtocol, RangeInclusive<u16>)> {
    let ports = match &binding.host_port_range {
        Some(range) => port_range(range)?,
        None => {
            let port = u16::try_from(binding.host_port?).ok()?;
            port..=port
        }
    };
    Some((binding.protocol.unwrap_or(TransportProtocol::Tcp), ports))
}

/// Hands out private addresses, one after the other.
#[derive(Clone, Debug, Default)]
pub struct Addresses {
    given: u32,
}

impl Addresses {
    /// How many have been given so far.
    pub(in crate::ecs) fn given(&self) -> usize {
        self.given as usize
    }

    /// The next address of 10.0.0.0/8, without the first four and the last of each /24, which a VPC
    /// keeps to itself.
    pub(super) fn next(&mut self) -> Ipv4Addr {
        const PER_NET: u32 = 256 - 5;
        let (net, host) = (self.given / PER_NET, self.given % PER_NET + 4);
        self.given = (self.given + 1) % (PER_NET << 16);
        Ipv4Addr::from(10 << 24 | net << 8 | host)
    }
}

/// The subnet that instances in the zone are in: always the same one.
pub fn subnet_in(zone: &str) -> String {
    let hash = zone
        .bytes()
        .fold(0, |hash, byte| mix(hash ^ u64::from(byte)));
    format!("subnet-0{hash:016x}")
}
