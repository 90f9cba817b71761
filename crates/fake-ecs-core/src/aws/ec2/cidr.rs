//! Blocks of IPv4 addresses, as in `10.0.0.0/16`.

use std::fmt;
use std::net::Ipv4Addr;

/// A block: its first address, and how many bits all addresses of it share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cidr {
    first: u32,
    bits: u8,
}

impl Cidr {
    /// How many addresses of a subnet are for the VPC itself: the first four and the last.
    pub const RESERVED: u32 = 5;

    pub const fn new(first: Ipv4Addr, bits: u8) -> Self {
        Self {
            first: first.to_bits(),
            bits,
        }
    }

    /// Reads one. Bits of the address beyond those that are shared do not count, as in EC2:
    /// `10.0.0.7/24` is `10.0.0.0/24`.
    pub fn parse(text: &str) -> Option<Self> {
        let (address, bits) = text.split_once('/')?;
        let address: Ipv4Addr = address.parse().ok()?;
        let is_plain = !bits.is_empty() && bits.bytes().all(|byte| byte.is_ascii_digit());
        let bits: u8 = bits.parse().ok().filter(|bits| is_plain && *bits <= 32)?;
        let first = u32::from(address) & mask(bits);
        Some(Self { first, bits })
    }

    pub fn bits(self) -> u8 {
        self.bits
    }

    /// The address that comes so many after the first one.
    pub fn at(self, host: u32) -> Ipv4Addr {
        Ipv4Addr::from(self.first.saturating_add(host))
    }

    /// How many addresses after the first one an address comes, if it is in the block.
    pub fn place_of(self, address: Ipv4Addr) -> Option<u32> {
        let address = u32::from(address);
        (address & mask(self.bits) == self.first).then(|| address - self.first)
    }

    /// How many network interfaces can be in a subnet with this block.
    pub fn usable(self) -> usize {
        let all = 1_u64 << (32 - u32::from(self.bits));
        let usable = all.saturating_sub(u64::from(Self::RESERVED));
        usize::try_from(usable).unwrap_or(usize::MAX)
    }

    pub fn contains(self, other: Self) -> bool {
        self.bits <= other.bits && self.place_of(Ipv4Addr::from(other.first)).is_some()
    }

    pub fn overlaps(self, other: Self) -> bool {
        self.contains(other) || other.contains(self)
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", Ipv4Addr::from(self.first), self.bits)
    }
}

fn mask(bits: u8) -> u32 {
    match bits {
        0 => 0,
        bits => u32::MAX << (32 - u32::from(bits)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_an_address_and_a_number_of_bits() {
        for (text, expected) in [
            ("10.0.0.0/16", Some("10.0.0.0/16")),
            ("10.0.0.7/24", Some("10.0.0.0/24")),
            ("0.0.0.0/0", Some("0.0.0.0/0")),
            ("10.0.0.1/32", Some("10.0.0.1/32")),
            ("10.0.0.0/33", None),
            ("10.0.0.0/+8", None),
            ("10.0.0/8", None),
            ("10.0.0.0", None),
            ("::/0", None),
            ("", None),
        ] {
            let read = Cidr::parse(text).map(|block| block.to_string());
            assert_eq!(read.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn blocks_are_in_each_other_beside_each_other_and_never_half() {
        let block = |text| Cidr::parse(text).unwrap();
        let vpc = block("10.0.0.0/16");
        assert!(vpc.contains(block("10.0.255.0/24")));
        assert!(!vpc.contains(block("10.1.0.0/24")));
        assert!(block("10.0.3.0/24").overlaps(vpc));
        assert!(!block("10.0.3.0/24").overlaps(block("10.0.4.0/24")));
        assert_eq!(block("10.0.3.0/24").usable(), 251);
        assert_eq!(vpc.place_of(Ipv4Addr::new(10, 0, 1, 2)), Some(258));
        assert_eq!(vpc.place_of(Ipv4Addr::new(10, 1, 0, 0)), None);
    }
}
