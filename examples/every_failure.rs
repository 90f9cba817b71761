//! A job runner as one writes it on a good day meets every failure: `cargo run --example
//! every_failure`.
//!
//! The table that it prints has each verdict there is. A `!` marks what a better runner would
//! survive: see `careful` in `tests/it/exploring/runners.rs`.

#![expect(clippy::print_stdout, reason = "an example prints")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use aws_sdk_ecs::types::{AwsVpcConfiguration, LaunchType, NetworkConfiguration};
use aws_sdk_ecs::{Client, Error};
use fake_ecs::{FakeEcs, Script, for_each_failure};

const JOB: &str = r#"{
    "family": "job", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
    "containerDefinitions": [{ "name": "app", "image": "busybox" }]
}"#;

/// Starts the job, polls until it has stopped, and looks at its exit code.
async fn run_job(client: Client, is_first: bool) -> Result<(), Error> {
    // What is asked once in the life of a process: no failure reaches it in the runs after the first.
    if is_first {
        client.list_clusters().send().await?;
    }
    let subnet = AwsVpcConfiguration::builder().subnets("subnet-1");
    let subnet = subnet.build().expect("it has a subnet");
    let network = NetworkConfiguration::builder().awsvpc_configuration(subnet);
    let call = client.run_task().task_definition("job");
    let call = call.launch_type(LaunchType::Fargate);
    let answer = call.network_configuration(network.build()).send().await?;
    let arn = answer.tasks()[0].task_arn().expect("tasks have an ARN");
    let task = loop {
        tokio::time::sleep(Duration::from_secs(30)).await;
        let answer = client.describe_tasks().tasks(arn).send().await?;
        let task = answer.tasks()[0].clone();
        if task.last_status() == Some("STOPPED") {
            break task;
        }
    };
    // A task that was lost has no exit code.
    match task.containers()[0].exit_code().unwrap_or(0) {
        0 => Ok(()),
        code => panic!("the job has exited with {code}"),
    }
}

fn main() {
    let has_run = Arc::new(AtomicBool::new(false));
    let report = for_each_failure(move |ecs: FakeEcs| {
        let is_first = !has_run.swap(true, Ordering::Relaxed);
        run_job(ecs.client(), is_first)
    });
    let report = report.setup(|ecs| {
        ecs.register_json(JOB);
        ecs.script("job", Script::new().runs_for(Duration::from_secs(180)));
    });
    let report = report.success(|ecs, ()| {
        let task = ecs.tasks().last();
        task.container("app").exit_code() == Some(0)
    });
    println!("{}", report.run());
}
