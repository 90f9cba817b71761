//! Finding ports of the host that are free and follow one another. The engine itself chooses only
//! single ones.

use std::net::{Ipv4Addr, TcpListener, UdpSocket};

use fake_ecs_core::wire::TransportProtocol;

/// How many blocks are tried before it is given up.
const TRIES: usize = 200;

/// The first of `count` ports that follow one another and are free now, as the agent looks for
/// them. They may be taken by somebody else before the engine takes them.
pub(crate) fn block(count: u16, protocol: TransportProtocol) -> Option<u16> {
    for _ in 0..TRIES {
        let first = listen(protocol, 0)?;
        let following = (1..count).map(|more| listen(protocol, first.port().checked_add(more)?));
        // All are held until the whole block is known to be free.
        if let Some(_held) = following.collect::<Option<Vec<_>>>() {
            return Some(first.port());
        }
    }
    None
}

enum Held {
    Tcp(TcpListener),
    Udp(UdpSocket),
}

impl Held {
    fn port(&self) -> u16 {
        let address = match self {
            Self::Tcp(listener) => listener.local_addr(),
            Self::Udp(socket) => socket.local_addr(),
        };
        address.map_or(0, |address| address.port())
    }
}

fn listen(protocol: TransportProtocol, port: u16) -> Option<Held> {
    let address = (Ipv4Addr::UNSPECIFIED, port);
    match protocol {
        TransportProtocol::Tcp => TcpListener::bind(address).map(Held::Tcp).ok(),
        TransportProtocol::Udp => UdpSocket::bind(address).map(Held::Udp).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_of_a_block_are_free() {
        for protocol in [TransportProtocol::Tcp, TransportProtocol::Udp] {
            let first = block(3, protocol).unwrap();

            let all: Vec<_> = (0..3).map(|n| listen(protocol, first + n)).collect();
            assert!(all.iter().all(Option::is_some), "{first}");
        }
    }
}
