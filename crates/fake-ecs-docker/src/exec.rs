//! A command that runs in a container, with a terminal.

use std::pin::Pin;
use std::sync::Arc;

use bollard::Docker;
use bollard::errors::Error;
use bollard::exec::{StartExecOptions, StartExecResults};
use bollard::models::ExecConfig;
use bollard::query_parameters::ResizeExecOptionsBuilder;
use fake_ecs_core::effect::ContainerRef;
use futures_util::StreamExt;
use tokio::io::AsyncWriteExt;

use crate::reason::with_causes;
use crate::task::Task;

/// What goes to a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExecInput {
    /// What was typed.
    Bytes(Vec<u8>),
    /// The terminal has another size.
    Resize {
        /// In characters.
        columns: u16,
        /// In lines.
        rows: u16,
    },
    /// Nothing more is typed.
    End,
    /// The terminal is gone, and the command is to end.
    Hangup,
}

/// A command that runs, as whoever has asked for it sees it.
pub trait Terminal: Send {
    /// The command, for a shell to take apart.
    fn command(&self) -> &str;

    /// What tells the command from others in its container: letters, digits and dashes.
    fn session(&self) -> String;

    /// What is typed next; `None` when nothing can be any more.
    fn read(&mut self) -> Pin<Box<dyn Future<Output = Option<ExecInput>> + Send + '_>>;

    /// Shows something.
    fn write(&self, bytes: Vec<u8>);

    /// The command has ended. Nothing follows.
    fn exit(self: Box<Self>, code: i32);
}

/// The variable by which the processes of a command are found.
const SESSION: &str = "FAKE_ECS_SESSION";

/// The exit code of a shell whose command is not there.
const NOT_FOUND: i32 = 127;

/// Runs the command to its end.
pub(crate) async fn run(task: &Arc<Task>, of: ContainerRef, mut terminal: Box<dyn Terminal>) {
    let id = task.containers[usize::from(of.container)]
        .lock()
        .await
        .id
        .clone();
    let Some(id) = id else {
        return terminal.exit(NOT_FOUND);
    };
    let code = match attach(task, &id, &mut *terminal).await {
        Ok(code) => code,
        Err(error) => {
            terminal.write(format!("{}\r\n", with_causes(&error)).into_bytes());
            NOT_FOUND
        }
    };
    terminal.exit(code);
}

async fn attach(task: &Task, id: &str, terminal: &mut dyn Terminal) -> Result<i32, Error> {
    let client = task.fake.client();
    // In a task with the processes of the host those of other containers are seen as well.
    let marker = format!("{SESSION}={id}-{}", terminal.session());
    let exec = client
        .create_exec(id, config(terminal.command(), &marker))
        .await?
        .id;
    let options = StartExecOptions {
        tty: true,
        ..StartExecOptions::default()
    };
    let started = client.start_exec(&exec, Some(options)).await?;
    let StartExecResults::Attached {
        mut output,
        mut input,
    } = started
    else {
        return Ok(NOT_FOUND);
    };
    let mut is_typed = true;
    loop {
        tokio::select! {
            shown = output.next() => match shown {
                Some(shown) => terminal.write(shown?.into_bytes().to_vec()),
                None => break,
            },
            typed = terminal.read(), if is_typed => match typed {
                Some(ExecInput::Bytes(bytes)) => {
                    // A command that has ended reads nothing.
                    let _ = input.write_all(&bytes).await;
                    let _ = input.flush().await;
                }
                Some(ExecInput::Resize { columns, rows }) => {
                    let size = ResizeExecOptionsBuilder::new().w(i32::from(columns)).h(i32::from(rows));
                    // It does not matter to one that has ended.
                    let _ = client.resize_exec(&exec, size.build()).await;
                }
                Some(ExecInput::Hangup) => {
                    // What is not killed goes on, and its session stays open.
                    let _ = hang_up(client, id, &marker).await;
                }
                Some(ExecInput::End) | None => {
                    is_typed = false;
                    let _ = input.shutdown().await;
                }
            },
        }
    }
    let ended = client.inspect_exec(&exec).await?;
    let code = ended.exit_code.and_then(|code| i32::try_from(code).ok());
    Ok(code.unwrap_or(0))
}

/// Sends SIGHUP to all that the command has started. The engine has no call for it, so another
/// command of the container's own shell looks for what has the marker in its environment.
async fn hang_up(client: &Docker, id: &str, marker: &str) -> Result<(), Error> {
    let script = format!(
        "for of in /proc/[0-9]*; do \
         tr '\\0' '\\n' <$of/environ 2>/dev/null | grep -qx '{marker}' && kill -HUP ${{of#/proc/}}; \
         done"
    );
    let command = ["/bin/sh", "-c", &script];
    let config = ExecConfig {
        user: Some("0".to_owned()),
        cmd: Some(command.map(str::to_owned).to_vec()),
        ..ExecConfig::default()
    };
    let exec = client.create_exec(id, config).await?.id;
    let options = StartExecOptions {
        detach: true,
        ..StartExecOptions::default()
    };
    client.start_exec(&exec, Some(options)).await?;
    Ok(())
}

/// As root and in a shell, as the agent of Systems Manager runs it.
fn config(command: &str, marker: &str) -> ExecConfig {
    let command = ["/bin/sh", "-c", command];
    ExecConfig {
        env: Some(vec![marker.to_owned()]),
        attach_stdin: Some(true),
        attach_stdout: Some(true),
        attach_stderr: Some(true),
        tty: Some(true),
        user: Some("0".to_owned()),
        cmd: Some(command.map(str::to_owned).to_vec()),
        ..ExecConfig::default()
    }
}
