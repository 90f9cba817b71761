//! What the tests share: a fake that listens, and calls of its API.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use fake_ecs::{Clock, FakeEcs, TaskHandle, TaskStatus};
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

use crate::agent::Agent;
use crate::api;
use crate::task::Status;

pub(crate) async fn ecs() -> FakeEcs {
    FakeEcs::start()
        .clock(Clock::wall())
        .listen(([127, 0, 0, 1], 0))
        .await
}

/// `host:port`.
pub(crate) fn host(ecs: &FakeEcs) -> String {
    ecs.local_addr().to_string()
}

/// An agent that is connected.
pub(crate) async fn agent(ecs: &FakeEcs) -> Agent {
    let agent = Agent::start(&host(ecs), "default").await.unwrap();
    connected(ecs, &agent).await;
    agent
}

pub(crate) async fn agents(ecs: &FakeEcs, count: usize) -> Vec<Agent> {
    let mut agents = Vec::new();
    for _ in 0..count {
        agents.push(agent(ecs).await);
    }
    agents
}

pub(crate) async fn connected(ecs: &FakeEcs, agent: &Agent) {
    let instance = ecs.instance(agent.arn());
    let is_there = || agent.connections() > 0 && instance.is_agent_connected();
    until("the agent is connected", is_there).await;
}

/// An agent of an old version, which becomes that when it is told to become a new one.
pub(crate) async fn old(ecs: &FakeEcs, becomes: Option<&str>) -> Agent {
    let agent = agent(ecs).await;
    agent.set_version("1.68.2", becomes);
    let before = agent.connections();
    agent.cut_off();
    let instance = ecs.instance(agent.arn());
    until("it is cut off", || !instance.is_agent_connected()).await;
    agent.heal();
    until("it is back", || agent.connections() > before).await;
    connected(ecs, &agent).await;
    agent
}

pub(crate) async fn until(what: &str, holds: impl Fn() -> bool) {
    let waiting = async {
        while !holds() {
            sleep(Duration::from_millis(5)).await;
        }
    };
    // Engines take their time.
    timeout(Duration::from_secs(60), waiting)
        .await
        .unwrap_or_else(|_| panic!("in 60 s not: {what}"));
}

/// A call of the API that succeeds.
pub(crate) async fn call(ecs: &FakeEcs, operation: &str, input: Value) -> Value {
    let (status, answer) = api::call(&host(ecs), operation, &input).await.unwrap();
    assert_eq!(status, 200, "{operation}: {answer}");
    answer
}

/// A service on hosts outside of AWS, spread over them.
pub(crate) fn service(count: usize) -> Value {
    json!({
        "serviceName": "web",
        "taskDefinition": "web",
        "launchType": "EXTERNAL",
        "desiredCount": count,
        "placementStrategy": [{"type": "spread", "field": "instanceId"}],
    })
}

/// How many containers run on the host.
pub(crate) fn running(agent: &Agent) -> usize {
    let tasks = agent.tasks();
    let runs = tasks.values().filter(|it| it.status == Status::Running);
    runs.count()
}

pub(crate) async fn runs(task: &TaskHandle) {
    until("the task runs", || task.status() == TaskStatus::Running).await;
}

pub(crate) async fn stopped(task: &TaskHandle) {
    until("the task stops", || task.status() == TaskStatus::Stopped).await;
}

/// The agent was told of a task.
pub(crate) async fn told(agent: &Agent) {
    until("the agent is told", || {
        let mut frames = agent.frames().into_iter();
        frames.any(|it| it["type"] == "PayloadMessage")
    })
    .await;
}

/// A folder that is gone when the test is.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("fake-ecs-agents-{}-{number}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// A fake whose journal is in the folder.
    pub(crate) async fn start(&self, address: SocketAddr) -> FakeEcs {
        FakeEcs::start()
            .clock(Clock::wall())
            .journal(self.path())
            .listen(address)
            .await
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
