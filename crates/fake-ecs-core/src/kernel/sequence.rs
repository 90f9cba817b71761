//! The order of what happens at one time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Numbers what happens, across the tasks, the requests and the regions of a fake, which share one
/// sequence.
///
/// Atomic only because it is shared: whoever counts holds the driver's lock.
#[derive(Clone, Debug, Default)]
pub struct Sequence(Arc<AtomicU32>);

impl Sequence {
    /// One that goes on after that number.
    pub fn after(last: u32) -> Self {
        Self(Arc::new(AtomicU32::new(last)))
    }

    pub fn next(&self) -> u32 {
        self.0.fetch_add(1, Ordering::Relaxed).wrapping_add(1)
    }

    /// The number of what happened last.
    pub fn last(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
}
