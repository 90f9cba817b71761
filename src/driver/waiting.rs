//! Letting time pass for a caller who waits: an SDK client that sleeps, and an answer that comes
//! later.
//!
//! Whoever waits here does not keep the fake alive, blocks no thread, and lets others in between:
//! answers are awaited on the thread that serves every fake of the process.

use std::fmt;
use std::future::poll_fn;
use std::panic::resume_unwind;
use std::pin::{Pin, pin};
use std::sync::{Arc, Weak};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::futures::{Notified, OwnedNotified};
use tokio::task::{spawn_blocking, yield_now};
use tokio::time::timeout;

use super::clock::Pace;
use super::processes::TimerKey;
use super::{Driver, Outside, Passed, TICK};
use crate::io_thread;
use crate::kernel::time::Time;

/// How long a client sleeps at least.
#[cfg(feature = "client")]
const LOOKS_AGAIN_AFTER: Duration = Duration::from_millis(20);

/// The fake was dropped, so there is nobody to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Gone;

impl fmt::Display for Gone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the fake was dropped")
    }
}

impl std::error::Error for Gone {}

impl Driver {
    /// Lets that much of the fake's time pass. What is later than any clock can show never comes.
    ///
    /// On a paused tokio clock it sleeps with tokio, so that everybody else on that clock gets
    /// their turn at the right time. A wall clock moves by itself. Otherwise the time is skipped,
    /// which takes no time at all.
    pub(crate) async fn sleep(driver: &Weak<Self>, duration: Duration) -> Result<(), Gone> {
        if driver.upgrade().ok_or(Gone)?.lock().is_polling_here() {
            Sleep::new(driver, duration).await;
            return Ok(());
        }
        let (now, pace) = Self::time_and_pace(driver)?;
        if now + duration > Time::LAST {
            Self::gone(driver).await;
            return Err(Gone);
        }
        match pace {
            Pace::Slept => match timeout(duration, Self::gone(driver)).await {
                Ok(()) => Err(Gone),
                Err(_elapsed) => Ok(()),
            },
            Pace::Skipped => Self::skip_to(driver, now + duration).await,
        }
    }

    /// Lets that much of the fake's time pass for a client that will then look again. On a wall
    /// clock, where that takes real time, it looks as soon as something has changed since there
    /// were so many changes: it would have nothing new to see otherwise.
    #[cfg(feature = "client")]
    pub(crate) async fn sleep_of_client(
        driver: &Weak<Self>,
        duration: Duration,
        seen: u64,
    ) -> Result<(), Gone> {
        let there = driver.upgrade().ok_or(Gone)?;
        let ends_early = {
            let state = there.lock();
            !state.is_polling_here() && state.waits_in_real_time()
        };
        drop(there);
        if !ends_early || duration <= LOOKS_AGAIN_AFTER {
            return Self::sleep(driver, duration).await;
        }
        // Changes come in groups, and whoever changes things all the time is not asked all the
        // time.
        Self::sleep(driver, LOOKS_AGAIN_AFTER).await?;
        let has_changed = |driver: &Self| (driver.lock().shown_changes() != seen).then_some(());
        Self::wait_for(driver, duration - LOOKS_AGAIN_AFTER, has_changed).await?;
        Ok(())
    }

    /// How many changes there were that calls may show.
    #[cfg(feature = "client")]
    pub(crate) fn shown_changes(&self) -> u64 {
        self.lock().shown_changes()
    }

    /// For who waits in a process of this fake: until something has changed. Others let the time
    /// pass.
    pub(super) async fn await_change(
        &self,
        seen: u64,
        acted: &mut Pin<&mut Notified<'_>>,
    ) -> Passed {
        if !acted.as_mut().enable() {
            let mut is_watching = false;
            poll_fn(|context| match std::mem::replace(&mut is_watching, true) {
                true => Poll::Ready(()),
                false if self.watch_changes(seen, context.waker()) => Poll::Pending,
                false => Poll::Ready(()),
            })
            .await;
        }
        Passed::Some
    }

    fn time_and_pace(driver: &Weak<Self>) -> Result<(Time, Pace), Gone> {
        let driver = driver.upgrade().ok_or(Gone)?;
        let mut state = driver.lock();
        Ok((state.clock_time(), state.pace()))
    }

    /// Moves the time on as [`advance`](Self::advance) does, and lets others in now and then.
    async fn skip_to(driver: &Weak<Self>, target: Time) -> Result<(), Gone> {
        loop {
            let there = driver.upgrade().ok_or(Gone)?;
            let (is_there, outside) = Self::aside(there, move |driver| {
                let is_there = driver.drive(|state| state.skip_some(target));
                driver.acted.notify_waiters();
                (is_there, driver.outside())
            })
            .await;
            if !is_there && outside == Outside::InFlight {
                // What a runtime is about to tell comes before what is due later.
                io_thread::sleep(TICK).await;
                continue;
            }
            // Others who wait on this runtime look at the new time before the sleeper goes on.
            yield_now().await;
            if is_there {
                return Ok(());
            }
        }
    }

    /// Does what may run closures of a user's. On the thread that serves every fake of the process
    /// they have one of their own, and only while they run: many may wait, and for ever.
    async fn aside<R: Send + 'static>(
        driver: Arc<Self>,
        act: impl FnOnce(&Self) -> R + Send + 'static,
    ) -> R {
        let serves_all = Handle::try_current().is_ok_and(|current| io_thread::is(&current));
        if !serves_all || !driver.runs_closures() {
            return act(&driver);
        }
        match spawn_blocking(move || act(&driver)).await {
            Ok(done) => done,
            Err(error) => resume_unwind(error.into_panic()),
        }
    }

    /// Until the driver is dropped.
    async fn gone(driver: &Weak<Self>) {
        while let Some(acted) = Self::acted_owned(driver) {
            acted.await;
        }
    }

    /// Waits for an answer: asks for it at once, and whenever something has happened, until so much
    /// of the fake's time has passed. That time passes as it does for [`sleep`](Self::sleep), but
    /// from one due to the next. `None` is for time that has passed in vain.
    pub(crate) async fn wait_for<R>(
        driver: &Weak<Self>,
        limit: Duration,
        mut answer: impl FnMut(&Self) -> Option<R>,
    ) -> Result<Option<R>, Gone> {
        let deadline = Self::time_and_pace(driver)?.0 + limit;
        loop {
            Self::catch_up_in_turns(driver).await?;
            // Both before asking: nobody acts unnoticed in between, and what is due next may be one
            // further after it.
            let acted = Self::acted_owned(driver).ok_or(Gone)?;
            let due = driver.upgrade().ok_or(Gone)?.next_in_time();
            if let Some(answer) = answer(&*driver.upgrade().ok_or(Gone)?) {
                return Ok(Some(answer));
            }
            let (now, pace) = Self::time_and_pace(driver)?;
            if now >= deadline {
                return Ok(None);
            }
            let due = due.filter(|due| *due <= deadline);
            match (pace, due) {
                (Pace::Slept, due) => {
                    let next = due.unwrap_or(deadline);
                    // Either is a reason to ask again.
                    let _ = timeout(next.since(now), acted).await;
                }
                (Pace::Skipped, Some(due)) => Self::step_to(driver, due).await?,
                (Pace::Skipped, None) => Self::skip_to(driver, deadline).await?,
            }
        }
    }

    /// Waits for an answer that comes by the limit at the latest: `ask` is told whether that is
    /// now, and may say when it wants to be asked again though nothing happens. Time passes as it
    /// does for [`wait_for`](Self::wait_for).
    pub(crate) async fn wait_with<R>(
        driver: &Weak<Self>,
        limit: Duration,
        mut ask: impl FnMut(&Self, bool) -> Result<R, Option<Time>>,
    ) -> Result<R, Gone> {
        let deadline = Self::time_and_pace(driver)?.0 + limit;
        loop {
            Self::catch_up_in_turns(driver).await?;
            // All before asking, as above.
            let there = driver.upgrade().ok_or(Gone)?;
            let acted = Arc::clone(&there.acted).notified_owned();
            let (due, seen) = (there.next_in_time(), there.changes());
            let (now, pace) = Self::time_and_pace(driver)?;
            let again_at = match ask(&there, now >= deadline) {
                Ok(answer) => return Ok(answer),
                Err(again_at) => again_at.unwrap_or(deadline).min(deadline),
            };
            let is_polling_here = there.lock().is_polling_here();
            drop(there);
            if is_polling_here {
                Self::sleep_or_change(driver, again_at.since(now), seen).await?;
                continue;
            }
            match (pace, due.filter(|due| *due <= again_at)) {
                (Pace::Slept, due) => {
                    // Either is a reason to ask again.
                    let next = due.unwrap_or(again_at);
                    let _ = timeout(next.since(now), acted).await;
                }
                (Pace::Skipped, Some(due)) => Self::step_to(driver, due).await?,
                (Pace::Skipped, None) => Self::skip_to(driver, again_at).await?,
            }
        }
    }

    /// For who waits in a process of this fake: until something has changed, or so much time has
    /// passed, which others let pass.
    async fn sleep_or_change(
        driver: &Weak<Self>,
        duration: Duration,
        seen: u64,
    ) -> Result<(), Gone> {
        let there = driver.upgrade().ok_or(Gone)?;
        let mut acted = pin!(there.acted());
        let mut change = pin!(there.await_change(seen, &mut acted));
        let mut slept = pin!(Sleep::new(driver, duration));
        poll_fn(|context| {
            let is_over = slept.as_mut().poll(context).is_ready();
            match is_over || change.as_mut().poll(context).is_ready() {
                true => Poll::Ready(()),
                false => Poll::Pending,
            }
        })
        .await;
        Ok(())
    }

    /// Waits for an answer for as long as it takes: asks for it at once, and whenever something has
    /// happened. At rest it waits for who does something.
    pub(crate) async fn wait_for_ever<R>(
        driver: &Weak<Self>,
        mut answer: impl FnMut(&Self) -> Option<R>,
    ) -> Result<R, Gone> {
        loop {
            if driver.upgrade().ok_or(Gone)?.lock().is_polling_here() {
                // A process of the fake: others let the time pass.
                let there = driver.upgrade().ok_or(Gone)?;
                let mut acted = pin!(there.acted());
                let seen = there.changes();
                if let Some(answer) = answer(&there) {
                    return Ok(answer);
                }
                there.await_change(seen, &mut acted).await;
                continue;
            }
            Self::catch_up_in_turns(driver).await?;
            // Both before asking, as above.
            let acted = Self::acted_owned(driver).ok_or(Gone)?;
            let due = driver.upgrade().ok_or(Gone)?.next_due();
            if let Some(answer) = answer(&*driver.upgrade().ok_or(Gone)?) {
                return Ok(answer);
            }
            let (now, pace) = Self::time_and_pace(driver)?;
            match (pace, due) {
                (_, None) => acted.await,
                (Pace::Skipped, Some(due)) => Self::step_to(driver, due).await?,
                (Pace::Slept, Some(due)) => {
                    // Either is a reason to ask again.
                    let _ = timeout(due.since(now), acted).await;
                }
            }
        }
    }

    /// Lets what was due by now happen, and lets others in now and then.
    async fn catch_up_in_turns(driver: &Weak<Self>) -> Result<(), Gone> {
        while !Self::aside(driver.upgrade().ok_or(Gone)?, Self::catch_up).await {
            yield_now().await;
        }
        Ok(())
    }

    /// Lets happen what is due at that time, unless somebody else has.
    async fn step_to(driver: &Weak<Self>, due: Time) -> Result<(), Gone> {
        Self::aside(driver.upgrade().ok_or(Gone)?, move |driver| {
            driver.drive(|state| state.step_to(due));
            driver.acted.notify_waiters();
        })
        .await;
        yield_now().await;
        Ok(())
    }

    /// Until somebody does something, after this call, or the driver is dropped; `None` once it is.
    pub(crate) fn acted_owned(driver: &Weak<Self>) -> Option<OwnedNotified> {
        let driver = driver.upgrade()?;
        Some(Arc::clone(&driver.acted).notified_owned())
    }
}

/// Sleeps in the fake's time, as a process of the fake does: it does not move that time.
///
/// It does not keep the fake alive. Once the fake is gone it never ends.
#[derive(Debug)]
pub(crate) struct Sleep {
    driver: Weak<Driver>,
    /// `None` for ever.
    until: Option<Time>,
    timer: Option<TimerKey>,
}

impl Sleep {
    pub(crate) fn new(driver: &Weak<Driver>, duration: Duration) -> Self {
        let now = driver.upgrade().map(|driver| driver.process_time());
        Self {
            driver: Weak::clone(driver),
            until: now.map(|now| now + duration).filter(|at| *at <= Time::LAST),
            timer: None,
        }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        let (Some(driver), Some(until)) = (this.driver.upgrade(), this.until) else {
            return Poll::Pending;
        };
        match driver.wake_at(until, context.waker(), &mut this.timer) {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(timer) = self.timer
            && let Some(driver) = self.driver.upgrade()
        {
            driver.forget_timer(timer);
        }
    }
}
