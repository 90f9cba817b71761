//! `FakeEcs`: what a test holds.
//!
//! - [`builder`] — how it is configured and started. `real_runtimes` — with an
//!   engine: `real_containers`; with a cluster: `pods`.
//!   [`start_error`] — why it is not. [`port`] — where it listens.
//! - this file — the way to clients, and the end.
//! - [`contents`] — what is in it. [`set_up`] — what a test puts into it. [`capacity`] — what
//!   tasks run on. [`history`] — what has happened.
//! - [`containers`], [`handlers`] — what containers and functions do. [`faults`] — what goes wrong.
//! - [`scope`] — other accounts and regions. [`time`] — what time it is, and letting it pass.
//!   [`patience`] — how long somebody waits in vain.
//! - [`story`] — what a test prints that fails.
//! - [`permissions`] — what callers may do, and what they needed.
//! - [`expect`] — the calls that a test expects.
//! - [`quotas`] — how much there may be.
//! - [`verify`] — whether what was made to go wrong has, and whether tasks are left.
//! - `application_auto_scaling`, [`auto_scaling`], [`cloud_map`], [`cloudwatch`], `codedeploy`,
//!   [`ec2`], [`ecr`], [`elb`], `event_bus`, `iam`, `logs`, [`parameters`], [`s3`], [`secrets`],
//!   `sqs` — what ECS deals with that is not ECS. Those without a link are there with their features.

#[cfg(feature = "autoscaling")]
mod application_auto_scaling;
mod auto_scaling;
pub(crate) mod builder;
mod capacity;
mod cloud_map;
#[cfg(feature = "cloudformation")]
mod cloudformation;
mod cloudwatch;
#[cfg(feature = "codedeploy")]
mod codedeploy;
mod containers;
mod contents;
mod ec2;
mod ecr;
mod elb;
#[cfg(feature = "events")]
mod event_bus;
mod expect;
pub(crate) mod faults;
mod handlers;
mod history;
#[cfg(feature = "iam")]
mod iam;
#[cfg(feature = "logs")]
mod logs;
mod parameters;
mod patience;
mod permissions;
#[cfg(feature = "kubernetes-any")]
mod pods;
mod port;
mod quotas;
#[cfg(feature = "docker")]
mod real_containers;
#[cfg(any(feature = "docker", feature = "kubernetes-any"))]
mod real_runtimes;
mod s3;
mod scope;
mod secrets;
mod set_up;
#[cfg(feature = "sqs")]
mod sqs;
mod start_error;
mod story;
mod time;
mod verify;

use std::fmt;
use std::sync::{Arc, Weak};

use self::patience::Others;
use self::port::Port;
use self::scope::View;
use crate::driver::Driver;
use crate::ecs::keys::RegionKey;
use crate::handle::story::Origin;
use crate::http::Server;

#[cfg(feature = "autoscaling")]
pub use self::application_auto_scaling::{ApplicationAutoScaling, ScalingActivity};
pub use self::auto_scaling::AutoScaling;
pub use self::builder::Builder;
#[cfg(feature = "journal")]
pub use self::builder::{Journal, Recording};
pub use self::cloud_map::CloudMap;
#[cfg(feature = "cloudformation")]
pub use self::cloudformation::CloudFormation;
pub use self::cloudwatch::CloudWatch;
#[cfg(feature = "codedeploy")]
pub use self::codedeploy::CodeDeploy;
pub use self::containers::SelectedContainers;
pub use self::ec2::Ec2;
pub use self::ecr::Ecr;
pub use self::elb::Elb;
pub use self::expect::{NewExpectation, Times};
pub use self::faults::{
    Faults, NewDeploymentFault, NewEventFault, NewFault, NewLogFault, NewStartFault, NewTaskFault,
    Race, StartFailure,
};
#[cfg(feature = "iam")]
pub use self::iam::Iam;
#[cfg(feature = "logs")]
pub use self::logs::{CloudWatchLogs, LogEvent, LogGroupHandle, LogStreamHandle};
pub use self::parameters::Parameters;
#[cfg(feature = "remote")]
pub(crate) use self::port::variables;
#[cfg(any(feature = "docker", feature = "kubernetes-any"))]
pub use self::real_runtimes::RealRuntime;
pub use self::s3::S3;
#[cfg(feature = "remote")]
pub(crate) use self::s3::read_files;
pub use self::secrets::Secrets;
#[cfg(feature = "sqs")]
pub use self::sqs::Sqs;
pub use self::start_error::StartError;
pub use self::story::StoryOnPanic;

/// An Amazon ECS of your own, in your process.
///
/// [`FakeEcs::start`] gives one: a configured client, a server on a port of its own as soon as
/// somebody asks for its address, and handles that look inside and interfere. Clones are the same fake. When the last clone and the last
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
    ends_test: bool,
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
    port: Port,
    /// The ports of load balancers.
    #[cfg(feature = "elb")]
    forwarders: crate::http::Forwarders,
    driver: Arc<Driver>,
    others: Others,
    /// Whether faults may be left that have never fired.
    allows_unused_faults: bool,
    /// Where it was started.
    origin: Origin,
    /// Whether it went on with a journal.
    #[cfg_attr(not(feature = "journal"), expect(dead_code, reason = "it is not"))]
    is_resumed: bool,
}

/// A fake that this does not keep alive.
#[derive(Clone)]
pub(crate) struct WeakFake {
    inner: Weak<Inner>,
}

impl WeakFake {
    pub(crate) fn of(fake: &FakeEcs) -> Self {
        Self {
            inner: Arc::downgrade(&fake.inner),
        }
    }

    /// Nobody is taken for a client who has this, so it has no reference to the driver itself.
    pub(crate) fn driver(&self) -> Option<Arc<Driver>> {
        Some(Arc::clone(&self.inner.upgrade()?.driver))
    }

    /// The fake as seen from that region.
    pub(crate) fn upgrade(&self, region: RegionKey) -> Option<FakeEcs> {
        Some(FakeEcs::seen_from(self.inner.upgrade()?, region))
    }
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
            ends_test: false,
            counted: None,
        }
    }

    /// The same fake for a handle. It is not counted: whoever makes a handle has a fake already.
    pub(crate) fn share(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            view: self.view.clone(),
            ends_test: false,
            counted: None,
        }
    }

    /// What starting the fake gives.
    fn first(inner: Arc<Inner>) -> Self {
        let mut first = Self::new(inner);
        first.ends_test = true;
        first
    }

    /// The same, for whoever checks by himself what is checked at the end of a test.
    pub(crate) fn ends_no_test(mut self) -> Self {
        self.ends_test = false;
        self
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
    ///
    /// The addresses in some answers, such as the `streamUrl` of `ExecuteCommand`, are those that the
    /// client calls: `localhost`, unless the [address](Self::endpoint_url) of the fake was asked for
    /// before the client was made.
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
        let url = self.endpoint_url();
        crate::client::ecs_client(&self.config(&url, crate::client::Transport::Http))
    }

    /// What [`client`](Self::client) is made from: for code under test that makes its own client
    /// from a configuration.
    ///
    /// Its endpoint is `http://localhost`, where nobody listens, unless the
    /// [address](Self::endpoint_url) of the fake was asked for before: its calls go to the fake in
    /// process, by its HTTP client. Code that sets an HTTP client of its own takes
    /// [`env_vars`](Self::env_vars), or asks for the address first.
    #[cfg(feature = "client")]
    #[must_use]
    pub fn sdk_config(&self) -> aws_config::SdkConfig {
        self.config(&self.url_in_process(), crate::client::Transport::InProcess)
    }

    #[cfg(feature = "client")]
    fn config(&self, url: &str, transport: crate::client::Transport) -> aws_config::SdkConfig {
        crate::client::sdk_config(self.driver(), self.scope(), url, transport)
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
}

impl fmt::Debug for FakeEcs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let server = self.inner.port.server();
        f.debug_struct("FakeEcs")
            .field("local_addr", &server.map(Server::local_addr))
            .field("region", &self.region())
            .field("account", &self.account())
            .finish_non_exhaustive()
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        // Nobody may find the port open and nothing behind it.
        self.port.close();
        #[cfg(feature = "elb")]
        self.forwarders.close();
        // For a test that has given away what starting the fake gave.
        if std::thread::panicking() {
            crate::handle::story::print_at_end(&self.driver.lock(), &self.origin);
        }
        self.driver.end();
    }
}
