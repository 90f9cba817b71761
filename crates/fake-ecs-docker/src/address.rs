//! The addresses of containers in the network where they ask about themselves.

use std::collections::BTreeSet;
use std::hash::{BuildHasher, RandomState};
use std::net::Ipv4Addr;

use bollard::errors::Error;

use crate::fake::Fake;
use crate::metadata::{NAME, connect_as, leave};
use crate::reason::with_causes;

/// How often to choose an address that somebody else chooses at the same time.
const CHOICES: usize = 10;

/// Starts a container, which may have a place in the network. The engine gives addresses of one
/// half of it; once these are taken, an address of the other half is chosen here.
pub(crate) async fn start(fake: &Fake, container: &str) -> Result<(), Error> {
    let mut started = fake.client().start_container(container, None).await;
    for _ in 0..CHOICES {
        match &started {
            Err(error) if has_no_address(error) => {}
            _ => break,
        }
        let Some(address) = choose(&taken(fake).await, random()) else {
            break;
        };
        leave(fake, NAME, container).await?;
        connect_as(fake, NAME, container, Some(address)).await?;
        started = fake.client().start_container(container, None).await;
    }
    started
}

/// Whether it is an address in the network that a container lacks: all are taken, or the one that
/// was chosen meanwhile is.
fn has_no_address(error: &Error) -> bool {
    let text = with_causes(error);
    text.contains("no available IPv4 addresses") && text.contains(NAME) || is_taken(error)
}

/// Whether another container has the address that a container is to have, in some network.
pub(crate) fn is_taken(error: &Error) -> bool {
    with_causes(error).contains("Address already in use")
}

/// The addresses in the network that containers have.
async fn taken(fake: &Fake) -> BTreeSet<Ipv4Addr> {
    let network = fake.client().inspect_network(NAME, None).await.ok();
    let containers = network.and_then(|network| network.containers);
    let containers = containers.into_iter().flatten();
    let addresses = containers.filter_map(|(_, container)| {
        let address = container.ipv4_address?;
        address.split('/').next()?.parse().ok()
    });
    addresses.collect()
}

/// An address that nobody has, of the half of the network from which the engine gives none. The
/// search begins somewhere, so that those who choose at once choose others.
fn choose(taken: &BTreeSet<Ipv4Addr>, from: usize) -> Option<Ipv4Addr> {
    // Behind those of the router and of the forwarder.
    let all = (3..=255).map(|last| Ipv4Addr::new(169, 254, 170, last));
    let mut free: Vec<Ipv4Addr> = all.filter(|address| !taken.contains(address)).collect();
    let count = free.len();
    (count > 0).then(|| free.swap_remove(from % count))
}

/// An address in the network that a fake asks for, and so does the next one with the same name,
/// unless somebody has it.
pub(crate) async fn wanted_by(fake: &Fake) -> Option<Ipv4Addr> {
    let step = |sum: u8, byte: u8| sum.wrapping_mul(31).wrapping_add(byte);
    let wanted = 3 + usize::from(fake.owner.bytes().fold(0, step)) % 253;
    let taken = taken(fake).await;
    let wanted = Ipv4Addr::new(169, 254, 170, u8::try_from(wanted).ok()?);
    if taken.contains(&wanted) {
        return choose(&taken, random());
    }
    Some(wanted)
}

fn random() -> usize {
    let random = RandomState::new().hash_one(NAME);
    usize::try_from(random & 0xffff).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_an_address_for_each_of_five_hundred_containers() {
        let given_by_the_engine = (1..=254).map(|last| Ipv4Addr::new(169, 254, 171, last));
        let mut taken: BTreeSet<Ipv4Addr> = given_by_the_engine.collect();
        let mut from = 7;
        while let Some(address) = choose(&taken, from) {
            assert!(taken.insert(address), "{address} twice");
            from += 7;
        }
        assert_eq!(taken.len(), 254 + 253);
        let kept = [1, 2].map(|last| Ipv4Addr::new(169, 254, 170, last));
        assert!(kept.iter().all(|address| !taken.contains(address)));
    }
}
