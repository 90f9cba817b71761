//! Calls that wait for something.

use std::time::Duration;

use crate::kernel::time::Time;

/// A call waits for something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// How long it waits in all.
    pub limit: Duration,
    /// When that may be there by itself, without a timer: a delay of a message ends.
    pub again_at: Option<Time>,
    /// What the call does at once, before it waits: a call of the same operation, as JSON.
    pub first: Option<Vec<u8>>,
}
