//! Ranges of addresses, of version 4 or 6.

use std::net::IpAddr;

/// The addresses that begin with the same bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cidr {
    network: IpAddr,
    bits: u32,
}

impl Cidr {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (address, bits) = text
            .split_once('/')
            .filter(|(_, bits)| !bits.is_empty() && !bits.contains('/'))
            .ok_or("Malformed CIDR, one '/' required")?;
        let bits: i32 = bits
            .parse()
            .map_err(|_| "Malformed CIDR, mask bits must be an integer")?;
        let bits =
            u32::try_from(bits).map_err(|_| "Malformed CIDR, mask bits must not be negative")?;
        let network: IpAddr = address
            .parse()
            .map_err(|_| format!("Nonstandard IP address: {address}"))?;
        match network {
            IpAddr::V4(_) if bits > 31 => Err("IPv4 mask bits must be < 32".to_owned()),
            IpAddr::V6(_) if bits > 127 => Err("IPv6 mask bits must be < 128".to_owned()),
            _ => Ok(Self { network, bits }),
        }
    }

    pub(super) fn contains(&self, address: &str) -> bool {
        match (self.network, address.parse()) {
            (IpAddr::V4(network), Ok(IpAddr::V4(address))) => {
                let shift = 32 - self.bits;
                let first = |address: u32| address.checked_shr(shift).unwrap_or(0);
                first(network.to_bits()) == first(address.to_bits())
            }
            (IpAddr::V6(network), Ok(IpAddr::V6(address))) => {
                let shift = 128 - self.bits;
                let first = |address: u128| address.checked_shr(shift).unwrap_or(0);
                first(network.to_bits()) == first(address.to_bits())
            }
            _ => false,
        }
    }
}
