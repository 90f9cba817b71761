//! The ports of load balancers.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, ready};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};

use super::checks::Checker;
use super::destination::Turns;
use super::exchange::{Listening, exchange};
use crate::driver::{Driver, State};
use crate::ecs::keys::RegionKey;
use crate::io_thread;

/// How long a client may take to send the headers of a request.
const HEADERS_S_MAX: Duration = Duration::from_secs(120);
/// How long to leave a listener alone that cannot accept.
const ACCEPT_AGAIN_MS: Duration = Duration::from_millis(10);

/// The ports that were asked for, by listener.
#[derive(Debug, Default)]
pub(crate) struct Forwarders(Mutex<Open>);

#[derive(Debug, Default)]
struct Open {
    ports: BTreeMap<(RegionKey, String), Forwarder>,
    /// Whoever checks the targets.
    checker: Option<Checker>,
}

impl Forwarders {
    /// Where the listener of that ARN can be reached. Opens a port when it has none yet. `port` is
    /// the one that the listener says it has.
    pub(crate) fn open(
        &self,
        driver: &Arc<Driver>,
        region: RegionKey,
        (listener, port): (&str, u16),
    ) -> io::Result<SocketAddr> {
        let mut all = self.lock();
        let key = (region, listener.to_owned());
        if let Some(known) = all.ports.get(&key) {
            return Ok(known.address);
        }
        let of = Listening {
            driver: Arc::downgrade(driver),
            region,
            listener: listener.to_owned(),
            port,
            turns: Mutex::new(Turns::default()),
        };
        let new = Forwarder::open(of)?;
        let address = new.address;
        all.ports.insert(key, new);
        if driver.glance(State::has_wall_clock).unwrap_or_default() {
            all.begin_to_check(driver);
        }
        Ok(address)
    }

    /// Targets are checked from now on, if they can be.
    pub(crate) fn begin_to_check(&self, driver: &Arc<Driver>) {
        self.lock().begin_to_check(driver);
    }

    /// How long of real time health checks may take to find what there is. None where nobody
    /// checks.
    pub(crate) fn finds_within(&self) -> Duration {
        let all = self.lock();
        all.checker
            .as_ref()
            .map_or(Duration::ZERO, Checker::finds_within)
    }

    /// Closes all ports before it returns.
    pub(crate) fn close(&self) {
        *self.lock() = Open::default();
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn begin_to_check(&mut self, driver: &Arc<Driver>) {
        if self.checker.is_none() {
            self.checker = Checker::start(driver);
        }
    }
}

/// `None` once the port is closed.
///
/// A std mutex: nothing is awaited under it.
type Shared = Arc<Mutex<Option<TcpListener>>>;

/// One port. Dropping it closes it before the drop returns, and its connections soon after.
#[derive(Debug)]
struct Forwarder {
    address: SocketAddr,
    listener: Shared,
    accepting: AbortHandle,
}

impl Forwarder {
    fn open(of: Listening) -> io::Result<Self> {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        listener.set_nonblocking(true)?;
        let io_thread = io_thread::handle()?;
        let _runtime = io_thread.enter();
        let listener = Arc::new(Mutex::new(Some(TcpListener::from_std(listener)?)));
        let accepting = io_thread.spawn(accept_all(Arc::clone(&listener), Arc::new(of)));
        Ok(Self {
            address,
            listener,
            accepting: accepting.abort_handle(),
        })
    }
}

impl Drop for Forwarder {
    fn drop(&mut self) {
        let listener = self.listener.lock();
        let listener = listener.unwrap_or_else(PoisonError::into_inner).take();
        if io_thread::is_of_another_process() {
            // It is waited for by the process that has the thread, and would be closed there.
            std::mem::forget(listener);
            return;
        }
        drop(listener);
        self.accepting.abort();
    }
}

/// Until the port is closed.
async fn accept_all(listener: Shared, of: Arc<Listening>) {
    // Dropped with this task, and all connections with it.
    let mut connections = JoinSet::new();
    while let Some(accepted) = accept(&listener).await {
        while connections.try_join_next().is_some() {}
        match accepted {
            Ok((stream, from)) => {
                connections.spawn(serve(stream, from, Arc::clone(&of)));
            }
            Err(error) => {
                tracing::debug!(target: "fake_ecs", %error, "failed to accept a connection");
                tokio::time::sleep(ACCEPT_AGAIN_MS).await;
            }
        }
    }
}

async fn accept(listener: &Shared) -> Option<io::Result<(TcpStream, SocketAddr)>> {
    poll_fn(|cx| {
        let listener = listener.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(listener) = &*listener else {
            return Poll::Ready(None);
        };
        Poll::Ready(Some(ready!(listener.poll_accept(cx))))
    })
    .await
}

async fn serve(stream: TcpStream, from: SocketAddr, of: Arc<Listening>) {
    let service = service_fn(|request| {
        let of = Arc::clone(&of);
        async move { Ok::<_, std::convert::Infallible>(exchange(&of, from.ip(), request).await) }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_S_MAX)
        .half_close(true)
        .auto_date_header(false)
        .serve_connection(TokioIo::new(stream), service)
        .await;
    if let Err(error) = served {
        tracing::debug!(target: "fake_ecs", %error, "connection to a load balancer failed");
    }
}
