//! What a test's own code is told of the container that it runs, and what it can do there.

use std::fmt;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::HealthStatus;
use crate::driver::Sleep;
use crate::driver::processes::Facts;
use crate::fake::{FakeEcs, WeakFake};
use crate::runtime::process::Process;
use crate::wire;

/// What a process exits with: 0 to 255. Of another number the last eight bits count, as of that of
/// a process: 256 is 0, and -1 is 255.
///
/// A body that [`run`](crate::SelectedContainers::run) is given may also return an `i32`, or
/// nothing, which is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ExitCode(pub i32);

impl From<i32> for ExitCode {
    fn from(code: i32) -> Self {
        Self(code)
    }
}

impl From<()> for ExitCode {
    /// Success: 0.
    fn from((): ()) -> Self {
        Self(0)
    }
}

/// A container that is a future of the test, from the inside: what a process in a container is
/// given by ECS, and what it can do. [`run`](crate::SelectedContainers::run) hands it over; so does
/// [`script_with`](crate::SelectedContainers::script_with), before the container runs.
///
/// Clones are of the same container, for subtasks that the future joins or spawns. None keeps the
/// fake alive: when the fake is dropped or [`reset`](crate::FakeEcs::reset), its futures are
/// dropped.
///
/// # How it ends
///
/// - The future returns: the container exits with what it returned.
/// - It panics: the container exits with 101, as a process of Rust does, and logs the message.
/// - The container is to stop, by `StopTask`, a deployment or the like. That is SIGTERM, which a
///   process handles that has called [`stopping`](Self::stopping) by then. It has its
///   `stopTimeout`, 30 s by default, to return. After that SIGKILL drops the future, and the
///   container exits with 137. A process that does not handle SIGTERM ends at once with 143, even
///   if it would have called `stopping()` later: its future is dropped.
/// - The test ends the container or the task at once, the instance is lost, or the fake is gone:
///   the future is dropped.
///
/// ```
/// use std::time::Duration;
/// use fake_ecs::{ExitCode, FakeEcs};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let ecs = FakeEcs::start().await;
/// ecs.containers("migrate").run(|task| async move {
///     task.log(format!("migrating {}", task.env("DB_URL").unwrap_or("nothing")));
///     task.sleep(Duration::from_secs(40)).await;
///     match task.command() {
///         [word] if word == "--dry-run" => ExitCode(0),
///         _ => ExitCode(3),
///     }
/// });
/// # let task = ecs.register_json(r#"{
/// #     "family": "migrate", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
/// #     "cpu": "256", "memory": "512",
/// #     "containerDefinitions": [{ "name": "app", "image": "busybox",
/// #         "environment": [{ "name": "DB_URL", "value": "postgres://db" }] }]
/// # }"#).run();
/// task.wait_stopped().await;
/// assert_eq!(task.logs("app").lines(), ["migrating postgres://db"]);
/// assert_eq!(task.container("app").exit_code(), Some(3));
/// # }
/// ```
#[derive(Clone)]
pub struct TaskContext {
    fake: WeakFake,
    facts: Facts,
    /// `None` while the container does not run yet.
    process: Option<Weak<Process>>,
}

impl TaskContext {
    pub(crate) fn new(fake: WeakFake, facts: Facts, process: Option<Weak<Process>>) -> Self {
        Self {
            fake,
            facts,
            process,
        }
    }

    fn process(&self) -> Option<Arc<Process>> {
        self.process.as_ref()?.upgrade()
    }

    // ---- what it is ----

    /// The ARN of its task.
    #[must_use]
    pub fn task_arn(&self) -> &str {
        &self.facts.plan.arn
    }

    /// The id of its task: the last part of the ARN.
    #[must_use]
    pub fn task_id(&self) -> &str {
        &self.facts.plan.id
    }

    /// The family of its task definition.
    #[must_use]
    pub fn family(&self) -> &str {
        &self.facts.spec.family
    }

    /// The revision of its task definition.
    #[must_use]
    pub fn revision(&self) -> i32 {
        self.facts.plan.definition.revision.unwrap_or_default()
    }

    /// The name of its cluster.
    #[must_use]
    pub fn cluster(&self) -> &str {
        &self.facts.plan.cluster
    }

    /// The group of its task, such as `service:web`.
    #[must_use]
    pub fn group(&self) -> &str {
        &self.facts.plan.group
    }

    /// The container instance that it is on; `None` on Fargate.
    #[must_use]
    pub fn instance_arn(&self) -> Option<&str> {
        self.facts.plan.instance_arn.as_deref()
    }

    /// Its ARN.
    #[must_use]
    pub fn container_arn(&self) -> &str {
        let of = &self.facts.of;
        let plan = self.facts.plan.containers.get(usize::from(of.container));
        plan.map_or("", |plan| &plan.arn)
    }

    /// Its name in the task definition.
    #[must_use]
    pub fn container_name(&self) -> &str {
        &self.facts.spec.name
    }

    /// Its image.
    #[must_use]
    pub fn image(&self) -> &str {
        &self.facts.spec.image
    }

    /// How often its restart policy has restarted it: 0 in its first run.
    #[must_use]
    pub fn restarts(&self) -> u32 {
        self.facts.of.generation
    }

    /// Its command: that of the override, or of the definition. Empty where both leave it to the
    /// image.
    #[must_use]
    pub fn command(&self) -> &[String] {
        &self.facts.spec.command
    }

    /// Its entry point, as the definition has it.
    #[must_use]
    pub fn entry_point(&self) -> &[String] {
        &self.facts.spec.entry_point
    }

    /// The value of a variable of its environment: that of a secret, of the override, of the
    /// definition, or of a file of variables.
    #[must_use]
    pub fn env(&self, name: &str) -> Option<&str> {
        let mut variables = self.facts.spec.environment.iter();
        let found = variables.find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Its environment, with the overrides merged in by name, and with the values of
    /// [secrets](crate::Secrets) and of [files](crate::S3).
    #[must_use]
    pub fn environment(&self) -> &[(String, String)] {
        &self.facts.spec.environment
    }

    // ---- what it does ----

    /// Writes to its log, a line for each line of the text. [`TaskHandle::logs`] shows it from the
    /// fake's next step on. What is written after the end of the process is dropped.
    ///
    /// [`TaskHandle::logs`]: crate::TaskHandle::logs
    pub fn log(&self, text: impl AsRef<str>) {
        if let (Some(driver), Some(process)) = (self.fake.driver(), self.process()) {
            driver.log(&process, text.as_ref());
        }
    }

    /// Says what its health check finds from now on. A container with a health check is healthy by
    /// default, after the time that the profile says; one without has no health, as with the
    /// service: there this does nothing.
    pub fn set_health(&self, health: HealthStatus) {
        if !self.facts.spec.has_health_check {
            return;
        }
        if let (Some(driver), Some(process)) = (self.fake.driver(), self.process()) {
            driver.tell_health(&process, health.into());
        }
    }

    /// Says where the container can be reached at a port of its definition: an HTTP server that the
    /// test runs, usually on a port of loopback that was free. From then on load balancers forward
    /// requests there, as [`LoadBalancerHandle`](crate::LoadBalancerHandle) says. Without it what
    /// they forward to a simulated container comes to a 502. It ends with the container.
    ///
    /// ```
    /// # fn example(ecs: &fake_ecs::FakeEcs) {
    /// ecs.containers("web").run(|task| async move {
    ///     let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    ///     task.listens(80, server.local_addr().unwrap());
    ///     std::thread::spawn(move || {
    ///         for connection in server.incoming() {
    ///             // … answers requests …
    /// #           drop(connection);
    ///         }
    ///     });
    ///     task.stopping().await;
    /// });
    /// # }
    /// ```
    #[cfg(feature = "elb")]
    pub fn listens(&self, port: u16, address: std::net::SocketAddr) {
        if let (Some(driver), Some(process)) = (self.fake.driver(), self.process()) {
            driver.listens(&process, port, address);
        }
    }

    // ---- time ----

    /// Sleeps for so much of the fake's time. It begins with this call, not with the first poll.
    ///
    /// A sleep does not move the fake's time, which moves as its [`Clock`](crate::Clock) says.
    /// After a [`reset`](crate::FakeEcs::reset) a sleep that a spawned subtask has begun never
    /// ends.
    #[must_use = "nobody sleeps until the future is awaited"]
    pub fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + Send + 'static + use<> {
        let driver = self.fake.driver().as_ref().map(Arc::downgrade);
        Sleep::new(&driver.unwrap_or_default(), duration)
    }

    /// What the fake's clock shows. 1970 once the fake is gone.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        let driver = self.fake.driver();
        driver.map_or(UNIX_EPOCH, |driver| driver.process_time().to_system())
    }

    // ---- the end ----

    /// Waits for SIGTERM; at once if it was sent already. From this call on, not only from the
    /// first poll, the process handles SIGTERM: it has its `stopTimeout` to end by itself.
    ///
    /// ```
    /// # fn example(ecs: &fake_ecs::FakeEcs) {
    /// # use std::time::Duration;
    /// ecs.containers("worker").run(|task| async move {
    ///     let stopping = task.stopping();
    ///     tokio::pin!(stopping);
    ///     loop {
    ///         tokio::select! {
    ///             () = &mut stopping => return,
    ///             () = task.sleep(Duration::from_secs(60)) => task.log("tick"),
    ///         }
    ///     }
    /// });
    /// # }
    /// ```
    #[must_use = "SIGTERM is handled, but nobody waits for it until the future is awaited"]
    pub fn stopping(&self) -> impl Future<Output = ()> + Send + 'static + use<> {
        let process = self.process.clone();
        if let Some(process) = self.process() {
            process.sigterm.is_handled.store(true, Ordering::SeqCst);
        }
        async move {
            let process = process.and_then(|process| process.upgrade());
            match process {
                Some(process) => process.sigterm.wait().await,
                None => std::future::pending().await,
            }
        }
    }

    /// Whether SIGTERM was sent.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        let process = self.process();
        process.is_some_and(|process| process.sigterm.is_sent.load(Ordering::SeqCst))
    }

    // ---- the fake ----

    /// The fake that it runs in, for the account and region of its task: handles, clients, faults.
    ///
    /// What this gives keeps the fake alive while it exists, and so do handles that come from it.
    /// Do not hold them across an `.await` that may not end before the test does, or the fake
    /// outlives the test; [`client`](Self::client) keeps nothing alive.
    ///
    /// # Panics
    ///
    /// When the fake is gone. Its futures are dropped then, so only what they have spawned can
    /// come to that.
    #[must_use]
    pub fn ecs(&self) -> FakeEcs {
        let fake = self.fake.upgrade(self.facts.of.task.region);
        fake.expect("the FakeEcs of this container was dropped")
    }

    /// A client of the fake, for the account and region of its task. It does not keep the fake
    /// alive. Its retries sleep in the fake's time, as [`sleep`](Self::sleep) does. That is so in
    /// the future itself, and in what it joins or selects. In a subtask that it has spawned, a
    /// retry or a `wait_*` moves the fake's time, as in the test itself.
    ///
    /// # Panics
    ///
    /// When the fake is gone, as [`ecs`](Self::ecs).
    #[cfg(feature = "client")]
    #[must_use]
    pub fn client(&self) -> aws_sdk_ecs::Client {
        self.ecs().client()
    }
}

impl From<HealthStatus> for wire::HealthStatus {
    fn from(health: HealthStatus) -> Self {
        match health {
            HealthStatus::Healthy => Self::Healthy,
            HealthStatus::Unhealthy => Self::Unhealthy,
            HealthStatus::Unknown => Self::Unknown,
        }
    }
}

impl fmt::Debug for TaskContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "TaskContext({} of task {}, {})",
            self.container_name(),
            self.task_id(),
            self.family()
        )
    }
}
