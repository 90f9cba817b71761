//! Several hosts, each with an agent.

use std::time::Duration;

use fake_ecs::InstanceStatus;
use serde_json::json;
use tokio::time::sleep;

use crate::agent::Agent;
use crate::support::{agent, agents, call, ecs, running, runs, service, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tasks_of_a_service_are_spread_over_hosts() {
    let ecs = ecs().await;
    let agents = agents(&ecs, 3).await;
    ecs.new_definition("web").external().add();

    call(&ecs, "CreateService", service(6)).await;

    until("all run", || ecs.service("web").running_count() == 6).await;
    assert_eq!(ecs.instances().len(), 3);
    assert_eq!(agents.iter().map(running).collect::<Vec<_>>(), [2, 2, 2]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_is_deployed_anew_while_a_host_is_cut_off_killed_and_healed() {
    let ecs = ecs().await;
    let mut agents = agents(&ecs, 3).await;
    ecs.new_definition("web").external().add();
    call(&ecs, "CreateService", service(30)).await;
    let web = ecs.service("web");
    until("all run", || web.running_count() == 30).await;

    agents[0].cut_off();
    let instance = ecs.instance(agents[0].arn());
    until("it is cut off", || !instance.is_agent_connected()).await;
    assert_eq!(web.running_count(), 30, "its tasks go on");
    ecs.new_definition("web").external().image("web:2").add();
    let update = json!({
        "service": "web",
        "taskDefinition": "web:2",
        "deploymentConfiguration": {"minimumHealthyPercent": 50, "maximumPercent": 150},
    });
    call(&ecs, "UpdateService", update).await;
    let is_new = |agent: &Agent| {
        let tasks = agent.tasks();
        let new = tasks.values().filter(|it| it.given["version"] == "2");
        new.count()
    };
    until("new tasks run on the others", || {
        is_new(&agents[1]) > 0 && is_new(&agents[2]) > 0
    })
    .await;
    assert_eq!(is_new(&agents[0]), 0);
    agents[0].heal();
    until("it is healed", || {
        web.deployments().len() == 1 && web.running_count() == 30
    })
    .await;
    let version = |agent: &Agent, version: &str| {
        let tasks = agent.tasks();
        let runs = tasks.values().filter(|it| {
            it.status == crate::task::Status::Running && it.given["version"] == version
        });
        runs.count()
    };
    until("only the new version runs", || {
        let count = |of| agents.iter().map(|it| version(it, of)).sum::<usize>();
        (count("1"), count("2")) == (0, 30)
    })
    .await;

    // The host is gone for good: its tasks are lost when it is deregistered.
    let dead = agents.swap_remove(1);
    let instance = ecs.instance(dead.arn());
    drop(dead);
    until("it is gone", || !instance.is_agent_connected()).await;
    let input = json!({"containerInstance": instance.arn(), "force": true});
    call(&ecs, "DeregisterContainerInstance", input).await;
    until("the others have its tasks", || {
        agents.iter().map(running).sum::<usize>() == 30 && web.running_count() == 30
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_host_is_drained_and_keeps_what_is_protected() {
    let ecs = ecs().await;
    let agents = agents(&ecs, 2).await;
    ecs.new_definition("web").external().add();
    call(&ecs, "CreateService", service(4)).await;
    let web = ecs.service("web");
    until("all run", || web.running_count() == 4).await;
    let drained = ecs.instance(agents[0].arn());

    drained.drain();

    until("the other has all", || {
        running(&agents[0]) == 0 && running(&agents[1]) == 4
    })
    .await;
    assert_eq!(drained.status(), InstanceStatus::Draining);
    // What is protected is not stopped to scale in.
    let tasks = agents[1].tasks();
    let alive = tasks
        .iter()
        .filter(|(_, it)| it.status == crate::task::Status::Running);
    let arns: Vec<&String> = alive.map(|(arn, _)| arn).take(2).collect();
    let input = json!({"cluster": "default", "tasks": arns, "protectionEnabled": true});
    call(&ecs, "UpdateTaskProtection", input).await;
    call(
        &ecs,
        "UpdateService",
        json!({"service": "web", "desiredCount": 0}),
    )
    .await;
    until("the others have stopped", || running(&agents[1]) == 2).await;
    let tasks = agents[1].tasks();
    assert!(
        arns.iter()
            .all(|arn| tasks[*arn].status == crate::task::Status::Running)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_of_daemons_runs_once_on_each_host_that_comes() {
    let ecs = ecs().await;
    let mut agents = agents(&ecs, 2).await;
    ecs.new_definition("logs").external().add();
    let input = json!({
        "serviceName": "logs", "taskDefinition": "logs",
        "launchType": "EXTERNAL", "schedulingStrategy": "DAEMON",
    });

    call(&ecs, "CreateService", input).await;

    until("one runs on each", || {
        agents.iter().all(|it| running(it) == 1)
    })
    .await;
    agents.push(agent(&ecs).await);
    until("and on the new one", || running(&agents[2]) == 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agent_that_comes_back_as_a_new_host_leaves_the_old_one_to_be_deregistered() {
    let ecs = ecs().await;
    let old = agent(&ecs).await;
    let task = ecs.new_definition("web").external().add().run();
    runs(&task).await;
    let instance = ecs.instance(old.arn());
    drop(old);
    until("it is gone", || !instance.is_agent_connected()).await;

    let new = agent(&ecs).await;

    assert_ne!(new.arn(), instance.arn());
    assert_eq!(ecs.instances().len(), 2);
    assert!(task.is_running(), "nobody has said anything else");
    let task = ecs.task_definition("web").run();
    runs(&task).await;
    assert_eq!(running(&new), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_connections_of_an_agent_the_older_is_closed() {
    let ecs = ecs().await;
    let agent = agent(&ecs).await;
    let before = agent.connections();

    let twin = agent.twin();

    // The older comes back, and then the other is the older.
    until("they take turns", || agent.connections() >= before + 3).await;
    drop(twin);
    // The last connection may have been its own.
    let instance = ecs.instance(agent.arn());
    sleep(Duration::from_millis(100)).await;
    until("it is back", || instance.is_agent_connected()).await;
    let task = ecs.new_definition("web").external().add().run();
    runs(&task).await;
    assert_eq!(running(&agent), 1);
    sleep(Duration::from_millis(100)).await;
    assert!(instance.is_agent_connected());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_agent_of_a_host_that_is_deregistered_is_told_so() {
    let ecs = ecs().await;
    let agent = agent(&ecs).await;
    let task = ecs.new_definition("web").external().add().run();
    runs(&task).await;

    let input = json!({"containerInstance": agent.arn(), "force": true});
    call(&ecs, "DeregisterContainerInstance", input).await;

    until("it is told so", || agent.is_inactive()).await;
    assert!(task.is_stopped());
    assert_eq!(running(&agent), 1, "as AWS says, its containers run on");
    let instance = ecs.instance(agent.arn());
    assert_eq!(instance.status(), InstanceStatus::Inactive);
}
