//! Who has the lock.

use std::cell::Cell;
use std::ops::{Deref, DerefMut};
use std::sync::MutexGuard;

use super::State;

thread_local! {
    /// How many locks of drivers this thread has.
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

/// The state of a fake, for as long as this thread has its lock.
pub(crate) struct Held<'a>(MutexGuard<'a, State>);

impl<'a> Held<'a> {
    pub(super) fn new(state: MutexGuard<'a, State>) -> Self {
        COUNT.set(COUNT.get() + 1);
        Self(state)
    }
}

/// Whether this thread has the lock of a fake, so that asking for one may never end. It is so where
/// a panic of ours is reported to a test's own panic hook.
pub(super) fn by_this_thread() -> bool {
    COUNT.get() > 0
}

impl Deref for Held<'_> {
    type Target = State;

    fn deref(&self) -> &State {
        &self.0
    }
}

impl DerefMut for Held<'_> {
    fn deref_mut(&mut self) -> &mut State {
        &mut self.0
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        COUNT.set(COUNT.get() - 1);
    }
}
