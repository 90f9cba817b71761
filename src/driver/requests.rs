//! What was asked, and what was answered.

use std::collections::VecDeque;

use crate::wire::{ApiError, ErrorCode, Operation};
use crate::world::time::Time;

/// How many requests are kept. Older ones are forgotten, so that a fake that serves for weeks does not grow.
const REQUESTS_KEPT_MAX: usize = 10_000;
/// How many bytes of requests are kept: bodies, and what callers are told about them.
const REQUEST_BYTES_KEPT_MAX: usize = 64 * 1024 * 1024;

/// One request and its outcome.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) at: Time,
    /// Orders what happens at one time, across tasks and requests.
    pub(crate) sequence: u32,
    /// The world that it was for; see [`State::scope_of`](super::State::scope_of).
    pub(super) world: usize,
    pub(crate) request_id: String,
    pub(crate) what: Asked,
    pub(crate) outcome: Outcome,
    /// Members of the request that the model does not know; they are ignored, as the service does it.
    pub(crate) unknown_members: Vec<String>,
}

/// What was asked.
#[derive(Clone, Debug)]
pub(crate) enum Asked {
    Call {
        operation: Operation,
        body: Box<[u8]>,
    },
    /// It never became a call; the target as it was sent.
    Nothing { target: Option<String> },
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Answered,
    Refused {
        code: ErrorCode,
        message: Option<String>,
    },
}

impl Outcome {
    pub(crate) fn of(error: Option<&ApiError>) -> Self {
        error.map_or(Self::Answered, |error| Self::Refused {
            code: error.code,
            message: error.message.clone(),
        })
    }
}

impl Record {
    /// How much memory it takes, but for what all of them take.
    fn bytes(&self) -> usize {
        let what = match &self.what {
            Asked::Call { body, .. } => body.len(),
            Asked::Nothing { target } => target.as_ref().map_or(0, String::len),
        };
        let outcome = match &self.outcome {
            Outcome::Refused { message, .. } => message.as_ref().map_or(0, String::len),
            Outcome::Answered => 0,
        };
        what + outcome + self.unknown_members.iter().map(String::len).sum::<usize>()
    }
}

/// The last requests, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Requests {
    records: VecDeque<Record>,
    /// Of all records together.
    bytes: usize,
    dropped: u64,
}

impl Requests {
    pub(crate) fn note(&mut self, record: Record) {
        self.bytes += record.bytes();
        self.records.push_back(record);
        while self.records.len() > REQUESTS_KEPT_MAX || self.bytes > REQUEST_BYTES_KEPT_MAX {
            let Some(oldest) = self.records.pop_front() else {
                return;
            };
            self.bytes -= oldest.bytes();
            self.dropped += 1;
        }
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Record> + ExactSizeIterator {
        self.records.iter()
    }

    /// How many older ones have been forgotten.
    pub(crate) fn dropped(&self) -> u64 {
        self.dropped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(body: usize) -> Record {
        Record {
            at: Time::LAST,
            sequence: 0,
            world: 0,
            request_id: String::new(),
            what: Asked::Call {
                operation: Operation::RunTask,
                body: vec![b' '; body].into(),
            },
            outcome: Outcome::Answered,
            unknown_members: Vec::new(),
        }
    }

    #[test]
    fn the_oldest_requests_are_forgotten_when_there_are_too_many_or_too_large_ones() {
        for (body, sent, kept) in [
            (0, REQUESTS_KEPT_MAX, REQUESTS_KEPT_MAX),
            (0, REQUESTS_KEPT_MAX + 3, REQUESTS_KEPT_MAX),
            (1024 * 1024, 64, 64),
            (1024 * 1024, 67, 64),
        ] {
            let mut requests = Requests::default();

            (0..sent).for_each(|_| requests.note(record(body)));

            assert_eq!(requests.iter().len(), kept, "{sent} of {body} bytes");
            assert_eq!(requests.dropped(), (sent - kept) as u64);
        }
    }
}
