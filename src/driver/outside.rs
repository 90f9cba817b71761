//! What is outside of the fake and may act by itself: runtimes, and a port that is opened late.

#[cfg(feature = "exec")]
use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use super::errands::Errands;
use super::reports::{Inbox, Reports};
use super::state::real_time;
use super::{Driver, State, held};
use crate::effect::question::Question;
use crate::effect::{ContainerRef, Report};
use crate::runtime::{NewRuntime, Runtime};

/// For how long of real time a runtime is waited for that says nothing: pulling an image may take a
/// while, but an engine says how far it has come.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

/// What there is outside of the fake that may act by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outside {
    /// A runtime, a real endpoint or a closure on another thread has been asked for something and
    /// has not answered.
    InFlight,
    /// A runtime has tasks, and it is not long since it was heard.
    Running,
    Nothing,
}

/// Makes the runtimes of a fake, which report to its inbox: all of them, or none and why.
pub(super) fn make(
    runtimes: Vec<NewRuntime>,
    inbox: Option<&Arc<Inbox>>,
) -> (Vec<Box<dyn Runtime>>, Option<io::Error>) {
    let runtimes = runtimes.into_iter().zip(inbox.into_iter().cycle());
    let made = runtimes.map(|(new, inbox)| (new.make)(Reports::first(inbox)));
    match made.collect() {
        Ok(all) => (all, None),
        Err(error) => (Vec::new(), Some(error)),
    }
}

/// Opens the port of a fake, and returns its URL; `None` when there is no port to be had.
#[cfg(feature = "exec")]
#[cfg_attr(
    not(feature = "client"),
    expect(dead_code, reason = "calls in process ask for it")
)]
pub(crate) struct OpenPort(Box<dyn Fn() -> Option<String> + Send + Sync>);

#[cfg(feature = "exec")]
impl OpenPort {
    pub(crate) fn new(open: impl Fn() -> Option<String> + Send + Sync + 'static) -> Self {
        Self(Box::new(open))
    }
}

#[cfg(feature = "exec")]
impl fmt::Debug for OpenPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpenPort")
    }
}

impl Driver {
    /// The last handle of the fake is gone: ends what runs for it, although an alarm or a report
    /// may have the driver for a moment longer.
    pub(crate) fn end(&self) {
        if held::by_this_thread() {
            return;
        }
        for _ in 0..ENDS_MAX {
            let state = self.lock();
            let awaits = state.awaits_errands() || state.awaits_processes();
            if !awaits && !state.awaits_endpoints() {
                break;
            }
            drop(state);
            nap();
        }
        let ended = {
            let mut state = self.lock();
            state.record_time();
            state.end()
        };
        // Without the lock: futures of a test may look at the fake, and engines report to it.
        drop(ended);
        self.close_journal();
    }

    /// The fake has a port that can be opened so.
    #[cfg(feature = "exec")]
    pub(crate) fn set_port(&self, port: OpenPort) {
        // There is one fake to a driver.
        let _ = self.port.set(port);
    }

    #[cfg(all(feature = "client", feature = "exec"))]
    pub(crate) fn open_port(&self) -> Option<String> {
        self.port.get().and_then(|port| (port.0)())
    }

    /// Whether runtimes outside, or closures that run on other threads, are to be heard before time
    /// is skipped, and what runtimes may still do when nothing is due.
    pub(crate) fn outside(&self) -> Outside {
        let mut state = self.lock();
        if state.is_polling_here() {
            Outside::Nothing
        } else if state.awaits_outside() || state.awaits_errands() {
            Outside::InFlight
        } else if state.may_hear_of_tasks() {
            Outside::Running
        } else {
            Outside::Nothing
        }
    }
}

/// How many milliseconds a fake waits at its end for closures on other threads, and for what is on
/// its way to real endpoints.
const ENDS_MAX: usize = 1_000;

#[expect(
    clippy::disallowed_methods,
    reason = "other threads are waited for, not time"
)]
fn nap() {
    std::thread::sleep(Duration::from_millis(1));
}

impl State {
    /// What ends when it is dropped.
    fn end(&mut self) -> (Errands, Vec<Box<dyn Runtime>>) {
        (
            std::mem::take(&mut self.errands),
            std::mem::take(&mut self.runtimes),
        )
    }

    /// Takes in what runtimes have to say. Returns whether there was anything.
    pub(super) fn take_reports(&mut self) -> bool {
        if let Some(reports) = self.replayed_reports() {
            let are_there = !reports.is_empty();
            self.take_all(reports);
            return are_there;
        }
        let Some(inbox) = &self.inbox else {
            return false;
        };
        // Engines know nothing of skips.
        let ahead = self.clock.ahead();
        let reports = inbox.take(self.world.resets()).into_iter();
        let reports: Vec<Report> = reports.map(|report| report.later(ahead)).collect();
        self.record_reports(&reports);
        let are_there = !reports.is_empty();
        if are_there {
            self.heard = real_time();
        }
        self.take_all(reports);
        are_there
    }

    pub(super) fn take_all(&mut self, reports: Vec<Report>) {
        let are_there = !reports.is_empty();
        let is_output = reports.iter().all(Report::is_output);
        for report in reports {
            self.world.take_report(report);
        }
        match (are_there, is_output) {
            (false, _) => {}
            (true, false) => self.note_change(),
            (true, true) => self.note_output(),
        }
    }

    /// Whether a runtime is to answer before time is moved on. What has not been answered for long
    /// is not waited for any more, also when something else is asked later.
    pub(super) fn awaits_runtimes(&mut self) -> bool {
        if self.world.is_in_flight() && !self.is_within_patience() {
            self.record_give_up();
            self.world.give_up_waiting();
        }
        self.world.is_in_flight()
    }

    /// Whether somebody outside is to answer before time is moved on.
    pub(super) fn awaits_outside(&mut self) -> bool {
        self.awaits_endpoints() || self.awaits_runtimes()
    }

    /// Whether a closure that another thread runs may have something to say.
    pub(super) fn awaits_errands(&self) -> bool {
        self.errands
            .run_elsewhere(real_time().checked_sub(PATIENCE))
    }

    /// As if no runtime had said anything for long.
    #[cfg(test)]
    pub(crate) fn lose_patience(&mut self) {
        self.heard = self.heard.checked_sub(PATIENCE).unwrap();
    }

    /// Whether a runtime may have something to say of its tasks.
    pub(super) fn may_hear_of_tasks(&self) -> bool {
        (self.world.has_tasks_outside() || self.has_agents()) && self.is_within_patience()
    }

    fn is_within_patience(&self) -> bool {
        real_time().duration_since(self.heard) < PATIENCE
    }

    /// Hands a question on to the runtime outside that runs the container. Where the container is
    /// simulated, the question comes back.
    pub(crate) fn ask_runtime(
        &mut self,
        of: ContainerRef,
        question: Question,
    ) -> Result<(), Question> {
        match self.world.runtime_of(of) {
            Some(key) => {
                // An engine that has ended drops the question, which is an answer.
                if let Some(runtime) = self.runtimes.get_mut(key.0) {
                    runtime.question(of, question);
                }
                Ok(())
            }
            None => Err(question),
        }
    }

    /// Whether a runtime outside runs the container.
    pub(crate) fn runs_outside(&self, of: ContainerRef) -> bool {
        self.world.runtime_of(of).is_some()
    }
}
