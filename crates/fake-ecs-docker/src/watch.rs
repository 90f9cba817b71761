//! Watching a container that runs: its log, and its end.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bollard::container::LogOutput;
use bollard::errors::Error;
use bollard::models::{ContainerInspectResponse, ContainerState};
use bollard::query_parameters::WaitContainerOptionsBuilder;
use fake_ecs_core::effect::report::{Reported, Written};
use fake_ecs_core::effect::{ContainerChange, ContainerRef, Happened, Report};
use futures_util::StreamExt;
use tokio::sync::Mutex;
use tokio::time::{sleep, timeout};

use crate::container::PAUSE;
use crate::logs::{self, Lines};
use crate::reason::{is_answer, is_not_found, with_causes};
use crate::task::Task;
use crate::time;

/// How long a container may take to end after its log has.
const SHORT_PAUSE: Duration = Duration::from_millis(50);
/// How long the engine may be silent about the rest of a log once its container has ended.
const LOG_PATIENCE: Duration = Duration::from_secs(30);
/// How long to wait for the end of a container before looking whether the answer was lost.
const POLL: Duration = Duration::from_secs(30);
/// How long lines are gathered that come fast.
const GATHER: Duration = Duration::from_millis(10);

/// The reason of a container that the engine does not have any more.
pub(crate) const VANISHED: &str = "ContainerVanishedError: No container matching saved ID found";

/// Where the reading of a container's log is. Whoever reads it has the lock.
pub(crate) type SharedLines = Arc<Mutex<Lines>>;

/// A container's end, as the engine has it.
#[derive(Debug, Default)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) reason: Option<String>,
    pub(crate) at: Option<String>,
}

impl Task {
    /// Reads the log of a container, and reports its end.
    pub(crate) async fn watch(self: Arc<Self>, of: ContainerRef, id: String, lines: SharedLines) {
        let frames = AtomicUsize::new(0);
        let mut log = std::pin::pin!(self.read_log(of, &id, lines, &frames));
        let mut end = std::pin::pin!(self.await_end(&id));
        let ended = tokio::select! {
            () = self.measure(of, &id) => end.await,
            ended = &mut end => {
                // All lines are there before the task is STOPPED, however many there are.
                let mut read = None;
                while read != Some(frames.load(Ordering::Relaxed)) {
                    read = Some(frames.load(Ordering::Relaxed));
                    if timeout(LOG_PATIENCE, &mut log).await.is_ok() {
                        break;
                    }
                }
                ended
            }
            () = &mut log => end.await,
        };
        let change = ContainerChange {
            status: Some(Reported::Stopped),
            at: ended.at.as_deref().and_then(time::parse),
            exit_code: ended.code,
            reason: ended.reason,
            ..ContainerChange::default()
        };
        self.report(of, change);
    }

    /// Reads the log until the container has ended. Where the engine goes away, the log is read on
    /// when it is back.
    async fn read_log(&self, of: ContainerRef, id: &str, lines: SharedLines, frames: &AtomicUsize) {
        let mut lines = lines.lock().await;
        let mut has_ended = false;
        // Podman loses lines of a log that it follows, and none of one that it only shows.
        let is_podman = self.fake.settings.connection.is_podman;
        loop {
            lines.begin();
            let follows = !has_ended && !is_podman;
            match self.follow_log(of, id, &mut lines, frames, follows).await {
                // It may also be the engine that has ended.
                Ok(()) if has_ended => break,
                Ok(()) => match self.inspect(id).await {
                    // Engines end the log of a container before its last lines now and then, so it
                    // is read once more.
                    Ok(inspected) if !is_running(&inspected) => {
                        has_ended = true;
                        continue;
                    }
                    Ok(_) => {
                        sleep(if is_podman { PAUSE } else { SHORT_PAUSE }).await;
                        continue;
                    }
                    Err(error) if is_answer(&error) => break,
                    Err(_) => {}
                },
                Err(error) => {
                    let is_refused = is_answer(&error);
                    let is_gone = is_not_found(&error);
                    let error = with_causes(&error);
                    tracing::warn!(target: "fake_ecs", container = id, error, "the log cannot be read");
                    if is_refused && !is_gone {
                        self.report_no_log(of, error);
                    }
                    if is_refused {
                        break;
                    }
                }
            }
            sleep(PAUSE).await;
        }
        self.report_lines(of, lines.finish());
    }

    /// Reads the log until the engine ends it.
    async fn follow_log(
        &self,
        of: ContainerRef,
        id: &str,
        lines: &mut Lines,
        frames: &AtomicUsize,
        follows: bool,
    ) -> Result<(), Error> {
        let options = logs::options(lines.since(), follows);
        let mut log = std::pin::pin!(self.fake.client().logs(id, Some(options)));
        let mut read = Unreported {
            task: self,
            of,
            lines: Vec::new(),
        };
        loop {
            // A line that comes alone is reported at once; one lock for each of many is too much.
            frames.fetch_add(1, Ordering::Relaxed);
            let mut end = push_frame(log.next().await, lines, &mut read.lines);
            read.report();
            let gather = async {
                while end.is_none() {
                    end = push_frame(log.next().await, lines, &mut read.lines);
                }
            };
            // On a time-out more lines are coming.
            let _ = timeout(GATHER, gather).await;
            read.report();
            if let Some(end) = end {
                return end;
            }
        }
    }

    fn report_lines(&self, of: ContainerRef, lines: Vec<Written>) {
        if !lines.is_empty() {
            let what = Happened::Logged(lines);
            self.fake.report(Report::Container(of, what));
        }
    }

    /// What a log driver takes away is not there to be read.
    fn report_no_log(&self, of: ContainerRef, error: String) {
        let definition = &self.plan.definition;
        let all = definition.container_definitions.as_deref();
        let container = all.and_then(|all| all.get(usize::from(of.container)));
        let driver = container.and_then(|it| it.log_configuration.as_ref());
        let why = match driver {
            Some(logs) => format!(
                "the log driver `{}` has it, and the engine says: {error}",
                logs.log_driver
            ),
            None => error,
        };
        let what = Happened::LogUnavailable(why);
        self.fake.report(Report::Container(of, what));
    }

    /// Waits until the container does not run any more. An engine that does not answer, as one that
    /// is being restarted, is asked again.
    pub(crate) async fn await_end(&self, id: &str) -> Ended {
        loop {
            let waited = timeout(POLL, self.wait(id)).await;
            let is_lost = waited.is_err();
            let waited = waited.ok().flatten();
            match self.inspect(id).await {
                Ok(inspected) => {
                    if !is_running(&inspected) {
                        self.fake.settings.peers.forget(id);
                        return ended(&inspected.state.unwrap_or_default());
                    }
                }
                Err(error) if is_not_found(&error) => {
                    self.fake.settings.peers.forget(id);
                    return Ended {
                        code: waited,
                        reason: waited.is_none().then(|| VANISHED.to_owned()),
                        at: None,
                    };
                }
                Err(error) => {
                    let error = with_causes(&error);
                    tracing::debug!(target: "fake_ecs", container = id, error, "the engine does not answer");
                }
            }
            if !is_lost {
                sleep(PAUSE).await;
            }
        }
    }

    /// The code with which the container ends, if the engine is there to say it.
    async fn wait(&self, id: &str) -> Option<i32> {
        let options = WaitContainerOptionsBuilder::new()
            .condition("not-running")
            .build();
        let client = self.fake.client();
        let mut waits = std::pin::pin!(client.wait_container(id, Some(options)));
        match waits.next().await? {
            Ok(ended) => i32::try_from(ended.status_code).ok(),
            Err(Error::DockerContainerWaitError { code, .. }) => i32::try_from(code).ok(),
            Err(_) => None,
        }
    }
}

/// Lines that were read from a log. They are reported also when its reading is broken off, because
/// whoever reads on does so after them.
struct Unreported<'a> {
    task: &'a Task,
    of: ContainerRef,
    lines: Vec<Written>,
}

impl Unreported<'_> {
    fn report(&mut self) {
        self.task
            .report_lines(self.of, std::mem::take(&mut self.lines));
    }
}

impl Drop for Unreported<'_> {
    fn drop(&mut self) {
        self.report();
    }
}

/// Takes in a frame, and the lines that it completes. Returns the end of the log, if it is that.
fn push_frame(
    frame: Option<Result<LogOutput, Error>>,
    lines: &mut Lines,
    complete: &mut Vec<Written>,
) -> Option<Result<(), Error>> {
    match frame {
        Some(Ok(frame)) => {
            complete.extend(lines.push(frame));
            None
        }
        Some(Err(error)) => Some(Err(error)),
        None => Some(Ok(())),
    }
}

pub(crate) fn is_running(inspected: &ContainerInspectResponse) -> bool {
    let state = inspected.state.as_ref();
    state.and_then(|state| state.running) == Some(true)
}

pub(crate) fn ended(state: &ContainerState) -> Ended {
    let error = state.error.clone().filter(|error| !error.is_empty());
    let reason = if state.oom_killed == Some(true) {
        Some("OutOfMemoryError: Container killed due to memory usage".to_owned())
    } else {
        error.map(|error| format!("DockerStateError: {error}"))
    };
    Ended {
        code: state.exit_code.and_then(|code| i32::try_from(code).ok()),
        reason,
        at: state.finished_at.clone(),
    }
}
