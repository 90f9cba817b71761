//! Elastic IP addresses, and the NAT gateways that use them.
//!
//! What a NAT gateway is follows from when it was made and deleted: the profile says how long both
//! take. So nothing has to happen when that time is over.

use std::net::Ipv4Addr;
use std::time::Duration;

use super::refusals;
use super::state::{Address, Declared, NatGateway};
use crate::aws::ec2::cidr::Cidr;
use crate::ecs::Region;
use crate::kernel::time::Time;
use crate::wire::ApiError;
use crate::wire::ec2::enums::NatGatewayState;

/// How long a gateway is shown that was deleted, or has failed.
const SHOWN: Duration = Duration::from_secs(60 * 60);

/// Where Elastic IP addresses are from: the blocks that are for examples, so that nobody has them
/// (<https://www.rfc-editor.org/rfc/rfc5737>).
const POOL: [Cidr; 3] = [
    Cidr::new(Ipv4Addr::new(203, 0, 113, 0), 24),
    Cidr::new(Ipv4Addr::new(198, 51, 100, 0), 24),
    Cidr::new(Ipv4Addr::new(192, 0, 2, 0), 24),
];

impl NatGateway {
    pub fn state(&self, region: &Region) -> NatGatewayState {
        let times = &region.settings.profile.nat_gateways;
        let since = |at: Time| region.now().since(at);
        match (self.deleted, &self.failure) {
            (Some(at), _) if since(at) >= times.deletion => NatGatewayState::Deleted,
            (Some(_), _) => NatGatewayState::Deleting,
            (None, _) if since(self.created) < times.creation => NatGatewayState::Pending,
            (None, Some(_)) => NatGatewayState::Failed,
            (None, None) => NatGatewayState::Available,
        }
    }

    /// Whether it has its addresses.
    pub fn is_there(&self, region: &Region) -> bool {
        self.failure.is_none() && self.state(region) != NatGatewayState::Deleted
    }

    /// Whether it is still shown.
    pub fn is_shown(&self, region: &Region) -> bool {
        let is_over = matches!(
            self.state(region),
            NatGatewayState::Deleted | NatGatewayState::Failed
        );
        let end = self.deleted.unwrap_or(self.created);
        !is_over || region.now().since(end) < SHOWN
    }
}

impl Declared {
    pub fn address(&self, allocation: &str) -> Result<Address, ApiError> {
        let found = self.addresses.get(allocation).copied();
        found.ok_or_else(|| refusals::no_allocation(allocation))
    }

    /// The gateways that are there, with their ids.
    pub fn nat_gateways_there<'a>(
        &'a self,
        region: &'a Region,
    ) -> impl Iterator<Item = (&'a str, &'a NatGateway)> {
        let all = self.nat_gateways.iter();
        all.filter(|(_, it)| it.is_there(region))
            .map(|(id, it)| (id.as_str(), it))
    }

    /// The gateway that has an Elastic IP address.
    pub fn holder<'a>(
        &'a self,
        region: &'a Region,
        allocation: &str,
    ) -> Option<(&'a str, &'a NatGateway)> {
        let has = |it: &NatGateway| {
            it.public
                .as_ref()
                .is_some_and(|it| it.allocation == allocation)
        };
        self.nat_gateways_there(region).find(|(_, it)| has(it))
    }

    /// An Elastic IP address that nobody has: the search begins so far from the first one.
    pub fn free_address(&self, begin: u64) -> Option<Ipv4Addr> {
        // The first and the last address of a block are none.
        let all = POOL
            .iter()
            .flat_map(|block| (1..255).map(|at| block.at(at)));
        let all: Vec<Ipv4Addr> = all.collect();
        let begin = usize::try_from(begin % all.len() as u64).unwrap_or(0);
        let is_free = |address: &Ipv4Addr| !self.addresses.values().any(|it| it.public == *address);
        let mut in_turn = all[begin..].iter().chain(&all[..begin]).copied();
        in_turn.find(is_free)
    }

    /// An address of a subnet that no NAT gateway has: from the end, as tasks are from the
    /// beginning.
    pub fn free_host(&self, region: &Region, subnet: &str, cidr: Cidr) -> Option<Ipv4Addr> {
        const FIRST: u32 = Cidr::RESERVED - 1;
        let usable = u32::try_from(cidr.usable()).unwrap_or(u32::MAX - FIRST);
        let has = |address: Ipv4Addr| {
            let mut gateways = self.nat_gateways_there(region);
            gateways.any(|(_, it)| it.subnet == subnet && it.private == address)
        };
        let hosts = (0..usable).rev().map(|at| cidr.at(at + FIRST));
        let mut free = hosts.filter(|address| !has(*address));
        free.next()
    }
}
