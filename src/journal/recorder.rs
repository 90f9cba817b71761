//! Who writes a journal.
//!
//! Entries are put together under the fake's lock, in the order in which things have happened. They
//! are written without that lock, before an answer leaves: see [`Out::flush`].

use std::fmt;
use std::io;
use std::mem::{replace, take};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;

use super::entry::{Entry, Header, Input, Moment};
use super::file;
use super::place::Place;
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

/// What a journal is written to, and how.
#[derive(Debug)]
pub(crate) enum Target {
    File {
        place: Place,
        fsync: Fsync,
        /// How many bytes the file may have.
        limit: u64,
        /// Whether nothing is written before all is there that is put in before anybody calls.
        awaits_set_up: bool,
    },
    /// It is kept for whoever asks, up to so many bytes.
    Memory { limit: usize },
}

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
    lines: Mutex<Lines>,
    /// `None` where the lines stay in memory.
    sink: Option<Mutex<Sink>>,
    fsync: Fsync,
    /// How many bytes there may be.
    limit: u64,
    /// Whether nothing can be written any more.
    has_failed: AtomicBool,
}

/// What is not written yet.
#[derive(Default)]
struct Lines {
    bytes: Vec<u8>,
    /// The checksum of the journal so far, these included.
    sum: u32,
    /// Whether they take the place of all that is written.
    is_anew: bool,
    /// Whether they are not to be written yet.
    is_held: bool,
}

impl Lines {
    fn add(&mut self, value: &impl Serialize) {
        file::line(value, &mut self.sum, &mut self.bytes);
    }
}

struct Sink {
    /// `None` once the fake has come to its end.
    place: Option<Place>,
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
    /// Begins a journal with that header, or goes on with one that has that checksum.
    pub(crate) fn new(
        target: Target,
        header: Result<&Header, u32>,
        (at, drawn): (Option<Time>, u64),
    ) -> Self {
        let mut lines = Lines::default();
        match header {
            Ok(header) => lines.add(header),
            Err(sum) => lines.sum = sum,
        }
        let (sink, fsync, limit) = match target {
            Target::Memory { limit } => (None, Fsync::Never, limit as u64),
            Target::File {
                place,
                fsync,
                limit,
                awaits_set_up,
            } => {
                lines.is_held = awaits_set_up && header.is_ok();
                lines.is_anew = lines.is_held;
                let sink = Sink {
                    place: Some(place),
                    synced: real_time(),
                    failure: None,
                };
                (Some(Mutex::new(sink)), fsync, limit)
            }
        };
        let out = Out {
            lines: Mutex::new(lines),
            sink,
            fsync,
            limit,
            has_failed: AtomicBool::new(false),
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
        if self.out.sink.is_none() && self.out.has_failed.load(Ordering::Relaxed) {
            return;
        }
        let is_later = self.at.is_none_or(|last| last.to_bytes() != at.to_bytes());
        let moment = Moment {
            fired: take(&mut self.fired),
            at: is_later.then_some(at),
            drawn: drawn - self.drawn,
        };
        // After a reset they begin anew.
        self.drawn = match input {
            Input::Reset {} => 0,
            _ => drawn,
        };
        let is_set_up = matches!(input, Input::SetUp {});
        let entry = Entry(moment, input);
        self.at = Some(at);
        let mut lines = self.out.lines();
        lines.add(&entry);
        if is_set_up {
            lines.is_held = false;
        }
        if self.out.sink.is_none() && lines.bytes.len() as u64 > self.out.limit {
            lines.bytes = Vec::new();
            self.out.has_failed.store(true, Ordering::Relaxed);
        }
    }

    /// Everything was emptied, so that nothing of what was written is needed any more. False where
    /// all is kept: a test that fails has its whole life in its journal.
    pub(crate) fn begin_anew(&mut self, header: impl FnOnce() -> Header) -> bool {
        if self.out.sink.is_none() {
            return false;
        }
        (self.fired, self.at, self.drawn) = (0, None, 0);
        let mut lines = self.out.lines();
        lines.bytes.clear();
        (lines.is_anew, lines.sum) = (true, 0);
        lines.add(&header());
        let is_held = lines.is_held;
        drop(lines);
        if !is_held {
            // What was put in has gone as well, and is not put in again.
            let moment = Moment {
                fired: 0,
                at: None,
                drawn: 0,
            };
            let entry = Entry(moment, Input::SetUp {});
            self.out.lines().add(&entry);
        }
        true
    }

    /// Whether time has passed or timers have fired since the last entry.
    pub(crate) fn is_behind(&self, at: Time) -> bool {
        self.fired > 0 || self.at.is_none_or(|last| last < at)
    }
}

impl Out {
    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes what was recorded so far, before anybody is told what came of it. An error says that
    /// the journal is not whole, this time or since an earlier one.
    pub(crate) fn flush(&self) -> Result<(), String> {
        let Some(sink) = &self.sink else {
            return Ok(());
        };
        let mut sink = sink.lock().unwrap_or_else(PoisonError::into_inner);
        let (bytes, is_anew) = {
            let mut lines = self.lines();
            if lines.is_held {
                return Ok(());
            }
            (take(&mut lines.bytes), replace(&mut lines.is_anew, false))
        };
        if is_anew {
            sink.failure = None;
        }
        if sink.failure.is_none() && !bytes.is_empty() {
            let written = match self.has_room(&sink, bytes.len(), is_anew) {
                true => sink.write(&bytes, is_anew, self.fsync),
                false => Err(io::Error::other(over(self.limit))),
            };
            if let Err(error) = written {
                let failure = format!("the journal cannot be written: {error}");
                tracing::error!(target: "fake_ecs", failure, "calls are refused from now on");
                sink.failure = Some(failure);
            }
        }
        self.has_failed
            .store(sink.failure.is_some(), Ordering::Relaxed);
        sink.failure.clone().map_or(Ok(()), Err)
    }

    fn has_room(&self, sink: &Sink, bytes: usize, is_anew: bool) -> bool {
        let len = sink.place.as_ref().map_or(0, Place::len);
        is_anew || len + bytes as u64 <= self.limit
    }

    /// The fake has come to its end: what is left is written, and the file is for others.
    pub(crate) fn close(&self) {
        // Nobody is there to be told.
        let _ = self.flush();
        if let Some(sink) = &self.sink {
            let mut sink = sink.lock().unwrap_or_else(PoisonError::into_inner);
            sink.place = None;
        }
    }

    /// Why nothing can be written any more.
    pub(crate) fn failure(&self) -> Option<String> {
        let sink = self.sink.as_ref()?;
        if !self.has_failed.load(Ordering::Relaxed) {
            return None;
        }
        let sink = sink.lock().unwrap_or_else(PoisonError::into_inner);
        sink.failure.clone()
    }

    /// All that was recorded, where that was kept in memory; `None` where it was too much.
    pub(crate) fn text(&self) -> Option<Vec<u8>> {
        let has_all = self.sink.is_none() && !self.has_failed.load(Ordering::Relaxed);
        has_all.then(|| self.lines().bytes.clone())
    }
}

/// Why a journal that is as large as it may be is not written to.
fn over(limit: u64) -> String {
    format!(
        "it has come to its limit of {} MiB. A reset (POST /_fake_ecs/reset) empties the fake and begins a new \
         journal; --journal-limit (Journal::limit) sets another limit",
        limit >> 20
    )
}

impl Sink {
    fn write(&mut self, bytes: &[u8], is_anew: bool, fsync: Fsync) -> io::Result<()> {
        let Some(place) = &mut self.place else {
            return Ok(());
        };
        if is_anew {
            return place.replace(bytes);
        }
        place.append(bytes)?;
        let is_due = match fsync {
            Fsync::Always => true,
            Fsync::Interval => real_time().duration_since(self.synced) >= INTERVAL,
            Fsync::Never => false,
        };
        if is_due {
            place.sync()?;
            self.synced = real_time();
        }
        Ok(())
    }
}

#[expect(clippy::disallowed_methods, reason = "disks live in real time")]
fn real_time() -> Instant {
    Instant::now()
}
