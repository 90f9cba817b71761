//! Whose addresses call the fake from the engine's networks.
//!
//! The engine is asked about an address that nobody knows, and what it says is kept until the
//! container ends that has the address. The thread of the engine asks; callers wait for it.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use bollard::errors::Error;
use bollard::models::ContainerSummary;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::fake::Fake;
use crate::remove::labelled_containers;
use crate::{metadata, names};

/// How long a caller is waited for whom the engine has not named yet.
const PATIENCE: Duration = Duration::from_secs(10);

/// Whose an address is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Peer {
    /// A container of the task of that id.
    Container(String),
    /// The container that forwards requests to `169.254.170.2`, for all fakes of the engine.
    Forwarder,
}

/// The addresses from which the fake is called.
#[derive(Debug, Default)]
pub struct Peers(watch::Sender<State>);

#[derive(Debug, Default)]
struct State {
    known: BTreeMap<Ipv4Addr, Known>,
    /// The containers that have ended since the engine was asked last.
    ended: BTreeSet<String>,
    /// How many containers are being started: the engine does not tell their addresses yet.
    starting: usize,
    /// How many have been.
    started: u64,
    /// How often somebody wanted the engine to be asked.
    asked: u64,
    /// How many of these it has answered.
    answered: u64,
    /// The address of what leads from the forwarder to a fake in a container.
    relay: Option<Ipv4Addr>,
}

#[derive(Debug)]
struct Known {
    /// The id of the container.
    id: String,
    peer: Peer,
}

impl State {
    fn find(&self, address: Ipv4Addr) -> Option<Peer> {
        if self.relay == Some(address) {
            return Some(Peer::Forwarder);
        }
        self.known.get(&address).map(|known| known.peer.clone())
    }
}

impl Peers {
    /// Whose the address is; `None` if it is nobody's that the fake should answer.
    pub async fn find(&self, address: Ipv4Addr) -> Option<Peer> {
        if let Some(peer) = self.0.borrow().find(address) {
            return Some(peer);
        }
        timeout(PATIENCE, self.search(address)).await.ok()?
    }

    async fn search(&self, address: Ipv4Addr) -> Option<Peer> {
        let mut changes = self.0.subscribe();
        loop {
            let (mut asked, mut starting, mut started) = (0, 0, 0);
            self.0.send_modify(|state| {
                state.asked += 1;
                asked = state.asked;
                (starting, started) = (state.starting, state.started);
            });
            let answered = |state: &State| state.answered >= asked || state.find(address).is_some();
            drop(changes.wait_for(|state| answered(state)).await.ok()?);
            if let Some(peer) = self.0.borrow().find(address) {
                return Some(peer);
            }
            if starting == 0 {
                return None;
            }
            let has_started = |state: &State| state.started > started;
            drop(changes.wait_for(|state| has_started(state)).await.ok()?);
        }
    }

    /// Whether the address is that of what sends on what others ask, as far as nobody has to be
    /// asked: also where everybody may call who reaches the fake, others may not by way of it.
    pub fn is_relay(&self, address: Ipv4Addr) -> bool {
        self.0.borrow().relay == Some(address)
    }

    pub(crate) fn set_relay(&self, address: Ipv4Addr) {
        self.0.send_modify(|state| state.relay = Some(address));
    }

    /// Says that a container is being started, for as long as what is returned is kept.
    pub(crate) fn starting(self: &Arc<Self>) -> Starting {
        self.0.send_modify(|state| state.starting += 1);
        Starting(Arc::clone(self))
    }

    /// The container has ended, and others may get its address.
    pub(crate) fn forget(&self, id: &str) {
        self.0.send_modify(|state| {
            state.known.retain(|_, known| known.id != id);
            state.ended.insert(id.to_owned());
        });
    }
}

/// A container that is being started.
pub(crate) struct Starting(Arc<Peers>);

impl Drop for Starting {
    fn drop(&mut self) {
        self.0.0.send_modify(|state| {
            state.starting -= 1;
            state.started += 1;
        });
    }
}

/// Asks the engine whenever somebody calls whom nobody knows.
pub(crate) async fn follow(fake: Arc<Fake>) {
    let peers = Arc::clone(&fake.settings.peers);
    let mut changes = peers.0.subscribe();
    loop {
        let is_wanted = |state: &State| state.asked > state.answered;
        if changes.wait_for(|state| is_wanted(state)).await.is_err() {
            return;
        }
        let mut asked = 0;
        peers.0.send_modify(|state| {
            state.ended.clear();
            asked = state.asked;
        });
        let known = ask(&fake).await;
        peers.0.send_modify(|state| {
            state.answered = asked;
            if let Ok(known) = known {
                state.known = known;
                let ended = &state.ended;
                state.known.retain(|_, known| !ended.contains(&known.id));
            }
        });
    }
}

/// The containers of the fake that run, and the forwarder, by their addresses in all networks.
async fn ask(fake: &Fake) -> Result<BTreeMap<Ipv4Addr, Known>, Error> {
    // Those that have ended have no addresses any more.
    let all = labelled_containers(fake.client(), names::SERVICE, "ecs").await?;
    let mut known = BTreeMap::new();
    for container in &all {
        let Some(peer) = peer(container, &fake.owner) else {
            continue;
        };
        for address in addresses(container) {
            let id = container.id.clone().unwrap_or_default();
            let peer = peer.clone();
            known.insert(address, Known { id, peer });
        }
    }
    Ok(known)
}

fn peer(container: &ContainerSummary, owner: &str) -> Option<Peer> {
    let labels = container.labels.as_ref()?;
    let of_owner = labels.get(names::OWNER);
    let is_forwarder = || {
        let mut names = container.names.iter().flatten();
        names.any(|name| name.trim_start_matches('/') == metadata::NAME)
    };
    match of_owner {
        Some(of_owner) if of_owner == owner => {
            let task = labels.get(names::TASK).cloned();
            Some(Peer::Container(task.unwrap_or_default()))
        }
        Some(_) => None,
        None => is_forwarder().then_some(Peer::Forwarder),
    }
}

fn addresses(container: &ContainerSummary) -> Vec<Ipv4Addr> {
    let settings = container.network_settings.as_ref();
    let networks = settings.and_then(|settings| settings.networks.as_ref());
    let addresses = networks.into_iter().flat_map(|networks| networks.values());
    let addresses = addresses.filter_map(|endpoint| endpoint.ip_address.as_ref()?.parse().ok());
    addresses.collect()
}
