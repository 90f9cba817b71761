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

pub(crate) use self::call::Failure;

/// Run a command in a container of a running fake-ecs, without the Session Manager plugin.
///
///   fake-ecs exec 0123456789abcdef0123456789abcdef -- /bin/sh
///
/// The task must have been run with enableExecuteCommand. What is typed goes to the command, or
/// what is piped into this, as if it were typed: with an end of the last line, and Ctrl-D. It ends
/// with the exit code of the command.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Exec {
    /// The task, by its id or its ARN.
    task: String,

    /// The command, with its arguments: they are joined by blanks.
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

    /// The cluster of the task, where it is not `default` and the ARN does not say it.
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

/// Runs the command, and returns the code with which to end.
pub(crate) async fn run(exec: Exec) -> Result<ExitCode, Failure> {
    let session = call::execute_command(&exec).await?;
    let code = session::talk(&session).await?;
    // Codes of processes have eight bits.
    Ok(ExitCode::from(u8::try_from(code & 0xff).unwrap_or(1)))
}
