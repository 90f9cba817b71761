//! `FakeEcs`: what a test holds.
//!
//! - [`builder`] — how it is configured and started.
//! - this file — the way to clients, handles, time, and the end.

pub(crate) mod builder;

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::driver::{Driver, State};
use crate::handle::{
    ClusterHandle, ContainerHandle, Event, Exec, Request, TaskDefinitionHandle, TaskHandle, Tasks,
    Timeline, story, wait,
};
use crate::http::Server;
use crate::runtime::simulator::exec::{ExecOutput, OnExec};
use crate::runtime::simulator::script::Script;
use crate::runtime::simulator::target::Target;
use crate::world::World;
use crate::world::task::TaskKey;

pub use self::builder::{Builder, StartError};

/// An Amazon ECS of your own, in your process.
///
/// [`FakeEcs::start`] gives one: a server on a port of its own, a configured client, and handles that look inside and
/// interfere. Clones are the same fake. When the last clone and the last handle are dropped, its port is closed before
/// the drop returns, and its clients find it gone; so keep it for as long as the test runs.
///
/// ```
/// use fake_ecs::{FakeEcs, Script, TaskStatus};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let ecs = FakeEcs::start().await;
/// ecs.script("hello", Script::new().log("hello, world").exits(0));
/// ecs.register_json(r#"{
///     "family": "hello", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
///     "containerDefinitions": [{ "name": "app", "image": "busybox" }]
/// }"#);
///
/// # #[cfg(feature = "client")] {
/// # use aws_sdk_ecs::types::{AwsVpcConfiguration, LaunchType, NetworkConfiguration};
/// # let subnet = AwsVpcConfiguration::builder().subnets("subnet-1").build()?;
/// # let network = NetworkConfiguration::builder().awsvpc_configuration(subnet).build();
/// ecs.client().run_task().task_definition("hello").launch_type(LaunchType::Fargate).network_configuration(network).send().await?;
///
/// let task = ecs.tasks().only();
/// task.wait_stopped().await;
/// assert_eq!(task.container("app").exit_code(), Some(0));
/// assert_eq!(task.logs("app").lines(), ["hello, world"]);
/// # }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct FakeEcs {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    // The server goes first: nobody may find the port open and nothing behind it.
    server: Server,
    driver: Arc<Driver>,
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

    pub(crate) fn driver(&self) -> &Arc<Driver> {
        &self.inner.driver
    }

    /// Looks at the world, or changes it, after bringing it up to date.
    pub(crate) fn with<R>(&self, act: impl FnOnce(&mut World) -> R) -> R {
        self.inner.driver.with(act)
    }

    pub(crate) fn with_state<R>(&self, act: impl FnOnce(&mut State) -> R) -> R {
        let mut state = self.inner.driver.lock();
        state.catch_up();
        act(&mut state)
    }

    // ---- the way in ----

    /// A client of the fake, for the account and region that it was started with.
    ///
    /// It calls the fake in process, without a socket, through the same code that serves HTTP. It carries the fake's
    /// clock: unmodified SDK waiters and retries take milliseconds. Retries are on, as in an application; time-outs are
    /// off, because they would compare real time with the fake's.
    #[cfg(feature = "client")]
    #[must_use]
    pub fn client(&self) -> aws_sdk_ecs::Client {
        crate::client::ecs_client(&self.sdk_config())
    }

    /// Like [`client`](Self::client), but over HTTP: when a test is about the connection itself.
    ///
    /// Under a paused tokio clock prefer [`client`](Self::client): while a test waits for a socket, tokio moves a
    /// paused clock on.
    #[cfg(feature = "client")]
    #[must_use]
    pub fn client_over_http(&self) -> aws_sdk_ecs::Client {
        let url = self.endpoint_url();
        let config = crate::client::sdk_config(self.driver(), &url, crate::client::Transport::Http);
        crate::client::ecs_client(&config)
    }

    /// What [`client`](Self::client) is made from: for code under test that makes its own client from a configuration.
    #[cfg(feature = "client")]
    #[must_use]
    pub fn sdk_config(&self) -> aws_config::SdkConfig {
        let url = self.endpoint_url();
        crate::client::sdk_config(self.driver(), &url, crate::client::Transport::InProcess)
    }

    /// Where the fake listens: `http://127.0.0.1:<port>`. For the AWS CLI, other languages, and code that makes its own
    /// client.
    #[must_use]
    pub fn endpoint_url(&self) -> String {
        format!("http://{}", self.local_addr())
    }

    /// The address that the fake listens on.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.inner.server.local_addr()
    }

    /// The environment in which an AWS SDK or the CLI finds the fake: endpoint, region and credentials.
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

    /// The region that handles and [`client`](Self::client) look at. Clients of other regions have their own state.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.driver().default_scope().region
    }

    /// The account that handles and [`client`](Self::client) look at. Clients whose access key consists of twelve other
    /// digits have their own state.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.driver().default_scope().account
    }

    /// The seed that identifiers are made from.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.inner.driver.lock().seed()
    }

    // ---- what is there ----

    /// From now on the containers that `target` means follow `script`; see [`Target`] for what a string means.
    ///
    /// It counts for containers that start from now on, and for what running ones do on SIGTERM.
    pub fn script(&self, target: impl Into<Target>, script: Script) {
        self.inner
            .driver
            .lock()
            .simulator_mut()
            .script(target.into(), script);
    }

    /// From now on `answer` says what the commands come to that `ExecuteCommand` runs in containers; see [`ExecOutput`].
    ///
    /// It is given the container and the command as it was sent. It may look at the fake and interfere, but not through
    /// a handle that is moved into it: the fake would keep itself alive. Without it, and in the accounts and regions that
    /// handles do not look at, commands write nothing and exit with 0.
    ///
    /// `ExecuteCommand` answers once `answer` has returned. Its session has the address at which its stream is going to
    /// be served, but nothing is there yet; [`execs`](Self::execs) has what was run.
    ///
    /// ```
    /// use fake_ecs::{ExecOutput, FakeEcs};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let ecs = FakeEcs::start().await;
    /// ecs.on_exec(|container, command| match command {
    ///     "hostname" => ExecOutput::new(format!("{}\n", container.name())),
    ///     _ => ExecOutput::new("not found\n").exits(127),
    /// });
    /// ecs.register_json(r#"{
    ///     "family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
    ///     "taskRoleArn": "arn:aws:iam::123456789012:role/web", "containerDefinitions": [{ "name": "app", "image": "busybox" }]
    /// }"#);
    ///
    /// # #[cfg(feature = "client")] {
    /// # use aws_sdk_ecs::types::{AwsVpcConfiguration, LaunchType, NetworkConfiguration};
    /// # let subnet = AwsVpcConfiguration::builder().subnets("subnet-1").build()?;
    /// # let network = NetworkConfiguration::builder().awsvpc_configuration(subnet).build();
    /// let run = ecs.client().run_task().task_definition("web").enable_execute_command(true);
    /// run.launch_type(LaunchType::Fargate).network_configuration(network).send().await?;
    /// let task = ecs.tasks().only();
    /// task.wait_running().await;
    /// ecs.client().execute_command().task(task.id()).command("hostname").interactive(true).send().await?;
    ///
    /// let execs = task.container("app").execs();
    /// assert_eq!((execs[0].output(), execs[0].exit_code()), ("app\n", Some(0)));
    /// # }
    /// # Ok(())
    /// # }
    /// ```
    pub fn on_exec<A, O>(&self, answer: A)
    where
        A: Fn(&ContainerHandle, &str) -> O + Send + Sync + 'static,
        O: Into<ExecOutput>,
    {
        // A strong reference would keep the fake alive through itself.
        let fake = Arc::downgrade(&self.inner);
        let on_exec = OnExec::new(move |container, command| match fake.upgrade() {
            Some(inner) if container.world == 0 => {
                let task = TaskHandle::new(Self { inner }, TaskKey(container.task));
                let container = ContainerHandle::new(task, usize::from(container.container));
                answer(&container, command).into()
            }
            _ => ExecOutput::default(),
        });
        // Kept until the lock is given up: what a closure has captured may look at the fake when it is dropped.
        let _before = self.inner.driver.lock().simulator_mut().on_exec(on_exec);
    }

    /// Registers a task definition from JSON: the file that
    /// `aws ecs register-task-definition --cli-input-json` takes.
    ///
    /// # Panics
    ///
    /// With the service's own words when the definition is not valid.
    #[track_caller]
    pub fn register_json(&self, json: impl AsRef<[u8]>) -> TaskDefinitionHandle {
        TaskDefinitionHandle::register(self, json.as_ref())
    }

    /// The cluster of that name or ARN.
    ///
    /// # Panics
    ///
    /// When there is none; the message names those that are there.
    #[track_caller]
    #[must_use]
    pub fn cluster(&self, name: &str) -> ClusterHandle {
        ClusterHandle::find(self, name)
    }

    /// All tasks, in the order of creation, whatever cluster they are in and whether they still run.
    #[must_use]
    pub fn tasks(&self) -> Tasks {
        Tasks::all(self)
    }

    /// The task of that id or ARN.
    ///
    /// # Panics
    ///
    /// When there is none; the message names those that are there.
    #[track_caller]
    #[must_use]
    pub fn task(&self, id: &str) -> TaskHandle {
        TaskHandle::find(self, id)
    }

    /// The revision that `family`, `family:revision` or an ARN means.
    ///
    /// # Panics
    ///
    /// When there is none.
    #[track_caller]
    #[must_use]
    pub fn task_definition(&self, reference: &str) -> TaskDefinitionHandle {
        TaskDefinitionHandle::find(self, reference)
    }

    /// The requests that the fake has seen, oldest first: the last 10,000.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.with_state(|state| crate::handle::requests::all(state))
    }

    /// The commands that `ExecuteCommand` has run in containers, in order. With
    /// [`Clock::manual`](crate::Clock::manual) they end when the time is moved.
    #[must_use]
    pub fn execs(&self) -> Vec<Exec> {
        self.with_state(|state| crate::handle::exec::all(state))
    }

    /// What happened so far: every request and every step of every task, in order. Print it.
    #[must_use]
    pub fn timeline(&self) -> Timeline {
        self.with_state(|state| Timeline::of_all(state))
    }

    /// The task state changes that the service would send to EventBridge, in order.
    #[must_use]
    pub fn events(&self) -> Vec<Event> {
        self.with_state(|state| crate::handle::events::all(state))
    }

    // ---- time ----

    /// What the fake's clock shows.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        self.inner.driver.now()
    }

    /// Moves the fake's time on, and plays what is due by then.
    pub fn advance(&self, duration: Duration) {
        self.inner.driver.advance(duration);
    }

    /// Plays the next thing that happens by itself, and nothing else, moving the time to it. Returns whether there was
    /// one.
    ///
    /// With [`Clock::manual`](crate::Clock::manual) each stage can be looked at; other clocks play what is due at every
    /// look.
    pub fn step(&self) -> bool {
        self.inner.driver.lock().step()
    }

    /// Plays everything that happens by itself, however far in the future, until the fake is at rest.
    ///
    /// # Panics
    ///
    /// When it does not come to rest within a million steps, as with a container that is restarted for ever.
    #[track_caller]
    pub fn settle(&self) {
        const STEPS_MAX: usize = 1_000_000;
        for _ in 0..STEPS_MAX {
            if !self.step() {
                return;
            }
        }
        panic!(
            "the fake did not come to rest within {STEPS_MAX} steps\n{}",
            story::of(self)
        );
    }

    /// Lets time pass until `condition` holds.
    ///
    /// # Panics
    ///
    /// When the fake comes to rest and the condition does not hold: at once, with the story.
    #[track_caller]
    pub fn wait_until<F>(&self, condition: F) -> impl Future<Output = ()> + use<F>
    where
        F: FnMut(&Self) -> bool,
    {
        wait::for_condition(self, condition)
    }

    // ---- the end ----

    /// Empties the fake: as it was when it was started, but for the time. Scripts are forgotten, too, and handles of what
    /// was there before are good for nothing any more.
    pub fn reset(&self) {
        self.inner.driver.reset();
    }

    /// Closes the port, whoever else still holds the fake. Handles can still be read.
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
            .field("endpoint_url", &self.endpoint_url())
            .field("region", &self.region())
            .field("account", &self.account())
            .finish_non_exhaustive()
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if std::thread::panicking() {
            story::tell_once(&self.driver.lock());
        }
    }
}
