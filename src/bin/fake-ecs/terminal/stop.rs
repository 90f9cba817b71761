//! `fake-ecs stop`: stops tasks.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Args;

use super::{Failure, Where, find};

/// Stop tasks as StopTask does, and print the id of each. It ends with 1 if one of them is not
/// there; the others are stopped all the same.
#[derive(Debug, Args)]
pub(crate) struct Stop {
    #[command(flatten)]
    server: Where,

    /// The tasks: by ARN, by id, or by as much of the id as no other one begins with.
    #[arg(required = true, value_name = "TASK")]
    tasks: Vec<String>,
}

pub(super) async fn run(stop: Stop) -> Result<ExitCode, Failure> {
    let ecs = stop.server.connect().await?;
    let mut code = ExitCode::SUCCESS;
    for reference in &stop.tasks {
        let stopped = async {
            let task = find::task(&ecs, reference).await?;
            task.force_stop().await?;
            Ok::<_, Failure>(task)
        };
        match stopped.await {
            Ok(task) => writeln!(io::stdout(), "{}", task.id())?,
            Err(failure) => {
                writeln!(io::stderr(), "fake-ecs: {failure}")?;
                code = ExitCode::FAILURE;
            }
        }
    }
    Ok(code)
}
