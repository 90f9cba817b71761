//! Starting a fake whose tasks are real containers.

use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, OnceLock};

use fake_ecs_docker::Peers;

use super::FakeEcs;
use super::builder::Builder;
use super::start_error::StartError;
use crate::command::Command;
use crate::driver::clock::{self, Clock};
use crate::http::{FindPeer, Peer};
use crate::runtime::docker::{Docker, NAME};

impl Builder {
    /// Runs tasks as real containers; see [`Docker`]. The default is to simulate them.
    ///
    /// The fake keeps [`Clock::wall`] unless another clock is chosen. It listens from its start,
    /// and where containers reach it as well: on the same port of the host's address on the
    /// engine's default bridge.
    ///
    /// Which containers are simulated nevertheless, a test says with
    /// [`SelectedContainers::simulated`](crate::SelectedContainers::simulated).
    pub fn runtime(mut self, docker: Docker) -> Self {
        self.docker = Some(docker);
        self
    }

    /// What was chosen for real containers, and where the fake is going to say that it listens.
    pub(super) fn with_docker(mut self) -> Result<(Self, Arc<OnceLock<SocketAddr>>), StartError> {
        let listens_at = Arc::default();
        let docker = self.docker.take().filter(Docker::is_connected);
        let Some(docker) = docker else {
            return Ok((self, listens_at));
        };
        #[cfg(feature = "journal")]
        if self.has_journal() {
            let why = "real containers are not taken over by the next fake yet: leave the journal out, or simulate them";
            return Err(StartError::Journal(why.to_owned()));
        }
        self.strict_neighbours = true;
        let clock = *self.clock.get_or_insert_with(Clock::wall);
        if clock::is_paused() || clock == Clock::manual() {
            return Err(StartError::PausedClock);
        }
        let any = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
        let random = RandomState::new().hash_one(std::process::id());
        self.seed.get_or_insert(random);
        let listen = *self.listen.get_or_insert(any);
        let is_covered = |gateway: &IpAddr| listen.ip().is_unspecified() || listen.ip() == *gateway;
        let peers = Arc::new(Peers::default());
        self.also_listens = docker.listen().filter(|gateway| !is_covered(gateway));
        self.peers = Some(find_peer(&peers));
        let made = docker.new_runtime(random, Arc::clone(&listens_at), peers);
        if let Some((runtime, first)) = made.map_err(StartError::Networks)? {
            self.runtimes.push(runtime);
            self.vpc = Some(first);
        }
        Ok((self, listens_at))
    }
}

impl FakeEcs {
    /// Asks the engine to take over its tasks, as after it was out of reach: for our own tests,
    /// since real containers are watched all the time.
    #[doc(hidden)]
    pub fn reconnect_runtime(&self) {
        let runtime = NAME.to_owned();
        let command = Command::ReconnectRuntime { runtime };
        let applied = self
            .driver()
            .act(|state| state.apply(self.region_key(), command));
        debug_assert!(applied.is_ok(), "this fake has real containers");
    }
}

/// Asks the engine whose an address is in its networks.
fn find_peer(peers: &Arc<Peers>) -> FindPeer {
    let of_relay = Arc::clone(peers);
    let is_relay = move |address| match address {
        IpAddr::V4(address) => of_relay.is_relay(address),
        IpAddr::V6(_) => false,
    };
    let peers = Arc::clone(peers);
    let find = FindPeer::new(move |address| {
        let peers = Arc::clone(&peers);
        async move {
            let IpAddr::V4(address) = address else {
                return None;
            };
            Some(match peers.find(address).await? {
                fake_ecs_docker::Peer::Container(task) => Peer::Container(task),
                fake_ecs_docker::Peer::Forwarder => Peer::Forwarder,
            })
        }
    });
    find.with_relay(is_relay)
}
