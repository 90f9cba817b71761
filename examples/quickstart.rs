//! The main job of a fake ECS, end to end: real task definitions are registered, run, waited for and looked at.
//!
//! ```text
//! cargo run --example quickstart
//! ```
//!
//! It needs no AWS account, no Docker and no configuration. Everything between `ecs.client()` and the timelines is what
//! your own code would do with AWS; nothing of it knows that this ECS is a fake.

#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "an example prints, and shows real time beside the fake's"
)]

use std::error::Error;
use std::time::{Duration, Instant};

use aws_sdk_ecs::Client;
use aws_sdk_ecs::client::Waiters;
use aws_sdk_ecs::types::{
    AwsVpcConfiguration, Compatibility, LaunchType, NetworkConfiguration, NetworkMode,
};
use fake_ecs::{FakeEcs, Profile, Script, TaskDefinitionHandle, TaskHandle};

/// The files that `aws ecs register-task-definition --cli-input-json` takes.
const TASK_DEFINITIONS: [&str; 6] = [
    // Fargate: an init container and an Envoy that the app waits for.
    include_str!("task-definitions/web-app.json"),
    // Fargate: a batch job with a collector beside it. It will fail.
    include_str!("task-definitions/report-job.json"),
    // Fargate: a worker with a log router, and an exporter that is restarted when it crashes.
    include_str!("task-definitions/order-worker.json"),
    // EC2, bridge mode: nginx linked to php, ports chosen by the host.
    include_str!("task-definitions/legacy-shop.json"),
    // EC2, host mode: a privileged agent and the container that configures it.
    include_str!("task-definitions/node-agent.json"),
    // EC2, awsvpc mode: three containers in a row, one after the other.
    include_str!("task-definitions/media-encoder.json"),
];

/// The families whose tasks end by themselves; the others run until they are stopped.
const JOBS: [&str; 2] = ["report-job", "media-encoder"];

/// How long to wait for a task, in the fake's time: as patient as with AWS.
const PATIENCE: Duration = Duration::from_secs(30 * 60);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let begun = Instant::now();

    // An ECS of our own. By default nothing takes time; here every stage takes as long as with AWS. EC2 tasks need a
    // container instance to run on.
    let ecs = FakeEcs::start()
        .profile(Profile::realistic())
        .synthetic_instances()
        .await;
    let started = ecs.now();
    script_containers(&ecs);

    // The client is an ordinary `aws_sdk_ecs::Client`.
    let client = ecs.client();
    let (mut jobs, mut services) = (Vec::new(), Vec::new());
    for json in TASK_DEFINITIONS {
        let definition = ecs.register_json(json);
        let arn = run(&client, &definition).await?;
        if JOBS.contains(&definition.family()) {
            jobs.push(arn);
        } else {
            services.push(arn);
        }
    }

    // Waiters of the SDK, as they are. Their sleeps move the fake's time on, so minutes take milliseconds.
    client
        .wait_until_tasks_running()
        .cluster("default")
        .set_tasks(Some(services.clone()))
        .wait(PATIENCE)
        .await?;
    client
        .wait_until_tasks_stopped()
        .cluster("default")
        .set_tasks(Some(jobs))
        .wait(PATIENCE)
        .await?;
    for arn in &services {
        let reason = "the quickstart is over";
        client.stop_task().task(arn).reason(reason).send().await?;
    }
    client
        .wait_until_tasks_stopped()
        .cluster("default")
        .set_tasks(Some(services))
        .wait(PATIENCE)
        .await?;

    for task in ecs.tasks() {
        show(&task);
    }
    let passed = ecs.now().duration_since(started)?;
    println!(
        "{} tasks, {} containers: {:.0} minutes of ECS in {:.2} seconds.",
        ecs.tasks().len(),
        ecs.tasks()
            .iter()
            .map(|task| task.containers().len())
            .sum::<usize>(),
        passed.as_secs_f64() / 60.0,
        begun.elapsed().as_secs_f64(),
    );
    Ok(())
}

/// Says what containers do. One without a script starts, turns healthy if it has a health check, runs until it is
/// stopped, and exits with 143 on SIGTERM.
fn script_containers(ecs: &FakeEcs) {
    let s = Duration::from_secs;

    // A family means its main container; `family/container` means another one.
    ecs.script(
        "web-app",
        Script::new()
            .log("listening on :8080")
            .after(s(2))
            .exits_on_sigterm(0)
            .after(s(5)),
    );
    ecs.script(
        "web-app/migrate",
        Script::new()
            .log("applied 2 migrations")
            .after(s(11))
            .exits(0)
            .after(s(12)),
    );
    ecs.script("web-app/envoy", Script::new().becomes_healthy().after(s(8)));

    ecs.script(
        "report-job",
        Script::new()
            .log("loading")
            .log("out of disk")
            .after(s(39))
            .exits(3)
            .after(s(40)),
    );

    // It does not listen to SIGTERM, so it is killed when its stop timeout is over.
    ecs.script(
        "order-worker",
        Script::new().log("waiting for orders").ignores_sigterm(),
    );
    ecs.script(
        "order-worker/metrics",
        Script::new().runs_out_of_memory().after(s(240)),
    );

    ecs.script("node-agent/configure", Script::new().runs_for(s(1)));

    ecs.script("media-encoder/fetch", Script::new().runs_for(s(45)));
    ecs.script(
        "media-encoder/encode",
        Script::new()
            .pull_takes(s(60))
            .log("frame 1")
            .log("frame 86400")
            .after(s(480))
            .exits(0)
            .after(s(481)),
    );
    ecs.script(
        "media-encoder",
        Script::new().log("published").after(s(9)).runs_for(s(10)),
    );
}

/// Runs a task of this definition, on what it is made for, and returns its ARN.
async fn run(client: &Client, definition: &TaskDefinitionHandle) -> Result<String, Box<dyn Error>> {
    let described = definition.describe();
    let launch_type = if described
        .requires_compatibilities()
        .contains(&Compatibility::Fargate)
    {
        LaunchType::Fargate
    } else {
        LaunchType::Ec2
    };
    let network = if described.network_mode() == Some(&NetworkMode::Awsvpc) {
        let subnets = AwsVpcConfiguration::builder()
            .subnets("subnet-0a1b2c3d4e5f60718")
            .build()?;
        Some(
            NetworkConfiguration::builder()
                .awsvpc_configuration(subnets)
                .build(),
        )
    } else {
        None
    };
    let answer = client
        .run_task()
        .task_definition(definition.family())
        .launch_type(launch_type)
        .set_network_configuration(network)
        .send()
        .await?;
    let arn = answer.tasks().first().and_then(|task| task.task_arn());
    Ok(arn.ok_or("RunTask started no task")?.to_owned())
}

/// Prints what became of a task, and how it came to that.
fn show(task: &TaskHandle) {
    let described = task.describe();
    let launch_type = described.launch_type().map_or("?", LaunchType::as_str);
    println!("{} on {launch_type}", task.family());
    for entry in &task.timeline() {
        println!("  {:>7.1} s  {}", entry.at().as_secs_f64(), entry.text());
    }
    for container in task.containers() {
        let code = container
            .exit_code()
            .map_or("none".to_owned(), |code| code.to_string());
        let logs = container.logs();
        println!(
            "  {}: exit code {code}, logs {:?}",
            container.name(),
            logs.lines()
        );
    }
    println!();
}
