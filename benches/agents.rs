//! What a task costs on hosts with agents, from the service that wants it until it runs and until it
//! has stopped, beside the same tasks on simulated hosts in the same run.
//! `cargo bench --package fake-ecs-agents-tests --bench agents`.
//!
//! Agents and fake share the process, and speak over sockets of the machine: the difference is what
//! both sides of the talk take.

#![expect(clippy::print_stdout, reason = "a benchmark reports on the terminal")]
#![expect(clippy::disallowed_methods, reason = "a benchmark takes real time")]

use std::time::{Duration, Instant};

use fake_ecs::{Clock, FakeEcs};
use fake_ecs_agents_tests::agent::Agent;
use fake_ecs_agents_tests::api;
use serde_json::{Value, json};
use tokio::time::sleep;

const HOSTS: usize = 10;
const TASKS: usize = 200;
const ROUNDS: usize = 7;
/// How often it is looked whether all run.
const LOOKS: Duration = Duration::from_millis(1);

/// Milliseconds a task, until it runs and until it has stopped, and bytes a task that agents read.
#[derive(Clone, Copy, Debug)]
struct Cost {
    runs: f64,
    stops: f64,
    bytes: usize,
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    // `cargo test --benches` only wants to know that it runs.
    let is_bench = std::env::args().any(|it| it == "--bench");
    let rounds = if is_bench { ROUNDS } else { 1 };
    let (mut simulated, mut told) = (Vec::new(), Vec::new());
    // In turn, so that what else the machine does concerns both.
    for _ in 0..rounds {
        simulated.push(round(false).await);
        told.push(round(true).await);
    }
    println!(
        "{TASKS} tasks of a service on {HOSTS} hosts, {rounds} rounds: least/median ms a task"
    );
    for (name, costs) in [
        ("simulated hosts", &simulated),
        ("hosts with agents", &told),
    ] {
        let (runs, stops) = (spread(costs, |it| it.runs), spread(costs, |it| it.stops));
        println!("{name:<18} until it runs {runs}, until it has stopped {stops}");
    }
    let bytes = told.iter().map(|it| it.bytes).max().unwrap_or_default();
    println!("an agent reads {bytes} bytes a task");
}

fn spread(costs: &[Cost], of: impl Fn(&Cost) -> f64) -> String {
    let mut all: Vec<f64> = costs.iter().map(of).collect();
    all.sort_by(f64::total_cmp);
    format!("{:.3}/{:.3}", all[0], all[all.len() / 2])
}

async fn round(with_agents: bool) -> Cost {
    let ecs = FakeEcs::start()
        .clock(Clock::wall())
        .listen(([127, 0, 0, 1], 0))
        .await;
    let address = ecs.local_addr().to_string();
    let mut agents = Vec::new();
    for _ in 0..HOSTS {
        if with_agents {
            agents.push(Agent::start(&address, "default").await.unwrap());
        } else {
            ecs.add_external_instance();
        }
    }
    while ecs.instances().iter().any(|it| !it.is_agent_connected()) {
        sleep(LOOKS).await;
    }
    let definition = r#"{
        "family": "web", "requiresCompatibilities": ["EXTERNAL"],
        "containerDefinitions": [{ "name": "app", "image": "busybox", "memory": 4 }]
    }"#;
    ecs.register_json(definition);
    let service = json!({
        "serviceName": "web", "taskDefinition": "web", "launchType": "EXTERNAL",
        "desiredCount": TASKS,
        "placementStrategy": [{"type": "spread", "field": "instanceId"}],
    });
    let begun = Instant::now();
    call(&address, "CreateService", &service).await;
    let web = ecs.service("web");
    while web.running_count() < TASKS {
        sleep(LOOKS).await;
    }
    let runs = milliseconds(begun);
    let frames = agents.iter().flat_map(Agent::frames);
    let bytes: usize = frames.map(|it| it.to_string().len()).sum();
    let begun = Instant::now();
    let none = json!({"service": "web", "desiredCount": 0});
    call(&address, "UpdateService", &none).await;
    while web.running_count() > 0 || ecs.tasks().stopped().len() < TASKS {
        sleep(LOOKS).await;
    }
    Cost {
        runs,
        stops: milliseconds(begun),
        bytes: bytes / TASKS,
    }
}

fn milliseconds(begun: Instant) -> f64 {
    begun.elapsed().as_secs_f64() * 1e3 / TASKS as f64
}

async fn call(address: &str, operation: &str, input: &Value) {
    let (status, answer) = api::call(address, operation, input).await.unwrap();
    assert_eq!(status, 200, "{operation}: {answer}");
}
