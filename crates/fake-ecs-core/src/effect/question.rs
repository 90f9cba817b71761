//! What is asked of the runtime of a container, by a test or by the container itself, beside what
//! the fake wants done: nothing of it changes the fake.

use std::fmt;
use std::path::{Path, PathBuf};

/// Takes the answer, on any thread. The error is in the words of the engine.
pub type Answer<T> = Box<dyn FnOnce(Result<T, String>) + Send>;

/// What is asked about a container that runs. Whoever drops it without an answer is gone.
pub enum Question {
    /// What does this command come to?
    Exec {
        command: Vec<String>,
        answer: Answer<Executed>,
    },
    /// Write this to that path.
    CopyTo {
        path: String,
        source: CopyDataSource,
        answer: Answer<()>,
    },
    /// What is in the file at that path?
    CopyFrom {
        path: String,
        answer: Answer<Vec<u8>>,
    },
    /// What does it use? `None` where that was not measured.
    Stats { answer: Answer<Option<Stats>> },
}

impl Question {
    /// Says why there is no answer.
    pub fn refuse(self, why: &str) {
        let why = why.to_owned();
        match self {
            Self::Exec { answer, .. } => answer(Err(why)),
            Self::CopyTo { answer, .. } => answer(Err(why)),
            Self::CopyFrom { answer, .. } => answer(Err(why)),
            Self::Stats { answer } => answer(Err(why)),
        }
    }
}

impl fmt::Debug for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exec { command, .. } => write!(f, "Exec({command:?})"),
            Self::CopyTo { path, .. } => write!(f, "CopyTo({path})"),
            Self::CopyFrom { path, .. } => write!(f, "CopyFrom({path})"),
            Self::Stats { .. } => f.write_str("Stats"),
        }
    }
}

/// What a command has come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Executed {
    /// Both streams, in the order in which they were written.
    pub output: Vec<u8>,
    pub exit_code: i32,
}

/// What a container uses.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stats {
    /// An object of JSON, in the form of Docker's `/containers/{id}/stats`.
    pub json: String,
    pub rates: Option<NetworkRates>,
}

/// What comes and goes over the network of a container, in bytes per second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NetworkRates {
    pub received: f64,
    pub sent: f64,
}

/// What is copied into a container.
///
/// ```
/// # extern crate fake_ecs_core as fake_ecs;
/// use std::path::PathBuf;
/// use fake_ecs::CopyDataSource;
///
/// let data = CopyDataSource::from(b"debug = true".to_vec());
/// let path = CopyDataSource::from("tests/fixtures");
/// assert_eq!(path, CopyDataSource::File(PathBuf::from("tests/fixtures")));
/// # let _ = data;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[warn(missing_docs)]
#[non_exhaustive]
pub enum CopyDataSource {
    /// A file of the test's host, or a directory with all that is in it.
    File(PathBuf),
    /// What is to be in a file.
    Data(Vec<u8>),
}

impl From<&str> for CopyDataSource {
    fn from(path: &str) -> Self {
        Self::File(PathBuf::from(path))
    }
}

impl From<&Path> for CopyDataSource {
    fn from(path: &Path) -> Self {
        Self::File(path.to_owned())
    }
}

impl From<PathBuf> for CopyDataSource {
    fn from(path: PathBuf) -> Self {
        Self::File(path)
    }
}

impl From<Vec<u8>> for CopyDataSource {
    fn from(data: Vec<u8>) -> Self {
        Self::Data(data)
    }
}

impl From<&[u8]> for CopyDataSource {
    fn from(data: &[u8]) -> Self {
        Self::Data(data.to_vec())
    }
}

impl<const N: usize> From<&[u8; N]> for CopyDataSource {
    fn from(data: &[u8; N]) -> Self {
        Self::Data(data.to_vec())
    }
}
