//! A day of polling in milliseconds: under a paused tokio clock, application and fake live in one virtual time.
//!
//! ```text
//! cargo run --example virtual_time
//! ```
//!
//! In a test it is `#[tokio::test(start_paused = true)]`. Whenever everybody sleeps, tokio moves the clock on to the
//! first one that is to wake up. The fake follows that clock exactly, to the nanosecond.

#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "an example prints, and shows real time beside the fake's"
)]

use std::error::Error;
use std::time::{Duration, Instant};

use aws_sdk_ecs::Client;
use aws_sdk_ecs::types::{AwsVpcConfiguration, Container, LaunchType, NetworkConfiguration};
use fake_ecs::{FakeEcs, Profile, Script};

const POLL_INTERVAL: Duration = Duration::from_secs(5 * 60);
const HOUR: Duration = Duration::from_secs(60 * 60);

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn Error>> {
    let begun = Instant::now();
    let ecs = FakeEcs::start().profile(Profile::realistic()).await;
    let started = ecs.now();
    ecs.register_json(include_str!("task-definitions/report-job.json"));
    // A job that takes nearly a day.
    let job = Script::new()
        .log("this will take a while")
        .runs_for(23 * HOUR);
    ecs.script("report-job", job);

    let (polls, exit_code) = run_and_poll(&ecs.client(), "report-job").await?;

    let task = ecs.tasks().only();
    print!("{}", task.timeline());
    println!("\nThe application polled {polls} times and saw exit code {exit_code:?}.");
    println!("virtual time: {:?}", ecs.now().duration_since(started)?);
    println!("real time:    {:?}", begun.elapsed());
    Ok(())
}

/// The code under test: it runs a job, and looks every five minutes whether it has stopped. Returns how often it looked,
/// and the exit code. It sleeps with tokio, and knows nothing of a fake.
async fn run_and_poll(ecs: &Client, family: &str) -> Result<(u32, Option<i32>), Box<dyn Error>> {
    let subnets = AwsVpcConfiguration::builder()
        .subnets("subnet-0a1b2c3d4e5f60718")
        .build()?;
    let network = NetworkConfiguration::builder()
        .awsvpc_configuration(subnets)
        .build();
    let answer = ecs
        .run_task()
        .task_definition(family)
        .launch_type(LaunchType::Fargate)
        .network_configuration(network)
        .send()
        .await?;
    let arn = answer
        .tasks()
        .first()
        .and_then(|task| task.task_arn())
        .ok_or("no task")?;

    let mut polls = 0;
    loop {
        let answer = ecs.describe_tasks().tasks(arn).send().await?;
        polls += 1;
        let task = answer.tasks().first().ok_or("the task is gone")?;
        if task.last_status() == Some("STOPPED") {
            let app = task
                .containers()
                .iter()
                .find(|container| container.name() == Some("app"));
            return Ok((polls, app.and_then(Container::exit_code)));
        }
        tokio::time::sleep(POLL_INTERVAL).await;
    }
}
