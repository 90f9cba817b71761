//! The log of a container: read while it runs, and to its end before that is told.

use std::borrow::Cow;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use fake_ecs_core::effect::plan::LastLines;
use fake_ecs_core::effect::report::Written;
use fake_ecs_core::effect::{ContainerRef, Happened, Report};
use futures_util::{AsyncBufRead, AsyncBufReadExt};
use k8s_openapi::jiff::Timestamp;
use kube::Error;
use kube::api::LogParams;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use crate::cluster::Cluster;
use crate::connect::{is_not_found, why};
use crate::owner::PAUSE;
use crate::seen::time;

/// How long the cluster may be silent about the rest of a log once its container has ended.
const PATIENCE: Duration = Duration::from_secs(10);
/// The same once its Pod is lost: its node may be gone.
const PATIENCE_LOST: Duration = Duration::from_secs(1);
/// How long to wait before a log is read on in which nothing was new.
const SHORT_PAUSE: Duration = Duration::from_millis(20);
/// How much of a line is kept: as much as CloudWatch takes of one.
const LINE_MAX: usize = 256 * 1024;
/// How long lines are gathered that come fast.
const GATHER: Duration = Duration::from_millis(10);

/// Whether more is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Life {
    Runs,
    Ended,
    /// Perhaps nobody can be asked for the log any more.
    Lost,
}

/// Whose log is read.
pub(crate) struct Log {
    pub(crate) cluster: Arc<Cluster>,
    pub(crate) of: ContainerRef,
    pub(crate) pod: String,
    pub(crate) container: String,
    /// How far it was reported by an earlier process.
    pub(crate) logged: LastLines,
    pub(crate) life: watch::Receiver<Life>,
}

impl Log {
    /// Reads the log until there is no more, and reports its lines.
    pub(crate) async fn read(mut self) {
        let mut life = self.life.clone();
        let frames = AtomicUsize::new(0);
        let mut reading = pin!(self.read_all(&frames));
        loop {
            let now = *life.borrow_and_update();
            let patience = match now {
                Life::Runs => Duration::MAX,
                Life::Ended => PATIENCE,
                Life::Lost => PATIENCE_LOST,
            };
            let before = frames.load(Ordering::Relaxed);
            tokio::select! {
                () = &mut reading => return,
                changed = life.changed() => if changed.is_err() {
                    // Nobody wants to know any more: the task is removed.
                    return;
                },
                () = sleep(patience) => {
                    if frames.load(Ordering::Relaxed) == before {
                        return;
                    }
                }
            }
        }
    }

    async fn read_all(&mut self, frames: &AtomicUsize) {
        let mut lines = Lines {
            last: self.logged,
            ..Lines::default()
        };
        loop {
            // The last reading is one that began after the end.
            let has_ended = *self.life.borrow() > Life::Runs;
            lines.begin();
            match self.read_once(&mut lines, !has_ended, frames).await {
                Ok(()) if has_ended => return,
                // A log that was broken off goes on at once: there may not be much time left.
                Ok(()) if lines.last != lines.left => {}
                Ok(()) => self.pause(SHORT_PAUSE).await,
                Err(error) if is_not_found(&error) && has_ended => return,
                Err(error) => {
                    let error = why(&error);
                    let container = &self.container;
                    tracing::debug!(target: "fake_ecs", container, error, "the log cannot be read");
                    self.pause(PAUSE).await;
                }
            }
        }
    }

    /// Waits, or until the container has ended.
    async fn pause(&mut self, pause: Duration) {
        let ended = self.life.wait_for(|life| *life > Life::Runs);
        let _ = timeout(pause, ended).await;
        // With an end that was known before, the wait was none.
        sleep(SHORT_PAUSE).await;
    }

    /// Reads the log until the cluster ends it.
    async fn read_once(
        &self,
        lines: &mut Lines,
        follows: bool,
        frames: &AtomicUsize,
    ) -> Result<(), Error> {
        let params = LogParams {
            container: Some(self.container.clone()),
            follow: follows,
            timestamps: true,
            since_time: lines.since(),
            ..LogParams::default()
        };
        let log = self.cluster.pods.log_stream(&self.pod, &params).await?;
        let mut log = pin!(log);
        let mut line = Vec::new();
        let mut read = Unreported {
            log: self,
            lines: Vec::new(),
        };
        loop {
            // A line that comes alone is reported at once; one lock for each of many is too much.
            let mut more = next_line(&mut log, &mut line).await?;
            frames.fetch_add(1, Ordering::Relaxed);
            read.lines.extend(lines.take(&mut line));
            read.report();
            let gather = async {
                while more {
                    more = next_line(&mut log, &mut line).await?;
                    read.lines.extend(lines.take(&mut line));
                }
                Ok::<(), Error>(())
            };
            // On a time-out more lines are coming.
            let gathered = timeout(GATHER, gather).await;
            read.report();
            gathered.unwrap_or(Ok(()))?;
            if !more {
                return Ok(());
            }
        }
    }
}

/// Reads on to the end of a line, and says whether there may be another. What is read of a line
/// stays when this is broken off.
async fn next_line<R: AsyncBufRead>(
    log: &mut Pin<&mut R>,
    line: &mut Vec<u8>,
) -> Result<bool, Error> {
    loop {
        let read = log.fill_buf().await.map_err(Error::ReadEvents)?;
        if read.is_empty() {
            return Ok(false);
        }
        let end = read.iter().position(|byte| *byte == b'\n');
        let taken = end.map_or(read.len(), |end| end + 1);
        line.extend_from_slice(&read[..taken]);
        log.consume_unpin(taken);
        // The rest of a line that is too long has no time, and is left out.
        if end.is_some() || line.len() > LINE_MAX {
            return Ok(true);
        }
    }
}

/// Lines that were read from a log. They are reported also when its reading is broken off.
struct Unreported<'a> {
    log: &'a Log,
    lines: Vec<Written>,
}

impl Unreported<'_> {
    fn report(&mut self) {
        let lines = std::mem::take(&mut self.lines);
        if !lines.is_empty() {
            let what = Happened::Logged(lines);
            self.log
                .cluster
                .report(vec![Report::Container(self.log.of, what)]);
        }
    }
}

impl Drop for Unreported<'_> {
    fn drop(&mut self) {
        self.report();
    }
}

/// Takes lines from what is read, each once, however often the log is begun again.
#[derive(Debug, Default)]
struct Lines {
    /// Where the reading is.
    last: LastLines,
    /// Where the reading of before was left.
    left: LastLines,
    /// How many lines of that very time have come again.
    again: usize,
}

impl Lines {
    /// The log is read on, and some of its lines come again.
    fn begin(&mut self) {
        self.left = self.last;
        self.again = 0;
    }

    /// From when the log is to be read on: the cluster counts in seconds.
    fn since(&self) -> Option<Timestamp> {
        let last = self.last.at?;
        Timestamp::new(last.millis() / 1_000, 0).ok()
    }

    /// Takes the time off a line, and leaves it out if it was read before. Nothing is left in
    /// `line`.
    fn take(&mut self, line: &mut Vec<u8>) -> Option<Written> {
        let whole = joined(line);
        let text = String::from_utf8_lossy(&whole);
        let text = text.trim_end_matches(['\n', '\r']);
        let (at, text) = text.split_once(' ').unwrap_or((text, ""));
        let at = at.parse().ok().and_then(time);
        let written = Written {
            at,
            ..Written::stdout(text)
        };
        line.clear();
        // What has no time is not the container's: the node says so that it has no log any more.
        at?;
        if at == self.left.at {
            self.again += 1;
            if self.again <= self.left.count {
                return None;
            }
        }
        if at.zip(self.left.at).is_some_and(|(at, left)| at < left) {
            return None;
        }
        self.last.note(&written);
        Some(written)
    }
}

/// How much of a line engines write at a time.
const PART: usize = 16 * 1024;
/// How long a time is, with the space behind it, at most.
const TIME_MAX: usize = 40;

/// A line whose parts have a time each, as nodes of before 1.22 give long ones, with the first time
/// only.
fn joined(line: &[u8]) -> Cow<'_, [u8]> {
    let begins = match time_at(line) {
        Some(begins) if line.len() > begins + PART => begins,
        _ => return Cow::Borrowed(line),
    };
    let (mut whole, mut rest) = (line[..begins].to_vec(), &line[begins..]);
    while let Some((part, after)) = rest.split_at_checked(PART) {
        whole.extend_from_slice(part);
        rest = &after[time_at(after).unwrap_or_default()..];
    }
    whole.extend_from_slice(rest);
    Cow::Owned(whole)
}

/// How long the time is that something begins with, if it does.
fn time_at(text: &[u8]) -> Option<usize> {
    let ends = text.iter().take(TIME_MAX).position(|it| *it == b' ')?;
    let at = str::from_utf8(&text[..ends]).ok()?;
    at.parse::<Timestamp>().ok()?;
    Some(ends + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(lines: &mut Lines, text: &str) -> Vec<String> {
        let all = text
            .lines()
            .filter_map(|line| lines.take(&mut line.as_bytes().to_vec()));
        all.map(|line| line.text).collect()
    }

    #[test]
    fn a_long_line_has_no_times_within() {
        let (at, part) = ("2026-01-01T00:00:01.5Z ", "x".repeat(PART));
        let mut lines = Lines::default();

        let taken = take(&mut lines, &format!("{at}{part}{at}{part}{at}yz\n{at}b"));

        assert_eq!(taken, [format!("{part}{part}yz"), "b".to_owned()]);
        let plain = format!("{at}{part}{part}{part}x");
        assert_eq!(take(&mut lines, &plain), [plain[at.len()..].to_owned()]);
    }

    #[test]
    fn a_log_that_is_read_on_gives_each_line_once() {
        let mut lines = Lines::default();
        let before = "2026-01-01T00:00:01.5Z one\n2026-01-01T00:00:01.5Z two\n";
        assert_eq!(take(&mut lines, before), ["one", "two"]);
        assert_eq!(take(&mut lines, "2026-01-01T00:00:01.6Z \n"), [""]);

        lines.begin();

        let since = lines.since().map(|it| it.to_string());
        assert_eq!(since.as_deref(), Some("2026-01-01T00:00:01Z"));
        let after = format!(
            "{before}2026-01-01T00:00:01.6Z \n2026-01-01T00:00:01.6Z a\n2026-01-01T00:00:02Z b"
        );
        assert_eq!(take(&mut lines, &after), ["a", "b"]);
    }
}
