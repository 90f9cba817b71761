//! What the tests of HTTP and of the client share: a driver to answer from, and HTTP by hand.
//!
//! The tests ask the driver nothing but through the functions here.

use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, UNIX_EPOCH};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::driver::clock::Clock;
use crate::driver::requests::{Asked, Outcome};
use crate::driver::{Driver, Setup};
use crate::ecs::Settings;
#[cfg(feature = "client")]
use crate::faults::calls::{Action, CallFault, InjectedError};
#[cfg(feature = "client")]
use crate::faults::{Fault, Kind, Registry};
use crate::http::{Guard, Server};
use crate::kernel::arn::Scope;
use crate::kernel::profile::Profile;
use crate::kernel::strictness::Strictness;
#[cfg(feature = "client")]
use crate::wire::Operation;
use crate::world;
#[cfg(feature = "client")]
use crate::world::World;

/// A driver in its default scope, account 000000000000 in us-east-1, at 2025-01-01T00:00:00Z, where
/// its clock stands until somebody moves it. It knows no cluster, so that `ListClusters` is empty
/// and `ListTasks` an error.
pub(crate) fn driver() -> Arc<Driver> {
    Driver::new(
        Setup {
            clock: Clock::manual(),
            epoch: UNIX_EPOCH + Duration::from_secs(1_735_689_600),
            gives_up_after: None,
            started: None,
            keeps_answers: false,
            world: world::Setup {
                scope: Scope {
                    account: "000000000000".to_owned(),
                    region: "us-east-1".to_owned(),
                },
                default_cluster: None,
                settings: Arc::new(Settings {
                    seed: 0,
                    profile: Profile::instant(),
                    strictness: Strictness::Lenient,
                    strict_neighbours: false,
                    ignores_unknown_resources: false,
                    without: Vec::new(),
                    endpoints: Default::default(),
                    synthetic_instances: false,
                    rate_limits: crate::limits::RateLimits::none(),
                    quotas: crate::limits::Quotas::none(),
                    has_runtimes: false,
                    vpc: None,
                    new_log_file: || None,
                }),
                runtimes: Vec::new(),
            },
        },
        Vec::new(),
    )
    .expect("there is no runtime that could fail")
}

/// A server for it, on any port.
pub(super) fn serve() -> (Arc<Driver>, Server) {
    let driver = driver();
    let address = SocketAddr::from(([127, 0, 0, 1], 0));
    let server = Server::bind(address, &driver, Guard::default()).unwrap();
    (driver, server)
}

/// The scopes of all calls so far.
pub(crate) fn calls(driver: &Driver) -> Vec<Scope> {
    let state = driver.lock();
    let requests = state.requests().iter();
    requests
        .map(|record| state.scope_of(record).clone())
        .collect()
}

/// Lets the next so many calls of `ListClusters` fail with a `ServerException`, and no more.
#[cfg(feature = "client")]
pub(crate) fn fail_next(driver: &Driver, calls: usize) {
    driver.lock().with_region(World::DEFAULT_REGION, |region| {
        region.faults = Registry::default();
        region.faults.add(Fault {
            times: Some(calls),
            ..Fault::new(Kind::Call(CallFault::new(
                Operation::ListClusters,
                Action::Error(InjectedError::new("ServerException", "as the test asked")),
            )))
        });
    });
}

/// What was noted about requests that never became a call: request id, target, code.
pub(super) fn rejected(driver: &Driver) -> Vec<String> {
    let state = driver.lock();
    let requests = state.requests().iter();
    requests
        .filter_map(|record| match (&record.what, &record.outcome) {
            (Asked::Nothing { target }, Outcome::Refused { code, .. }) => {
                Some(format!("{} {target:?} {code}", record.request_id))
            }
            _ => None,
        })
        .collect()
}

/// A connection that speaks HTTP/1.1 as literally as it is told to.
pub(super) struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
}

#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// As they came, one line each.
    pub(super) headers: Vec<String>,
    pub(super) body: String,
}

impl Connection {
    pub(super) fn open(address: SocketAddr) -> Self {
        Self::of(TcpStream::connect(address).unwrap())
    }

    /// One that comes from an address of the machine that is not the usual one.
    #[cfg(target_os = "linux")]
    pub(super) fn open_from(from: std::net::Ipv4Addr, address: SocketAddr) -> Self {
        let io_thread = crate::io_thread::handle().unwrap();
        let stream = io_thread.block_on(async {
            let socket = tokio::net::TcpSocket::new_v4()?;
            socket.bind((from, 0).into())?;
            socket.connect(address).await?.into_std()
        });
        let stream = stream.unwrap();
        stream.set_nonblocking(false).unwrap();
        Self::of(stream)
    }

    fn of(stream: TcpStream) -> Self {
        // Never reached, unless something hangs: then the test fails instead.
        let patience = Some(Duration::from_secs(20));
        stream.set_read_timeout(patience).unwrap();
        stream.set_write_timeout(patience).unwrap();
        Self {
            stream,
            received: Vec::new(),
        }
    }

    pub(super) fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream.write_all(bytes.as_ref()).unwrap();
    }

    pub(super) fn shutdown_write(&mut self) {
        self.stream.shutdown(std::net::Shutdown::Write).unwrap();
    }

    /// One answer; panics if the connection ends before.
    pub(super) fn receive(&mut self) -> Answer {
        let mut answer = self.receive_head();
        let length = answer
            .headers
            .iter()
            .find_map(|line| line.strip_prefix("content-length: "))
            .map_or(0, |length| length.parse().unwrap());
        while self.received.len() < length {
            assert!(self.read_some() > 0, "closed in the middle of an answer");
        }
        let body = self.received.drain(..length).collect();
        answer.body = String::from_utf8(body).unwrap();
        answer
    }

    /// One answer up to its body; all there is of an answer to HEAD.
    pub(super) fn receive_head(&mut self) -> Answer {
        let end_of_head = loop {
            let end = self
                .received
                .windows(4)
                .position(|bytes| bytes == b"\r\n\r\n");
            match end {
                Some(end) => break end,
                None => assert!(self.read_some() > 0, "closed before an answer came"),
            }
        };
        let head = String::from_utf8(self.received[..end_of_head].to_vec()).unwrap();
        let mut lines = head.split("\r\n");
        let status_line = lines.next().unwrap();
        let status = status_line.split(' ').nth(1).unwrap().parse().unwrap();
        let headers: Vec<_> = lines.map(str::to_owned).collect();
        self.received.drain(..end_of_head + 4);
        Answer {
            status,
            headers,
            body: String::new(),
        }
    }

    /// One line, without its end.
    pub(super) fn receive_line(&mut self) -> String {
        let end = loop {
            match self.received.windows(2).position(|bytes| bytes == b"\r\n") {
                Some(end) => break end,
                None => assert!(self.read_some() > 0, "closed in the middle of a line"),
            }
        };
        let line = self.received.drain(..end + 2).take(end).collect();
        String::from_utf8(line).unwrap()
    }

    /// Whether the other side has closed the connection. Waits for it to say either.
    pub(super) fn is_closed(&mut self) -> bool {
        match self.stream.read(&mut [0; 1]) {
            Ok(read) => read == 0,
            Err(error) => error.kind() == io::ErrorKind::ConnectionReset,
        }
    }

    /// Whether the other side has reset the connection. Waits for it to end.
    pub(super) fn is_reset(&mut self) -> bool {
        let end = self.stream.read(&mut [0; 1]);
        end.is_err_and(|error| error.kind() == io::ErrorKind::ConnectionReset)
    }

    fn read_some(&mut self) -> usize {
        let mut buffer = [0; 4096];
        let read = self.stream.read(&mut buffer).unwrap();
        self.received.extend_from_slice(&buffer[..read]);
        read
    }
}

/// A client that has sent something and reads as much of the answer as it is told to.
#[derive(Clone, Default)]
pub(super) struct SlowReader(Arc<Mutex<Reading>>);

#[derive(Default)]
struct Reading {
    sent: VecDeque<u8>,
    /// How many bytes it reads yet.
    left: usize,
    waiting: Option<Waker>,
}

impl SlowReader {
    pub(super) fn new(sent: impl AsRef<[u8]>) -> Self {
        let reader = Self::default();
        reader.lock().sent.extend(sent.as_ref());
        reader
    }

    pub(super) fn read(&self, bytes: usize) {
        let mut reading = self.lock();
        reading.left += bytes;
        if let Some(waiting) = reading.waiting.take() {
            waiting.wake();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Reading> {
        self.0.lock().unwrap()
    }
}

impl AsyncRead for SlowReader {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let sent = std::mem::take(&mut self.lock().sent);
        buffer.put_slice(&Vec::from(sent));
        match buffer.filled() {
            [] => Poll::Pending,
            _ => Poll::Ready(Ok(())),
        }
    }
}

impl AsyncWrite for SlowReader {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let mut reading = self.lock();
        if reading.left == 0 {
            reading.waiting = Some(cx.waker().clone());
            return Poll::Pending;
        }
        let read = reading.left.min(bytes.len());
        reading.left -= read;
        Poll::Ready(Ok(read))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// A call of an operation, as an SDK writes it.
pub(super) fn call(operation: &str, body: &str) -> String {
    format!(
        "POST / HTTP/1.1\r\nHost: fake\r\nContent-Type: application/x-amz-json-1.1\r\n\
         X-Amz-Target: AmazonEC2ContainerServiceV20141113.{operation}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}
