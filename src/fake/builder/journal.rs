//! A journal that a fake is started with.

use std::fmt::Display;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use super::Builder;
use crate::driver::idle::limit_of;
use crate::driver::journal::Opened;
use crate::driver::{Setup, State};
use crate::fake::start_error::StartError;
use crate::handle::story;
#[cfg(any(feature = "docker", feature = "endpoints", feature = "kubernetes-any"))]
use crate::journal::entry::Header;
use crate::journal::entry::Origin;
use crate::journal::file::{self, Read};
use crate::journal::place::Place;
use crate::journal::recorder::{Fsync, Target};

/// What the file in the folder is called.
const FILE: &str = "fake-ecs.journal";

/// How many bytes a journal may have unless another limit is chosen: 1 GiB.
const LIMIT: u64 = 1 << 30;

/// How many bytes are kept of what comes into a fake, in case that its test fails: 64 MiB. A test
/// that calls it more often than some 200,000 times has no journal.
const LIMIT_IN_MEMORY: usize = 64 << 20;

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
    limit: u64,
    is_set_up_first: bool,
}

impl Journal {
    /// In this folder, which is made if it is not there. The file is `fake-ecs.journal`.
    pub fn at(folder: impl AsRef<Path>) -> Self {
        Self {
            folder: folder.as_ref().to_owned(),
            fsync: Fsync::default(),
            recovers: false,
            limit: LIMIT,
            is_set_up_first: false,
        }
    }

    /// When it is safe from a loss of power. The default is [`Fsync::Never`]: it is safe from the
    /// end of the process, however that comes.
    pub fn fsync(mut self, fsync: Fsync) -> Self {
        self.fsync = fsync;
        self
    }

    /// Whether a journal that was damaged in its middle is used as far as it is whole, and the rest
    /// thrown away. By default it is refused, with the number of the line. The file as it was is
    /// kept beside it, as `fake-ecs.journal.damaged`.
    pub fn recover(mut self, recovers: bool) -> Self {
        self.recovers = recovers;
        self
    }

    /// How many bytes the file may have. The default is 1 GiB, which is enough for some million
    /// calls; [`reset`](crate::FakeEcs::reset) begins the file anew. Where more would be written,
    /// calls are refused with `ServerException` from then on, and the reason.
    ///
    /// Give less where the disk is small, and [`u64::MAX`] for no limit.
    ///
    /// ```
    /// let journal = fake_ecs::Journal::at("/var/lib/fake-ecs").limit(64 << 20); // 64 MiB
    /// # drop(journal);
    /// ```
    pub fn limit(mut self, bytes: u64) -> Self {
        self.limit = bytes;
        self
    }

    /// What is put into a new fake before anybody calls it counts all or not at all: nothing is
    /// written before [`FakeEcs::end_set_up`](crate::FakeEcs::end_set_up) says that all is there.
    /// A process that is killed before that has left nothing, and the next one begins anew. By
    /// default everything is written as it comes.
    ///
    /// ```
    /// # fn main() -> std::io::Result<()> {
    /// use fake_ecs::{FakeEcs, Journal};
    ///
    /// # let folder = format!("fake-ecs-doc-set-up-{}", std::process::id());
    /// # let folder = std::env::temp_dir().join(folder);
    /// let ecs = FakeEcs::start().journal(Journal::at(&folder).set_up_first()).blocking();
    /// if !ecs.is_resumed() {
    ///     ecs.secrets().put("db", "s3cret");
    ///     ecs.parameters().put("/web/url", "http://localhost");
    ///     ecs.end_set_up();
    /// }
    /// # drop(ecs);
    /// # std::fs::remove_dir_all(folder)
    /// # }
    /// ```
    pub fn set_up_first(mut self) -> Self {
        self.is_set_up_first = true;
        self
    }

    /// The directory that it is in.
    #[cfg(any(feature = "docker", feature = "ecr", feature = "kubernetes-any"))]
    pub(in crate::fake) fn folder(&self) -> &Path {
        &self.folder
    }

    /// What the fake was started with that has written it. `None` where it is new, or cannot be
    /// used, which [`open`](Self::open) says.
    #[cfg(any(feature = "docker", feature = "endpoints", feature = "kubernetes-any"))]
    pub(in crate::fake) fn header(&self) -> Result<Option<Header>, StartError> {
        let path = self.folder.join(FILE);
        if !path.exists() {
            return Ok(None);
        }
        // Before anything is done to what another process has.
        let place = Place::take(&path);
        let header = place.and_then(|place| file::first_line(place.file()));
        header.map_err(|error| StartError::Journal(format!("{}: {error}", path.display())))
    }

    /// Reads it, for a fake with this setup.
    fn open(&self, setup: &mut Setup) -> Result<Opened, StartError> {
        let path = self.folder.join(FILE);
        let failed = |why: &dyn Display| StartError::Journal(format!("{}: {why}", path.display()));
        let io = |error: io::Error| failed(&error);
        fs::create_dir_all(&self.folder).map_err(io)?;
        let was_there = path.exists();
        let mut place = Place::take(&path).map_err(io)?;
        let read = file::read(place.file(), self.recovers).map_err(|damage| failed(&damage))?;
        let read = read.filter(|read| read.is_set_up || !self.is_set_up_first);
        if let Some(read) = &read {
            read.header
                .check(&setup.world, limit_of(setup.gives_up_after, setup.clock.0))
                .map_err(|why| {
                    let right = "start it as that one, or with another folder for the journal";
                    failed(&format!("{why}: {right}"))
                })?;
            setup.started = Some(read.header.started);
            cut(&mut place, read).map_err(io)?;
        } else {
            if was_there {
                tracing::warn!(target: "fake_ecs", "the journal has nothing that counts: it begins anew");
            }
            place.go_on_at(0).map_err(io)?;
        }
        let target = Target::File {
            place,
            fsync: self.fsync,
            limit: self.limit,
            awaits_set_up: self.is_set_up_first,
        };
        Ok(Opened {
            read,
            target,
            origin: None,
            compared: None,
        })
    }
}

/// Throws away what does not count, and keeps a copy where that was damaged.
fn cut(place: &mut Place, read: &Read) -> io::Result<()> {
    if let Some(line) = read.damaged {
        let copy = place.copy()?;
        let copy = copy.display();
        tracing::warn!(target: "fake_ecs", line, %copy, "the journal is used up to a damaged line");
    } else if read.rest > 0 {
        tracing::warn!(target: "fake_ecs", bytes = read.rest, "the torn end of the journal is thrown away");
    }
    place.go_on_at(read.end)
}

/// The variable that names the journal of a test that is run again.
const REPLAYED: &str = "FAKE_ECS_REPLAY";

/// What a fake of this origin did before, and where that is, if the environment names the journal
/// of that.
fn recording_of(
    origin: &story::Origin,
    setup: &Setup,
) -> Result<Option<(Read, String)>, StartError> {
    let Some(path) = env::var_os(REPLAYED).filter(|path| !path.is_empty()) else {
        return Ok(None);
    };
    let name = Path::new(&path).display().to_string();
    let failed = |why: &dyn Display| StartError::Journal(format!("{REPLAYED}={name}: {why}"));
    let file = File::open(&path).map_err(|error| failed(&error))?;
    let read = file::read(&file, false).map_err(|damage| failed(&damage))?;
    let read = read.ok_or_else(|| failed(&"nothing is in it"))?;
    // A test may have several fakes, and a process several tests.
    let is_meant = match &read.header.origin {
        Some(meant) => *meant == Origin::of(origin),
        None => origin.number() == 1,
    };
    if !is_meant {
        return Ok(None);
    }
    let limit = limit_of(setup.gives_up_after, setup.clock.0);
    let checked = read.header.check(&setup.world, limit);
    checked.map_err(|why| failed(&why))?;
    Ok(Some((read, name)))
}

impl Origin {
    fn of(origin: &story::Origin) -> Self {
        Self {
            test: origin.test().map(str::to_owned),
            number: origin.number(),
        }
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
        origin: &story::Origin,
    ) -> Result<(Setup, Option<Opened>), StartError> {
        let compared = recording_of(origin, &setup)?;
        let mut opened = match &self.journal {
            Some(journal) => Some(journal.open(&mut setup)?),
            None => (story::has_reports() || compared.is_some()).then(|| Opened {
                read: None,
                target: Target::Memory {
                    limit: LIMIT_IN_MEMORY,
                },
                origin: None,
                compared: None,
            }),
        };
        if let Some(opened) = &mut opened {
            opened.origin = Some(Origin::of(origin));
            opened.compared = compared;
        }
        Ok((setup, opened))
    }

    /// Writes down what comes in, in this folder, so that a fake that is started with the same
    /// folder later goes on where this one ended: for a server that is to survive.
    ///
    /// What comes in are calls, without their answers, what the test does, what engines report, and
    /// when that was. From that a fake comes to the same state, byte for byte. So the later fake
    /// has to be started with the same options, and be of the same version of this crate, or it
    /// does not start. A call is written before it is answered: a process that is killed loses
    /// nothing that anybody was told. A call takes about 200 bytes more than its body, reads too,
    /// until [`reset`](crate::FakeEcs::reset) begins the file anew; [`Journal::limit`] says how
    /// many there may be.
    ///
    /// When the file cannot be written, as on a full disk, calls are refused with `ServerException`
    /// from then on, and the reason.
    ///
    /// Real containers are taken over by the later fake, as [`Docker`](crate::Docker) says: those
    /// that run, and those that the earlier one has [stopped](crate::OnExit::Stop) at its end. A
    /// task whose containers are gone has stopped.
    ///
    /// What the code of a test is asked later cannot be written: closures, containers that are
    /// futures, functions of faults. A journal with such things is refused, with the place. It can
    /// be [shown](Self::recording) all the same, because what the code has said and done is
    /// written.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// use fake_ecs::FakeEcs;
    ///
    /// # let folder = format!("fake-ecs-doc-journal-{}", std::process::id());
    /// # let folder = std::env::temp_dir().join(folder);
    /// let ecs = FakeEcs::start().journal(&folder).await;
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

impl crate::FakeEcs {
    /// Whether the fake went on with a [journal](Builder::journal) that an earlier one had written,
    /// so that what its start puts in is there already. False where the journal was new, or there
    /// is none.
    ///
    /// ```
    /// let ecs = fake_ecs::FakeEcs::start().blocking();
    /// if !ecs.is_resumed() {
    ///     ecs.secrets().put("db", "s3cret");
    /// }
    /// ```
    #[must_use]
    pub fn is_resumed(&self) -> bool {
        self.inner.is_resumed
    }

    /// All is there that is put into the fake before anybody calls it; see
    /// [`Journal::set_up_first`]. Without that it does nothing.
    pub fn end_set_up(&self) {
        self.driver().act(State::record_set_up);
    }
}
