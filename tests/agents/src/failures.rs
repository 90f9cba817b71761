//! The fake ends and goes on from its journal, while agents run.

use std::collections::BTreeMap;

use fake_ecs::TaskStatus;
use serde_json::json;

use crate::agent::Agent;
use crate::support::{Folder, agents, call, connected, running, service, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fake_that_goes_on_from_its_journal_has_its_agents_and_their_tasks_again() {
    let folder = Folder::new();
    let ecs = folder.start(([127, 0, 0, 1], 0).into()).await;
    let address = ecs.local_addr();
    let agents = agents(&ecs, 3).await;
    ecs.new_definition("web").external().add();
    call(&ecs, "CreateService", service(6)).await;
    let web = ecs.service("web");
    until("all run", || web.running_count() == 6).await;
    let arns: Vec<String> = ecs.tasks().iter().map(|task| task.arn()).collect();
    let stopped = arns[0].clone();
    ecs.task(&stopped).force_stop();
    until("it has stopped", || ecs.task(&stopped).is_stopped()).await;
    until("all run", || web.running_count() == 6).await;
    let connections: Vec<usize> = agents.iter().map(Agent::connections).collect();
    // A handle keeps its fake.
    drop(web);
    ecs.shutdown().await;
    // Meanwhile a task exits, of which nobody hears.
    agents[1].exit(&arns[1], 7);
    agents[2].exit(&arns[1], 7);
    agents[0].exit(&arns[1], 7);

    let ecs = folder.start(address).await;

    assert_eq!(ecs.instances().len(), 3);
    let web = ecs.service("web");
    for (agent, before) in agents.iter().zip(connections) {
        until("it has connected again", || agent.connections() > before).await;
        connected(&ecs, agent).await;
    }
    until("it is known to have exited", || {
        ecs.task(&arns[1]).is_stopped()
    })
    .await;
    assert_eq!(ecs.task(&arns[1]).container("app").exit_code(), Some(7));
    until("another runs in its place", || {
        web.running_count() == 6 && agents.iter().map(running).sum::<usize>() == 6
    })
    .await;
    assert_eq!(ecs.task(&stopped).status(), TaskStatus::Stopped);
    let mut starts = BTreeMap::<String, u32>::new();
    for agent in &agents {
        for (arn, task) in agent.tasks() {
            *starts.entry(arn).or_default() += task.starts;
        }
    }
    assert!(starts.values().all(|times| *times <= 1), "{starts:?}");
    assert_eq!(starts.len(), 8);
    call(
        &ecs,
        "UpdateService",
        json!({"service": "web", "desiredCount": 0}),
    )
    .await;
    until("nothing runs", || {
        agents.iter().map(running).sum::<usize>() == 0
    })
    .await;
}
