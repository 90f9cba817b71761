//! Whether what a test has made to go wrong has gone wrong.

use std::fmt::Write;
use std::panic::Location;

use super::FakeEcs;
use crate::driver::State;
use crate::handle::story;

/// # Verifying
impl FakeEcs {
    /// Checks that every fault has fired at least once, unless it is
    /// [optional](crate::NewFault::optional), or [all are](crate::Builder::allow_unused_faults):
    /// one that never fires tests nothing.
    ///
    /// The end of the test checks the same: the value that [`start`](Self::start) gave does it when
    /// it is dropped. Clones do not, nor does anything while the test panics already. A fault that
    /// was removed counts as well; what was there before a [`reset`](Self::reset) does not.
    ///
    /// # Panics
    ///
    /// When a fault has never fired, with the line that made it, and the story.
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
        if let Some(unused) = self.read(unused_faults) {
            let story = story::of(self);
            panic!("{unused}checked at {}\n\n{story}", Location::caller());
        }
    }
}

impl Drop for FakeEcs {
    fn drop(&mut self) {
        if !self.verifies || std::thread::panicking() {
            return;
        }
        // A closure of the test's, which may hold the last handle, has the lock.
        let unused = self.driver().glance(unused_faults).flatten();
        if let Some(unused) = unused {
            let story = story::of(self);
            panic!("{unused}checked at the end of the test\n\n{story}");
        }
    }
}

/// What is said of faults that have never fired.
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
