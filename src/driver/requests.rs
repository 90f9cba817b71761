//! What was asked, and what was answered.

use std::collections::VecDeque;

use crate::wire::{ApiError, ErrorCode, Operation};
use crate::world::time::Time;

/// How many requests are kept. Older ones are forgotten, so that a fake that serves for weeks does not grow.
pub(crate) const REQUESTS_KEPT_MAX: usize = 10_000;

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

/// The last requests, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Requests(VecDeque<Record>);

impl Requests {
    pub(crate) fn note(&mut self, record: Record) {
        if self.0.len() == REQUESTS_KEPT_MAX {
            self.0.pop_front();
        }
        self.0.push_back(record);
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Record> {
        self.0.iter()
    }
}
