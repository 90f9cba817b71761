//! The journal that the next one goes on with: the options of `fake_ecs::Journal`, as flags and as
//! variables.

use std::path::PathBuf;

use clap::builder::BoolishValueParser;
use clap::{Args, ValueEnum};
use fake_ecs::{Fsync, Journal};

#[derive(Clone, Debug, Args)]
pub(crate) struct JournalOptions {
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

    /// Use a journal that was damaged as far as it is whole, and throw the rest away. A copy is
    /// kept beside it, with .damaged at the end of its name.
    #[arg(
        long,
        env = "FAKE_ECS_RECOVER",
        value_parser = BoolishValueParser::new(),
        requires = "journal"
    )]
    recover: bool,

    /// How large the journal may become, in MiB. Calls are refused once it is, until a reset begins
    /// it anew.
    #[arg(
        long,
        env = "FAKE_ECS_JOURNAL_LIMIT",
        value_name = "MIB",
        default_value_t = 1024,
        value_parser = clap::value_parser!(u32).range(1..),
        requires = "journal"
    )]
    journal_limit: u32,
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

impl JournalOptions {
    pub(crate) fn journal(&self) -> Option<Journal> {
        let fsync = match self.fsync {
            When::Always => Fsync::Always,
            When::Interval => Fsync::Interval,
            When::Never => Fsync::Never,
        };
        let journal = Journal::at(self.journal.as_ref()?);
        let journal = journal.limit(u64::from(self.journal_limit) << 20);
        Some(journal.fsync(fsync).recover(self.recover).set_up_first())
    }
}
