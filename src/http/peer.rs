//! Whose a connection is, at a listener where not everybody may call.
//!
//! Real containers reach the fake at an address of the host that every container of their engine
//! reaches, and whoever runs tasks has the rights of the engine. So the listener there serves the
//! containers of the fake, the container that forwards what they ask at `169.254.170.2`, and the
//! host itself, which containers in its network call from.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, UdpSocket};
use std::pin::Pin;
use std::sync::Arc;

use http::request::Parts;
use http::{HeaderMap, HeaderName};

use super::reject;
use crate::metadata::endpoint::{Asker, Endpoint};
use crate::wire::ApiError;

/// Says whose request the forwarder sends on. It is the first header of that name.
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Whose an address is in the networks of an engine.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    not(any(test, feature = "docker")),
    expect(dead_code, reason = "simulated containers have no address")
)]
pub(crate) enum Peer {
    /// A container of the task of that id.
    Container(String),
    /// The container that forwards requests for metadata and credentials, for all fakes.
    Forwarder,
}

/// Asks whose an address is: `None` if it belongs to nobody that the fake knows.
#[derive(Clone)]
pub(crate) struct FindPeer {
    find: Arc<Find>,
    /// Whether an address is known to be that of what sends on what others ask: for listeners where
    /// everybody may call, which ask nobody who it is.
    is_relay: Arc<dyn Fn(IpAddr) -> bool + Send + Sync>,
}

type Find = dyn Fn(IpAddr) -> Pin<Box<dyn Future<Output = Option<Peer>> + Send>> + Send + Sync;

impl fmt::Debug for FindPeer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FindPeer").finish_non_exhaustive()
    }
}

impl FindPeer {
    #[cfg(any(test, feature = "docker"))]
    pub(crate) fn new<F>(find: impl Fn(IpAddr) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Option<Peer>> + Send + 'static,
    {
        Self {
            find: Arc::new(move |address| Box::pin(find(address))),
            is_relay: Arc::new(|_| false),
        }
    }

    /// The same, which knows what leads to a fake in a container.
    #[cfg(any(test, feature = "docker"))]
    pub(crate) fn with_relay(
        mut self,
        is_relay: impl Fn(IpAddr) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.is_relay = Arc::new(is_relay);
        self
    }
}

/// Who has opened a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Caller {
    from: IpAddr,
    rights: Rights,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rights {
    /// To call whatever there is.
    All,
    /// To ask what containers ask about themselves.
    Forwarder,
    None,
}

impl Caller {
    /// Where the connection comes from.
    #[cfg(feature = "elb")]
    pub(super) fn address(self) -> IpAddr {
        self.from
    }

    /// Who has connected from that address. Where `is_closed`, those may call whom `peers` knows.
    pub(super) async fn of(peers: Option<&FindPeer>, is_closed: bool, from: IpAddr) -> Self {
        let rights = match peers {
            Some(peers) if (peers.is_relay)(from) => Rights::Forwarder,
            _ if !is_closed => Rights::All,
            None => Rights::All,
            Some(_) if is_of_this_machine(from) => Rights::All,
            Some(FindPeer { find, .. }) => match find(from).await {
                Some(Peer::Container(_)) => Rights::All,
                Some(Peer::Forwarder) => Rights::Forwarder,
                None => Rights::None,
            },
        };
        Self { from, rights }
    }

    /// One that may call whatever there is.
    #[cfg(test)]
    pub(super) fn anybody() -> Self {
        Self {
            from: Ipv4Addr::LOCALHOST.into(),
            rights: Rights::All,
        }
    }

    /// Whether it sends on what others ask, one request over each connection: the next may be of
    /// somebody else.
    pub(super) fn forwards(self) -> bool {
        self.rights == Rights::Forwarder
    }

    /// Whether a request may be answered; if not, what it is told.
    pub(super) fn admit(self, parts: &Parts) -> Result<(), ApiError> {
        let (path, query) = (parts.uri.path(), parts.uri.query());
        match self.rights {
            Rights::All => Ok(()),
            Rights::Forwarder if Endpoint::at(path, query).is_some() => Ok(()),
            Rights::Forwarder => Err(reject::forwarded(path)),
            Rights::None => Err(reject::stranger(self.from)),
        }
    }

    /// Which task asks about itself, if the address says it.
    pub(super) async fn asker(self, peers: Option<&FindPeer>, headers: &HeaderMap) -> Asker {
        let mut address = self.from;
        let Some(FindPeer { find, .. }) = peers else {
            return Asker::at(address);
        };
        let mut peer = find(address).await;
        let forwarded = headers.get(FORWARDED_FOR);
        let forwarded = forwarded.and_then(|it| it.to_str().ok()?.parse().ok());
        if let (Some(Peer::Forwarder), Some(behind)) = (&peer, forwarded) {
            address = behind;
            peer = find(address).await;
        }
        let task = match peer {
            Some(Peer::Container(task)) => Some(task),
            Some(Peer::Forwarder) | None => None,
        };
        Asker { address, task }
    }
}

/// Whether an address is the machine's own: what is sent there is sent from there. Rules of an
/// engine may have the machine call itself from another of its addresses than that it calls.
fn is_of_this_machine(address: IpAddr) -> bool {
    let any: IpAddr = match address {
        IpAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        IpAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let source = || {
        let socket = UdpSocket::bind((any, 0))?;
        // Nothing is sent.
        socket.connect((address, 9))?;
        socket.local_addr()
    };
    source().is_ok_and(|source| source.ip() == address)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::net::SocketAddr;

    use super::*;
    use crate::http::testing::{self, Connection, call};
    use crate::http::{Guard, Server};

    const HEALTH: &str = "GET /_fake_ecs/health HTTP/1.1\r\nHost: fake\r\n\r\n";
    const METADATA: &str = "GET /v4/nobody HTTP/1.1\r\nHost: fake\r\n\r\n";

    /// What is answered to a caller at that address of loopback, who is that peer.
    fn answer(from: [u8; 4], peer: Option<&Peer>, request: &str) -> testing::Answer {
        let driver = testing::driver();
        let peer = peer.cloned();
        let find = FindPeer::new(move |_| std::future::ready(peer.clone()));
        let guard = Guard::default().with_peers(Some(find)).for_peers();
        let server = Server::bind(SocketAddr::from(([127, 0, 0, 1], 0)), &driver, guard).unwrap();
        let mut connection = Connection::open_from(from.into(), server.local_addr());
        connection.send(request);
        connection.receive()
    }

    #[test]
    fn only_those_are_served_that_the_fake_knows_and_the_host() {
        // The machine calls itself from 127.0.0.1.
        let elsewhere = [127, 0, 0, 3];
        let container = Peer::Container("task".to_owned());
        for (from, peer, expected, told) in [
            (elsewhere, Some(&container), [200, 404, 200], ""),
            (
                elsewhere,
                Some(&Peer::Forwarder),
                [403, 404, 403],
                "is not forwarded",
            ),
            (elsewhere, None, [403, 403, 403], "--host 0.0.0.0"),
            ([127, 0, 0, 1], None, [200, 404, 200], ""),
        ] {
            let requests = [HEALTH, METADATA, &call("ListClusters", "{}")];
            for (request, expected) in requests.into_iter().zip(expected) {
                let answer = answer(from, peer, request);
                assert_eq!(answer.status, expected, "{peer:?} at {from:?}: {request}");
                assert!(expected != 403 || answer.body.contains(told), "{answer:?}");
            }
        }
    }

    #[test]
    fn what_a_relay_sends_on_is_looked_at_where_everybody_may_call() {
        let driver = testing::driver();
        let relay: IpAddr = [127, 0, 0, 3].into();
        let find = FindPeer::new(|_| std::future::ready(None));
        let find = find.with_relay(move |address| address == relay);
        let guard = Guard::default().with_peers(Some(find));
        let server = Server::bind(SocketAddr::from(([127, 0, 0, 1], 0)), &driver, guard).unwrap();
        for (from, request, expected) in [
            ([127, 0, 0, 3], HEALTH, 403),
            ([127, 0, 0, 3], METADATA, 404),
            ([127, 0, 0, 4], HEALTH, 200),
        ] {
            let mut connection = Connection::open_from(from.into(), server.local_addr());
            connection.send(request);
            let answer = connection.receive();
            assert_eq!(answer.status, expected, "{from:?}: {request}");
        }
    }

    #[test]
    fn what_is_forwarded_is_one_request_over_each_connection() {
        let closes = |peer: &Peer| {
            let answer = answer([127, 0, 0, 3], Some(peer), METADATA);
            answer
                .headers
                .iter()
                .any(|header| header == "connection: close")
        };
        assert!(closes(&Peer::Forwarder));
        assert!(!closes(&Peer::Container("task".to_owned())));
    }
}
