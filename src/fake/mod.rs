//! `FakeEcs`: what a test holds.
//!
//! - [`builder`] — how it is configured and started.
//! - this file — the way to clients, handles, time, and the end.

pub(crate) mod builder;

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::driver::Driver;
use crate::handle::{
    AutoScalingGroupHandle, ClusterHandle, ContainerHandle, Event, Exec, InstanceHandle,
    NewAutoScalingGroup, NewInstance, Request, ServiceHandle, SubnetHandle, TaskDefinitionHandle,
    TaskHandle, Tasks, Timeline, story, wait,
};
use crate::http::Server;
use crate::runtime::simulator::exec::{ExecOutput, OnExec};
use crate::runtime::simulator::script::Script;
use crate::runtime::simulator::target::Target;

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
        let mut address = self.local_addr();
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
    ///
    /// ```
    /// use std::time::Duration;
    /// use fake_ecs::{FakeEcs, Script};
    ///
    /// let ecs = FakeEcs::start().blocking();
    /// ecs.script("report-job", Script::new().log("loading").exits(3).after(Duration::from_secs(40)));
    /// ecs.script("*/envoy", Script::new().ignores_sigterm());
    /// ```
    pub fn script(&self, target: impl Into<Target>, script: Script) {
        // Not under the lock: it may be a user's code.
        let target = target.into();
        let mut state = self.driver().lock();
        state.simulator_mut().script(target, script);
    }

    /// From now on `answer` says what the commands come to that `ExecuteCommand` runs in containers; see [`ExecOutput`].
    ///
    /// It is given the container and the command as it was sent. It may look at the fake and interfere, but not through
    /// a handle that is moved into it: the fake would keep itself alive. Without it, and in the accounts and regions that
    /// handles do not look at, commands write nothing and exit with 0.
    ///
    /// `ExecuteCommand` answers once `answer` has returned. It runs on the thread that calls; for a call over HTTP on the
    /// one thread that serves all fakes of the process, where nobody else is answered meanwhile. So it must not block,
    /// least of all on another call. If it panics the command has written nothing and exited with 1, and the panic
    /// reaches the caller, over HTTP as a `ServerException` with its message.
    ///
    /// The session of the answer has the address at which its stream is going to
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
        let on_exec = OnExec::new(move |container, command| {
            let fake = fake.upgrade().map(|inner| Self { inner });
            let container = fake.and_then(|fake| ContainerHandle::of(&fake, container));
            container.map_or_else(ExecOutput::default, |it| answer(&it, command).into())
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

    /// Adds an EC2 instance of that type to the cluster that the fake was started with, as its agent would register it:
    /// `ACTIVE`, with the resources and attributes that AWS's have. Without instances tasks of the launch type EC2 are
    /// refused.
    ///
    /// Other clusters have [`ClusterHandle::add_instance`]; [`new_instance`](Self::new_instance) is for an instance in a
    /// certain zone or with attributes of its own. Tests that do not care what EC2 tasks run on start the fake with
    /// [`Builder::synthetic_instances`].
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// let instance = ecs.add_instance("m5.large");
    ///
    /// assert_eq!((instance.registered().cpu(), instance.registered().memory()), (2048, 7680));
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When the type is none that the fake knows, with those that it knows, or when the cluster is not there.
    #[track_caller]
    pub fn add_instance(&self, instance_type: &str) -> InstanceHandle {
        self.default_cluster().add_instance(instance_type)
    }

    /// Adds so many EC2 instances of that type to the cluster that the fake was started with, in the first three zones
    /// of the region, one after the other.
    ///
    /// # Panics
    ///
    /// As [`add_instance`](Self::add_instance) does.
    #[track_caller]
    pub fn add_instances(&self, count: usize, instance_type: &str) -> Vec<InstanceHandle> {
        self.default_cluster().add_instances(count, instance_type)
    }

    /// An EC2 instance that is not like others: say how, then [`add`](NewInstance::add) it.
    ///
    /// # Panics
    ///
    /// As [`add_instance`](Self::add_instance) does.
    #[track_caller]
    pub fn new_instance(&self, instance_type: &str) -> NewInstance {
        self.default_cluster().new_instance(instance_type)
    }

    /// Adds a machine that is not EC2's to the cluster that the fake was started with, for tasks of the launch type
    /// EXTERNAL: four vCPUs, 16 GiB, no network interfaces for tasks.
    ///
    /// # Panics
    ///
    /// When the cluster is not there.
    #[track_caller]
    pub fn add_external_instance(&self) -> InstanceHandle {
        self.default_cluster().add_external_instance()
    }

    /// An EC2 Auto Scaling group of that name, or with that ARN, whose instances register with the cluster that the fake
    /// was started with: say how it is, then [`add`](NewAutoScalingGroup::add) it. A capacity provider can name it.
    ///
    /// Other clusters have [`ClusterHandle::new_auto_scaling_group`]. See [`AutoScalingGroupHandle`] for what it does.
    ///
    /// # Panics
    ///
    /// When the cluster is not there.
    #[track_caller]
    pub fn new_auto_scaling_group(&self, name: &str) -> NewAutoScalingGroup {
        self.default_cluster().new_auto_scaling_group(name)
    }

    /// The Auto Scaling group of that name or ARN.
    ///
    /// # Panics
    ///
    /// When there is none; the message names those that are there.
    #[track_caller]
    #[must_use]
    pub fn auto_scaling_group(&self, name: &str) -> AutoScalingGroupHandle {
        AutoScalingGroupHandle::find(self, name)
    }

    #[track_caller]
    fn default_cluster(&self) -> ClusterHandle {
        let name = self.inner.driver.lock().default_cluster().to_owned();
        self.cluster(&name)
    }

    /// Declares a subnet, or takes one up that was declared before: where it is, and how many tasks it has addresses for.
    ///
    /// By default nothing needs to be declared: any subnet will do that a call names. See [`SubnetHandle`].
    pub fn subnet(&self, id: &str) -> SubnetHandle {
        SubnetHandle::declare(self, id)
    }

    /// The container instance of that id, ARN or EC2 instance id. An EC2 instance that was registered more than once is
    /// meant as it is registered now, or was last.
    ///
    /// # Panics
    ///
    /// When there is none; the message names those that are there.
    #[track_caller]
    #[must_use]
    pub fn instance(&self, id: &str) -> InstanceHandle {
        InstanceHandle::find(self, id)
    }

    /// All container instances, in the order of registration, whatever cluster they are in, also those that have been
    /// deregistered.
    #[must_use]
    pub fn instances(&self) -> Vec<InstanceHandle> {
        crate::handle::instance::all(self)
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

    /// The service of that name in the cluster that the fake was started with, or of that ARN.
    ///
    /// Other clusters have [`ClusterHandle::service`].
    ///
    /// # Panics
    ///
    /// When there is none; the message names those that are there.
    #[track_caller]
    #[must_use]
    pub fn service(&self, name: &str) -> ServiceHandle {
        let cluster = self
            .driver()
            .look(|state| state.default_cluster().to_owned());
        ServiceHandle::find(self, Some(&cluster), name)
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

    /// The requests that the fake has seen, oldest first: the last 10,000, or as many of them as have 64 MiB of bodies and
    /// messages.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.driver().look(crate::handle::requests::all)
    }

    /// The commands that `ExecuteCommand` has run in containers, in order. With
    /// [`Clock::manual`](crate::Clock::manual) they end when the time is moved.
    #[must_use]
    pub fn execs(&self) -> Vec<Exec> {
        self.driver().look(crate::handle::exec::all)
    }

    /// What happened so far: every request, and every step of every task that handles look at, in order. Print it.
    #[must_use]
    pub fn timeline(&self) -> Timeline {
        self.driver().look(Timeline::of_all)
    }

    /// The task state changes that the service would send to EventBridge, in order.
    #[must_use]
    pub fn events(&self) -> Vec<Event> {
        self.driver().look(crate::handle::events::all)
    }

    // ---- interfering ----

    /// Fargate takes capacity back: so many of the tasks on `FARGATE_SPOT` that are `RUNNING`, whatever cluster they are
    /// in, are interrupted as by [`TaskHandle::spot_interrupt`]. Returns them, in the order of their creation. The seed
    /// decides which they are.
    ///
    /// Use it for what an application does when it loses part of its tasks, no matter which.
    ///
    /// ```
    /// # fn example(ecs: &fake_ecs::FakeEcs) {
    /// // … the application has ten tasks on FARGATE_SPOT …
    /// let interrupted = ecs.reclaim_spot(3);
    ///
    /// assert_eq!(interrupted.len(), 3);
    /// assert_eq!(ecs.tasks().running().len(), 7);
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When fewer than `count` are `RUNNING`: with the story.
    #[track_caller]
    pub fn reclaim_spot(&self, count: usize) -> Tasks {
        Tasks::reclaimed(self, count)
    }

    // ---- time ----

    /// What the fake's clock shows.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        self.inner.driver.now()
    }

    /// Moves the fake's time on, and plays what is due by then.
    ///
    /// ```
    /// # fn example(definition: &str) {
    /// # use std::time::Duration;
    /// # use fake_ecs::{FakeEcs, Profile, TaskStatus};
    /// let ecs = FakeEcs::start().profile(Profile::realistic()).blocking();
    /// let task = ecs.register_json(definition).run();
    /// ecs.advance(Duration::from_secs(10));
    /// assert_eq!(task.status(), TaskStatus::Pending);
    /// # }
    /// ```
    pub fn advance(&self, duration: Duration) {
        self.inner.driver.advance(duration);
    }

    /// Plays the next thing that happens by itself, and nothing else, moving the time to it. Returns whether there was
    /// one.
    ///
    /// With [`Clock::manual`](crate::Clock::manual) each stage can be looked at; other clocks play what is due at every
    /// look.
    ///
    /// ```
    /// # fn example(definition: &str) {
    /// # use fake_ecs::{Clock, FakeEcs, TaskStatus};
    /// let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
    /// let task = ecs.register_json(definition).run();
    /// assert_eq!(task.status(), TaskStatus::Provisioning);
    /// while ecs.step() {
    ///     println!("{task:?}");
    /// }
    /// # }
    /// ```
    pub fn step(&self) -> bool {
        self.driver().step()
    }

    /// Plays everything that happens by itself, however far in the future, until the fake is at rest.
    ///
    /// ```
    /// # fn example(definition: &str) {
    /// # use std::time::Duration;
    /// # use fake_ecs::{FakeEcs, Script};
    /// let ecs = FakeEcs::start().blocking();
    /// ecs.script("job", Script::new().runs_for(Duration::from_secs(3600)));
    /// let job = ecs.register_json(definition).run();
    /// ecs.settle();
    /// assert!(job.is_stopped());
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When it does not come to rest in 10,000 steps and 1,000 more for each task, as with a container that is restarted
    /// for ever: with the story.
    #[track_caller]
    pub fn settle(&self) {
        let mut steps = 0;
        while self.step() {
            assert!(
                !self.driver().look(|state| state.is_restless(steps)),
                "the fake does not come to rest in {steps} steps\n\n{}",
                story::of(self)
            );
            steps += 1;
        }
    }

    /// Lets time pass until `condition` holds. It is looked at after each step, and whenever somebody does something.
    ///
    /// ```
    /// # async fn example(definition: &str) {
    /// let ecs = fake_ecs::FakeEcs::start().await;
    /// // … the application is at work in another task …
    /// ecs.wait_until(|ecs| ecs.tasks().family("report-job").stopped().len() == 3).await;
    /// # }
    /// ```
    ///
    /// # How long it waits
    ///
    /// This holds for all `wait_*`. As long as something is to happen by itself, time is moved on to that. When nothing
    /// is, the fake is at rest, and only somebody else can change anything: the application, in another task or thread,
    /// or over HTTP. That is waited for, too:
    ///
    /// - on a runtime whose tokio clock is paused for a day of tokio's time, so that an application that sleeps between
    ///   its calls comes to its next call;
    /// - then, or on a clock that runs, for 100 ms of real time;
    /// - and no longer than for 10,000 calls that set nothing in motion.
    ///
    /// Whatever happens by itself begins the count anew. A fake that never comes to rest, as with a container that is
    /// restarted for ever, is given up on as [`settle`](Self::settle) does it.
    ///
    /// # Panics
    ///
    /// When the condition cannot be waited for any longer: with the story, and the line that has waited.
    #[track_caller]
    pub fn wait_until<F>(&self, condition: F) -> impl Future<Output = ()> + use<F>
    where
        F: FnMut(&Self) -> bool,
    {
        wait::for_condition(self, condition)
    }

    // ---- the end ----

    /// Empties the fake: as it was when it was started, but for the time. Scripts are forgotten, too. Handles of what was
    /// there before are good for nothing any more: using one panics and says so.
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
