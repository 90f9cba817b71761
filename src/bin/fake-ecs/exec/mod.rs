//! `fake-ecs exec`: a terminal in a container, for those who do not have the plugin of the AWS CLI.
//!
//! - [`call`] — asks the server for the session. [`session`] — talks to it. [`terminal`] — the
//!   terminal of whoever has started this.

mod call;
mod session;
mod terminal;

use std::env;
use std::process::ExitCode;

use clap::Args;
use fake_ecs::{Remote, RemoteError};

pub(crate) use self::call::Failure;
use crate::terminal::Failure as Asked;
use crate::terminal::find;

/// How long an id of a task is: as `ExecuteCommand` takes it.
const ID_LENGTHS: [usize; 2] = [32, 36];

/// Run a command in a container of a running fake-ecs, without the Session Manager plugin.
///
///   fake-ecs exec 0123456789ab -- /bin/sh
///
/// The task must have been run with enableExecuteCommand, and have a taskRoleArn. What is typed
/// goes to the command, or what is piped into this, as if it were typed: with an end of the last
/// line, and Ctrl-D. It ends with the exit code of the command.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Exec {
    /// The task: its ARN, its id, or as much of the id as no other one begins with.
    task: String,

    /// The command. One word is a line for the container's shell, such as 'ls | wc -l'; several are
    /// quoted, so that the command gets them as they are here.
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<String>,

    /// Where the server is; FAKE_ECS_URL says it as well, where this is not said.
    #[arg(
        long,
        visible_alias = "url",
        env = "AWS_ENDPOINT_URL_ECS",
        value_name = "URL",
        default_value_t = elsewhere()
    )]
    endpoint_url: String,

    /// What the server was started with, if it was: it says where the task is.
    #[arg(long, env = "FAKE_ECS_TOKEN", hide_env_values = true)]
    token: Option<String>,

    /// The cluster of the task, where the server does not say it.
    #[arg(long, value_name = "NAME")]
    cluster: Option<String>,

    /// The container, where the task has several.
    #[arg(long, value_name = "NAME")]
    container: Option<String>,

    /// The region of the task, where it is not that of the server and the ARN does not say it.
    #[arg(long, env = "AWS_REGION", value_name = "NAME")]
    region: Option<String>,

    /// Sessions are always interactive; this is for those who are used to saying so.
    #[arg(long)]
    interactive: bool,
}

/// Where the other commands look for a server.
fn elsewhere() -> String {
    env::var("FAKE_ECS_URL").unwrap_or_else(|_| "http://127.0.0.1:4566".to_owned())
}

impl Exec {
    /// Takes the ARN of the task in place of what was given, which may be less than an id. A fake
    /// in a test may have nobody to ask, so what is an id is left to `ExecuteCommand` then, and so
    /// is to say that nobody answers.
    async fn find_task(&mut self) -> Result<(), Failure> {
        let is_id = ID_LENGTHS.contains(&self.task.len());
        if self.task.starts_with("arn:") || (is_id && self.cluster.is_some()) {
            return Ok(());
        }
        match self.arn().await {
            Ok(arn) => self.task = arn,
            Err(_) if is_id => {}
            Err(Asked::Remote(RemoteError::Connect { .. } | RemoteError::Url { .. })) => {}
            Err(failure) => return Err(Failure::Find(failure)),
        }
        Ok(())
    }

    async fn arn(&self) -> Result<String, Asked> {
        let ecs = match &self.token {
            None => Remote::connect(&self.endpoint_url).await?,
            Some(token) => Remote::connect_with_token(&self.endpoint_url, token).await?,
        };
        find::arn(&ecs, &self.task).await
    }
}

/// Runs the command, and returns the code with which to end.
pub(crate) async fn run(mut exec: Exec) -> Result<ExitCode, Failure> {
    exec.find_task().await?;
    let session = call::execute_command(&exec).await?;
    let code = session::talk(&session).await?;
    // Codes of processes have eight bits.
    Ok(ExitCode::from(u8::try_from(code & 0xff).unwrap_or(1)))
}
