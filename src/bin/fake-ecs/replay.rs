//! `fake-ecs replay`: shows a journal at any of its moments.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use clap::Args;
use fake_ecs::{Builder, FakeEcs, Recording};

use crate::epoch;
use crate::options::address;
use crate::telling::Telling;

/// What the journal is called in the directory of `--journal`.
const JOURNAL: &str = "fake-ecs.journal";

/// Show what a journal has, at any of its moments, without changing it.
///
///   fake-ecs replay target/fake-ecs-reports/it-jobs.a_job_fails-jobs-12.journal
///
/// It answers calls that read, and /_fake_ecs/v1/, with what there was then. Another moment is
/// shown after POST /_fake_ecs/v1/journal/seek, with {"entry": 7}, {"by": -1} or {"elapsed": 2.5}.
/// GET /_fake_ecs/v1/journal/entries lists what had come in.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Replay {
    /// The journal: the directory of --journal, or the file that a test that failed has left where
    /// FAKE_ECS_REPORT says.
    file: PathBuf,

    /// Show it as it was when so many entries had come in, or at that time, such as
    /// 2025-01-01T00:00:05Z or, in seconds since 1970 and with a point, 1735689605.0 [default: the
    /// end].
    #[arg(long, value_name = "ENTRIES|TIME", value_parser = until)]
    until: Option<Until>,

    /// The port to listen on; 0 takes any that is free.
    #[arg(long, env = "FAKE_ECS_PORT", default_value_t = 4566)]
    port: u16,

    /// The address to listen on.
    #[arg(long, env = "FAKE_ECS_HOST", value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST), value_parser = address)]
    host: IpAddr,

    #[command(flatten)]
    pub(crate) telling: Telling,
}

#[derive(Clone, Copy, Debug)]
enum Until {
    Entry(usize),
    Time(std::time::SystemTime),
}

fn until(text: &str) -> Result<Until, String> {
    match text.parse() {
        Ok(entries) => Ok(Until::Entry(entries)),
        Err(_) => epoch::parse(text).map(Until::Time).map_err(|_| {
            "a number of entries, or a time such as 2025-01-01T00:00:05Z or 1735689605.0".to_owned()
        }),
    }
}

impl Replay {
    pub(crate) fn builder(self) -> Builder {
        let mut file = self.file;
        if file.is_dir() {
            file.push(JOURNAL);
        }
        let recording = Recording::of(file);
        let recording = match self.until {
            None => recording,
            Some(Until::Entry(entries)) => recording.until_entry(entries),
            Some(Until::Time(time)) => recording.until(time),
        };
        FakeEcs::start()
            .listen(SocketAddr::new(self.host, self.port))
            .recording(recording)
    }
}
