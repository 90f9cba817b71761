//! A recording that a fake shows.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::Builder;
use crate::driver::clock::Clock;
use crate::driver::journal::Goal;
use crate::driver::{Driver, Setup, State};
use crate::fake::FakeEcs;
use crate::fake::start_error::StartError;
use crate::journal::file::{self, Read};
use crate::kernel::time::Time;
use crate::log_file;

/// A journal that a fake shows, at one of its moments: see [`Builder::recording`].
///
/// ```
/// # fn main() -> std::io::Result<()> {
/// use fake_ecs::{FakeEcs, Recording};
///
/// # let folder = std::env::temp_dir().join(format!("fake-ecs-doc-rec-{}", std::process::id()));
/// let ecs = FakeEcs::start().journal(&folder).blocking();
/// ecs.secrets().put("db", "s3cret");
/// ecs.secrets().put("db", "another");
/// drop(ecs);
///
/// let recording = Recording::of(folder.join("fake-ecs.journal")).until_entry(1);
/// let ecs = FakeEcs::start().recording(recording).blocking();
/// assert_eq!(ecs.secrets().get("db").as_deref(), Some("s3cret"));
/// # drop(ecs);
/// # std::fs::remove_dir_all(folder)
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "it is for `Builder::recording`"]
pub struct Recording {
    file: PathBuf,
    goal: Goal,
}

impl Recording {
    /// That file: `fake-ecs.journal` in the directory of a journal, or what a test that failed has
    /// left where `FAKE_ECS_REPORT` says. It is shown as it was at its end.
    pub fn of(file: impl AsRef<Path>) -> Self {
        Self {
            file: file.as_ref().to_owned(),
            goal: Goal::End,
        }
    }

    /// When so many entries had come in: calls, what a test did, what engines reported. With 0 it
    /// is the start. A fake does not start where the recording has fewer.
    pub fn until_entry(mut self, entries: usize) -> Self {
        self.goal = Goal::Entry(entries);
        self
    }

    /// When the fake's clock showed that time.
    pub fn until(mut self, time: SystemTime) -> Self {
        self.goal = Goal::Time(Time::from_system(time));
        self
    }

    /// Reads it. The second is what the fake is made with that shows it.
    pub(super) fn open(&self) -> Result<(Read, Setup), StartError> {
        let failed = |why: &dyn std::fmt::Display| {
            StartError::Journal(format!("{}: {why}", self.file.display()))
        };
        let file = File::open(&self.file).map_err(|error| failed(&error))?;
        // One whose process goes on writing is read as far as it is whole.
        let read = file::read(&file, false).map_err(|damage| failed(&damage))?;
        let read = read.ok_or_else(|| failed(&"nothing is in it"))?;
        let header = &read.header;
        let setup = Setup {
            clock: Clock::manual(),
            epoch: header.started.to_system(),
            gives_up_after: Some(header.gives_up_after.unwrap_or(Duration::MAX)),
            started: Some(header.started),
            keeps_answers: true,
            world: header.setup(log_file::create),
        };
        Ok((read, setup))
    }

    pub(super) fn show(&self, driver: &Driver, read: Read) -> Result<(), StartError> {
        let failed = |why: &dyn std::fmt::Display| {
            StartError::Journal(format!("{}: {why}", self.file.display()))
        };
        let there_are = read.len;
        if let Goal::Entry(asked) = self.goal
            && asked > there_are
        {
            return Err(failed(&format!(
                "there is no entry {asked}: the last one is {there_are}"
            )));
        }
        let shown = driver.show_journal(read, self.goal);
        shown.map_err(|why| failed(&why))
    }
}

impl Builder {
    /// Shows what a [journal](Builder::journal) has, at one of its moments, for whoever wants to
    /// know how it came to what it came to. By default a fake is new.
    ///
    /// The fake is as it was then: what was asked, tasks, logs, events and times. What it is made
    /// with is in the file, so of the options here only those count that say where it listens.
    /// Calls that read are answered; those that would change something get `AccessDeniedException`.
    /// Over HTTP `POST /_fake_ecs/v1/journal/seek` goes to another moment. `fake-ecs replay FILE`
    /// does the same from a terminal.
    ///
    /// A journal that needs the code of its test is shown as far as it can be without; see
    /// `GET /_fake_ecs/v1/journal`. The file has to be of the same version of this crate.
    pub fn recording(mut self, recording: Recording) -> Self {
        self.recording = Some(recording);
        self
    }
}

impl FakeEcs {
    /// Why the [recording](Builder::recording) that the fake shows goes no further, if it does not
    /// lead to its end: what comes next needs the code of the test, or was damaged. `None` where it
    /// does, and where the fake shows none.
    ///
    /// ```
    /// assert_eq!(fake_ecs::FakeEcs::start().blocking().recording_ends(), None);
    /// ```
    #[must_use]
    pub fn recording_ends(&self) -> Option<String> {
        let place = self.driver().read(State::whereabouts)?;
        place.end.map(|(_, why)| why)
    }
}
