//! Times as Kubernetes writes them.

use jiff::Timestamp;

pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

/// A time of an object: whole seconds.
pub(crate) fn seconds(at: Timestamp) -> String {
    format!("{at:.0}")
}

/// A time of a line that was written.
pub(crate) fn nanoseconds(at: Timestamp) -> String {
    format!("{at:.9}")
}
