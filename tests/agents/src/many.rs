//! 1,000 tasks on 100 hosts.

use std::time::Instant;

use serde_json::json;

use crate::agent::Agent;
use crate::support::{agents, call, ecs, running, service, until};

#[expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "it measures, and shows what it has measured"
)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_tasks_run_on_a_hundred_hosts_and_stop() {
    const HOSTS: usize = 100;
    const TASKS: usize = 1_000;
    let ecs = ecs().await;
    let agents = agents(&ecs, HOSTS).await;
    ecs.new_definition("web").external().add();
    let bytes = || {
        let frames = agents.iter().flat_map(Agent::frames);
        frames.map(|it| it.to_string().len()).sum::<usize>()
    };
    let before = bytes();
    let begun = Instant::now();

    call(&ecs, "CreateService", service(TASKS)).await;

    let web = ecs.service("web");
    until("all run", || web.running_count() == TASKS).await;
    let started = begun.elapsed();
    assert!(agents.iter().all(|it| running(it) == TASKS / HOSTS));
    let told = bytes() - before;
    let begun = Instant::now();
    call(
        &ecs,
        "UpdateService",
        json!({"service": "web", "desiredCount": 0}),
    )
    .await;
    until("nothing runs", || {
        web.running_count() == 0 && agents.iter().all(|it| running(it) == 0)
    })
    .await;
    println!(
        "{TASKS} tasks on {HOSTS} hosts: {:.2} ms a task until all run, {:.2} ms until all have \
         stopped; {} bytes a task until all run",
        started.as_secs_f64() * 1e3 / TASKS as f64,
        begun.elapsed().as_secs_f64() * 1e3 / TASKS as f64,
        told / TASKS,
    );
}
