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
        // A closure of the test's, which may hold the last handle, has the lock. None is run for
        // this.
        let region = self.region_key();
        let told = self.driver().glance(|state| {
            let unused = unused_faults(state)?;
            Some((unused, story::write(state, region)))
        });
        if let Some((unused, story)) = told.flatten() {
            self.driver().lock().note_printed();
            panic!(
                "{unused}checked at the end of the test; if an error has ended it early, that is why\n\n{story}"
            );
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
