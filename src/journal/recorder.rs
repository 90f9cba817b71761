//! Who writes a journal.
//!
//! Entries are put together under the fake's lock, in the order in which things have happened. They
//! are written without that lock, before an answer leaves: see [`Recorder::flush`].

use std::fmt;
use std::fs::File;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::entry::{Entry, Header, Input, Moment};
use super::file;
use crate::kernel::time::Time;

/// When what is written is safe from a loss of power. It is safe from the end of the process in any
/// case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fsync {
    /// Before each answer.
    Always,
    /// About once a second, while there are calls.
    Interval,
    /// When the system likes to.
    #[default]
    Never,
}

/// How often an interval syncs.
const INTERVAL: Duration = Duration::from_secs(1);

/// What is under the fake's lock.
#[derive(Debug)]
pub(crate) struct Recorder {
    out: Arc<Out>,
    /// How many timers have fired since the last entry.
    fired: u32,
    /// When that was.
    at: Option<Time>,
    /// How many request ids had been drawn by then.
    drawn: u64,
    /// Whether a call is being carried out.
    pub(crate) is_carrying_out: bool,
}

/// What is shared by those who flush.
pub(crate) struct Out {
    /// Lines that are not written yet.
    lines: Mutex<Vec<u8>>,
    file: Mutex<Sink>,
    fsync: Fsync,
}

struct Sink {
    file: File,
    synced: Instant,
    /// Why the journal is not whole, if it is not.
    failure: Option<String>,
}

impl fmt::Debug for Out {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Out").finish_non_exhaustive()
    }
}

impl Recorder {
    /// Goes on with a journal, or begins one with that header.
    pub(crate) fn new(
        file: File,
        fsync: Fsync,
        header: Option<&Header>,
        (at, drawn): (Option<Time>, u64),
    ) -> Self {
        let mut lines = Vec::new();
        if let Some(header) = header {
            file::line(header, &mut lines);
        }
        let sink = Sink {
            file,
            synced: real_time(),
            failure: None,
        };
        let out = Out {
            lines: Mutex::new(lines),
            file: Mutex::new(sink),
            fsync,
        };
        Self {
            out: Arc::new(out),
            fired: 0,
            at,
            drawn,
            is_carrying_out: false,
        }
    }

    pub(crate) fn out(&self) -> Arc<Out> {
        Arc::clone(&self.out)
    }

    /// A timer of the world has fired.
    pub(crate) fn fired(&mut self) {
        self.fired += 1;
    }

    /// Something comes in.
    pub(crate) fn record(&mut self, at: Time, drawn: u64, input: Input) {
        let is_later = self.at.is_none_or(|last| last.to_bytes() != at.to_bytes());
        let moment = Moment {
            fired: std::mem::take(&mut self.fired),
            at: is_later.then_some(at),
            drawn: drawn - self.drawn,
        };
        // After a reset they begin anew.
        self.drawn = match input {
            Input::Reset {} => 0,
            _ => drawn,
        };
        let entry = Entry(moment, input);
        self.at = Some(at);
        let mut lines = self
            .out
            .lines
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        file::line(&entry, &mut lines);
    }

    /// Whether time has passed or timers have fired since the last entry.
    pub(crate) fn is_behind(&self, at: Time) -> bool {
        self.fired > 0 || self.at.is_none_or(|last| last < at)
    }
}

impl Out {
    /// Writes what was recorded so far, before anybody is told what came of it. An error says that
    /// the journal is not whole, this time or since an earlier one.
    pub(crate) fn flush(&self) -> Result<(), String> {
        let mut sink = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let lines = {
            let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::take(&mut *lines)
        };
        if sink.failure.is_none()
            && !lines.is_empty()
            && let Err(error) = sink.write(&lines, self.fsync)
        {
            let failure = format!("the journal cannot be written: {error}");
            tracing::error!(target: "fake_ecs", failure, "calls are refused from now on");
            sink.failure = Some(failure);
        }
        sink.failure.clone().map_or(Ok(()), Err)
    }
}

impl Sink {
    fn write(&mut self, lines: &[u8], fsync: Fsync) -> io::Result<()> {
        file::append(&mut self.file, lines)?;
        let is_due = match fsync {
            Fsync::Always => true,
            Fsync::Interval => real_time().duration_since(self.synced) >= INTERVAL,
            Fsync::Never => false,
        };
        if is_due {
            self.file.sync_data()?;
            self.synced = real_time();
        }
        Ok(())
    }
}

#[expect(clippy::disallowed_methods, reason = "disks live in real time")]
fn real_time() -> Instant {
    Instant::now()
}
