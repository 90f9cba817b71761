//! Lets a fake act by itself that has a runtime outside, real endpoints, or agents of hosts.
//!
//! What is due otherwise happens when somebody looks at the fake, which is early enough for who
//! looks. An engine does not look: whether a container was started is seen from outside.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::runtime::{Handle, Id};
use tokio::task::{spawn_blocking, yield_now};
use tokio::time::timeout;

use super::{Driver, State, clock};
use crate::io_thread;

/// No alarm rings sooner, so that a fake whose time stands still costs nothing worth mentioning.
const DELAY_MIN: Duration = Duration::from_millis(5);

impl Driver {
    /// How long until something is due by itself. `None` as long as nobody outside waits for it,
    /// and on a clock that stands still.
    fn next_alarm(&self) -> Option<Duration> {
        let mut state = self.lock();
        if !state.has_alarm() {
            return None;
        }
        let due = state.next_planned()?;
        Some(due.since(state.clock_time()).max(DELAY_MIN))
    }
}

impl Driver {
    /// How long it is until something happens by itself, without a look. `None` also on a clock
    /// that stands still.
    fn next_planned_in(&self) -> Option<Duration> {
        let mut state = self.lock();
        let due = state.next_planned()?;
        let delay = due.since(state.clock_time());
        state.moves_by_itself().then_some(delay)
    }
}

#[cfg(feature = "introspection")]
impl Driver {
    /// How long until something is due that nobody else looks for: on a clock that runs on outside
    /// of tests. Whoever is told what happens, as it happens, looks again then.
    pub(crate) fn next_unseen_in(&self) -> Option<Duration> {
        let can_follow = self.lock().can_follow();
        let next = (!can_follow).then(|| self.next_planned_in()).flatten();
        next.map(|delay| delay.max(DELAY_MIN))
    }
}

impl State {
    /// Whether a paused clock of tokio moves the time, or nothing does by itself.
    pub(super) fn can_follow(&self) -> bool {
        !self.clock.moves_by_itself() || self.clock.paused_runtime().is_some()
    }

    pub(crate) fn moves_by_itself(&self) -> bool {
        self.clock.moves_by_itself()
    }

    /// Whether something outside waits for what is due, on a clock that moves.
    pub(super) fn has_alarm(&self) -> bool {
        let waits = !self.runtimes.is_empty()
            || self.has_endpoints()
            || self.has_agents()
            || self.has_code() && self.clock.paused_runtime().is_none();
        self.clock.moves_by_itself() && waits
    }
}

/// Lets things happen when they are due, until the driver is gone.
pub(super) async fn run(driver: Weak<Driver>) {
    loop {
        let Some(there) = driver.upgrade() else {
            return;
        };
        let acted = Arc::clone(&there.acted).notified_owned();
        let next = there.next_alarm();
        drop(there);
        let Some(delay) = next else {
            acted.await;
            continue;
        };
        if timeout(delay, acted).await.is_err()
            && let Some(there) = driver.upgrade()
        {
            // A closure of a user's may be run.
            let caught_up = spawn_blocking(move || {
                let caught = catch_unwind(AssertUnwindSafe(|| there.catch_up()));
                if let Err(panic) = caught {
                    there.keep_panic(panic);
                }
            });
            drop(caught_up.await);
        }
    }
}

/// Who looks at a fake whose containers are a test's own code, so that a test may wait for them
/// without a look.
#[derive(Debug, Default)]
pub(super) struct Watch {
    begun: Mutex<Begun>,
    /// Each of those that look has one of these.
    watchers: Arc<()>,
}

#[derive(Debug, Default)]
struct Begun {
    alarm: bool,
    /// The runtimes with a paused clock.
    paused: Vec<Id>,
}

impl Driver {
    /// How many of the references to the driver are those of its own watchers.
    pub(crate) fn watchers(&self) -> usize {
        Arc::strong_count(&self.watch.watchers) - 1
    }
}

#[cfg(any(feature = "agent", feature = "endpoints"))]
impl Driver {
    /// Begins to look, unless an alarm does so already.
    pub(super) fn begin_alarm(self: &Arc<Self>) {
        let mut begun = self
            .watch
            .begun
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if self.inbox.is_none()
            && !begun.alarm
            && let Ok(io) = io_thread::handle()
        {
            begun.alarm = true;
            drop(io.spawn(run(Arc::downgrade(self))));
        }
    }
}

/// Begins to look, where nobody does so yet: on the caller's runtime if its clock is paused, so
/// that what happens is in the order of that runtime, and otherwise with an alarm.
pub(super) fn watch(driver: &Arc<Driver>) {
    let can_follow = driver.lock().can_follow();
    let watch = &driver.watch;
    let mut begun = watch.begun.lock().unwrap_or_else(PoisonError::into_inner);
    let watcher = (Arc::downgrade(driver), Arc::clone(&watch.watchers));
    match Handle::try_current() {
        Ok(current) if !io_thread::is(&current) && clock::is_paused() && can_follow => {
            if !begun.paused.contains(&current.id()) {
                begun.paused.push(current.id());
                drop(current.spawn(async move {
                    let (driver, _watcher) = watcher;
                    follow(driver).await;
                }));
            }
        }
        _ => {
            let has_alarm = driver.inbox.is_some() || begun.alarm;
            if !has_alarm && let Ok(io) = io_thread::handle() {
                begun.alarm = true;
                drop(io.spawn(async move {
                    let (driver, _watcher) = watcher;
                    run(driver).await;
                }));
            }
        }
    }
}

/// Lets things happen as the paused clock of this runtime moves, until the driver is gone.
async fn follow(driver: Weak<Driver>) {
    loop {
        let Some(there) = driver.upgrade() else {
            return;
        };
        let acted = Arc::clone(&there.acted).notified_owned();
        let caught = catch_unwind(AssertUnwindSafe(|| there.catch_up()));
        let is_all = caught.unwrap_or_else(|panic| {
            there.keep_panic(panic);
            true
        });
        let next = there.next_planned_in();
        drop(there);
        match next {
            _ if !is_all => yield_now().await,
            None => acted.await,
            Some(delay) => drop(timeout(delay, acted).await),
        }
    }
}
