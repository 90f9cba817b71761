//! What the tests with an engine share: that of `tests/docker/prepare`.
//!
//! Without an engine they are skipped, and said to be; with `FAKE_ECS_REQUIRE_DOCKER=1` they fail.

use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use fake_ecs::{FakeEcs, TaskHandle};
use serde_json::Value;

use crate::agent::Agent;
use crate::engine::{Engine, Pace, sweep};
use crate::support::{Folder, connected, ecs, host, until};

/// The image that `prepare` makes: a static busybox.
pub(crate) const IMAGE: &str = "fake-ecs-test/busybox:1";
/// The same, which serves a page on port 80 and ends on SIGTERM.
pub(crate) const HTTPD: &str = "fake-ecs-test/httpd:1";
/// A shell that ends on SIGTERM.
pub(crate) const SERVES: &str = "trap 'exit 0' TERM; while :; do sleep 0.1; done";

const ADDRESS: &str = "unix:///var/run/docker.sock";

/// A fake with one host, whose containers are those of the engine.
pub(crate) struct OnEngine {
    pub(crate) ecs: FakeEcs,
    agent: Option<Agent>,
    pub(crate) set: Engine,
    _folder: Folder,
}

/// `None` where there is no engine, which is said.
pub(crate) async fn start() -> Option<OnEngine> {
    start_with(|_| {}).await
}

#[expect(clippy::print_stderr, reason = "who sees no test run is to know why")]
pub(crate) async fn start_with(change: impl FnOnce(&mut Pace)) -> Option<OnEngine> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let mut set = Engine::at(ADDRESS, &format!("{}-{number}", std::process::id()));
    if let Err(error) = set.connect().await {
        let are_required = std::env::var_os("FAKE_ECS_REQUIRE_DOCKER").is_some();
        assert!(!are_required, "{error}");
        eprintln!("skipped: there is no engine at {ADDRESS}: {error}");
        return None;
    }
    change(&mut set.pace);
    let folder = Folder::new();
    set.data = Some(folder.path().to_owned());
    let mut started = OnEngine {
        ecs: ecs().await,
        agent: None,
        set,
        _folder: folder,
    };
    started.comes().await;
    Some(started)
}

impl OnEngine {
    /// The agent comes, or comes back.
    pub(crate) async fn comes(&mut self) {
        let set = self.set.clone();
        let agent = Agent::on_engine(&host(&self.ecs), "default", set).await;
        let agent = agent.unwrap();
        connected(&self.ecs, &agent).await;
        self.agent = Some(agent);
    }

    /// The agent is killed; the containers run on.
    pub(crate) fn is_killed(&mut self) {
        self.agent = None;
    }

    pub(crate) fn agent(&self) -> &Agent {
        self.agent.as_ref().unwrap()
    }

    /// Runs a task of these containers.
    pub(crate) fn run(&self, containers: &[String]) -> TaskHandle {
        self.run_with("", containers)
    }

    /// The same, with more members of the definition.
    pub(crate) fn run_with(&self, more: &str, containers: &[String]) -> TaskHandle {
        let containers = containers.join(", ");
        let definition = format!(
            r#"{{ "family": "job", "requiresCompatibilities": ["EXTERNAL"]{more},
                "containerDefinitions": [{containers}] }}"#
        );
        self.ecs.register_json(&definition).run()
    }
}

impl Drop for OnEngine {
    fn drop(&mut self) {
        self.agent = None;
        sweep(&self.set.label);
    }
}

/// A container that runs a shell.
pub(crate) fn shell(name: &str, script: &str) -> String {
    container(name, script, "")
}

/// The same, with more members of its definition.
pub(crate) fn container(name: &str, script: &str, more: &str) -> String {
    let script = script.replace('"', "\\\"");
    let command = format!(r#"["/bin/sh", "-c", "{script}"]"#);
    format!(
        r#"{{ "name": "{name}", "image": "{IMAGE}", "memory": 64, "command": {command}, "stopTimeout": 2{more} }}"#
    )
}

/// The engine's id of a container.
pub(crate) fn id(task: &TaskHandle, container: &str) -> String {
    let told: Value = serde_json::from_str(&task.to_json().to_string()).unwrap();
    let all = told["containers"].as_array().unwrap();
    let found = all.iter().find(|it| it["name"] == container).unwrap();
    found["runtimeId"].as_str().unwrap_or_default().to_owned()
}

pub(crate) fn docker(arguments: &[&str]) -> String {
    let output = Command::new("docker").args(arguments).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    String::from_utf8(text).unwrap()
}

/// What the engine has of a container.
pub(crate) fn inspect(task: &TaskHandle, container: &str) -> Value {
    let text = docker(&["inspect", &id(task, container)]);
    let mut all: Value = serde_json::from_str(&text).unwrap();
    all[0].take()
}

pub(crate) fn lines(task: &TaskHandle, container: &str) -> Vec<String> {
    let logs = docker(&["logs", &id(task, container)]);
    logs.lines().map(str::to_owned).collect()
}

pub(crate) async fn says(task: &TaskHandle, container: &str, lines_are: &[&str]) {
    let has_said = || {
        let is_there = !id(task, container).is_empty();
        is_there && lines(task, container) == lines_are
    };
    until("it has said that", has_said).await;
}
