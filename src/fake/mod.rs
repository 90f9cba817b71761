//! `FakeEcs`: what a test holds.
//!
//! - [`builder`] — how it is configured and started.
//! - this file — the way to clients, and the end.
//! - [`contents`] — what is in it. [`capacity`] — what tasks run on. [`history`] — what has
//!   happened.
//! - [`containers`], [`handlers`] — what containers and functions do. [`faults`] — what goes wrong.
//! - [`scope`] — other accounts and regions. [`time`] — what time it is, and letting it pass.
//!   [`patience`] — how long somebody waits in vain.
//! - [`story`] — what a test prints that fails.
//! - [`verify`] — whether what was made to go wrong has, and whether tasks are left.
//! - [`auto_scaling`], [`cloud_map`], [`cloudwatch`], [`ec2`], [`ecr`], [`elb`] — what ECS deals
//!   with that is not ECS.

mod auto_scaling;
pub(crate) mod builder;
mod capacity;
mod cloud_map;
mod cloudwatch;
mod containers;
mod contents;
mod ec2;
mod ecr;
mod elb;
mod faults;
mod handlers;
mod history;
mod patience;
mod scope;
mod story;
mod time;
mod verify;

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use self::patience::Others;
use self::scope::View;
use crate::driver::Driver;
use crate::handle::story::Origin;
use crate::http::Server;

pub use self::auto_scaling::AutoScaling;
pub use self::builder::{Builder, StartError};
pub use self::cloud_map::CloudMap;
pub use self::cloudwatch::CloudWatch;
pub use self::containers::SelectedContainers;
pub use self::ec2::Ec2;
pub use self::ecr::Ecr;
pub use self::elb::Elb;
pub use self::faults::{Faults, NewFault, NewStartFault, Race, StartFailure};
pub use self::story::StoryOnPanic;

/// An Amazon ECS of your own, in your process.
///
/// [`FakeEcs::start`] gives one: a server on a port of its own, a configured client, and handles
/// that look inside and interfere. Clones are the same fake. When the last clone and the last
/// handle are dropped, its port is closed before the drop returns, and its clients find it gone; so
/// keep it for as long as the test runs.
///
/// All threads and runtimes of a process may share one. Other processes reach it over HTTP, by its
/// [address](Self::endpoint_url). A child of a fork without exec is no such process: it has a copy
/// that nobody serves. Dropping the copy does nothing to the fake of the parent; its clients, and
/// starting a fake in the child when the parent has started one before the fork, fail and say so.
/// The child keeps the port open until it ends.
///
/// ```
/// use fake_ecs::{FakeEcs, Script, TaskStatus};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let ecs = FakeEcs::start().await;
/// ecs.script("hello", Script::new().log("hello, world").exits(0));
/// ecs.register_json(r#"{
///     "family": "hello", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
///     "containerDefinitions": [{ "name": "app", "image": "busybox" }]
/// }"#);
///
/// # #[cfg(feature = "client")] {
/// # use aws_sdk_ecs::types::{AwsVpcConfiguration, LaunchType, NetworkConfiguration};
/// # let subnet = AwsVpcConfiguration::builder().subnets("subnet-1").build().unwrap();
/// # let network = NetworkConfiguration::builder().awsvpc_configuration(subnet).build();
/// ecs.client().run_task().task_definition("hello").launch_type(LaunchType::Fargate).network_configuration(network).send().await.unwrap();
///
/// let task = ecs.tasks().only();
/// task.wait_stopped().await;
/// assert_eq!(task.container("app").exit_code(), Some(0));
/// assert_eq!(task.logs("app").lines(), ["hello, world"]);
/// # }
/// # }
/// ```
pub struct FakeEcs {
    inner: Arc<Inner>,
    /// The scope that this clone is a view of, unless it is the one the fake was started with.
    view: Option<Arc<View>>,
    /// Whether the test ends with this: it is what starting the fake has given, and no clone.
    verifies: bool,
    /// Counts this among the clones that somebody else may have.
    counted: Option<Arc<()>>,
}

/// The same fake.
impl Clone for FakeEcs {
    fn clone(&self) -> Self {
        self.share().counted()
    }
}

pub(crate) struct Inner {
    // The server goes first: nobody may find the port open and nothing behind it.
    server: Server,
    driver: Arc<Driver>,
    others: Others,
    /// Where it was started.
    origin: Origin,
}

impl FakeEcs {
    /// Starts a fake: await it as it stands, or configure it first.
    ///
    /// ```
    /// use fake_ecs::{FakeEcs, Profile};
    ///
    /// # async fn example() {
    /// let ecs = FakeEcs::start().await;
    /// let ecs = FakeEcs::start().region("eu-west-1").seed(7).profile(Profile::realistic()).await;
    /// # }
    /// ```
    ///
    /// Sync tests and statics use [`Builder::blocking`].
    pub fn start() -> Builder {
        Builder::default()
    }

    fn new(inner: Arc<Inner>) -> Self {
        Self {
            inner,
            view: None,
            verifies: false,
            counted: None,
        }
    }

    /// The same fake for a handle. It is not counted: whoever makes a handle has a fake already.
    pub(crate) fn share(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            view: self.view.clone(),
            verifies: false,
            counted: None,
        }
    }

    /// What starting the fake gives.
    fn first(inner: Arc<Inner>, verifies: bool) -> Self {
        let mut first = Self::new(inner);
        first.verifies = verifies;
        first
    }

    pub(crate) fn driver(&self) -> &Arc<Driver> {
        &self.inner.driver
    }

    // ---- the way in ----

    /// A client of the fake, for the account and region that it was started with, or that this is a
    /// [view](Self::in_region) of.
    ///
    /// It calls the fake in process, without a socket, through the same code that serves HTTP. It
    /// carries the fake's clock: unmodified SDK waiters and retries take milliseconds. Retries are
    /// on, as in an application, but without jitter: they pause for 1 s, then 2 s, in every run. A
    /// `RetryConfig` of your own has jitter again. Time-outs are off, because they would compare real
    /// time with the fake's.
    ///
    /// The SDK's waiters pause for a time that they draw, 6 s at least; only code that waits with
    /// handles, such as [`TaskHandle::wait_stopped`](crate::TaskHandle::wait_stopped), sees the same
    /// times in every run.
    #[cfg(feature = "client")]
    #[must_use]
    pub fn client(&self) -> aws_sdk_ecs::Client {
        crate::client::ecs_client(&self.sdk_config())
    }

    /// Like [`client`](Self::client), but over HTTP: when a test is about the connection itself.
    ///
    /// Under a paused tokio clock prefer [`client`](Self::client): while a test waits for a socket,
    /// tokio moves a paused clock on.
    #[cfg(feature = "client")]
    #[must_use]
    pub fn client_over_http(&self) -> aws_sdk_ecs::Client {
        crate::client::ecs_client(&self.config(crate::client::Transport::Http))
    }

    /// What [`client`](Self::client) is made from: for code under test that makes its own client
    /// from a configuration.
    #[cfg(feature = "client")]
    #[must_use]
    pub fn sdk_config(&self) -> aws_config::SdkConfig {
        self.config(crate::client::Transport::InProcess)
    }

    #[cfg(feature = "client")]
    fn config(&self, transport: crate::client::Transport) -> aws_config::SdkConfig {
        let url = self.url();
        crate::client::sdk_config(self.driver(), self.scope(), &url, transport)
    }

    /// Where clients find the fake: `http://127.0.0.1:<port>`. For the AWS CLI, other languages, and code that makes its
    /// own client.
    ///
    /// A fake that listens on all addresses, `0.0.0.0` or `[::]`, is found on the loopback one.
    ///
    /// ```
    /// let ecs = fake_ecs::FakeEcs::start().blocking();
    /// assert!(ecs.endpoint_url().starts_with("http://127.0.0.1:"));
    /// ```
    #[must_use]
    pub fn endpoint_url(&self) -> String {
        self.inner.others.address_is_known();
        self.url()
    }

    fn url(&self) -> String {
        let mut address = self.inner.server.local_addr();
        match address.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
            IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
            IpAddr::V4(_) | IpAddr::V6(_) => {}
        }
        format!("http://{address}")
    }

    /// The address that the fake listens on.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.inner.others.address_is_known();
        self.inner.server.local_addr()
    }

    /// The environment in which an AWS SDK or the CLI finds the fake: endpoint, region and
    /// credentials.
    ///
    /// ```
    /// # async fn example() -> std::io::Result<()> {
    /// let ecs = fake_ecs::FakeEcs::start().await;
    /// let output = std::process::Command::new("aws").args(["ecs", "list-clusters"]).envs(ecs.env_vars()).output()?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn env_vars(&self) -> Vec<(String, String)> {
        let variables = [
            ("AWS_ENDPOINT_URL_ECS", self.endpoint_url()),
            ("AWS_REGION", self.region().to_owned()),
            ("AWS_DEFAULT_REGION", self.region().to_owned()),
            // Twelve digits name the account, should it not be the default one of another fake.
            ("AWS_ACCESS_KEY_ID", self.account().to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "fake-ecs".to_owned()),
            ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
        ];
        variables
            .map(|(name, value)| (name.to_owned(), value))
            .to_vec()
    }

    /// The seed that identifiers are made from.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.inner.driver.lock().seed()
    }

    // ---- the end ----

    /// Empties the fake: as it was when it was started, but for the time. Scripts and faults are
    /// removed, too. Handles made before can no longer be used: each use panics and says why.
    ///
    /// ```
    /// # fn example(definition: &str) {
    /// let ecs = fake_ecs::FakeEcs::start().blocking();
    /// ecs.register_json(definition).run();
    /// ecs.reset();
    /// assert!(ecs.tasks().is_empty());
    /// # }
    /// ```
    pub fn reset(&self) {
        self.inner.driver.reset();
        if self.inner.driver.refuses_connections() {
            self.faults().resume();
        }
    }

    /// Closes the port, even while clones of the fake exist. Handles can still be read.
    ///
    /// Dropping the last handle does the same; this is for tests that want to say when.
    #[expect(
        clippy::unused_async,
        reason = "what is to be cleaned up beside the port takes waiting"
    )]
    pub async fn shutdown(self) {
        self.inner.server.close();
    }
}

impl fmt::Debug for FakeEcs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FakeEcs")
            .field("endpoint_url", &self.url())
            .field("region", &self.region())
            .field("account", &self.account())
            .finish_non_exhaustive()
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if std::thread::panicking() {
            crate::handle::story::print_at_end(&self.driver.lock(), &self.origin);
        }
    }
}
