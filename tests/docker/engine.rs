//! An engine that misbehaves: it is restarted, goes away or does not answer. It is one of the
//! test's own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fake_ecs::{Docker, FakeEcs, TaskHandle};

use crate::{Test, lines, run, shell, tests, until};

pub(crate) const ALL: [(&str, Test); 6] = tests![
    an_engine_that_is_restarted_ends_its_containers,
    a_container_that_outlives_its_engine_keeps_its_task_and_its_log,
    an_engine_that_is_gone_leaves_the_fake_answering,
    an_engine_that_pauses_loses_nothing,
    an_engine_that_hangs_does_not_hold_up_the_end,
    containers_for_which_the_engine_has_no_address_get_one,
];

/// Whether an engine can be started here.
pub(crate) fn can_be_started() -> bool {
    let has = |program: &str, argument: &str| {
        let started = Command::new(program).arg(argument).output();
        started.ok().filter(|output| output.status.success())
    };
    let id = has("id", "-u").map(|output| output.stdout);
    id.as_deref() == Some(b"0\n") && has("dockerd", "--version").is_some()
}

/// An engine with everything of its own. It has no bridge and writes no rules of the firewall, as
/// these would be those of the other engine.
pub(crate) struct Engine {
    pub(crate) folder: PathBuf,
    flags: &'static [&'static str],
    daemon: Child,
}

impl Engine {
    pub(crate) async fn start(name: &str, flags: &'static [&'static str]) -> Self {
        Self::start_after(name, flags, "true").await
    }

    /// An engine whose disk has room for so many megabytes.
    pub(crate) async fn start_on_small_disk(name: &str, megabytes: u32) -> Self {
        let mount = format!("mkdir data && mount -t tmpfs -o size={megabytes}m none data");
        Self::start_after(name, &[], &mount).await
    }

    async fn start_after(name: &str, flags: &'static [&'static str], before: &str) -> Self {
        let name = format!("fake-ecs-test-{}-{name}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        // One of a process with the same number that was killed may be there.
        let remove = format!("umount {0}/data; rm -rf {0}", folder.display());
        if folder.exists() {
            Command::new("sh").args(["-c", &remove]).status().unwrap();
        }
        fs::create_dir_all(&folder).unwrap();
        let mut prepare = Command::new("sh");
        prepare.args(["-c", before]).current_dir(&folder);
        assert!(prepare.status().unwrap().success(), "{before}");
        let daemon = launch(&folder, flags);
        let engine = Self {
            folder,
            flags,
            daemon,
        };
        engine.answers().await;
        let socket = engine.address();
        engine.shell(&format!(
            "docker save {} | docker -H {socket} load",
            crate::IMAGE
        ));
        engine
    }

    pub(crate) fn address(&self) -> String {
        format!("unix://{}/socket", self.folder.display())
    }

    pub(crate) async fn docker(&self) -> Docker {
        Docker::connect_to(&self.address()).await.unwrap()
    }

    pub(crate) async fn fake(&self) -> FakeEcs {
        let docker = self.docker().await;
        let builder = FakeEcs::start().synthetic_instances().runtime(docker);
        builder.patience(Duration::from_secs(60)).await
    }

    async fn answers(&self) {
        let answers = || async { Docker::connect_to(&self.address()).await.is_ok() };
        until(answers).await;
    }

    /// Ends it in order: what runs gets SIGTERM.
    fn stop(&mut self) {
        self.signal("TERM");
        self.daemon.wait().unwrap();
    }

    async fn launch(&mut self) {
        self.daemon = launch(&self.folder, self.flags);
        self.answers().await;
    }

    fn signal(&self, signal: &str) {
        self.shell(&format!("kill -{signal} {}", self.daemon.id()));
    }

    /// The id of its process.
    pub(crate) fn id(&self) -> u32 {
        self.daemon.id()
    }

    /// Runs a script in the network of the engine.
    pub(crate) fn shell_inside(&self, script: &str) {
        let id = self.daemon.id();
        self.shell(&format!("nsenter --net=/proc/{id}/ns/net sh -c '{script}'"));
    }

    pub(crate) fn shell(&self, script: &str) {
        let status = Command::new("sh")
            .args(["-c", script])
            .stdout(Stdio::null())
            .status();
        assert!(status.unwrap().success(), "{script}");
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        if let Ok(None) = self.daemon.try_wait() {
            self.signal("CONT");
            self.stop();
        }
        remove(&self.folder);
    }
}

/// Removes the folder of an engine that has ended. What it mounts stays mounted, and what it has
/// started may write there for a moment yet.
fn remove(folder: &Path) {
    let folder = folder.display();
    let script = format!(
        "pkill -f '[c]ontainerd-shim.*{folder}/' || true; \
         for i in $(seq 50); do \
             grep ' {folder}/' /proc/mounts | cut -d' ' -f2 | sort -r | xargs -r umount -l; \
             rm -rf {folder} && exit; sleep 0.2; \
         done; exit 1"
    );
    let removed = Command::new("sh").args(["-c", &script]).status();
    assert!(removed.unwrap().success(), "{folder} cannot be removed");
}

fn launch(folder: &Path, flags: &[&str]) -> Child {
    let path = |name: &str| folder.join(name).display().to_string();
    let log = fs::File::options()
        .create(true)
        .append(true)
        .open(path("log"))
        .unwrap();
    // In a network of its own: an engine without a bridge takes `docker0` away, wherever it is.
    let mut daemon = Command::new("unshare");
    daemon
        .args(["--net", "--", "dockerd"])
        .args(["--data-root", &path("data"), "--exec-root", &path("exec")])
        .args([
            "--pidfile",
            &path("pid"),
            "-H",
            &format!("unix://{}", path("socket")),
        ])
        .args(["--bridge=none", "--iptables=false", "--ip-forward=false"])
        .args(flags)
        .stdout(Stdio::null())
        .stderr(log);
    daemon.spawn().unwrap()
}

/// Says when it is up, and when it is asked to go.
pub(crate) const POLITE: &str =
    "trap 'echo bye; exit 5' TERM; echo up; while :; do sleep 0.1; done";

#[expect(clippy::disallowed_methods, reason = "an engine takes real time")]
fn assert_ends_within(limit: Duration, ends: impl FnOnce()) {
    let began = Instant::now();
    ends();
    assert!(began.elapsed() < limit);
}

pub(crate) async fn running(ecs: &FakeEcs, script: &str) -> TaskHandle {
    let task = run(ecs, "host", &[shell("app", script)]);
    task.wait_running().await;
    ecs.wait_until(|_| !lines(&task, "app").is_empty()).await;
    task
}

pub(crate) async fn a_task_runs(ecs: &FakeEcs) {
    let task = run(ecs, "host", &[shell("app", "echo fine")]);
    task.wait_stopped().await;
    assert_eq!(lines(&task, "app"), ["fine"]);
    assert_eq!(task.container("app").exit_code(), Some(0));
}

async fn an_engine_that_is_restarted_ends_its_containers() {
    let mut engine = Engine::start("restarted", &[]).await;
    let ecs = engine.fake().await;
    let task = running(&ecs, POLITE).await;

    engine.stop();
    engine.launch().await;

    task.wait_stopped().await;
    assert_eq!(task.container("app").exit_code(), Some(5));
    assert_eq!(lines(&task, "app"), ["up", "bye"]);
    let reason = task.stopped_reason();
    assert_eq!(
        reason.as_deref(),
        Some("Essential container in task exited")
    );
    a_task_runs(&ecs).await;
    drop(task);
    drop(ecs);
}

async fn a_container_that_outlives_its_engine_keeps_its_task_and_its_log() {
    let mut engine = Engine::start("outlived", &["--live-restore"]).await;
    let ecs = engine.fake().await;
    let counts = "i=0; while [ $i -lt 60 ]; do echo $i; i=$((i + 1)); sleep 0.1; done; exit 6";
    let task = running(&ecs, counts).await;

    engine.stop();
    // What does not answer is not gone.
    ecs.reconnect_runtime();
    engine.launch().await;
    ecs.reconnect_runtime();
    assert!(task.is_running());

    task.wait_stopped().await;
    let counted: Vec<String> = (0..60).map(|i| i.to_string()).collect();
    assert_eq!(lines(&task, "app"), counted);
    assert_eq!(task.container("app").exit_code(), Some(6));
    drop(task);
    drop(ecs);
}

async fn an_engine_that_is_gone_leaves_the_fake_answering() {
    let mut engine = Engine::start("gone", &[]).await;
    let ecs = engine.fake().await;
    let before = running(&ecs, POLITE).await;

    engine.stop();

    let task = run(&ecs, "host", &[shell("app", "exit 0")]);
    task.wait_stopped().await;
    let reason = task.container("app").reason().unwrap_or_default();
    assert!(
        reason.starts_with("CannotPullContainerError: Cannot connect to the Docker daemon"),
        "{reason}"
    );
    assert_eq!(task.container("app").exit_code(), None);
    // Whether this one runs cannot be known. It is ended all the same when a test says so.
    before.force_stop();
    let described = ecs.client().describe_tasks().tasks(before.arn()).send();
    assert_eq!(
        described.await.unwrap().tasks()[0].last_status(),
        Some("RUNNING")
    );
    assert!(!before.is_stopped());
    before.mark_failed(None, "the host is lost");
    assert!(before.is_stopped());
    assert_ends_within(Duration::from_secs(30), || drop(((task, before), ecs)));
}

async fn an_engine_that_pauses_loses_nothing() {
    let engine = Engine::start("paused", &[]).await;
    let ecs = engine.fake().await;
    let polite = running(&ecs, POLITE).await;
    let counts = "i=0; while [ $i -lt 60 ]; do echo $i; i=$((i + 1)); sleep 0.1; done";
    let counting = running(&ecs, counts).await;

    engine.signal("STOP");
    polite.force_stop();
    let task = run(&ecs, "host", &[shell("app", "echo late; exit 9")]);
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert!(!task.is_stopped() && !polite.is_stopped() && counting.is_running());
    ecs.reconnect_runtime();
    engine.signal("CONT");

    for (task, code) in [(&polite, 5), (&task, 9), (&counting, 0)] {
        task.wait_stopped().await;
        assert_eq!(task.container("app").exit_code(), Some(code));
    }
    let counted: Vec<String> = (0..60).map(|i| i.to_string()).collect();
    assert_eq!(lines(&counting, "app"), counted);
    assert_eq!(lines(&polite, "app"), ["up", "bye"]);
    assert_eq!(lines(&task, "app"), ["late"]);
    drop((polite, counting, task));
    drop(ecs);
}

async fn an_engine_that_hangs_does_not_hold_up_the_end() {
    let engine = Engine::start("hangs", &[]).await;
    let ecs = engine.fake().await;
    let task = running(&ecs, POLITE).await;

    engine.signal("STOP");
    // An engine that has answered just before is given a minute.
    assert_ends_within(Duration::from_secs(75), || drop((task, ecs)));
}

/// The engine gives 254 addresses of the network where containers ask about themselves. That many
/// containers take minutes to start, so `full-network` makes an engine that has given them.
async fn containers_for_which_the_engine_has_no_address_get_one() {
    let name = format!("fake-ecs-test-{}-full", std::process::id());
    let folder = std::env::temp_dir().join(name);
    fs::create_dir_all(&folder).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/docker/full-network");

    let output = Command::new("unshare")
        .arg("--net")
        .arg(script)
        .arg(env!("CARGO_BIN_EXE_fake-ecs"))
        .arg(&folder)
        .output()
        .unwrap();

    remove(&folder);
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stdout).unwrap();
    let chosen = said.lines().filter(|line| line.contains("169.254.170."));
    // Six of tasks, the forwarder, and one that was there.
    assert_eq!(chosen.count(), 8, "{said}");
    assert!(said.ends_with("read\n"), "{said}");
}
