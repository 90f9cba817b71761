//! Waiting until something holds.

use std::time::Duration;

use super::{Remote, RemoteError};

/// How long to wait before it is looked again, where time passes by itself.
const PAUSE: Duration = Duration::from_millis(10);

impl Remote {
    /// Lets time pass until the condition holds: where only callers move the fake's time it is
    /// moved, step by step, and otherwise that takes real time.
    ///
    /// ```
    /// # async fn example(ecs: &fake_ecs::Remote) -> Result<(), fake_ecs::RemoteError> {
    /// let two = ecs.wait_until(|ecs| async move { Ok(ecs.tasks().await?.running().len() == 2) });
    /// two.await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`RemoteError::NotReached`], with what has happened in the fake, when nothing more is due
    /// there, or [real time](Self::with_patience) is up.
    pub async fn wait_until<F, A>(&self, mut condition: F) -> Result<(), RemoteError>
    where
        F: FnMut(Self) -> A,
        A: Future<Output = Result<bool, RemoteError>>,
    {
        let what = "a condition on the fake".to_owned();
        until(self, what, || {
            let answer = condition(self.clone());
            async { answer.await.map(Some) }
        })
        .await
    }
}

/// Lets time pass until the condition is true; `None` says that it can never be any more.
pub(super) async fn until<F, A>(ecs: &Remote, what: String, condition: F) -> Result<(), RemoteError>
where
    F: FnMut() -> A,
    A: Future<Output = Result<Option<bool>, RemoteError>>,
{
    let waited = tokio::time::timeout(ecs.patience, poll(ecs, condition)).await;
    let why = match waited {
        Ok(Ok(None)) => return Ok(()),
        Ok(Ok(Some(why))) => why.to_owned(),
        Ok(Err(error)) => return Err(error),
        Err(_) => format!(
            "that has not happened within {:?} of real time",
            ecs.patience
        ),
    };
    // What has happened is an addition: what is wrong is known without it.
    let story = ecs.story().await.unwrap_or_default();
    Err(RemoteError::NotReached { what, why, story })
}

/// Why the condition does not come true, unless it does.
async fn poll<F, A>(ecs: &Remote, mut condition: F) -> Result<Option<&'static str>, RemoteError>
where
    F: FnMut() -> A,
    A: Future<Output = Result<Option<bool>, RemoteError>>,
{
    let is_manual = ecs.clock().await?.is_manual;
    loop {
        match condition().await? {
            Some(true) => return Ok(None),
            Some(false) => {}
            None => return Ok(Some("that cannot happen any more")),
        }
        if !is_manual {
            tokio::time::sleep(PAUSE).await;
        } else if !ecs.step().await? && condition().await? != Some(true) {
            return Ok(Some("nothing more happens in the fake"));
        }
    }
}
