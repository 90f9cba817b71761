//! What a test asks about a container that runs: what a command comes to, and its files, which
//! [`copy`](crate::copy) has.

use std::sync::Arc;

use bollard::Docker as Client;
use bollard::errors::Error;
use bollard::exec::{StartExecOptions, StartExecResults};
use bollard::models::ExecConfig;
use fake_ecs_core::effect::ContainerRef;
use fake_ecs_core::effect::question::{Executed, Question};
use futures_util::StreamExt;
use tokio::time::sleep;

use crate::reason::with_causes;
use crate::task::Task;
use crate::{copy, stats};

/// How long to wait before asking again whether a command whose output has ended has ended, too.
const PAUSE: std::time::Duration = std::time::Duration::from_millis(5);

/// Answers a question.
pub(crate) async fn answer(task: &Arc<Task>, of: ContainerRef, question: Question) {
    let index = usize::from(of.container);
    let id = task.containers[index].lock().await.id.clone();
    let Some(id) = id else {
        return question.refuse("the engine has no such container");
    };
    let client = task.fake.client();
    match question {
        Question::Exec { command, answer } => {
            let executed = exec(client, &id, command).await;
            answer(executed.map_err(|error| with_causes(&error)));
        }
        Question::CopyTo {
            path,
            source,
            answer,
        } => answer(copy::to(client, &id, path, source).await),
        Question::CopyFrom { path, answer } => answer(copy::from(client, &id, path).await),
        Question::Stats { answer } => answer(Ok(stats::of(task, of).await)),
    }
}

async fn exec(client: &Client, id: &str, command: Vec<String>) -> Result<Executed, Error> {
    let config = ExecConfig {
        attach_stdout: Some(true),
        attach_stderr: Some(true),
        cmd: Some(command),
        ..ExecConfig::default()
    };
    let exec = client.create_exec(id, config).await?.id;
    let started = client.start_exec(&exec, None::<StartExecOptions>).await?;
    let mut executed = Executed::default();
    if let StartExecResults::Attached { mut output, .. } = started {
        while let Some(written) = output.next().await {
            executed.output.extend_from_slice(&written?.into_bytes());
        }
    }
    loop {
        let ended = client.inspect_exec(&exec).await?;
        if ended.running != Some(true) {
            let code = ended.exit_code.and_then(|code| i32::try_from(code).ok());
            executed.exit_code = code.unwrap_or_default();
            return Ok(executed);
        }
        sleep(PAUSE).await;
    }
}
