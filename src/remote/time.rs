//! What time it is in the fake, and letting it pass.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::{Remote, RemoteError};
use crate::view;

/// # Time
impl Remote {
    /// What the fake's clock shows, whether only callers move it, and when something happens next.
    pub async fn clock(&self) -> Result<view::Clock, RemoteError> {
        self.view(super::question::Question::of("time")).await
    }

    /// What the fake's clock shows.
    pub async fn now(&self) -> Result<SystemTime, RemoteError> {
        let now = self.clock().await?.now;
        let since_epoch = Duration::try_from_secs_f64(now).unwrap_or_default();
        Ok(UNIX_EPOCH + since_epoch)
    }

    /// How much of the fake's time has passed since it was started.
    pub async fn elapsed(&self) -> Result<Duration, RemoteError> {
        let elapsed = self.clock().await?.elapsed;
        Ok(Duration::try_from_secs_f64(elapsed).unwrap_or_default())
    }

    /// In how much of the fake's time something happens next; `None` at rest.
    pub async fn next_event_in(&self) -> Result<Option<Duration>, RemoteError> {
        let next = self.clock().await?.next_event_in;
        Ok(next.and_then(|next| Duration::try_from_secs_f64(next).ok()))
    }

    /// Moves the fake's time on, and lets happen what is due by then. It is for `--clock manual`; a
    /// clock of the system's is ahead of the system after that.
    ///
    /// ```
    /// # async fn example(ecs: &fake_ecs::Remote) -> Result<(), fake_ecs::RemoteError> {
    /// use std::time::Duration;
    ///
    /// ecs.advance(Duration::from_secs(3600)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn advance(&self, duration: Duration) -> Result<(), RemoteError> {
        let body = format!(r#"{{"seconds":{}}}"#, duration.as_secs_f64());
        self.post("time/advance", body.into_bytes()).await.map(drop)
    }

    /// Moves the fake's time to the next thing that is due, and lets that happen. Returns whether
    /// there was one.
    pub async fn step(&self) -> Result<bool, RemoteError> {
        let body = self.post("time/step", Vec::new()).await?;
        let view::Steps { steps } = self.read(&body)?;
        Ok(steps > 0)
    }

    /// Moves the fake's time on until nothing is due any more.
    ///
    /// # Errors
    ///
    /// When the fake never comes to rest, as with a container that restarts for ever, or the server
    /// does not answer.
    pub async fn settle(&self) -> Result<(), RemoteError> {
        self.post("time/settle", Vec::new()).await.map(drop)
    }
}
