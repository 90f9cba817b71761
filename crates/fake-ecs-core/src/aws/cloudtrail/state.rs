//! The calls that were made, as data.

use crate::kernel::tail::Tail;
use crate::kernel::time::Time;
use crate::wire::{ErrorCode, Route};

/// How many calls are kept.
const CALLS_MAX: usize = 10_000;
/// How many bytes those may have together.
const BYTES_MAX: usize = 16 * 1024 * 1024;

/// A call that was made.
#[derive(Clone, Debug)]
pub struct Call {
    pub(super) at: Time,
    /// How many were kept before it.
    pub(super) number: usize,
    pub(super) route: Route,
    pub(super) principal: String,
    pub(super) access_key: Option<String>,
    pub(super) request_id: String,
    pub(super) request: Vec<u8>,
    /// The answer of a call that changes something.
    pub(super) answer: Option<Vec<u8>>,
    /// Why it was refused.
    pub(super) error: Option<(ErrorCode, Option<String>)>,
}

/// What CloudTrail knows of one account in one region: the last calls.
#[derive(Clone, Debug, Default)]
pub struct CloudTrail {
    calls: Tail<Call, CALLS_MAX>,
    bytes: usize,
}

impl CloudTrail {
    /// How many calls were ever kept.
    pub(super) fn ever(&self) -> usize {
        self.calls.ever()
    }

    /// Keeps a call, for which the oldest are forgotten if there are too many.
    pub(super) fn push(&mut self, call: Call) {
        self.bytes += bytes(&call);
        let forgotten = self.calls.push(call);
        self.bytes -= forgotten.as_ref().map_or(0, bytes);
        while self.bytes > BYTES_MAX
            && let Some(forgotten) = self.calls.forget()
        {
            self.bytes -= bytes(&forgotten);
        }
    }

    /// The oldest first.
    pub(super) fn calls(&self) -> impl DoubleEndedIterator<Item = &Call> {
        self.calls.iter()
    }
}

fn bytes(call: &Call) -> usize {
    call.request.len() + call.answer.as_ref().map_or(0, Vec::len)
}
