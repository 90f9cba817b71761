//! The calls that a test expects.
//!
//! They keep what they have seen: the requests of a fake are forgotten when there are very many.

use std::fmt;
use std::panic::Location;
use std::sync::Arc;

use super::State;
use super::requests::{Asked, Record, Requests};
use crate::ecs::keys::RegionKey;
use crate::handle::Request;
use crate::wire::Route;

/// Says whether a request is one of those that are expected. It runs without the lock.
#[derive(Clone)]
pub(crate) struct Chooses(Arc<dyn Fn(&Request) -> bool + Send + Sync>);

impl Chooses {
    pub(crate) fn new(chooses: impl Fn(&Request) -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(chooses))
    }

    /// Chooses what this one does, and the other as well.
    pub(crate) fn and(self, other: impl Fn(&Request) -> bool + Send + Sync + 'static) -> Self {
        Self::new(move |request| (self.0)(request) && other(request))
    }

    pub(crate) fn holds(&self, request: &Request) -> bool {
        (self.0)(request)
    }
}

impl fmt::Debug for Chooses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Chooses")
    }
}

/// Calls of an operation that a test expects, in a region.
#[derive(Clone, Debug)]
pub(crate) struct Expected {
    pub(crate) region: RegionKey,
    pub(crate) operation: Route,
    /// The number of what happened last before it was made.
    pub(crate) since: u32,
    /// All of them, if there is none.
    pub(crate) chooses: Option<Chooses>,
    /// How many there are to be: at least, and at most.
    pub(crate) times: (usize, usize),
    /// Where the test says so.
    pub(crate) line: &'static Location<'static>,
}

/// What is expected, and what has come.
#[derive(Debug, Default)]
pub(crate) struct Expectations(Vec<(Expected, Requests)>);

impl Expectations {
    pub(crate) fn push(&mut self, expected: Expected) {
        self.0.push((expected, Requests::default()));
    }

    /// In the order in which the test has said so, with the calls of the operation.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Expected, &Requests)> {
        self.0.iter().map(|(expected, seen)| (expected, seen))
    }

    /// A call has been answered. Most fakes expect nothing.
    pub(super) fn note(&mut self, record: &Record) {
        if self.0.is_empty() {
            return;
        }
        let Asked::Call { route, .. } = &record.what else {
            return;
        };
        for (expected, seen) in &mut self.0 {
            if *route == expected.operation && record.region == expected.region {
                seen.note(record.clone());
            }
        }
    }
}

impl State {
    pub(crate) fn expect(&mut self, expected: Expected) {
        self.errands.expectations.push(expected);
    }

    pub(crate) fn expectations(&self) -> &Expectations {
        &self.errands.expectations
    }
}
