//! An application that runs jobs, as one might write it: it tries again where that may help, and
//! gives up after a while.

use std::time::Duration;

use aws_sdk_ecs::Client;
use aws_sdk_ecs::error::{DisplayErrorContext, ProvideErrorMetadata};
use aws_sdk_ecs::operation::run_task::RunTaskOutput;
use aws_sdk_ecs::types::{LaunchType, Task};
use tokio::time::sleep;

use crate::support::fargate_network;

/// How long a task that was started may be out of sight.
const UNSEEN_MAX: Duration = Duration::from_secs(60);
const BETWEEN_LOOKS: Duration = Duration::from_secs(5);
const BETWEEN_ATTEMPTS: Duration = Duration::from_secs(30);
const ATTEMPTS: usize = 5;

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Exited(i32),
    /// It has stopped without an exit code.
    Failed(String),
    /// The API does not know it any more.
    Lost,
}

/// Runs a job to its end. An error says why there is none.
pub(super) async fn run_job(client: &Client, family: &str) -> Result<Outcome, String> {
    let arn = start(client, family).await?;
    let mut unseen = Duration::ZERO;
    loop {
        let answer = client.describe_tasks().tasks(&arn).send().await;
        match answer {
            Err(error) if is_transient(error.code()) => {}
            Err(error) => return Err(error_text(error.code(), error.message())),
            Ok(answer) => match answer.tasks() {
                [task] if task.last_status() == Some("STOPPED") => return Ok(outcome(task)),
                [_] => unseen = Duration::ZERO,
                _ if unseen > UNSEEN_MAX => return Ok(Outcome::Lost),
                _ => unseen += BETWEEN_LOOKS,
            },
        }
        sleep(BETWEEN_LOOKS).await;
    }
}

/// The ARN of the job's task.
async fn start(client: &Client, family: &str) -> Result<String, String> {
    let mut last = String::new();
    for attempt in 0..ATTEMPTS {
        if attempt > 0 {
            sleep(BETWEEN_ATTEMPTS).await;
        }
        let call = client.run_task().task_definition(family);
        let call = call
            .launch_type(LaunchType::Fargate)
            .network_configuration(fargate_network());
        match call.client_token(format!("job-{family}")).send().await {
            Ok(answer) => match arn_of(&answer) {
                Ok(arn) => return Ok(arn),
                Err(reason) => last = reason,
            },
            Err(error) if is_transient(error.code()) => {
                last = format!("{}", DisplayErrorContext(&error));
            }
            Err(error) => return Err(error_text(error.code(), error.message())),
        }
    }
    Err(format!("gave up after {ATTEMPTS} attempts: {last}"))
}

fn arn_of(answer: &RunTaskOutput) -> Result<String, String> {
    match (answer.tasks(), answer.failures()) {
        ([task], _) => Ok(task.task_arn().unwrap_or_default().to_owned()),
        (_, [failure, ..]) => Err(failure.reason().unwrap_or_default().to_owned()),
        _ => Err("neither a task nor a failure".to_owned()),
    }
}

fn outcome(task: &Task) -> Outcome {
    match task
        .containers()
        .first()
        .and_then(aws_sdk_ecs::types::Container::exit_code)
    {
        Some(code) => Outcome::Exited(code),
        None => Outcome::Failed(task.stopped_reason().unwrap_or_default().to_owned()),
    }
}

/// Whether the same call may succeed later. Without a code there was no answer.
pub(super) fn is_transient(code: Option<&str>) -> bool {
    matches!(
        code,
        None | Some("ThrottlingException" | "ServerException" | "ServiceUnavailable")
    )
}

pub(super) fn error_text(code: Option<&str>, message: Option<&str>) -> String {
    format!(
        "{}: {}",
        code.unwrap_or_default(),
        message.unwrap_or_default()
    )
}
