//! Calls that create something, and are not broken off: an engine goes on creating when nobody
//! waits for its answer any more, and what it creates then is known to nobody.

use std::sync::{Mutex, PoisonError};

use tokio::sync::oneshot;
use tokio::task::JoinSet;

/// What is being created.
#[derive(Debug, Default)]
pub(crate) struct Unbroken(Mutex<JoinSet<()>>);

impl Unbroken {
    /// Does the work to its end, also when the caller is aborted meanwhile. `None` if it panics.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Option<T> {
        let (answer, answered) = oneshot::channel();
        {
            let mut jobs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            while jobs.try_join_next().is_some() {}
            jobs.spawn(async move {
                // The caller may have been aborted.
                let _ = answer.send(work.await);
            });
        }
        answered.await.ok()
    }

    /// Waits until all that was begun has come to its end.
    pub(crate) async fn ended(&self) {
        loop {
            let mut jobs = {
                let mut jobs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                std::mem::take(&mut *jobs)
            };
            if jobs.is_empty() {
                return;
            }
            while jobs.join_next().await.is_some() {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use tokio::sync::Notify;

    use super::*;

    #[tokio::test]
    async fn what_was_begun_comes_to_its_end_without_whoever_began_it() {
        let unbroken = Arc::new(Unbroken::default());
        let (begun, goes_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let is_done = Arc::new(AtomicBool::new(false));
        let work = {
            let (begun, goes_on, is_done) = (begun.clone(), goes_on.clone(), is_done.clone());
            async move {
                begun.notify_one();
                goes_on.notified().await;
                is_done.store(true, Ordering::SeqCst);
            }
        };
        let caller = tokio::spawn({
            let unbroken = unbroken.clone();
            async move { unbroken.run(work).await }
        });
        begun.notified().await;

        caller.abort();
        assert!(caller.await.unwrap_err().is_cancelled());
        goes_on.notify_one();
        unbroken.ended().await;

        assert!(is_done.load(Ordering::SeqCst));
        assert_eq!(unbroken.run(async { 3 }).await, Some(3));
        assert_eq!(
            unbroken.run(async { panic!("as the test has it") }).await,
            None::<()>
        );
    }
}
