//! What others are told of it while it runs, as flags and as variables.

use std::env;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use tracing_subscriber::filter::{LevelFilter, Targets};

use crate::log;

#[derive(Clone, Debug, Args)]
pub(crate) struct Telling {
    /// Write the address to this file once it answers, and remove the file at the end. The file
    /// appears whole or not at all. With --port 0 it is how a script learns the port.
    #[arg(long, env = "FAKE_ECS_READY_FILE", value_name = "FILE")]
    ready_file: Option<PathBuf>,

    /// What is written to the standard error. RUST_LOG, as in fake_ecs=debug, counts where this is
    /// not given [default: warn].
    #[arg(long, env = "FAKE_ECS_LOG", value_name = "LEVEL", value_enum)]
    log: Option<Level>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Level {
    /// Nothing.
    Off,
    /// What went wrong.
    Error,
    /// What may be wrong.
    Warn,
    /// A line for each call.
    Info,
    /// Connections and refusals, too.
    Debug,
    /// All that there is.
    Trace,
}

impl From<Level> for LevelFilter {
    fn from(level: Level) -> Self {
        match level {
            Level::Off => Self::OFF,
            Level::Error => Self::ERROR,
            Level::Warn => Self::WARN,
            Level::Info => Self::INFO,
            Level::Debug => Self::DEBUG,
            Level::Trace => Self::TRACE,
        }
    }
}

impl Telling {
    /// From now on the log is written.
    pub(crate) fn start_log(&self) {
        let default = Targets::new().with_default(LevelFilter::WARN);
        let chosen = self.log.map(|level| Targets::new().with_default(level));
        let of_variable = || {
            let text = env::var("RUST_LOG").ok().filter(|text| !text.is_empty())?;
            text.parse().ok()
        };
        log::start(chosen.or_else(of_variable).unwrap_or(default));
    }

    /// Writes the address to the file, if there is to be one.
    pub(crate) fn write_ready_file(&self, url: &str) -> Result<(), Failure> {
        let Some(path) = &self.ready_file else {
            return Ok(());
        };
        let failure = |error| Failure::new("write", path, error);
        let mut beside = path.clone().into_os_string();
        beside.push(format!(".{}", std::process::id()));
        // Renamed, so that nobody reads half of it.
        fs::write(&beside, format!("{url}\n")).map_err(failure)?;
        fs::rename(&beside, path).map_err(failure)
    }

    /// Removes the file, if there is one.
    pub(crate) fn remove_ready_file(&self) -> Result<(), Failure> {
        let Some(path) = &self.ready_file else {
            return Ok(());
        };
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(Failure::new("remove", path, error))
            }
            _ => Ok(()),
        }
    }
}

/// Why there is no file, or one too many.
#[derive(Debug)]
pub(crate) struct Failure {
    what: &'static str,
    path: PathBuf,
    error: io::Error,
}

impl Failure {
    fn new(what: &'static str, path: &Path, error: io::Error) -> Self {
        let path = path.to_owned();
        Self { what, path, error }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, path, error } = self;
        let path = path.display();
        write!(f, "failed to {what} the ready file {path}: {error}")
    }
}
