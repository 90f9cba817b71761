//! Sockets with addresses that this machine may have only later.
//!
//! Podman makes the bridge of its containers with the first of them, and takes it away with the
//! last. A fake listens there from its start.

use std::io;
use std::net::{SocketAddr, TcpListener};

use tokio::net::TcpSocket;

#[cfg(all(feature = "docker", target_os = "linux"))]
use super::server::BACKLOG;

/// A listener at the address.
#[cfg(all(feature = "docker", target_os = "linux"))]
pub(super) fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = socket(address)?;
    socket.listen(BACKLOG.cast_signed())?;
    Ok(socket.into())
}

/// A socket that has the address, and does not listen.
#[cfg(all(feature = "docker", target_os = "linux"))]
pub(super) fn bind(address: SocketAddr) -> io::Result<TcpSocket> {
    Ok(TcpSocket::from_std_stream(socket(address)?.into()))
}

#[cfg(all(feature = "docker", target_os = "linux"))]
fn socket(address: SocketAddr) -> io::Result<socket2::Socket> {
    use socket2::{Domain, Socket, Type};

    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    match address {
        SocketAddr::V4(_) => socket.set_freebind_v4(true)?,
        SocketAddr::V6(_) => socket.set_freebind_v6(true)?,
    }
    socket.bind(&address.into())?;
    Ok(socket)
}

/// Elsewhere engines run in virtual machines, whose bridges this machine never has.
#[cfg(not(all(feature = "docker", target_os = "linux")))]
pub(super) fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    TcpListener::bind(address)
}

#[cfg(not(all(feature = "docker", target_os = "linux")))]
pub(super) fn bind(address: SocketAddr) -> io::Result<TcpSocket> {
    super::server::bind_only(address)
}

#[cfg(all(test, feature = "docker", target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_is_not_there_yet_can_be_listened_at() {
        // For documentation: no machine has it.
        let address = SocketAddr::from(([192, 0, 2, 77], 0));
        let refused = TcpListener::bind(address).map_err(|error| error.kind());
        assert_eq!(refused.unwrap_err(), io::ErrorKind::AddrNotAvailable);

        let listener = listen(address).unwrap();

        let taken = listener.local_addr().unwrap();
        assert_ne!(taken.port(), 0);
        assert!(listen(taken).is_err());
    }
}
