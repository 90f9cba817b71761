//! An application that stops tasks that run for too long, and one that runs a job every hour.

use aws_sdk_ecs::Client;
use aws_sdk_ecs::error::ProvideErrorMetadata;
use tokio::time::sleep;

use super::runner::{Outcome, is_transient, run_job};
use crate::support::secs;

/// What has become of the tasks that were to be stopped.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Swept {
    pub(super) stopped: usize,
    pub(super) refused: usize,
}

/// Stops all tasks. Throttled calls are made again after a second.
pub(super) async fn sweep(client: &Client) -> Swept {
    let mut swept = Swept::default();
    let mut pages = client.list_tasks().into_paginator().items().send();
    while let Some(arn) = pages.next().await {
        let arn = arn.expect("tasks are listed");
        loop {
            match client.stop_task().task(&arn).send().await {
                Ok(_) => swept.stopped += 1,
                Err(error) if is_transient(error.code()) => {
                    sleep(secs(1)).await;
                    continue;
                }
                Err(_) => swept.refused += 1,
            }
            break;
        }
    }
    swept
}

/// Runs the job every hour, so many times. Returns how often it has succeeded.
pub(super) async fn schedule(client: &Client, family: &str, times: usize) -> usize {
    let mut succeeded = 0;
    let mut clock = tokio::time::interval(secs(3600));
    for _ in 0..times {
        clock.tick().await;
        // Each run is another job.
        let job = run_job(client, family).await;
        succeeded += usize::from(job == Ok(Outcome::Exited(0)));
    }
    succeeded
}
