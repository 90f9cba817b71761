//! `fake-ecs logs`: what the containers of a task have written.

use std::io::{self, Write};

use clap::Args;
use fake_ecs::view::{LogLine, LogSource};

use super::{Failure, Where, find};

/// Show what the containers of a task have written.
///
/// What was written to the standard error is written there.
#[derive(Debug, Args)]
pub(crate) struct Logs {
    #[command(flatten)]
    server: Where,

    /// The task: its ARN, its id, or as much of the id as no other one begins with.
    task: String,

    /// Go on until the task has stopped.
    #[arg(long, short)]
    follow: bool,

    /// Only this container.
    #[arg(long, value_name = "NAME")]
    container: Option<String>,

    /// Begin each line with its time, in seconds since the start of the fake.
    #[arg(long, short)]
    timestamps: bool,
}

pub(super) async fn run(logs: Logs) -> Result<(), Failure> {
    let ecs = logs.server.connect().await?;
    let task = find::task(&ecs, &logs.task).await?;
    let containers = task.containers().await?;
    let names = logs.container.is_none() && containers.len() > 1;
    if logs.follow {
        let mut lines = task.follow_logs(logs.container.as_deref()).await?;
        while let Some(line) = lines.next().await? {
            logs.write(&line, names)?;
        }
        return Ok(());
    }
    if let Some(container) = &logs.container {
        return logs.write_all(&task.logs(container).await?, names);
    }
    for container in containers {
        logs.write_all(&container.logs().await?, names)?;
    }
    Ok(())
}

impl Logs {
    fn write_all(&self, lines: &fake_ecs::RemoteLogs, names: bool) -> Result<(), Failure> {
        if let Some(why) = lines.unavailable() {
            return Err(Failure::Unclear(format!("the log cannot be read: {why}")));
        }
        lines.iter().try_for_each(|line| self.write(line, names))
    }

    fn write(&self, line: &LogLine, names: bool) -> Result<(), Failure> {
        let mut text = String::new();
        if self.timestamps {
            text += &format!("{:10.3} ", line.at);
        }
        if names {
            text += &format!("{} | ", line.container);
        }
        text += &line.text;
        text.push('\n');
        // At once, also into a pipe: somebody may follow.
        match line.source {
            LogSource::Stderr => io::stderr().write_all(text.as_bytes())?,
            _ => {
                let mut stdout = io::stdout().lock();
                stdout.write_all(text.as_bytes())?;
                stdout.flush()?;
            }
        }
        Ok(())
    }
}
