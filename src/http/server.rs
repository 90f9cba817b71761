//! The listener: HTTP/1.1 on a real port, for clients that are not handed one by the fake.
//!
//! Binding is synchronous, so an error is the caller's and the port is open when [`Server::bind`]
//! returns. Closing is synchronous too: a test of "the endpoint is gone" must not race with a
//! listener that is still on its way down. To that end the sockets themselves lie in [`Sockets`],
//! which whoever drops the server takes and closes, on whichever thread that is; the I/O thread
//! only polls them, and need not be waited for. Thus a drop is as good in an async context, on the
//! I/O thread, or while panicking.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket};
use tokio::task::AbortHandle;

use super::connection::{Answerer, Closed, serve};
use super::early;
use super::guard::Guard;
use super::socket::Socket;
use crate::driver::Driver;
use crate::io_thread;

/// How many connections may wait to be accepted: what the standard library takes.
pub(super) const BACKLOG: u32 = 128;
/// How long to leave a listener alone that cannot accept, say for want of file descriptors.
const ACCEPT_AGAIN_MS: Duration = Duration::from_millis(10);

/// A listener and its connections. Dropping it closes them before the drop returns.
#[derive(Debug)]
pub(crate) struct Server {
    local_addr: SocketAddr,
    /// Takes the address again, without listening there.
    bind_again: fn(SocketAddr) -> io::Result<TcpSocket>,
    sockets: Shared,
    accepting: AbortHandle,
}

/// All that must be closed when the server is.
#[derive(Debug)]
struct Sockets {
    listener: Listener,
    /// Wakes the task that accepts connections, which nothing else does for a new listener.
    acceptor: Option<Waker>,
    /// Those that are open.
    connections: BTreeMap<u64, Connection>,
    /// How many connections there have been; names the next one.
    accepted: u64,
}

#[derive(Debug)]
enum Listener {
    Open(TcpListener),
    /// The port is taken and nobody listens there: connections are refused.
    Refusing(TcpSocket),
    /// There was no socket that could be had for the port.
    Lost,
}

/// A connection, as far as it takes to close it.
#[derive(Debug)]
struct Connection {
    socket: Socket,
    task: AbortHandle,
}

/// `None` once the server is dropped.
///
/// A std mutex: nothing is awaited under it. Accepting and registering a connection is one step
/// under the lock, so that closing misses none.
type Shared = Arc<Mutex<Option<Sockets>>>;

impl Server {
    /// Opens `address` (port 0: any free one) and answers there from `driver`, as long as there is
    /// one: the server does not keep it alive. The guard says whom.
    pub(crate) fn bind(
        address: SocketAddr,
        driver: &Arc<Driver>,
        guard: Guard,
    ) -> io::Result<Self> {
        let listener = std::net::TcpListener::bind(address);
        let bound = listener.and_then(|it| Self::answer(it, driver, guard, bind_only));
        bound.map_err(|error| with_address(&error, address))
    }

    /// The same with an address that this machine may have only later.
    pub(crate) fn bind_early(
        address: SocketAddr,
        driver: &Arc<Driver>,
        guard: Guard,
    ) -> io::Result<Self> {
        let listener = early::listen(address);
        let bound = listener.and_then(|it| Self::answer(it, driver, guard, early::bind));
        bound.map_err(|error| with_address(&error, address))
    }

    fn answer(
        listener: std::net::TcpListener,
        driver: &Arc<Driver>,
        guard: Guard,
        bind_again: fn(SocketAddr) -> io::Result<TcpSocket>,
    ) -> io::Result<Self> {
        let local_addr = listener.local_addr()?;
        listener.set_nonblocking(true)?;
        let io_thread = io_thread::handle()?;
        // Registers the listener with the I/O thread's runtime rather than the caller's, who may
        // have none.
        let _runtime = io_thread.enter();
        let listener = TcpListener::from_std(listener)?;

        let sockets = Arc::new(Mutex::new(Some(Sockets {
            listener: Listener::Open(listener),
            acceptor: None,
            connections: BTreeMap::new(),
            accepted: 0,
        })));
        let answerer = Answerer {
            driver: Arc::downgrade(driver),
            guard: Arc::new(guard),
            #[cfg(feature = "elb")]
            doors: super::balancer::Doors::default(),
        };
        let accepting = io_thread
            .spawn(accept_all(Arc::clone(&sockets), answerer))
            .abort_handle();
        tracing::debug!(target: "fake_ecs", %local_addr, "listening");
        Ok(Self {
            local_addr,
            bind_again,
            sockets,
            accepting,
        })
    }

    /// The address that was bound, with the port it got.
    pub(crate) fn local_addr(&self) -> SocketAddr {
        self.local_addr
    }

    /// How many connections are open.
    #[cfg(test)]
    pub(super) fn connections(&self) -> usize {
        let sockets = lock(&self.sockets);
        sockets
            .as_ref()
            .map_or(0, |sockets| sockets.connections.len())
    }
}

impl Server {
    /// Closes the listener and its connections before it returns; a second time does nothing.
    ///
    /// In a process that was forked it does nothing: the sockets, and what the I/O thread waits for
    /// them with, are those of the process that has the thread, and closing them here would close
    /// them there.
    pub(crate) fn close(&self) {
        if io_thread::is_of_another_process() {
            return;
        }
        let sockets = lock(&self.sockets).take();
        self.accepting.abort();
        let Some(sockets) = sockets else { return };
        drop(sockets.listener);
        for connection in sockets.connections.into_values() {
            connection.socket.close();
            // Nothing else would wake it any more.
            connection.task.abort();
        }
        tracing::debug!(target: "fake_ecs", local_addr = %self.local_addr, "closed");
    }
}

impl Server {
    /// Closes the connections, and refuses those that come from now on. The port stays taken. Does
    /// nothing when it does so already.
    pub(crate) fn refuse(&self) -> io::Result<()> {
        if io_thread::is_of_another_process() {
            return Ok(());
        }
        let mut guard = lock(&self.sockets);
        let Some(sockets) = &mut *guard else {
            return Ok(());
        };
        if !matches!(sockets.listener, Listener::Open(_)) {
            return Ok(());
        }
        // The listener has to be gone before another socket can have its port.
        sockets.listener = Listener::Lost;
        let bound = (self.bind_again)(self.local_addr);
        let connections = std::mem::take(&mut sockets.connections);
        let bound = bound.map(|socket| sockets.listener = Listener::Refusing(socket));
        drop(guard);
        for connection in connections.into_values() {
            connection.socket.close();
            connection.task.abort();
        }
        bound
    }

    /// Accepts connections again.
    pub(crate) fn resume(&self) -> io::Result<()> {
        if io_thread::is_of_another_process() {
            return Ok(());
        }
        let io_thread = io_thread::handle()?;
        let _runtime = io_thread.enter();
        let mut guard = lock(&self.sockets);
        let Some(sockets) = &mut *guard else {
            return Ok(());
        };
        let before = std::mem::replace(&mut sockets.listener, Listener::Lost);
        let socket = match before {
            Listener::Refusing(socket) => socket,
            Listener::Open(_) => {
                sockets.listener = before;
                return Ok(());
            }
            Listener::Lost => return Err(io::ErrorKind::AddrNotAvailable.into()),
        };
        sockets.listener = Listener::Open(socket.listen(BACKLOG)?);
        sockets.acceptor.take().into_iter().for_each(Waker::wake);
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.close();
    }
}

fn with_address(error: &io::Error, address: SocketAddr) -> io::Error {
    let text = format!("failed to listen on {address}: {error}");
    io::Error::new(error.kind(), text)
}

/// A socket that has the address, and does not listen.
pub(super) fn bind_only(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4(),
        SocketAddr::V6(_) => TcpSocket::new_v6(),
    }?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

fn lock(sockets: &Shared) -> MutexGuard<'_, Option<Sockets>> {
    // Nothing panics under this lock, and `Drop` must not either.
    sockets.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn accept_all(sockets: Shared, answerer: Answerer) {
    while let Some(accepted) = poll_fn(|cx| poll_accept(&sockets, &answerer, cx)).await {
        if let Err(error) = accepted {
            tracing::debug!(target: "fake_ecs", %error, "failed to accept a connection");
            tokio::time::sleep(ACCEPT_AGAIN_MS).await;
        }
    }
}

/// Accepts a connection, and has it served; `None` once the server is dropped.
fn poll_accept(
    shared: &Shared,
    answerer: &Answerer,
    cx: &mut Context<'_>,
) -> Poll<Option<io::Result<()>>> {
    let mut guard = lock(shared);
    let Some(sockets) = &mut *guard else {
        return Poll::Ready(None);
    };
    sockets.acceptor = Some(cx.waker().clone());
    let listener = match &mut sockets.listener {
        Listener::Open(listener) => listener,
        Listener::Refusing(_) => return Poll::Pending,
        Listener::Lost => return Poll::Ready(None),
    };
    let accepted = ready!(listener.poll_accept(cx)).and_then(|(stream, from)| {
        // Small answers must not wait for the acknowledgement of earlier ones.
        stream.set_nodelay(true)?;
        Ok((Socket::new(stream), from.ip()))
    });
    Poll::Ready(Some(accepted.map(|(socket, from)| {
        let id = sockets.accepted;
        sockets.accepted += 1;
        let registration = Registration {
            id,
            shared: Arc::clone(shared),
        };
        let task = tokio::spawn(talk(registration, socket.clone(), from, answerer.clone()));
        let task = task.abort_handle();
        sockets.connections.insert(id, Connection { socket, task });
    })))
}

/// Serves a connection that comes from that address.
async fn talk(registration: Registration, socket: Socket, from: IpAddr, answerer: Answerer) {
    let caller = answerer.guard.caller(from).await;
    if let Err(error) = serve(socket.clone(), answerer, caller).await {
        tracing::debug!(target: "fake_ecs", connection = registration.id, %error, "connection failed");
        if Closed::is_cut(&error) {
            socket.reset();
        }
    }
}

/// Keeps a connection among the [`Sockets`] until its task is over, however it ends.
struct Registration {
    id: u64,
    shared: Shared,
}

impl Drop for Registration {
    fn drop(&mut self) {
        if let Some(sockets) = &mut *lock(&self.shared) {
            sockets.connections.remove(&self.id);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpStream;
    use std::thread;

    use super::*;
    use crate::http::testing::{self, Connection, call, serve};

    #[track_caller]
    fn assert_refuses_connections(address: SocketAddr) {
        let error = TcpStream::connect(address).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
    }

    #[test]
    fn a_taken_address_is_named_in_the_error() {
        let (driver, server) = serve();
        let address = server.local_addr();

        let error = Server::bind(address, &driver, Guard::default()).unwrap_err();

        assert_eq!(error.kind(), io::ErrorKind::AddrInUse);
        assert!(error.to_string().contains(&address.to_string()), "{error}");
    }

    #[test]
    fn a_dropped_server_refuses_connections_at_once() {
        for _ in 0..50 {
            let (_driver, server) = serve();
            let address = server.local_addr();

            drop(server);

            assert_refuses_connections(address);
        }
    }

    #[test]
    fn a_dropped_server_frees_its_port_for_the_next() {
        let (driver, server) = serve();
        let address = server.local_addr();
        let mut connection = Connection::open(address);
        connection.send(call("ListClusters", "{}"));
        connection.receive();

        drop(server);

        let server = Server::bind(address, &driver, Guard::default()).unwrap();
        let mut connection = Connection::open(server.local_addr());
        connection.send(call("ListClusters", "{}"));
        assert_eq!(connection.receive().status, 200);
    }

    #[test]
    fn a_dropped_server_closes_idle_and_busy_connections() {
        let (_driver, server) = serve();
        let address = server.local_addr();
        let mut idle = Connection::open(address);
        idle.send(call("ListClusters", "{}"));
        idle.receive();
        let mut in_headers = Connection::open(address);
        in_headers.send("POST / HTTP/1.1\r\nHost: fake\r\n");
        let mut in_body = Connection::open(address);
        in_body.send("POST / HTTP/1.1\r\nHost: fake\r\nContent-Length: 10\r\n\r\n{");
        let mut silent = Connection::open(address);

        drop(server);

        assert!(idle.is_closed());
        assert!(in_headers.is_closed());
        assert!(in_body.is_closed());
        assert!(silent.is_closed());
        assert_refuses_connections(address);
    }

    #[test]
    fn a_server_can_be_dropped_in_async_code_and_on_the_io_thread() {
        let (_driver, server) = serve();
        let address = server.local_addr();
        tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap()
            .block_on(async { drop(server) });
        assert_refuses_connections(address);

        let (_driver, server) = serve();
        let address = server.local_addr();
        let dropped = io_thread::handle().unwrap().spawn(async move {
            drop(server);
            assert_refuses_connections(address);
        });
        io_thread::handle().unwrap().block_on(dropped).unwrap();
    }

    #[test]
    fn a_server_can_be_dropped_while_panicking() {
        let (_driver, server) = serve();
        let address = server.local_addr();

        let panicked = thread::spawn(move || {
            let _server = server;
            panic!("as intended");
        });

        assert!(panicked.join().is_err());
        assert_refuses_connections(address);
    }

    #[test]
    fn a_server_outlives_the_runtime_it_was_started_in() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let (_driver, server) = runtime.block_on(async { serve() });
        drop(runtime);

        let mut connection = Connection::open(server.local_addr());
        connection.send(call("ListClusters", "{}"));

        assert_eq!(connection.receive().status, 200);
    }

    #[test]
    fn a_server_without_its_driver_closes_connections_unanswered() {
        let (driver, server) = serve();
        let mut connection = Connection::open(server.local_addr());
        drop(driver);

        connection.send(call("ListClusters", "{}"));

        assert!(connection.is_closed());
    }

    #[test]
    fn a_closed_connection_is_forgotten() {
        let (_driver, server) = serve();
        let mut connection = Connection::open(server.local_addr());
        connection.send(call("ListClusters", "{}"));
        connection.receive();

        // The server closes its side only after the task has ended its work.
        connection.send("POST / HTTP/1.1\r\nHost: fake\r\nConnection: close\r\n\r\n");
        connection.receive();
        assert!(connection.is_closed());

        let mut patience = 1_000_000;
        while server.connections() > 0 {
            patience -= 1;
            assert!(patience > 0, "the connection is still registered");
            thread::yield_now();
        }
    }

    #[test]
    fn fifty_connections_at_once_are_kept_alive_and_answered() {
        let (driver, server) = serve();
        let address = server.local_addr();

        let mut connections: Vec<_> = (0..50).map(|_| Connection::open(address)).collect();
        for _ in 0..10 {
            for connection in &mut connections {
                connection.send(call("ListClusters", "{}"));
            }
            for connection in &mut connections {
                assert_eq!(connection.receive().status, 200);
            }
        }

        assert_eq!(testing::calls(&driver).len(), 500);
    }
}
