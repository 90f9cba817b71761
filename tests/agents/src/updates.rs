//! Agents that are told to become another version, and agents that a test keeps away.

use std::time::Duration;

use fake_ecs::{FakeEcs, TaskStatus};
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::agent::{Agent, VERSION};
use crate::api;
use crate::support::{agent, call, connected, ecs, host, old, runs, stopped, until};

async fn described(ecs: &FakeEcs, agent: &Agent) -> Value {
    let input = json!({"containerInstances": [agent.arn()]});
    let mut answer = call(ecs, "DescribeContainerInstances", input).await;
    answer["containerInstances"][0].take()
}

async fn is_updated_to(ecs: &FakeEcs, agent: &Agent, status: &str) -> Value {
    for _ in 0..500 {
        let shown = described(ecs, agent).await;
        if shown["agentUpdateStatus"] == status {
            return shown;
        }
        sleep(Duration::from_millis(10)).await;
    }
    panic!("it is not {status}: {}", described(ecs, agent).await);
}

fn update(agent: &Agent) -> Value {
    json!({"containerInstance": agent.arn()})
}

fn kinds(agent: &Agent) -> Vec<String> {
    let frames = agent.frames();
    let kinds = frames.iter().filter_map(|it| it["type"].as_str());
    let updates = kinds.filter(|it| it.ends_with("UpdateMessage"));
    updates.map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agent_is_told_to_become_a_new_version() {
    let ecs = ecs().await;
    let agent = old(&ecs, Some(VERSION)).await;
    let task = ecs.new_definition("web").external().add().run();
    runs(&task).await;

    call(&ecs, "UpdateContainerAgent", update(&agent)).await;

    let shown = is_updated_to(&ecs, &agent, "UPDATED").await;
    assert_eq!(shown["versionInfo"]["agentVersion"], VERSION);
    assert_eq!(
        kinds(&agent),
        ["StageUpdateMessage", "PerformUpdateMessage"]
    );
    assert_eq!(task.status(), TaskStatus::Running);
    let (status, answer) = api::call(&host(&ecs), "UpdateContainerAgent", &update(&agent))
        .await
        .unwrap();
    assert_eq!(status, 400);
    assert!(
        answer["__type"]
            .as_str()
            .unwrap()
            .contains("NoUpdateAvailable")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agent_that_is_not_to_be_updated_refuses() {
    let ecs = ecs().await;
    let agent = old(&ecs, None).await;

    call(&ecs, "UpdateContainerAgent", update(&agent)).await;

    let shown = is_updated_to(&ecs, &agent, "FAILED").await;
    assert_eq!(shown["versionInfo"]["agentVersion"], "1.68.2");
    assert_eq!(kinds(&agent), ["StageUpdateMessage"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_update_of_an_agent_that_comes_back_as_it_was_has_failed() {
    let ecs = ecs().await;
    let agent = old(&ecs, Some("1.68.3")).await;

    call(&ecs, "UpdateContainerAgent", update(&agent)).await;

    is_updated_to(&ecs, &agent, "FAILED").await;
    assert_eq!(
        kinds(&agent),
        ["StageUpdateMessage", "PerformUpdateMessage"]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agent_that_is_away_is_updated_when_it_comes() {
    let ecs = ecs().await;
    let agent = old(&ecs, Some(VERSION)).await;
    let instance = ecs.instance(agent.arn());
    agent.cut_off();
    until("it is cut off", || !instance.is_agent_connected()).await;

    call(&ecs, "UpdateContainerAgent", update(&agent)).await;

    let shown = described(&ecs, &agent).await;
    assert_eq!(shown["agentUpdateStatus"], "PENDING");
    agent.heal();
    is_updated_to(&ecs, &agent, "UPDATED").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agent_that_a_test_disconnects_is_kept_away() {
    let ecs = ecs().await;
    let agent = agent(&ecs).await;
    let definition = ecs.new_definition("web").external().add();
    let (stays, exits) = (definition.run(), definition.run());
    runs(&stays).await;
    runs(&exits).await;
    let instance = ecs.instance(agent.arn());
    let before = agent.connections();

    instance.disconnect_agent();

    assert!(!instance.is_agent_connected());
    agent.exit(&exits.arn(), 3);
    sleep(Duration::from_millis(300)).await;
    assert!(!instance.is_agent_connected());
    assert_eq!(agent.connections(), before);
    assert_eq!(exits.status(), TaskStatus::Running, "nobody hears of it");
    assert!(!agent.is_inactive());
    instance.reconnect_agent();
    stopped(&exits).await;
    assert_eq!(exits.container("app").exit_code(), Some(3));
    connected(&ecs, &agent).await;
    assert_eq!(stays.status(), TaskStatus::Running);
}
