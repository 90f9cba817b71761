//! The port of a fake, which is opened when somebody asks for it: most tests call in process only.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use once_cell::sync::OnceCell;

use super::{FakeEcs, Inner};
use crate::driver::Driver;
#[cfg(feature = "exec")]
use crate::driver::OpenPort;
use crate::http::{Guard, Server};
use crate::wire::AwsService;
use crate::wire::services::SERVICES;

/// Where the requests of a client in process go while the fake has no port. Nobody resolves it.
#[cfg(any(feature = "client", feature = "sqs"))]
const IN_PROCESS: &str = "http://localhost";

/// A port, and what listens there once it is open.
pub(crate) struct Port {
    address: SocketAddr,
    guard: Guard,
    server: OnceCell<Server>,
    /// Where containers reach the fake, if that is another address.
    also: Option<IpAddr>,
    also_server: OnceCell<Server>,
    is_closed: AtomicBool,
}

impl Port {
    pub(super) fn new(address: SocketAddr, also: Option<IpAddr>, guard: Guard) -> Self {
        Self {
            address,
            guard,
            server: OnceCell::new(),
            also,
            also_server: OnceCell::new(),
            is_closed: AtomicBool::new(false),
        }
    }

    /// What listens there. Opens the port when it is not.
    pub(super) fn open(&self, driver: &Arc<Driver>) -> io::Result<&Server> {
        let bind = |address, guard| Server::bind(address, driver, guard);
        let bind_first = || bind(self.address, self.guard.clone());
        let server = self.server.get_or_try_init(bind_first)?;
        if let Some(also) = self.also {
            let address = SocketAddr::new(also, server.local_addr().port());
            // All containers of the engine reach it there.
            let guard = self.guard.clone().for_peers();
            let bind_also = || Server::bind_early(address, driver, guard);
            self.also_server.get_or_try_init(bind_also)?;
        }
        // Whoever has connections refused, or closes the port, before the server can be found
        // leaves that to this.
        for server in self.servers() {
            if driver.refuses_connections() {
                server.refuse()?;
                if !driver.refuses_connections() {
                    server.resume()?;
                }
            }
            if self.is_closed.load(Ordering::SeqCst) {
                server.close();
            }
        }
        Ok(server)
    }

    /// What listens there, if anything does.
    pub(super) fn server(&self) -> Option<&Server> {
        self.server.get()
    }

    /// All that listens.
    pub(super) fn servers(&self) -> impl Iterator<Item = &Server> {
        self.server.get().into_iter().chain(self.also_server.get())
    }

    pub(super) fn close(&self) {
        self.is_closed.store(true, Ordering::SeqCst);
        self.servers().for_each(Server::close);
    }
}

#[cfg(feature = "elb")]
impl FakeEcs {
    /// Where the listener of that ARN, which says that it has that port, really is. Opens a port
    /// when there is none yet.
    pub(crate) fn forward(&self, listener: &str, port: u16) -> io::Result<SocketAddr> {
        let (forwarders, driver) = (&self.inner.forwarders, &self.inner.driver);
        forwarders.open(driver, self.region_key(), (listener, port))
    }
}

impl Inner {
    fn open_port(&self) -> io::Result<SocketAddr> {
        let server = self.port.open(&self.driver)?;
        self.others.address_is_known();
        Ok(server.local_addr())
    }
}

/// # The address
///
/// A fake listens from its start if it was told [where](crate::Builder::listen). Otherwise it takes
/// a free port when somebody asks for it, with one of these or with
/// [`client_over_http`](Self::client_over_http). Until then it takes no file descriptor.
impl FakeEcs {
    /// Where clients find the fake: `http://127.0.0.1:<port>`. For the AWS CLI, other languages,
    /// and code that makes its own client.
    ///
    /// A fake that listens on all addresses, `0.0.0.0` or `[::]`, is found on the loopback one.
    ///
    /// ```
    /// let ecs = fake_ecs::FakeEcs::start().blocking();
    /// assert!(ecs.endpoint_url().starts_with("http://127.0.0.1:"));
    /// ```
    ///
    /// # Panics
    ///
    /// When no port can be had: see [`try_endpoint_url`](Self::try_endpoint_url).
    #[must_use]
    #[track_caller]
    pub fn endpoint_url(&self) -> String {
        match self.try_endpoint_url() {
            Ok(url) => url,
            Err(error) => panic!("{error}"),
        }
    }

    /// [`endpoint_url`](Self::endpoint_url), or what went wrong.
    ///
    /// # Errors
    ///
    /// When no port can be had: the process has no file descriptors or threads left, or it is a
    /// child of a fork and the fake is its parent's.
    ///
    /// ```
    /// # fn main() -> std::io::Result<()> {
    /// let ecs = fake_ecs::FakeEcs::start().blocking();
    /// let url = ecs.try_endpoint_url()?;
    /// # assert_eq!(url, ecs.endpoint_url());
    /// # Ok(())
    /// # }
    /// ```
    pub fn try_endpoint_url(&self) -> io::Result<String> {
        self.try_local_addr().map(url)
    }

    /// The address that the fake listens on.
    ///
    /// # Panics
    ///
    /// When no port can be had: see [`try_endpoint_url`](Self::try_endpoint_url).
    #[must_use]
    #[track_caller]
    pub fn local_addr(&self) -> SocketAddr {
        match self.try_local_addr() {
            Ok(address) => address,
            Err(error) => panic!("{error}"),
        }
    }

    fn try_local_addr(&self) -> io::Result<SocketAddr> {
        self.inner.open_port()
    }

    /// Lets the driver open the port, for an answer that has the address of a stream.
    #[cfg(feature = "exec")]
    pub(super) fn find_port(inner: &Arc<Inner>) {
        let fake = Arc::downgrade(inner);
        let open = move || fake.upgrade()?.open_port().map(url).ok();
        inner.driver.set_port(OpenPort::new(open));
    }

    /// Where clients in process send their requests.
    #[cfg(any(feature = "client", feature = "sqs"))]
    pub(crate) fn url_in_process(&self) -> String {
        let server = self.inner.port.server();
        server.map_or_else(|| IN_PROCESS.to_owned(), |server| url(server.local_addr()))
    }

    /// The environment in which an AWS SDK or the CLI finds the fake: region, credentials, and the
    /// endpoint of each service that this build has, as `AWS_ENDPOINT_URL_ECS`. One that is
    /// [elsewhere](crate::Builder::endpoint_url) has its own, and one that the fake is
    /// [without](crate::Builder::without) has none.
    ///
    /// ```
    /// # async fn example() -> std::io::Result<()> {
    /// let ecs = fake_ecs::FakeEcs::start().await;
    /// let mut aws = std::process::Command::new("aws");
    /// let output = aws.args(["ecs", "list-clusters"]).envs(ecs.env_vars()).output()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When no port can be had: see [`try_endpoint_url`](Self::try_endpoint_url).
    #[must_use]
    #[track_caller]
    pub fn env_vars(&self) -> Vec<(String, String)> {
        let url = self.endpoint_url();
        let services = SERVICES.iter().filter(|it| !it.operations.is_empty());
        let endpoints = self.read_region(|region| {
            let settings = &region.settings;
            let here = services.filter(|it| !settings.is_without(it.signing_name));
            let endpoint = |service: &&AwsService| {
                let elsewhere = settings.endpoints.get(service.signing_name);
                (
                    service.endpoint_variable(),
                    elsewhere.unwrap_or(&url).clone(),
                )
            };
            here.map(endpoint).collect::<Vec<_>>()
        });
        variables(endpoints, self.account(), self.region())
    }

    /// Ends when somebody has asked for the end of the fake over HTTP, by
    /// `POST /_fake_ecs/v1/shutdown`. For a program that serves a fake, as `fake-ecs` does; as long
    /// as nobody awaits this, such a request is refused, because a fake ends with its test.
    ///
    /// ```
    /// # async fn example() {
    /// let ecs = fake_ecs::FakeEcs::start().listen(([127, 0, 0, 1], 4566)).await;
    /// ecs.shutdown_requested().await;
    /// ecs.shutdown().await;
    /// # }
    /// ```
    #[cfg(feature = "introspection")]
    pub fn shutdown_requested(&self) -> impl Future<Output = ()> + Send + use<> {
        self.inner.driver.end_asked_for()
    }

    /// Closes the port, and ends real containers, even while clones of the fake exist: after
    /// `shutdown` the address refuses connections, and nothing is left that was made for the
    /// containers. Handles can still be read.
    ///
    /// Dropping the last handle does the same; this is for tests that want to say when, and do not
    /// want to block their thread meanwhile.
    pub async fn shutdown(self) {
        self.inner.port.close();
        let ends = self.inner.driver.lock().end_runtimes();
        for ended in ends {
            ended.await;
        }
    }
}

fn url(mut address: SocketAddr) -> String {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        IpAddr::V4(_) | IpAddr::V6(_) => {}
    }
    format!("http://{address}")
}

/// The environment in which an AWS SDK or the AWS CLI finds services, an account and a region.
pub(crate) fn variables(
    endpoints: Vec<(String, String)>,
    account: &str,
    region: &str,
) -> Vec<(String, String)> {
    let variables = [
        ("AWS_REGION", region),
        ("AWS_DEFAULT_REGION", region),
        // Twelve digits name the account, should it not be the default one of another fake.
        ("AWS_ACCESS_KEY_ID", account),
        ("AWS_SECRET_ACCESS_KEY", "fake-ecs"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
        // Some operations, such as `DiscoverInstances`, are sent to `data-` and the host, of which
        // there is none.
        ("AWS_DISABLE_HOST_PREFIX_INJECTION", "true"),
    ];
    let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
    endpoints.into_iter().chain(variables).collect()
}

#[cfg(test)]
mod tests {
    use std::net::TcpStream;
    use std::sync::Barrier;
    use std::thread;

    use super::*;

    #[test]
    fn a_port_that_is_opened_while_connections_are_to_be_refused_refuses_them() {
        for round in 0..100 {
            let fake = FakeEcs::start().blocking();
            let both = Barrier::new(2);
            let address = thread::scope(|scope| {
                scope.spawn(|| {
                    both.wait();
                    fake.faults().refuse_connections();
                });
                both.wait();
                fake.local_addr()
            });

            assert!(TcpStream::connect(address).is_err(), "{round}");
        }
    }
}
