//! A worker whose code is your own: it takes jobs from a queue, and when ECS stops its task it finishes the job at hand.
//!
//! ```text
//! cargo run --example draining_worker
//! ```
//!
//! The containers are futures of this program. What they await is their application's, and the fake's time: the hour in
//! which they work takes milliseconds.

#![expect(clippy::print_stdout, reason = "an example prints")]

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_ecs::types::{AwsVpcConfiguration, LaunchType, NetworkConfiguration};
use fake_ecs::{FakeEcs, Profile, TaskContext};
use tokio::sync::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

type Jobs = Arc<Mutex<UnboundedReceiver<u32>>>;

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn Error>> {
    let ecs = FakeEcs::start().profile(Profile::realistic()).await;
    ecs.register_json(include_str!("task-definitions/order-worker.json"));
    let (send, jobs) = unbounded_channel();
    let jobs = Arc::new(Mutex::new(jobs));
    let queue = Arc::clone(&jobs);
    ecs.containers("order-worker")
        .run(move |task| work(task, Arc::clone(&queue)));

    // Six jobs of ten minutes each, for two workers.
    (1..=6).try_for_each(|job| send.send(job))?;
    let vpc = AwsVpcConfiguration::builder().subnets("subnet-1");
    let network = NetworkConfiguration::builder().awsvpc_configuration(vpc.build()?);
    let run = ecs.client().run_task().task_definition("order-worker");
    let run = run.launch_type(LaunchType::Fargate).count(2);
    run.network_configuration(network.build()).send().await?;
    tokio::time::sleep(Duration::from_secs(15 * 60)).await;

    // One of them is stopped in the middle of a job. The other takes what is left.
    let tasks = ecs.tasks();
    let stopped = tasks.first();
    ecs.client().stop_task().task(stopped.arn()).send().await?;
    stopped.wait_stopped().await;
    tokio::time::sleep(Duration::from_secs(60 * 60)).await;

    for task in &tasks {
        let name = task.containers()[0].name();
        println!("{}\n{}", task.id(), task.logs(&name));
    }
    assert_eq!(stopped.containers()[0].exit_code(), Some(0));
    Ok(())
}

/// The worker. After SIGTERM it takes no job, and has its `stopTimeout` to finish the one at hand.
async fn work(task: TaskContext, jobs: Jobs) {
    let mut stopping = Box::pin(task.stopping());
    loop {
        let next = async { jobs.lock().await.recv().await };
        let job = tokio::select! {
            biased;
            () = &mut stopping => break,
            job = next => job,
        };
        let Some(job) = job else { break };
        task.log(format!("job {job} begun"));
        tokio::select! {
            () = task.sleep(Duration::from_secs(10 * 60)) => task.log(format!("job {job} done")),
            () = &mut stopping => {
                task.sleep(Duration::from_secs(10)).await;
                task.log(format!("job {job} put back"));
                break;
            }
        }
    }
    task.log("drained");
}
