//! A journal that a fake is started with.

use std::path::{Path, PathBuf};
use std::{fs, io};

use super::Builder;
use crate::driver::Setup;
use crate::driver::journal::Opened;
use crate::fake::start_error::StartError;
use crate::journal::file;
use crate::journal::recorder::Fsync;

/// What the file in the folder is called.
const FILE: &str = "fake-ecs.journal";

/// Where a fake writes down what comes in, so that another goes on where it ended: see
/// [`Builder::journal`].
///
/// ```
/// # fn main() -> std::io::Result<()> {
/// use fake_ecs::{FakeEcs, Fsync, Journal};
///
/// # let folder = std::env::temp_dir().join(format!("fake-ecs-doc-{}", std::process::id()));
/// let journal = Journal::at(&folder).fsync(Fsync::Always);
/// let ecs = FakeEcs::start().journal(journal).blocking();
/// # drop(ecs);
/// # std::fs::remove_dir_all(folder)
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "it is for `Builder::journal`"]
pub struct Journal {
    folder: PathBuf,
    fsync: Fsync,
    recovers: bool,
}

impl Journal {
    /// In this folder, which is made if it is not there.
    pub fn at(folder: impl AsRef<Path>) -> Self {
        Self {
            folder: folder.as_ref().to_owned(),
            fsync: Fsync::default(),
            recovers: false,
        }
    }

    /// When it is safe from a loss of power. The default is [`Fsync::Never`]: it is safe from the
    /// end of the process, however that comes.
    pub fn fsync(mut self, fsync: Fsync) -> Self {
        self.fsync = fsync;
        self
    }

    /// Whether a journal that was damaged in its middle is used as far as it is whole, and the rest
    /// thrown away. By default it is refused, with the number of the line.
    pub fn recover(mut self, recovers: bool) -> Self {
        self.recovers = recovers;
        self
    }

    /// Whether there is one already that something has come into, or that cannot be read.
    #[must_use]
    pub fn exists(&self) -> bool {
        match file::read(&self.folder.join(FILE), true) {
            Ok(read) => read.is_some_and(|read| read.len > 0),
            Err(_) => true,
        }
    }

    /// Throws it away, if there is one.
    #[doc(hidden)]
    pub fn remove(&self) -> io::Result<()> {
        match fs::remove_file(self.folder.join(FILE)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Reads it, for a fake with this setup.
    fn open(&self, setup: &mut Setup) -> Result<Opened, StartError> {
        if !setup.world.runtimes.is_empty() {
            return Err(StartError::Journal(
                "real containers are not taken over by the next fake yet: leave the journal out, or simulate them"
                    .to_owned(),
            ));
        }
        let path = self.folder.join(FILE);
        let failed =
            |why: &dyn std::fmt::Display| StartError::Journal(format!("{}: {why}", path.display()));
        let io = |error: io::Error| failed(&error);
        fs::create_dir_all(&self.folder).map_err(io)?;
        let read = file::read(&path, self.recovers).map_err(|damage| failed(&damage))?;
        if let Some(read) = &read {
            read.header
                .check(&setup.world)
                .map_err(|why| failed(&why))?;
            setup.started = Some(read.header.started);
            if read.torn > 0 {
                tracing::warn!(
                    target: "fake_ecs", bytes = read.torn,
                    "the end of the journal is thrown away"
                );
            }
        }
        let end = read.as_ref().map_or(0, |read| read.end);
        let file = file::open(&path, end).map_err(io)?;
        Ok(Opened {
            read,
            file: Some(file),
            fsync: self.fsync,
        })
    }
}

impl<P: AsRef<Path>> From<P> for Journal {
    fn from(folder: P) -> Self {
        Self::at(folder)
    }
}

impl Builder {
    /// Opens the journal, if there is to be one. The fake was started when its first one was.
    pub(super) fn open_journal(
        &self,
        mut setup: Setup,
    ) -> Result<(Setup, Option<Opened>), StartError> {
        let opened = self
            .journal
            .as_ref()
            .map(|journal| journal.open(&mut setup));
        let opened = opened.transpose()?;
        Ok((setup, opened))
    }

    /// Writes down what comes in, in this folder, so that a fake that is started with the same
    /// folder later goes on where this one ended: for a server that is to survive.
    ///
    /// What comes in are calls, without their answers, what the test does, what engines report, and
    /// when that was. From that a fake comes to the same state, byte for byte. So the later fake
    /// has to be started with the same options, or it does not start. A call is written before it
    /// is answered: a process that is killed loses nothing that anybody was told. A call takes
    /// about 200 bytes more than its body, and the file has no limit;
    /// [`reset`](crate::FakeEcs::reset) does not make it smaller.
    ///
    /// When the file cannot be written, as on a full disk, calls are refused with `ServerException`
    /// from then on, and the reason. Real containers and a journal do not go together yet: such a
    /// fake does not start.
    ///
    /// What the code of a test decides cannot be written: closures, containers that are futures,
    /// predicates of faults, and what handles make, such as
    /// [`define`](crate::FakeEcs::define). A journal with such things is refused, with the place.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// use fake_ecs::FakeEcs;
    ///
    /// # let folder = std::env::temp_dir().join(format!("fake-ecs-doc-journal-{}",
    /// std::process::id())); let ecs = FakeEcs::start().journal(&folder).await;
    /// # #[cfg(feature = "client")] {
    /// ecs.client().create_cluster().cluster_name("jobs").send().await.unwrap();
    /// # }
    /// ecs.shutdown().await;
    ///
    /// let ecs = FakeEcs::start().journal(&folder).await;
    /// # #[cfg(feature = "client")]
    /// assert_eq!(ecs.clusters().len(), 2);
    /// # drop(ecs);
    /// # std::fs::remove_dir_all(folder)
    /// # }
    /// ```
    pub fn journal(mut self, journal: impl Into<Journal>) -> Self {
        self.journal = Some(journal.into());
        self
    }
}
