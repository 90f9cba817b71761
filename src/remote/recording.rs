//! The moments of a recording that the fake shows.

use std::time::Duration;

use super::question::Question;
use super::{Remote, RemoteError};
use crate::view;

/// # Recordings
///
/// For `fake-ecs replay FILE`, which shows a journal. Other fakes refuse these with status 409.
impl Remote {
    /// At which moment of the recording the fake is, and how many there are.
    pub async fn recording(&self) -> Result<view::Journal, RemoteError> {
        self.view(Question::of("journal")).await
    }

    /// So many entries of the recording, from that one on, counted from 1: what had come in, and
    /// when. There are at most 10,000 at once.
    pub async fn recording_entries(
        &self,
        from: usize,
        count: usize,
    ) -> Result<Vec<view::JournalEntry>, RemoteError> {
        let question = Question::of("journal/entries")
            .with("from", Some(&from.to_string()))
            .with("count", Some(&count.to_string()));
        let view::JournalEntries { entries } = self.view(question).await?;
        Ok(entries)
    }

    /// Shows the recording as it was when so many entries had come in.
    ///
    /// ```
    /// # async fn example(ecs: &fake_ecs::Remote) -> Result<(), fake_ecs::RemoteError> {
    /// let entries = ecs.recording().await?.entries;
    /// for entry in 0..=entries {
    ///     ecs.seek_entry(entry).await?;
    ///     println!("{entry}: {} tasks", ecs.tasks().await?.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn seek_entry(&self, entries: usize) -> Result<view::Journal, RemoteError> {
        self.seek(format!(r#"{{"entry":{entries}}}"#)).await
    }

    /// Shows the recording as it was so long after the start.
    pub async fn seek_elapsed(&self, elapsed: Duration) -> Result<view::Journal, RemoteError> {
        let elapsed = elapsed.as_secs_f64();
        self.seek(format!(r#"{{"elapsed":{elapsed}}}"#)).await
    }

    async fn seek(&self, moment: String) -> Result<view::Journal, RemoteError> {
        let body = self.post("journal/seek", moment.into_bytes()).await?;
        self.read(&body)
    }
}
