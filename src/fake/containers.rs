//! What containers do: scripts and a test's own futures, for those that a selector means.

use std::sync::Arc;

use super::FakeEcs;
use crate::command::Command;
use crate::driver::errands::OnChoice;
use crate::driver::processes::Code;
use crate::fake::WeakFake;
use crate::handle::{ExitCode, TaskContext};
use crate::runtime::process::Body;
use crate::simulator::rules::Which;
use crate::simulator::script::Script;
use crate::simulator::selector::ContainerSelector;

/// # What containers do
impl FakeEcs {
    /// Selects containers, also of tasks that do not exist yet; then say what they do. See
    /// [`ContainerSelector`] for what a string means.
    ///
    /// Nothing needs to be there yet, and a selector that means nothing does nothing.
    ///
    /// ```
    /// use fake_ecs::{FakeEcs, Script};
    ///
    /// let ecs = FakeEcs::start().blocking();
    /// ecs.containers("web/app").script(Script::new().log("listening"));
    /// ecs.containers("*/envoy").script(Script::new().ignores_sigterm());
    /// ecs.containers("report").once().script(Script::new().exits(1));
    /// ecs.containers("worker").run(|task| async move {
    ///     task.log("a container of the test's own");
    ///     task.stopping().await;
    /// });
    /// ```
    pub fn containers(&self, selector: impl Into<ContainerSelector>) -> SelectedContainers {
        SelectedContainers {
            fake: self.share(),
            selector: selector.into(),
            which: Which::All,
        }
    }

    /// From now on the containers that `target` means follow `script`: short for
    /// [`containers(target).script(script)`](SelectedContainers::script). See [`ContainerSelector`]
    /// for what a string means.
    ///
    /// It counts for containers that start from now on, and for what running ones do on SIGTERM.
    /// Real containers follow no script, unless they are chosen to be simulated.
    ///
    /// ```
    /// use std::time::Duration;
    /// use fake_ecs::{FakeEcs, Script};
    ///
    /// let ecs = FakeEcs::start().blocking();
    /// let fails = Script::new().log("loading").exits(3).after(Duration::from_secs(40));
    /// ecs.script("report-job", fails);
    /// ecs.script("*/envoy", Script::new().ignores_sigterm());
    /// ```
    pub fn script(&self, target: impl Into<ContainerSelector>, script: Script) {
        self.containers(target).script(script);
    }
}

/// The containers that a selector means; see [`FakeEcs::containers`].
#[derive(Clone, Debug)]
#[must_use = "selecting containers alone does nothing"]
pub struct SelectedContainers {
    fake: FakeEcs,
    selector: ContainerSelector,
    which: Which,
}

/// Says which script a container follows, the n-th that is asked about.
type Choose = dyn Fn(&TaskContext, usize) -> Script + Send + Sync;

impl SelectedContainers {
    /// Only the first `count` of them, counted from now on in the order in which their images are
    /// pulled. The others do what was said of them before. A container that its restart policy
    /// restarts is counted once.
    ///
    /// The default is all of them. Use it for what goes wrong at first and well later:
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// use fake_ecs::{FakeEcs, Script};
    ///
    /// let ecs = FakeEcs::start().await;
    /// ecs.script("report", Script::new().exits(0));
    /// ecs.containers("report").times(2).script(Script::new().exits(1));
    /// # let report = ecs.register_json(r#"{
    /// #     "family": "report", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
    /// #     "cpu": "256", "memory": "512",
    /// #     "containerDefinitions": [{ "name": "app", "image": "busybox" }]
    /// # }"#);
    ///
    /// let mut codes = Vec::new();
    /// for _ in 0..3 {
    ///     let task = report.run();
    ///     task.wait_stopped().await;
    ///     codes.push(task.container("app").exit_code().unwrap());
    /// }
    /// assert_eq!(codes, [1, 1, 0]);
    /// # }
    /// ```
    pub fn times(mut self, count: usize) -> Self {
        self.which = Which::First(count);
        self
    }

    /// Only the first of them: short for [`times(1)`](Self::times).
    pub fn once(self) -> Self {
        self.times(1)
    }

    /// Only the n-th of them, counted from 1, from now on and in the order in which their images
    /// are pulled. The others do what was said of them before.
    ///
    /// ```
    /// # use fake_ecs::{FakeEcs, Script};
    /// let ecs = FakeEcs::start().blocking();
    /// ecs.containers("report").nth(3).script(Script::new().runs_out_of_memory());
    /// ```
    ///
    /// # Panics
    ///
    /// When `n` is 0.
    #[track_caller]
    pub fn nth(mut self, n: usize) -> Self {
        assert!(n > 0, "containers are counted from 1");
        self.which = Which::Nth(n);
        self
    }

    /// From now on they follow that script. It counts for containers that start from now on, and
    /// for what running ones do on SIGTERM. By default a container runs until it is stopped; of
    /// several scripts that mean a container, [`ContainerSelector`] says which counts.
    pub fn script(&self, script: Script) {
        self.fake.command(Command::Script {
            containers: self.selector.clone(),
            which: self.which,
            script,
        });
    }

    /// From now on `choose` says for each of them which script it follows, from its command, its
    /// environment, or the number `n`, which counts the containers asked about, from 1.
    ///
    /// It is asked once for each container, when the container's image is about to be pulled, and
    /// the fake's time stands still meanwhile. It runs in the thread that lets time pass or looks
    /// at the fake then. If it panics, the container fails to start, and the panic reaches whoever
    /// let time pass, or looks at the fake next.
    ///
    /// `choose` must not own a [`FakeEcs`] or a handle: it would keep the fake alive for ever.
    ///
    /// ```
    /// use fake_ecs::{FakeEcs, Script};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let ecs = FakeEcs::start().await;
    /// ecs.containers("report").script_with(|task, _n| match task.env("CUSTOMER") {
    ///     Some("acme") => Script::new().log("no such customer").exits(2),
    ///     _ => Script::new().exits(0),
    /// });
    /// # let task = ecs.register_json(r#"{
    /// #     "family": "report", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
    /// #     "cpu": "256", "memory": "512",
    /// #     "containerDefinitions": [{ "name": "app", "image": "busybox",
    /// #         "environment": [{ "name": "CUSTOMER", "value": "acme" }] }]
    /// # }"#).run();
    /// # task.wait_stopped().await;
    /// # assert_eq!(task.container("app").exit_code(), Some(2));
    /// # }
    /// ```
    pub fn script_with<F>(&self, choose: F)
    where
        F: Fn(&TaskContext, usize) -> Script + Send + Sync + 'static,
    {
        self.choose(Box::new(choose));
    }

    fn choose(&self, choose: Box<Choose>) {
        let fake = WeakFake::of(&self.fake);
        let choice =
            OnChoice::new(move |facts, n| choose(&TaskContext::new(fake.clone(), facts, None), n));
        self.add(Code::Choice(choice));
    }

    /// From now on each of them runs `body`: a container is a future of the test, with everything
    /// that a process has. See [`TaskContext`] for what it can do.
    ///
    /// The container is pulled and started in the time that the [`Profile`](crate::Profile) says.
    /// Then `body` is called, and its future runs. What it returns is the exit code of the
    /// container: an [`ExitCode`], an `i32`, or `()` for 0. If it panics, the container exits with
    /// 101, as a process of Rust does, and its log has the message. A container that is restarted
    /// calls `body` again. It counts for containers that start from now on; of several scripts and
    /// bodies that mean a container, [`ContainerSelector`] says which counts, and the last of those
    /// that are given for one selector.
    ///
    /// ```
    /// use std::time::Duration;
    /// use fake_ecs::{ExitCode, FakeEcs};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let ecs = FakeEcs::start().await;
    /// ecs.containers("worker").run(|task| async move {
    ///     task.log("started");
    ///     task.stopping().await; // SIGTERM
    ///     task.sleep(Duration::from_secs(5)).await; // in the fake's time
    ///     task.log("drained");
    ///     ExitCode(0)
    /// });
    /// # let worker = ecs.register_json(r#"{
    /// #     "family": "worker", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
    /// #     "cpu": "256", "memory": "512",
    /// #     "containerDefinitions": [{ "name": "app", "image": "busybox" }]
    /// # }"#);
    ///
    /// let task = worker.run();
    /// task.wait_running().await;
    /// task.force_stop();
    /// task.wait_stopped().await;
    ///
    /// assert_eq!(task.logs("app").lines(), ["started", "drained"]);
    /// assert_eq!(task.container("app").exit_code(), Some(0));
    /// # }
    /// ```
    ///
    /// # When it runs
    ///
    /// The future has no thread of its own. It is polled when the fake goes on: at a call, a look
    /// at a handle, a `wait_*`, `advance` or `step`, in the caller's thread; for calls over HTTP on
    /// a thread that serves no other fake. The fake's time stands still while it is polled, and all
    /// of them are polled, in the order in which they were woken, before the time moves on. So
    /// under a paused clock and with [`Clock::manual`](crate::Clock::manual) the same test comes to
    /// the same bytes each time.
    ///
    /// A test may also wait for a container without looking at the fake, for example on a channel.
    /// Which of these applies depends on where `run` was called, not on where the test waits. Where
    /// that was on a runtime with a paused clock, a task of that runtime lets the fake go on
    /// meanwhile. With a running clock the fake looks by itself, a few milliseconds late. With a
    /// manual clock nothing goes on by itself.
    ///
    /// # What it may await
    ///
    /// - What is the fake's: [`sleep`](TaskContext::sleep), [`stopping`](TaskContext::stopping),
    ///   calls of any client of the fake, and `wait_*` of [`ecs`](TaskContext::ecs).
    /// - What has no clock: channels, locks and notifications of any runtime or thread.
    /// - Timers and sockets of tokio, in real time or that of the paused clock. They belong to the
    ///   runtime that the test is on when the future is polled, or else to the one that `run` was
    ///   called on; without any, tokio panics. Prefer `sleep`: the fake does not know of tokio's
    ///   timers, and may move its own time on, or find itself at rest, before they fire. Where
    ///   several runtimes share a fake, as tests do with a `static`, do not use them: the runtime
    ///   that has a timer may end before it fires.
    /// - `tokio::task::yield_now` does not let the fake's time move. A body that lets others go on
    ///   first awaits `task.sleep(Duration::ZERO)` instead.
    ///
    /// A body that sleeps in a loop for ever always has a next timer, so that
    /// [`settle`](FakeEcs::settle) never finds the fake at rest, and panics. Use
    /// [`advance`](FakeEcs::advance) with such a body.
    ///
    /// `body` must not own a [`FakeEcs`] or a handle: it would keep the fake alive for ever. Use
    /// [`TaskContext::ecs`].
    pub fn run<F, R>(&self, body: F)
    where
        F: Fn(TaskContext) -> R + Send + Sync + 'static,
        R: Future<Output: Into<ExitCode>> + Send + 'static,
    {
        self.run_boxed(Arc::new(move |task| {
            let body = body(task);
            Box::pin(async move {
                let ExitCode(code) = body.await.into();
                // The kernel keeps no more of it.
                code & 0xff
            })
        }));
    }

    fn run_boxed(&self, body: Arc<dyn Fn(TaskContext) -> Body + Send + Sync>) {
        let fake = WeakFake::of(&self.fake);
        let code = Code::Process(Arc::new(move |facts, process| {
            let (body, fake) = (Arc::clone(&body), fake.clone());
            Box::new(move || body(TaskContext::new(fake, facts, Some(process))))
        }));
        self.add(code);
    }

    fn add(&self, code: Code) {
        let (target, which) = (self.selector.clone(), self.which);
        self.fake.driver().add_code(target, which, code);
    }
}

/// # Who runs them
#[cfg(any(feature = "docker", feature = "kubernetes-any"))]
impl SelectedContainers {
    /// The engine runs them, in tasks that start from now on: for a test in which all others are
    /// [`simulated`](Self::simulated). Of several choices the one with the narrowest selector
    /// counts, and of those the one made last. [`times`](Self::times) does not matter here.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), fake_ecs::ConnectError> {
    /// # use fake_ecs::{Docker, FakeEcs};
    /// let ecs = FakeEcs::start().runtime(Docker::connect().await?).await;
    /// ecs.containers("web").simulated();
    /// ecs.containers("web/db").in_docker();
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When the fake was started without an engine.
    #[cfg(feature = "docker")]
    #[track_caller]
    pub fn in_docker(self) {
        self.run_by(crate::runtime::docker::NAME);
    }

    /// Pods of the cluster have them, in tasks that start from now on, with all other containers of
    /// these tasks: a Pod has all of a task. What counts of several choices, and what
    /// [`times`](Self::times) matters, is as with [`in_docker`](Self::in_docker).
    ///
    /// Tasks on container instances that are nodes of the cluster are Pods without being chosen.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// # use fake_ecs::{ContainerSelector, FakeEcs, Kubernetes};
    /// let ecs = FakeEcs::start().runtime(Kubernetes::connect().await?).await;
    /// ecs.containers(ContainerSelector::fargate()).simulated();
    /// ecs.containers("web").in_kubernetes();
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When the fake was started without a cluster.
    #[cfg(feature = "kubernetes-any")]
    #[track_caller]
    pub fn in_kubernetes(self) {
        self.run_by(crate::runtime::kubernetes::NAME);
    }

    /// They are simulated, in tasks that start from now on: they do what their
    /// [`script`](Self::script) says, and no engine knows of them. This is the default of a fake
    /// without an engine or a cluster.
    #[track_caller]
    pub fn simulated(self) {
        self.run_by(crate::router::SIMULATOR);
    }

    #[track_caller]
    fn run_by(self, runtime: &str) {
        let command = Command::ChooseRuntime {
            containers: self.selector,
            runtime: runtime.to_owned(),
        };
        self.fake.command(command);
    }
}
