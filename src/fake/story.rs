//! What is said when a test fails, for tests that say themselves when that is.

use std::fmt;
use std::panic::Location;

use super::FakeEcs;
use crate::handle::story::{self, Origin};

/// # The story of a failure
///
/// A test that panics prints the story of each fake that it drops: what happened and when, what
/// there is now, faults, scripts that no container has followed, and the seed. Calls that are alike
/// are in one line, as [`Timeline::folded`](crate::Timeline::folded) has them; refusals and what
/// tasks did are not left out. Where there are tasks, services or faults in several accounts or
/// regions, each has a chapter.
///
/// A fake keeps its last 10,000 requests. Where there are more, reads that were answered are
/// forgotten first, all but the last 1,000 of them. A story says how many requests are forgotten.
///
/// At most three fakes per panic print a story; the rest are counted. When one line starts a fake
/// for one panic after the other, as in a property test that shrinks, three panics have a story.
/// `FAKE_ECS_STORY=all` prints every story. With `FAKE_ECS_REPORT=<folder>` each of these fakes
/// writes a page to that folder, see [`Timeline::to_html`](crate::Timeline::to_html); a property
/// test has the page of its last panic. With the feature `journal` there is also what
/// `fake-ecs replay` steps through: all that came into the fake, up to 64 MiB. Run the test again
/// with `FAKE_ECS_REPLAY=<that file>` to learn which of its calls is the first that differs: that
/// one and all after it are refused.
///
/// The story is printed when the value that [`start`](FakeEcs::start) gave is dropped by the panic,
/// or else when the last handle of the fake is. It is missing when a thread drops them that does
/// not panic.
///
/// A test that returns an error does not panic: see [`TestResult`](crate::TestResult). A fake in a
/// `static` is never dropped: see [`story_on_panic`](FakeEcs::story_on_panic).
impl FakeEcs {
    /// What a failing test prints: to be printed or kept at any time.
    ///
    /// ```
    /// let ecs = fake_ecs::FakeEcs::start().blocking();
    /// assert!(ecs.story().starts_with("nothing has happened"));
    /// ```
    #[must_use]
    pub fn story(&self) -> String {
        self.read(|state| story::write(state, self.region_key()))
    }

    /// Prints what has happened since now if the test panics before the guard is dropped: for a
    /// fake in a `static`, which is never dropped and so has no story otherwise.
    ///
    /// The story is of the account and region of this handle, so tests that share a fake and run at
    /// the same time have stories of their own if each works in [a region](Self::in_region) or [an
    /// account](Self::in_account) of its own. Otherwise it has what other tests did meanwhile, too.
    ///
    /// ```
    /// use std::sync::LazyLock;
    /// use fake_ecs::FakeEcs;
    ///
    /// static SHARED: LazyLock<FakeEcs> = LazyLock::new(|| FakeEcs::start().blocking());
    ///
    /// # fn main() {
    /// let _story = SHARED.story_on_panic();
    /// assert!(SHARED.tasks().is_empty());
    /// # }
    /// ```
    #[track_caller]
    pub fn story_on_panic(&self) -> StoryOnPanic {
        let (since, resets) = self.read(|state| (state.world().sequence().last(), state.resets()));
        StoryOnPanic {
            fake: self.share(),
            since,
            resets,
            origin: Origin::at(Location::caller()),
        }
    }
}

/// Prints the story of a part of a test if that panics.
/// [`FakeEcs::story_on_panic`] gives it.
#[must_use = "the story ends when this is dropped; bind it: `let _story = …`"]
pub struct StoryOnPanic {
    fake: FakeEcs,
    /// The number of what had happened last, and how often the fake had been emptied.
    since: u32,
    resets: u64,
    origin: Origin,
}

impl fmt::Debug for StoryOnPanic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoryOnPanic(made at {})", self.origin.line())
    }
}

impl Drop for StoryOnPanic {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let region = self.fake.region_key();
            let driver = self.fake.driver();
            driver.peek(|state| {
                let is_same = state.resets() == self.resets;
                let since = if is_same { self.since } else { 0 };
                story::print_since(state, region, since, &self.origin);
                state.note_printed(region);
            });
        }
    }
}
