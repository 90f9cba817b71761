//! The networks of a fake's VPCs, in which each task with an interface of its own has its address.
//!
//! The fake gives the addresses, so it is told before it starts which ones it may give: a block
//! that no other fake on this machine has, and no network of the engine.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::net::Ipv4Addr;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::{env, io};

use bollard::Docker as Client;
use bollard::errors::Error;
use bollard::models::{Ipam, IpamConfig, Network, NetworkCreateRequest};
use bollard::query_parameters::{ListNetworksOptions, ListNetworksOptionsBuilder};
use fake_ecs_core::aws::ec2::cidr::Cidr;
use fake_ecs_core::effect::plan::{TaskPlan, VpcPlan};
use fake_ecs_core::kernel::arn::Scope;

use crate::names;

/// The addresses that fakes take blocks of: 10.128.0.0/9. The half of 10.0.0.0/8 before that is
/// left to the VPCs that tests make.
const ALL: Subnet = Subnet {
    first: (10 << 24) | (128 << 16),
    bits: 9,
};
/// How large the block of a fake is.
const BLOCK_BITS: u32 = 18;
/// How large the network of a region is.
const REGION_BITS: u32 = 22;

/// The addresses of a fake, which are its own for as long as this is kept.
#[derive(Debug)]
pub struct Block {
    first: Ipv4Addr,
    /// Locked. The lock ends with the process, whatever ends it.
    _lock: File,
    path: PathBuf,
}

impl Drop for Block {
    /// While the lock is held: whoever has opened the file before finds that it is another one.
    fn drop(&mut self) {
        // One that stays is no harm, and the next fake removes it.
        let _ = fs::remove_file(&self.path);
    }
}

impl Block {
    /// Takes a block that nobody has, looking from `from` on.
    ///
    /// # Errors
    ///
    /// When the lock files cannot be made, or all blocks are taken.
    pub fn reserve(taken: &[Subnet], from: u64) -> io::Result<Self> {
        fs::create_dir_all(lock_folder())?;
        let count: u32 = 1 << (BLOCK_BITS - ALL.bits);
        let start = u32::try_from(from % u64::from(count)).unwrap_or_default();
        for number in (start..count).chain(0..start) {
            let block = Subnet {
                first: ALL.first + (number << (32 - BLOCK_BITS)),
                bits: BLOCK_BITS,
            };
            if taken.iter().any(|other| other.overlaps(block)) {
                continue;
            }
            if let Some(own) = block.try_lock()? {
                return Ok(own);
            }
        }
        Err(io::Error::other(
            "other fakes and the engine's networks have all of 10.128.0.0/9",
        ))
    }

    /// Takes the block that begins with that address, as an earlier process of the same fake had
    /// it.
    ///
    /// # Errors
    ///
    /// When the lock file cannot be made, or somebody else has some of the addresses by now.
    pub fn take(taken: &[Subnet], first: Ipv4Addr) -> io::Result<Self> {
        let block = Subnet {
            first: u32::from(first) & mask(BLOCK_BITS),
            bits: BLOCK_BITS,
        };
        fs::create_dir_all(lock_folder())?;
        let is_taken = taken.iter().any(|other| other.overlaps(block));
        let own = if is_taken { None } else { block.try_lock()? };
        own.ok_or_else(|| {
            let why =
                "by now another fake, or another network, has addresses of the journal's tasks";
            io::Error::other(format!("{why}: {block}"))
        })
    }

    /// The first address.
    pub fn first(&self) -> Ipv4Addr {
        self.first
    }
}

/// Where the lock files are. Each user has a folder, because nobody may write into that of another.
pub(crate) fn lock_folder() -> PathBuf {
    let user = fs::metadata("/proc/self").map(|of_process| of_process.uid());
    let user = user.ok().filter(|user| *user != 0);
    let user = user.map_or_else(String::new, |user| format!("-{user}"));
    env::temp_dir().join(format!("fake-ecs-networks{user}"))
}

/// Locks a file, if nobody has it and it is not being removed.
fn lock(options: &OpenOptions, path: &Path) -> io::Result<Option<File>> {
    let file = options.open(path)?;
    if file.try_lock().is_err() {
        return Ok(None);
    }
    let is_there = match (file.metadata(), fs::metadata(path)) {
        (Ok(own), Ok(there)) => (own.dev(), own.ino()) == (there.dev(), there.ino()),
        _ => false,
    };
    Ok(is_there.then_some(file))
}

/// Removes the lock files of blocks that dead processes have left.
///
/// Others stay: fakes share them, and whoever has opened one must not find another in its place.
pub(crate) fn remove_free_locks() {
    for entry in fs::read_dir(lock_folder()).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name();
        if !name
            .to_string_lossy()
            .starts_with(|it: char| it.is_ascii_digit())
        {
            continue;
        }
        if let Ok(Some(_lock)) = lock(File::options().append(true), &path) {
            // Another user's stays.
            let _ = fs::remove_file(path);
        }
    }
}

/// A block of addresses, such as `10.64.0.0/18`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subnet {
    first: u32,
    bits: u32,
}

impl Subnet {
    /// Takes all of its addresses, unless another fake has them.
    fn try_lock(self) -> io::Result<Option<Block>> {
        let path = lock_folder().join(self.to_string().replace('/', "-"));
        let lock = lock(File::options().create(true).append(true), &path)?;
        Ok(lock.map(|lock| Block {
            first: Ipv4Addr::from(self.first),
            _lock: lock,
            path,
        }))
    }

    /// That of the network of a region, of which `address` is one.
    pub(crate) fn of_region(address: Ipv4Addr) -> Self {
        Self {
            first: u32::from(address) & mask(REGION_BITS),
            bits: REGION_BITS,
        }
    }

    pub(crate) fn overlaps(self, other: Self) -> bool {
        let shared = mask(self.bits.min(other.bits));
        self.first & shared == other.first & shared
    }

    /// Where networks have their router unless it was chosen.
    pub(crate) fn gateway(self) -> Ipv4Addr {
        Ipv4Addr::from(self.first + 1)
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (first, bits) = text.split_once('/')?;
        let first: Ipv4Addr = first.parse().ok()?;
        let bits = bits.parse().ok().filter(|bits| *bits <= 32)?;
        let first = u32::from(first) & mask(bits);
        Some(Self { first, bits })
    }
}

impl From<Cidr> for Subnet {
    fn from(block: Cidr) -> Self {
        Self {
            first: u32::from(block.at(0)),
            bits: u32::from(block.bits()),
        }
    }
}

impl std::fmt::Display for Subnet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", Ipv4Addr::from(self.first), self.bits)
    }
}

fn mask(bits: u32) -> u32 {
    u32::MAX.checked_shl(32 - bits).unwrap_or(0)
}

/// Addresses that are not free.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    /// Those of the engine's networks, with the name of the fake that has made the network.
    networks: Vec<(Subnet, Option<String>)>,
    /// Those that the host reaches otherwise.
    routes: Vec<Subnet>,
}

impl Taken {
    /// Those that the fake of that name does not have.
    pub(crate) fn by_others(&self, owner: Option<&str>) -> Vec<Subnet> {
        let (own, others): (Vec<_>, Vec<_>) = self
            .networks
            .iter()
            .partition(|(_, of)| owner.is_some() && of.as_deref() == owner);
        // The host has a route to each network of the engine.
        let is_own = |route: &&Subnet| own.iter().any(|(subnet, _)| subnet == *route);
        let routes = self.routes.iter().filter(|route| !is_own(route));
        let others = others.iter().map(|(subnet, _)| subnet);
        others.chain(routes).copied().collect()
    }
}

/// The addresses of the engine's networks, and those that the host reaches otherwise.
pub(crate) async fn taken(client: &Client) -> Result<Taken, Error> {
    let networks = client.list_networks(None::<ListNetworksOptions>).await?;
    let networks = networks.into_iter().flat_map(|network| {
        let owner = network
            .labels
            .and_then(|mut labels| labels.remove(names::OWNER));
        let configs = network.ipam.and_then(|ipam| ipam.config);
        let configs = configs.into_iter().flatten();
        let subnets = configs.filter_map(|config| Subnet::parse(&config.subnet?));
        subnets
            .map(move |subnet| (subnet, owner.clone()))
            .collect::<Vec<_>>()
    });
    // Elsewhere than on Linux the engine has another machine, whose routes nobody here knows.
    let routes = fs::read_to_string("/proc/net/route").unwrap_or_default();
    Ok(Taken {
        networks: networks.collect(),
        routes: routed(&routes).collect(),
    })
}

/// The destinations in the kernel's table of routes, but for the default one. It has addresses as
/// numbers of this machine.
fn routed(table: &str) -> impl Iterator<Item = Subnet> {
    table.lines().skip(1).filter_map(|line| {
        let mut fields = line.split_whitespace();
        let mut number = |skipped: usize| {
            let field = fields.nth(skipped)?;
            Some(u32::from_be(u32::from_str_radix(field, 16).ok()?))
        };
        let (first, mask) = (number(1)?, number(5)?);
        let bits = mask.leading_ones();
        (bits > 0).then_some(Subnet { first, bits })
    })
}

/// What a network with these addresses stands beside: itself, and the networks that have some of
/// them.
pub(crate) async fn conflict(client: &Client, subnet: Subnet, owner: &str) -> String {
    let own = format!("{subnet} of {}", name(subnet, owner));
    let others: Vec<String> = having(client, subnet).await.collect();
    if others.is_empty() {
        return own;
    }
    format!("{own}; {}", others.join(", "))
}

/// A network of another name that has some of these addresses.
pub(crate) async fn beside(client: &Client, subnet: &str, name: &str) -> Option<String> {
    let subnet = Subnet::parse(subnet)?;
    let own = format!(" of {name}");
    let mut others = having(client, subnet).await;
    others.find(|other| !other.ends_with(&own))
}

/// The networks that have some of these addresses.
async fn having(client: &Client, subnet: Subnet) -> impl Iterator<Item = String> {
    let networks = client.list_networks(None::<ListNetworksOptions>).await;
    let networks = networks.unwrap_or_default().into_iter();
    networks.filter_map(move |network| {
        let configs = network.ipam?.config?.into_iter();
        let mut subnets = configs.filter_map(|config| Subnet::parse(&config.subnet?));
        let taken = subnets.find(|taken| taken.overlaps(subnet))?;
        Some(format!("{taken} of {}", network.name.unwrap_or_default()))
    })
}

/// A network that has some of these addresses.
pub(crate) async fn named(client: &Client, subnet: Subnet) -> Option<String> {
    having(client, subnet).await.next()
}

/// The block of a fake of this user's that has some of these addresses, if there is one.
pub(crate) fn reserved(subnet: Subnet) -> Option<Subnet> {
    let entries = fs::read_dir(lock_folder()).into_iter().flatten().flatten();
    let mut overlapping = entries.filter_map(|entry| {
        let name = entry.file_name().to_str()?.replace('-', "/");
        let block = Subnet::parse(&name).filter(|block| block.overlaps(subnet))?;
        let found = lock(File::options().append(true), &entry.path());
        // What nobody has locked is left of a dead process.
        matches!(found, Ok(None)).then_some(block)
    });
    overlapping.next()
}

/// The name of the network of a VPC.
pub(crate) fn name_of_vpc(owner: &str, plan: &TaskPlan, vpc: &VpcPlan) -> String {
    let Scope { account, region } = scope_of(plan);
    format!("fake-ecs-{owner}-{account}-{region}-{}", vpc.id)
}

/// The account and the region of a task.
pub(crate) fn scope_of(plan: &TaskPlan) -> Scope {
    let mut parts = plan.arn.split(':').skip(3).map(str::to_owned);
    let region = parts.next().unwrap_or_default();
    let account = parts.next().unwrap_or_default();
    Scope { account, region }
}

/// The name of the network of a region.
pub(crate) fn name(subnet: Subnet, owner: &str) -> String {
    format!("fake-ecs-{owner}-{}", Ipv4Addr::from(subnet.first))
}

/// The networks of a fake that are there.
pub(crate) async fn of_owner(client: &Client, owner: &str) -> Result<Vec<String>, Error> {
    let networks = list(client, owner).await?;
    let ids = networks.into_iter().filter_map(|network| network.id);
    Ok(ids.collect())
}

async fn list(client: &Client, owner: &str) -> Result<Vec<Network>, Error> {
    let label = vec![format!("{}={owner}", names::OWNER)];
    let filters = [("label", label)].into_iter().collect();
    let options = ListNetworksOptionsBuilder::new().filters(&filters).build();
    client.list_networks(Some(options)).await
}

/// The network of that name that an earlier process of this fake has made.
pub(crate) async fn find(
    client: &Client,
    name: &str,
    owner: &str,
) -> Result<Option<String>, Error> {
    let networks = list(client, owner).await?;
    let found = networks
        .into_iter()
        .find(|network| network.name.as_deref() == Some(name));
    Ok(found.and_then(|network| network.id))
}

/// Makes a network, and returns its id.
pub(crate) async fn create(
    client: &Client,
    name: &str,
    subnet: Subnet,
    labels: BTreeMap<String, String>,
) -> Result<String, Error> {
    let config = IpamConfig {
        subnet: Some(subnet.to_string()),
        // Where a VPC has its router.
        gateway: Some(subnet.gateway().to_string()),
        ..IpamConfig::default()
    };
    let request = NetworkCreateRequest {
        name: name.to_owned(),
        driver: Some("bridge".to_owned()),
        labels: Some(labels.into_iter().collect()),
        ipam: Some(Ipam {
            config: Some(vec![config]),
            ..Ipam::default()
        }),
        ..NetworkCreateRequest::default()
    };
    Ok(client.create_network(request).await?.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subnet(text: &str) -> Subnet {
        Subnet::parse(text).unwrap()
    }

    #[test]
    fn blocks_overlap_when_one_has_the_other() {
        for (a, b, overlap) in [
            ("10.0.0.0/8", "10.64.0.0/18", true),
            ("10.64.0.0/18", "10.64.63.255/32", true),
            ("10.64.0.0/18", "10.64.64.0/18", false),
            ("0.0.0.0/0", "10.64.64.0/18", true),
            ("172.17.0.0/16", "10.0.0.0/8", false),
        ] {
            assert_eq!(subnet(a).overlaps(subnet(b)), overlap, "{a} {b}");
            assert_eq!(subnet(b).overlaps(subnet(a)), overlap, "{b} {a}");
        }
        let of_region = Subnet::of_region(Ipv4Addr::new(10, 64, 13, 7));
        assert_eq!(of_region.to_string(), "10.64.12.0/22");
    }

    #[test]
    fn what_the_host_reaches_otherwise_is_taken() {
        let table = "Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT\n\
            eth0 00000000 0100000A 0003 0 0 0 00000000 0 0 0\n\
            tun0 00000A0A 00000000 0001 0 0 0 0000FFFF 0 0 0\n";
        let routed: Vec<String> = routed(table).map(|it| it.to_string()).collect();
        assert_eq!(routed, ["10.10.0.0/16"]);
    }

    #[test]
    fn two_fakes_have_two_blocks_and_none_of_the_engines() {
        let taken = [subnet("10.192.0.0/18")];
        let from = 64 * 4;
        let one = Block::reserve(&taken, from).unwrap();
        let other = Block::reserve(&taken, from).unwrap();
        assert_ne!(one.first(), other.first());
        let of_one = Subnet::parse(&format!("{}/24", one.first()));
        assert_eq!(
            reserved(of_one.unwrap()).map(Subnet::gateway),
            Some(Ipv4Addr::from(u32::from(one.first()) + 1))
        );
        assert_eq!(reserved(subnet("10.0.0.0/9")), None);
        assert!(
            one.first() >= Ipv4Addr::new(10, 192, 64, 0),
            "{}",
            one.first()
        );
    }

    #[test]
    fn lock_files_of_the_dead_are_removed_and_those_of_the_living_are_not() {
        let live = Block::reserve(&[], 0).unwrap();
        let path = live.path.clone();
        let file = |name: &str| lock_folder().join(format!("{name}-{}", std::process::id()));
        let (dead, shared) = (file("0.0.0.0"), file("shared"));
        File::create(&dead).unwrap();
        File::create(&shared).unwrap();

        remove_free_locks();

        assert!(path.exists() && !dead.exists() && shared.exists());
        fs::remove_file(shared).unwrap();
        drop(live);
        assert!(!path.exists());
    }
}
