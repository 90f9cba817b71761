//! A command that runs in a container, with a terminal.

use std::pin::{Pin, pin};
use std::sync::Arc;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Status;
use kube::Error;
use kube::api::{AttachParams, AttachedProcess, TerminalSize};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::mpsc::unbounded_channel;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::cluster::Cluster;
use crate::connect::why;
use crate::owner::PAUSE;

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

/// A container, as the cluster finds it.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) pod: String,
    pub(crate) container: String,
}

/// The variable by which the processes of a command are found.
const SESSION: &str = "FAKE_ECS_SESSION";
/// The exit code of a shell whose command is not there.
pub(crate) const NOT_FOUND: i32 = 127;
/// What a terminal sends when its user ends the input: control and D.
const END_OF_INPUT: u8 = 4;

/// Runs the command to its end.
pub(crate) async fn run(cluster: Arc<Cluster>, of: Place, mut terminal: Box<dyn Terminal>) {
    let code = match attach(&cluster, &of, &mut *terminal).await {
        Ok(code) => code,
        Err(error) => {
            terminal.write(format!("{}\r\n", why(&error)).into_bytes());
            NOT_FOUND
        }
    };
    terminal.exit(code);
}

async fn attach(
    cluster: &Arc<Cluster>,
    of: &Place,
    terminal: &mut dyn Terminal,
) -> Result<i32, Error> {
    // In a Pod with the processes of its node those of other containers are seen as well.
    let marker = format!(
        "{SESSION}={}-{}-{}",
        of.pod,
        of.container,
        terminal.session()
    );
    let script = format!("export {marker}; exec /bin/sh -c \"$0\"");
    let command = ["/bin/sh", "-c", &script, terminal.command()];
    let params = AttachParams::interactive_tty().container(&of.container);
    let mut process = cluster.pods.exec(&of.pod, command, &params).await?;
    let (stdout, stdin) = (process.stdout(), process.stdin());
    let (Some(mut output), Some(mut input)) = (stdout, stdin) else {
        return Ok(NOT_FOUND);
    };
    let mut size = process.terminal_size();
    let mut is_typed = true;
    // A command that shows much reads nothing meanwhile, so neither waits for the other.
    let (types, mut typed) = unbounded_channel::<Vec<u8>>();
    let write = async {
        while let Some(bytes) = typed.recv().await {
            // A command that has ended reads nothing.
            let _ = input.write_all(&bytes).await;
        }
        // The end of the stream would be the end of the connection, with what comes.
        std::future::pending::<()>().await;
    };
    let mut write = pin!(write);
    let mut bytes = vec![0; 8192];
    // They end with the command.
    let mut hang_ups = JoinSet::new();
    loop {
        tokio::select! {
            shown = output.read(&mut bytes) => match shown {
                Ok(count) if count > 0 => terminal.write(bytes[..count].to_vec()),
                _ => break,
            },
            () = &mut write => {}
            typed = terminal.read(), if is_typed => match typed {
                Some(ExecInput::Bytes(bytes)) => drop(types.send(bytes)),
                Some(ExecInput::Resize { columns, rows }) => {
                    if let Some(size) = &mut size {
                        let _ = size.try_send(TerminalSize { width: columns, height: rows });
                    }
                }
                // What is not killed goes on, and its session stays open.
                Some(ExecInput::Hangup) => {
                    let (cluster, of, marker) = (Arc::clone(cluster), of.clone(), marker.clone());
                    hang_ups.spawn(async move { hang_up(&cluster, &of, &marker).await });
                }
                Some(ExecInput::End) | None => {
                    is_typed = false;
                    let _ = types.send(vec![END_OF_INPUT]);
                }
            },
        }
    }
    Ok(exit_code(&mut process).await)
}

/// Sends SIGHUP to all that the command has started. The cluster has no call for it, so another
/// command of the container's own shell looks for what has the marker in its environment.
///
/// A command that has only just begun has no marker yet, so it is looked for again until it is
/// found.
async fn hang_up(cluster: &Cluster, of: &Place, marker: &str) {
    while !hang_up_once(cluster, of, marker).await.unwrap_or_default() {
        sleep(PAUSE).await;
    }
}

/// Returns whether something was found.
async fn hang_up_once(cluster: &Cluster, of: &Place, marker: &str) -> Result<bool, Error> {
    let script = format!(
        "found=1; for of in /proc/[0-9]*; do \
         tr '\\0' '\\n' <$of/environ 2>/dev/null | grep -qx '{marker}' && \
         kill -HUP ${{of#/proc/}} && found=0; \
         done; exit $found"
    );
    let command = ["/bin/sh", "-c", &script];
    let params = AttachParams::default()
        .stderr(false)
        .container(&of.container);
    let mut process = cluster.pods.exec(&of.pod, command, &params).await?;
    Ok(exit_code(&mut process).await == 0)
}

/// What the command has exited with, once it has.
pub(crate) async fn exit_code(process: &mut AttachedProcess) -> i32 {
    let Some(status) = process.take_status() else {
        return NOT_FOUND;
    };
    status.await.map_or(NOT_FOUND, |status| code(&status))
}

fn code(status: &Status) -> i32 {
    if status.status.as_deref() == Some("Success") {
        return 0;
    }
    let causes = status
        .details
        .iter()
        .flat_map(|it| it.causes.iter().flatten());
    let mut codes = causes.filter(|it| it.reason.as_deref() == Some("ExitCode"));
    let code = codes.find_map(|it| it.message.as_ref()?.parse().ok());
    code.unwrap_or(NOT_FOUND)
}

#[cfg(test)]
mod tests {
    use k8s_openapi::serde_json;

    use super::*;

    #[test]
    fn the_status_of_a_command_has_its_exit_code() {
        for (text, expected) in [
            (r#"{ "metadata": {}, "status": "Success" }"#, 0),
            (
                r#"{ "metadata": {}, "status": "Failure", "reason": "NonZeroExitCode",
                    "details": { "causes": [{ "reason": "ExitCode", "message": "6" }] } }"#,
                6,
            ),
            (
                r#"{ "metadata": {}, "status": "Failure", "message": "no such file" }"#,
                127,
            ),
        ] {
            let status = serde_json::from_str(text).unwrap();
            assert_eq!(code(&status), expected, "{text}");
        }
    }
}
