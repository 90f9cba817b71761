//! Job runners as people write them.

use std::time::Duration;

use aws_sdk_ecs::Client;
use aws_sdk_ecs::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_ecs::operation::run_task::builders::RunTaskFluentBuilder;
use aws_sdk_ecs::types::{CapacityProviderStrategyItem, LaunchType, Task};
use fake_ecs::{FakeEcs, Script};
use tokio::time::{sleep, timeout};

use crate::support::{fargate_network, register_app, secs};

const POLL: Duration = Duration::from_secs(30);

/// A job that takes three minutes.
pub(super) fn job(ecs: &FakeEcs) {
    register_app(ecs, "job");
    ecs.script("job", Script::new().runs_for(secs(180)));
}

/// The task that was started last has exited with 0.
pub(super) fn is_done<T>(ecs: &FakeEcs, _: &T) -> bool {
    ecs.tasks().last().container("app").exit_code() == Some(0)
}

fn code<E: ProvideErrorMetadata>(error: &SdkError<E>) -> String {
    error.code().unwrap_or("no answer").to_owned()
}

fn exit_code(task: &Task) -> Option<i32> {
    task.containers().first()?.exit_code()
}

/// Starts the job and waits until it has stopped: what one writes on a good day.
pub(super) async fn naive(client: Client) -> Result<(), String> {
    let call = client.run_task().task_definition("job");
    wait_for(&client, call.launch_type(LaunchType::Fargate)).await
}

/// The same with Spot capacity.
pub(super) async fn spot(client: Client) -> Result<(), String> {
    let clusters = client.put_cluster_capacity_providers().cluster("default");
    let clusters = clusters.capacity_providers("FARGATE_SPOT");
    let clusters = clusters.set_default_capacity_provider_strategy(Some(Vec::new()));
    clusters.send().await.map_err(|error| code(&error))?;
    let spot = CapacityProviderStrategyItem::builder().capacity_provider("FARGATE_SPOT");
    let spot = spot.weight(1).build().expect("it is complete");
    let call = client.run_task().task_definition("job");
    wait_for(&client, call.capacity_provider_strategy(spot)).await
}

async fn wait_for(client: &Client, call: RunTaskFluentBuilder) -> Result<(), String> {
    let call = call.network_configuration(fargate_network());
    let answer = call.send().await.map_err(|error| code(&error))?;
    let arn = answer.tasks()[0].task_arn().expect("tasks have an ARN");
    let task = loop {
        sleep(POLL).await;
        let answer = client.describe_tasks().tasks(arn).send().await;
        let answer = answer.map_err(|error| code(&error))?;
        let task = answer.tasks()[0].clone();
        if task.last_status() == Some("STOPPED") {
            break task;
        }
    };
    match exit_code(&task).unwrap_or(0) {
        0 => Ok(()),
        code => Err(format!("the job has exited with {code}")),
    }
}

/// Makes a cluster with a service, changes the service, and takes both away.
pub(super) async fn cluster_and_service(client: Client) -> Result<(), String> {
    let cluster = client.create_cluster().cluster_name("web");
    cluster.send().await.map_err(|error| code(&error))?;
    let service = client.create_service().cluster("web").service_name("web");
    let service = service.task_definition("job").desired_count(1);
    let service = service.launch_type(LaunchType::Fargate);
    let service = service.network_configuration(fargate_network());
    service.send().await.map_err(|error| code(&error))?;
    sleep(POLL).await;
    let service = client.update_service().cluster("web").service("web");
    let service = service.desired_count(0);
    service.send().await.map_err(|error| code(&error))?;
    sleep(POLL).await;
    let service = client.delete_service().cluster("web").service("web");
    service.send().await.map_err(|error| code(&error))?;
    sleep(POLL).await;
    let cluster = client.delete_cluster().cluster("web");
    cluster.send().await.map_err(|error| code(&error))?;
    Ok(())
}

/// How long a call may take, and a job.
const CALL: Duration = Duration::from_secs(60);
const JOB: Duration = Duration::from_secs(6 * 60 * 60);

/// The same for bad days: it starts the job with a token, again where that may help, believes only
/// an exit code, and leaves no task behind.
pub(super) async fn careful(client: Client) -> Result<(), String> {
    let arn = start(&client).await?;
    let task = match timeout(JOB, stopped(&client, &arn)).await {
        Ok(Ok(task)) => task,
        Ok(Err(error)) => return Err(give_up(&client, &arn, error).await),
        Err(_) => return Err(give_up(&client, &arn, "it takes too long".to_owned()).await),
    };
    match exit_code(&task) {
        Some(0) => Ok(()),
        Some(code) => Err(format!("the job has exited with {code}")),
        None => Err(task.stopped_reason().unwrap_or("no reason").to_owned()),
    }
}

async fn start(client: &Client) -> Result<String, String> {
    let mut last = String::new();
    for _ in 0..5 {
        let call = client.run_task().task_definition("job");
        let call = call.client_token("job-1").launch_type(LaunchType::Fargate);
        let call = call.network_configuration(fargate_network());
        match timeout(CALL, call.send()).await {
            Err(_) => last = "no answer".to_owned(),
            Ok(Err(error)) if error.code() == Some("AccessDeniedException") => {
                return Err(code(&error));
            }
            Ok(Err(error)) => last = code(&error),
            Ok(Ok(answer)) => match answer.tasks().first().and_then(Task::task_arn) {
                Some(arn) => return Ok(arn.to_owned()),
                None => last = "no capacity".to_owned(),
            },
        }
        sleep(POLL).await;
    }
    Err(last)
}

async fn stopped(client: &Client, arn: &str) -> Result<Task, String> {
    loop {
        sleep(POLL).await;
        match timeout(CALL, client.describe_tasks().tasks(arn).send()).await {
            Ok(Err(error)) if error.code() == Some("AccessDeniedException") => {
                return Err(code(&error));
            }
            // It may be there at the next look.
            Err(_) | Ok(Err(_)) => {}
            Ok(Ok(answer)) => match answer.tasks().first() {
                Some(task) if task.last_status() == Some("STOPPED") => return Ok(task.clone()),
                _ => {}
            },
        }
    }
}

async fn give_up(client: &Client, arn: &str, error: String) -> String {
    match client.stop_task().task(arn).send().await {
        Ok(_) => error,
        Err(refused) => format!("{error}, and it cannot be stopped: {}", code(&refused)),
    }
}
