//! Starting a fake whose tasks are real containers.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, OnceLock};

use fake_ecs_docker::{Handover, Peers};

use super::FakeEcs;
use super::builder::Builder;
use super::real_runtimes::random;
use super::start_error::StartError;
use crate::command::Command;
use crate::effect::on_exit::OnExit;
use crate::http::{FindPeer, Peer};
#[cfg(feature = "journal")]
use crate::journal::entry::Header;
use crate::runtime::docker::{Docker, Inherited, NAME};

impl Builder {
    /// Has tasks run by that engine. Returns what a fake with a journal has from the one before it.
    pub(super) fn choose_docker(
        &mut self,
        docker: Docker,
        listens_at: &Arc<OnceLock<SocketAddr>>,
    ) -> Result<Option<Arc<Handover>>, StartError> {
        if !docker.is_connected() {
            return Ok(None);
        }
        self.be_real()?;
        let inherited = self.inherit()?;
        if inherited.handover.is_none() && docker.chosen_on_exit(false) == OnExit::Stop {
            return Err(StartError::NoJournal);
        }
        self.seed.get_or_insert(inherited.random);
        let any = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
        let listen = *self.listen.get_or_insert(any);
        let is_covered = |gateway: &IpAddr| listen.ip().is_unspecified() || listen.ip() == *gateway;
        let peers = Arc::new(Peers::default());
        self.also_listens = docker.listen().filter(|gateway| !is_covered(gateway));
        self.peers = Some(find_peer(&peers));
        self.keep_port(&inherited);
        let handover = inherited.handover.clone();
        let made = docker.new_runtime(inherited, Arc::clone(listens_at), peers);
        if let Some((runtime, first)) = made.map_err(StartError::Networks)? {
            self.runtimes.push(runtime);
            self.vpc = Some(first);
        }
        Ok(handover)
    }

    /// What the fake has from the one before it: nothing without journals.
    #[cfg(not(feature = "journal"))]
    #[expect(
        clippy::unused_self,
        clippy::unnecessary_wraps,
        reason = "as with journals"
    )]
    fn inherit(&mut self) -> Result<Inherited, StartError> {
        Ok(nothing_inherited())
    }

    /// What the fake has from the one before it with the same journal, whose seed it takes.
    #[cfg(feature = "journal")]
    fn inherit(&mut self) -> Result<Inherited, StartError> {
        let mut inherited = nothing_inherited();
        let Some(journal) = &self.journal else {
            return Ok(inherited);
        };
        let folder = journal.folder();
        let failed = |error| StartError::Journal(format!("{}: {error}", folder.display()));
        let header = journal.header()?;
        let has_run = |header: &Header| header.runtimes.iter().any(|name| name == NAME);
        let is_new = !header.as_ref().is_some_and(has_run);
        let handover = Handover::open(folder, is_new).map_err(failed)?;
        let handover = Arc::new(handover);
        if let Some(header) = header {
            self.seed.get_or_insert(header.settings.seed);
            inherited.first = header.settings.vpc;
        }
        inherited.handover = Some(handover);
        Ok(inherited)
    }

    /// Containers that run know the fake by its port. So a fake that may listen on any port takes
    /// that of the one before it, if it can.
    fn keep_port(&mut self, inherited: &Inherited) {
        let before = inherited.handover.as_ref().and_then(|it| it.port());
        let (Some(before), Some(listen)) = (before, &mut self.listen) else {
            return;
        };
        let ips = [Some(listen.ip()), self.also_listens];
        let mut addresses = ips.into_iter().flatten();
        if listen.port() == 0 && addresses.all(|ip| is_free(SocketAddr::new(ip, before))) {
            listen.set_port(before);
        }
    }
}

/// The next fake with the journal is to listen there as well.
pub(super) fn keep_address(handover: &Handover, address: SocketAddr) {
    let port = address.port();
    if let Some(before) = handover.port().filter(|before| *before != port) {
        tracing::warn!(
            target: "fake_ecs", before,
            "the fake does not listen on the port that it had before: containers that were made then do not reach it"
        );
    }
    if let Err(error) = handover.set_port(port) {
        tracing::warn!(target: "fake_ecs", %error, "the next fake with the journal may have another port");
    }
}

fn nothing_inherited() -> Inherited {
    Inherited {
        random: random(),
        first: None,
        handover: None,
    }
}

fn is_free(address: SocketAddr) -> bool {
    TcpListener::bind(address).is_ok()
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
