//! Checks that every fault has fired and every expected call has come.

use std::fmt::Write;
use std::panic::Location;

use super::expect::Seen;
use super::{FakeEcs, expect};
use crate::driver::State;
use crate::ecs::Region;
use crate::explore::is_left_running;
use crate::handle::story;
use crate::handle::tasks::status;

/// # Verifying
impl FakeEcs {
    /// Checks that calls have come as [expected](Self::expect), and that every fault has fired at
    /// least once, unless it is [optional](crate::NewFault::optional), or
    /// [all are](crate::Builder::allow_unused_faults): a fault that never fires tests nothing.
    ///
    /// The end of the test checks the same: the value that [`start`](Self::start) gave does it when
    /// it is dropped. Clones and views of [other regions](Self::in_region) do not, so keep that
    /// value until the test ends, nor does a static, which is never dropped, nor anything while the
    /// test panics already. A fault that was removed counts as well; what was there before a
    /// [`reset`](Self::reset) does not.
    ///
    /// A test that returns an error early has faults that have not fired, and then is told of them
    /// instead of the error: prefer `unwrap()` to `?` in tests.
    ///
    /// # Panics
    ///
    /// When an expectation is not met, with its line and the requests that were seen; when a fault
    /// has never fired, with the line that made it. With the story.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// let throttled = ecs.faults().on("ListClusters").once().throttle();
    /// # #[cfg(feature = "client")]
    /// ecs.client().list_clusters().send().await.unwrap();
    /// # #[cfg(not(feature = "client"))]
    /// # ecs.reset();
    /// ecs.verify();
    /// # }
    /// ```
    #[track_caller]
    pub fn verify(&self) {
        let (unused, seen) = self.read(|state| (self.unused_faults(state), expect::seen(state)));
        if let Some(wrong) = wrong(unused, &seen) {
            let story = story::of(self);
            panic!("{wrong}checked at {}\n\n{story}", Location::caller());
        }
    }
}

/// # Orphans
impl FakeEcs {
    /// Checks that no task runs on that was started by that name: each has stopped, or is asked to.
    /// Tasks of services do not count.
    ///
    /// Use it when the code under test has ended, for the tasks that no code waits for any more.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let ecs = fake_ecs::FakeEcs::start().await;
    /// // … the application runs jobs, and ends …
    /// ecs.assert_no_orphans("job-runner");
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When there are such tasks: with their names, and the story.
    #[track_caller]
    pub fn assert_no_orphans(&self, started_by: &str) {
        let orphans = self.read(|state| orphans(state.region(self.region_key()), started_by));
        if !orphans.is_empty() {
            let (story, caller) = (story::of(self), Location::caller());
            let (count, orphans) = (orphans.len(), orphans.join("\n  "));
            let tasks = if count == 1 { "task" } else { "tasks" };
            let verb = if count == 1 { "is" } else { "are" };
            panic!(
                "{count} {tasks} started by {started_by:?} {verb} still running\n  {orphans}\nchecked at {caller}\n\n{story}"
            );
        }
    }
}

/// The tasks that run on, by whom they were started.
fn orphans(region: &Region, started_by: &str) -> Vec<String> {
    let tasks = region.tasks.iter();
    let orphans = tasks.filter(|task| {
        task.spec.started_by.as_deref() == Some(started_by) && is_left_running(task)
    });
    orphans.map(status).collect()
}

impl Drop for FakeEcs {
    fn drop(&mut self) {
        if !self.ends_test {
            return;
        }
        if std::thread::panicking() {
            // What else the test has given away, say to other threads, may live on for a while.
            let origin = &self.inner.origin;
            self.driver()
                .peek(|state| story::print_at_end(state, origin));
            return;
        }
        // A closure of the test's, which may hold the last handle, has the lock. None is run for
        // this under the lock.
        let seen = self
            .driver()
            .glance(|state| (self.unused_faults(state), expect::seen(state)));
        let wrong = seen.and_then(|(unused, seen)| wrong(unused, &seen));
        if let Some(wrong) = wrong {
            let region = self.region_key();
            let story = self.driver().glance(|state| story::write(state, region));
            let story = story.unwrap_or_default();
            self.driver().lock().note_printed(region);
            panic!(
                "{wrong}checked at the end of the test; if an error has ended it early, that is why\n\n{story}"
            );
        }
    }
}

/// What is said of all that is not as the test has it.
fn wrong(unused: Option<String>, seen: &[Seen]) -> Option<String> {
    match (unused, expect::unmet(seen)) {
        (None, None) => None,
        (unused, unmet) => Some(unmet.unwrap_or_default() + &unused.unwrap_or_default()),
    }
}

impl FakeEcs {
    /// What is said of expectations that are not met.
    pub(crate) fn unmet_expectations(&self) -> Option<String> {
        expect::unmet(&self.read(expect::seen))
    }

    /// What is said of faults that have never fired, unless that is all right.
    fn unused_faults(&self, state: &State) -> Option<String> {
        let is_allowed = self.inner.allows_unused_faults;
        (!is_allowed).then(|| unused_faults(state)).flatten()
    }
}

fn unused_faults(state: &State) -> Option<String> {
    let faults = state.regions().flat_map(|region| region.faults.unused());
    let lines: Vec<String> = faults.map(|fault| format!("  {fault}\n")).collect();
    if lines.is_empty() {
        return None;
    }
    let mut text = match lines.len() {
        1 => "a fault has never fired: say `.optional()` where that is all right\n".to_owned(),
        count => {
            format!("{count} faults have never fired: say `.optional()` where that is all right\n")
        }
    };
    for line in lines {
        // Writing to a string cannot fail.
        let _ = text.write_str(&line);
    }
    Some(text)
}
