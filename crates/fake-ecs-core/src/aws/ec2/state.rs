//! Subnets and addresses, as data.

use std::collections::{BTreeSet, VecDeque};
use std::net::Ipv4Addr;

use crate::aws::ec2::cidr::Cidr;
#[cfg(feature = "ec2")]
use crate::aws::ec2::declared::Declared;
use crate::aws::ec2::event::SubnetChanged;
use crate::aws::registrant::Registrant;
use crate::kernel::sorted::SortedMap;

/// What is known of EC2.
#[derive(Clone, Debug, Default)]
pub struct Ec2 {
    pub subnets: Subnets,
    pub addresses: Addresses,
    /// What callers have made and changed through the API. `None` as long as there is only what
    /// every account has.
    #[cfg(feature = "ec2")]
    pub(super) declared: Option<Box<Declared>>,
}

impl Ec2 {
    /// Whether callers have made subnets or VPCs through the API, so that there are no others.
    pub fn has_own_subnets(&self) -> bool {
        #[cfg(feature = "ec2")]
        return self.declared.as_ref().is_some_and(|it| it.has_subnets);
        #[cfg(not(feature = "ec2"))]
        false
    }

    /// The same of security groups.
    pub fn has_own_groups(&self) -> bool {
        #[cfg(feature = "ec2")]
        return self.declared.as_ref().is_some_and(|it| it.has_groups);
        #[cfg(not(feature = "ec2"))]
        false
    }

    /// Of the region of that number, where the addresses begin that an engine gives, if it does.
    pub fn of_region(vpc: Option<Ipv4Addr>, region: u32) -> Self {
        let addresses = vpc.map(|first| Addresses::of_region(first, region));
        Self {
            addresses: addresses.unwrap_or_default(),
            ..Self::default()
        }
    }
}

/// A subnet that was declared.
#[derive(Clone, Debug, Default)]
pub struct Subnet {
    /// By default the one that follows from its name.
    pub zone: Option<String>,
    /// How many network interfaces can be in it; `None` for any number.
    pub addresses: Option<usize>,
    /// The block of its addresses, if it was made through the API.
    pub cidr: Option<Cidr>,
}

/// Which addresses of a block are taken.
#[derive(Clone, Debug, Default)]
struct Hosts {
    /// The one that was given last.
    last: u32,
    taken: SortedMap<u32, Registrant>,
}

/// The subnets that were declared, and the network interfaces of all.
///
/// Subnets that were not declared are taken as they come: they have as many addresses as anybody
/// wants.
#[derive(Clone, Debug, Default)]
pub struct Subnets {
    declared: SortedMap<String, Subnet>,
    /// For whom the network interfaces are that have an address.
    interfaces: SortedMap<String, BTreeSet<Registrant>>,
    /// The addresses of these, in subnets with a block of their own.
    hosts: SortedMap<String, Hosts>,
    /// What has happened and was not taken yet.
    pub(super) events: VecDeque<SubnetChanged>,
}

impl Subnets {
    /// The subnet of that name, which is declared from now on.
    pub(super) fn declare(&mut self, id: &str) -> &mut Subnet {
        self.declared.get_or_default(id.to_owned())
    }

    /// The subnet of that name, if it was declared.
    pub fn get(&self, id: &str) -> Option<&Subnet> {
        self.declared.get(id)
    }

    /// All that were declared, in the order of their names.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.declared.keys().map(String::as_str)
    }

    /// The one that comes first by its name.
    pub fn first(&self) -> Option<&str> {
        self.ids().next()
    }

    #[cfg(feature = "ec2")]
    /// A subnet is gone that had no network interfaces.
    pub(super) fn remove(&mut self, id: &str) {
        self.declared.remove(id);
        self.interfaces.remove(id);
        self.hosts.remove(id);
        self.events.push_back(SubnetChanged::Declared);
    }

    /// How many network interfaces are in it.
    pub fn taken(&self, id: &str) -> usize {
        self.interfaces.get(id).map_or(0, BTreeSet::len)
    }

    /// Those in which there is or was a network interface, in the order of their names.
    pub fn in_use(&self) -> impl Iterator<Item = &str> {
        self.interfaces.keys().map(String::as_str)
    }

    /// The next free address of the block for an interface in that subnet, without those that the
    /// VPC keeps to itself.
    pub(super) fn address_in(
        &mut self,
        id: &str,
        cidr: Cidr,
        owner: Registrant,
    ) -> Option<Ipv4Addr> {
        const FIRST: u32 = 4;
        let usable = u32::try_from(cidr.usable()).ok().filter(|it| *it > 0)?;
        let hosts = self.hosts.get_or_default(id.to_owned());
        let after = hosts.last.saturating_sub(FIRST - 1) % usable;
        let in_turn = (after..usable).chain(0..after).map(|host| host + FIRST);
        let free = in_turn
            .into_iter()
            .find(|host| !hosts.taken.contains_key(host))?;
        hosts.last = free;
        hosts.taken.insert(free, owner);
        Some(cidr.at(free))
    }

    /// How many addresses are left, if there is an end to them.
    pub fn free(&self, id: &str) -> Option<usize> {
        let most = self.get(id)?.addresses?;
        Some(most.saturating_sub(self.taken(id)))
    }

    /// Whether there is an address left.
    pub fn has_room(&self, id: &str) -> bool {
        self.free(id) != Some(0)
    }

    /// Gives an interface an address. Returns whether there was one.
    pub fn take(&mut self, id: &str, owner: Registrant) -> bool {
        if !self.has_room(id) {
            return false;
        }
        match self.interfaces.get_mut(id) {
            Some(taken) => taken.insert(owner),
            None => {
                let first = BTreeSet::from([owner]);
                self.interfaces.insert(id.to_owned(), first).is_none()
            }
        };
        true
    }

    /// The interface has no address any more.
    pub fn give_back(&mut self, id: &str, owner: Registrant) {
        if let Some(taken) = self.interfaces.get_mut(id)
            && taken.remove(&owner)
        {
            if let Some(hosts) = self.hosts.get_mut(id) {
                hosts.taken.retain(|_, holder| *holder != owner);
            }
            self.events.push_back(SubnetChanged::AddressFreed(owner));
        }
    }

    /// For whom there are network interfaces, with the subnet of each.
    #[cfg(any(test, feature = "self-check"))]
    pub fn owners(&self) -> impl Iterator<Item = (&str, Registrant)> {
        let all = self.interfaces.iter();
        all.flat_map(|(id, owners)| owners.iter().map(|owner| (id.as_str(), *owner)))
    }
}

/// Hands out private addresses, one after the other.
#[derive(Clone, Debug)]
pub struct Addresses {
    given: u32,
    first: u32,
    /// How many /24 there are from the first address on.
    nets: u32,
}

impl Default for Addresses {
    /// Those of 10.0.0.0/8.
    fn default() -> Self {
        Self {
            given: 0,
            first: 10 << 24,
            nets: 1 << 16,
        }
    }
}

impl Addresses {
    /// How many regions share the addresses of an engine.
    const REGIONS: u32 = 16;
    /// How many /24 each of them has, which together are one network of the engine.
    const NETS_OF_REGION: u32 = 4;

    /// Those of a region where an engine has the network: a /22, of a /18 that begins with `first`.
    pub fn of_region(first: Ipv4Addr, region: u32) -> Self {
        let region = region % Self::REGIONS;
        Self {
            given: 0,
            first: u32::from(first) + ((region * Self::NETS_OF_REGION) << 8),
            nets: Self::NETS_OF_REGION,
        }
    }

    /// What a task sees as its subnet: the first address, and how many bits all of them share.
    pub fn block_of(&self, address: Ipv4Addr) -> (Ipv4Addr, u32) {
        /// How large subnets are unless somebody chooses, and where an engine has no network.
        const BITS: u32 = 20;
        let bits = (24 - self.nets.ilog2()).max(BITS);
        let mask = u32::MAX << (32 - bits);
        (Ipv4Addr::from(u32::from(address) & mask), bits)
    }

    /// How many have been given so far.
    pub fn given(&self) -> usize {
        self.given as usize
    }

    /// The next address, without the first four and the last of each /24, which a VPC keeps to
    /// itself.
    pub fn give(&mut self) -> Ipv4Addr {
        const PER_NET: u32 = 256 - 5;
        let (net, host) = (self.given / PER_NET, self.given % PER_NET + 4);
        self.given = (self.given + 1) % (PER_NET * self.nets);
        Ipv4Addr::from(self.first + (net << 8 | host))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subnet_that_is_declared_late_knows_which_addresses_are_taken() {
        let mut subnets = Subnets::default();
        assert!(subnets.take("subnet-1", Registrant(1)));
        assert!(subnets.take("subnet-1", Registrant(2)));
        assert_eq!(subnets.free("subnet-1"), None);

        subnets.declare("subnet-1").addresses = Some(2);

        assert_eq!(subnets.free("subnet-1"), Some(0));
        assert!(!subnets.take("subnet-1", Registrant(3)));
        subnets.give_back("subnet-1", Registrant(3));
        assert!(!subnets.has_room("subnet-1"));
        subnets.give_back("subnet-1", Registrant(1));
        assert!(subnets.take("subnet-1", Registrant(3)));
        let freed = SubnetChanged::AddressFreed(Registrant(1));
        assert_eq!(subnets.events, [freed], "who had none gives none back");
    }

    #[test]
    fn an_address_of_a_block_is_given_again_once_all_were_given() {
        let (mut subnets, block) = (Subnets::default(), Cidr::parse("10.1.2.0/28").unwrap());
        let take = |subnets: &mut Subnets, owner| {
            subnets.take("subnet-1", Registrant(owner));
            let address = subnets.address_in("subnet-1", block, Registrant(owner));
            address.map(|address| address.to_string())
        };
        let all: Vec<_> = (0..11).map(|owner| take(&mut subnets, owner)).collect();
        assert_eq!(all[0].as_deref(), Some("10.1.2.4"));
        assert_eq!(all[10].as_deref(), Some("10.1.2.14"));
        assert_eq!(take(&mut subnets, 11), None);

        subnets.give_back("subnet-1", Registrant(3));

        assert_eq!(take(&mut subnets, 12), all[3]);
        assert_eq!(subnets.taken("subnet-1"), 12, "one is without an address");
    }

    #[test]
    fn addresses_leave_out_those_that_a_vpc_keeps_to_itself() {
        let mut addresses = Addresses::default();
        let all: Vec<String> = (0..252).map(|_| addresses.give().to_string()).collect();

        assert_eq!(
            [&all[0], &all[250], &all[251]],
            ["10.0.0.4", "10.0.0.254", "10.0.1.4"]
        );
        assert_eq!(addresses.given(), 252);
    }

    #[test]
    fn each_region_has_a_network_of_its_own_where_an_engine_has_them() {
        let first = Ipv4Addr::new(10, 64, 0, 0);
        let mut addresses = Addresses::of_region(first, 3);
        let all: Vec<Ipv4Addr> = (0..=251 * 4).map(|_| addresses.give()).collect();
        assert_eq!(all[0], Ipv4Addr::new(10, 64, 12, 4));
        assert_eq!(all[251 * 4 - 1], Ipv4Addr::new(10, 64, 15, 254));
        assert_eq!(all[251 * 4], all[0]);
    }
}
