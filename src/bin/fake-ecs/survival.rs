//! What is left of it for the next one, as flags and as variables.

use std::path::PathBuf;
use std::{fs, io};

use clap::builder::BoolishValueParser;
use clap::{Args, ValueEnum};
use fake_ecs::{Fsync, Journal};

#[derive(Clone, Debug, Args)]
pub(crate) struct Survival {
    /// Write down in this directory what comes in, and go on where the last one with it has ended,
    /// however it did. It needs the same options again; secrets, parameters and buckets of the
    /// command line are put when the journal begins.
    #[arg(long, env = "FAKE_ECS_JOURNAL", value_name = "DIRECTORY")]
    journal: Option<PathBuf>,

    /// When the journal is safe from a loss of power. It is safe from the end of the process in any
    /// case.
    #[arg(
        long,
        env = "FAKE_ECS_FSYNC",
        value_enum,
        default_value_t = When::Never,
        requires = "journal"
    )]
    fsync: When,

    /// Use a journal that was damaged as far as it is whole, and throw the rest away.
    #[arg(
        long,
        env = "FAKE_ECS_RECOVER",
        value_parser = BoolishValueParser::new(),
        requires = "journal"
    )]
    recover: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum When {
    /// Before each answer.
    Always,
    /// About once a second.
    Interval,
    /// When the system likes to.
    Never,
}

/// What the file beside the journal is called as long as the server is set up.
const SETTING_UP: &str = "setting-up";

impl Survival {
    /// Whether the server is to be set up, because no journal has how it was. A journal of a server
    /// that has ended while it was set up has half of that, and is thrown away.
    pub(crate) fn begin(&self) -> io::Result<bool> {
        let (Some(folder), Some(journal)) = (&self.journal, self.journal()) else {
            return Ok(true);
        };
        let mark = folder.join(SETTING_UP);
        if journal.exists() {
            if !mark.exists() {
                return Ok(false);
            }
            tracing::warn!(
                target: "fake_ecs",
                "the last server ended while it was set up; this one begins anew"
            );
            journal.remove()?;
        }
        fs::create_dir_all(folder)?;
        fs::write(mark, "")?;
        Ok(true)
    }

    /// The server is set up.
    pub(crate) fn is_set_up(&self) -> io::Result<()> {
        match &self.journal {
            Some(folder) => fs::remove_file(folder.join(SETTING_UP)),
            None => Ok(()),
        }
    }

    pub(crate) fn journal(&self) -> Option<Journal> {
        let fsync = match self.fsync {
            When::Always => Fsync::Always,
            When::Interval => Fsync::Interval,
            When::Never => Fsync::Never,
        };
        let journal = Journal::at(self.journal.as_ref()?);
        Some(journal.fsync(fsync).recover(self.recover))
    }
}
