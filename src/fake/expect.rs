//! The calls that a test expects of the code under test.

use std::collections::BTreeMap;
use std::fmt::{self, Write};
use std::ops::{Range, RangeFrom, RangeInclusive, RangeTo, RangeToInclusive};
use std::panic::Location;

use super::FakeEcs;
use crate::driver::State;
use crate::driver::expectations::{Chooses, Expected};
use crate::handle::{Request, requests, story};
use crate::kernel::time::Offset;
use crate::wire::Route;

/// How many requests are shown of an expectation that is not met.
const SHOWN_MAX: usize = 10;

/// # Expected calls
impl FakeEcs {
    /// Expects calls of that operation, by name or as an [`Operation`](crate::Operation): say
    /// [how often](NewExpectation::times). What the test does not say it does not expect, and may
    /// happen.
    ///
    /// It counts the calls from here on, of every client, for the account and region of this
    /// handle: also those that were refused or that a [fault](Self::faults) has changed, and each
    /// attempt of a client that tries again. It is checked by [`verify`](Self::verify), and when
    /// the value that [`start`](Self::start) gave is dropped. A [`reset`](Self::reset) removes it.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// let jobs = ecs.expect("CreateCluster").when(|it| it.json()["clusterName"] == "jobs");
    /// jobs.times(1);
    /// ecs.expect("ListClusters").times(..=3);
    /// ecs.expect("DeleteCluster").never();
    /// # #[cfg(feature = "client")]
    /// ecs.client().create_cluster().cluster_name("jobs").send().await.unwrap();
    /// # #[cfg(not(feature = "client"))]
    /// # ecs.reset();
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When there is no operation of that name, with names that are like it.
    #[track_caller]
    pub fn expect(&self, operation: impl TryInto<Route, Error: fmt::Display>) -> NewExpectation {
        match operation.try_into() {
            Ok(operation) => NewExpectation {
                fake: self.share(),
                operation,
                chooses: None,
            },
            Err(unknown) => panic!("{unknown}"),
        }
    }
}

/// Calls that a test expects; see [`FakeEcs::expect`].
#[derive(Clone)]
#[must_use = "nothing is expected until it is said how often"]
pub struct NewExpectation {
    fake: FakeEcs,
    operation: Route,
    chooses: Option<Chooses>,
}

impl NewExpectation {
    /// Only requests for which `chooses` says so; of several functions, all. By default all of the
    /// operation.
    ///
    /// It is asked when the expectation is checked, on the thread that checks, and knows what came
    /// of the request. Do not capture a handle: the fake would keep itself alive until it is reset.
    /// Of very many calls, 10,000 of the operation or 64 MiB, it is asked about the last, and the
    /// others do not count.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// ecs.expect("StopTask").when(|request| request.json()["reason"].is_null()).never();
    /// ecs.expect("RunTask").when(|request| !request.is_ok()).never();
    /// # }
    /// ```
    pub fn when(mut self, chooses: impl Fn(&Request) -> bool + Send + Sync + 'static) -> Self {
        self.chooses = Some(match self.chooses.take() {
            None => Chooses::new(chooses),
            Some(before) => before.and(chooses),
        });
        self
    }

    /// How often they are to come: `1`, `1..=3`, `1..4`, `2..` or `..=3`.
    ///
    /// # Panics
    ///
    /// When no number is in the range.
    #[track_caller]
    pub fn times(self, times: impl Into<Times>) {
        let Times(least, most) = times.into();
        assert!(least <= most, "no number of calls is in an empty range");
        let line = Location::caller();
        let Self {
            fake,
            operation,
            chooses,
        } = self;
        let mut state = fake.driver().lock();
        let since = state.world().sequence().last();
        state.expect(Expected {
            region: fake.region_key(),
            since,
            operation,
            chooses,
            times: (least, most),
            line,
        });
    }

    /// They are not to come: short for [`times(0)`](Self::times).
    #[track_caller]
    pub fn never(self) {
        self.times(0);
    }
}

impl fmt::Debug for NewExpectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let when = self.chooses.as_ref().map_or("", |_| " when …");
        write!(f, "NewExpectation({}{when})", self.operation)
    }
}

/// How often calls are to come; see [`NewExpectation::times`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Times(usize, usize);

impl From<usize> for Times {
    fn from(times: usize) -> Self {
        Self(times, times)
    }
}

impl From<RangeInclusive<usize>> for Times {
    fn from(range: RangeInclusive<usize>) -> Self {
        Self(*range.start(), *range.end())
    }
}

impl From<RangeFrom<usize>> for Times {
    fn from(range: RangeFrom<usize>) -> Self {
        Self(range.start, usize::MAX)
    }
}

impl From<RangeToInclusive<usize>> for Times {
    fn from(range: RangeToInclusive<usize>) -> Self {
        Self(0, range.end)
    }
}

impl From<Range<usize>> for Times {
    fn from(range: Range<usize>) -> Self {
        match range.end.checked_sub(1) {
            Some(last) => Self(range.start, last),
            None => EMPTY,
        }
    }
}

impl From<RangeTo<usize>> for Times {
    fn from(range: RangeTo<usize>) -> Self {
        Self::from(0..range.end)
    }
}

/// No number is in it.
const EMPTY: Times = Times(1, 0);

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self(0, 0) => f.write_str("no call"),
            Self(1, 1) => f.write_str("one call"),
            Self(least, most) if least == most => write!(f, "{least} calls"),
            Self(1, usize::MAX) => f.write_str("at least one call"),
            Self(least, usize::MAX) => write!(f, "at least {least} calls"),
            Self(0, 1) => f.write_str("at most one call"),
            Self(0, most) => write!(f, "at most {most} calls"),
            Self(least, most) => write!(f, "{least} to {most} calls"),
        }
    }
}

impl fmt::Debug for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Times({self})")
    }
}

/// What was expected, and what has come: read under the lock, and checked without it.
pub(super) struct Seen {
    expected: Expected,
    requests: Vec<Request>,
    /// How many were so long ago that they are forgotten.
    forgotten: usize,
    /// The operations that were called instead, if this one was not.
    instead: Vec<String>,
}

/// All of them, of all regions.
pub(super) fn seen(state: &State) -> Vec<Seen> {
    let all = state.expectations().iter();
    let seen = all.map(|(expected, seen)| Seen {
        expected: expected.clone(),
        requests: requests::of_records(state, expected.region, seen.iter()),
        forgotten: usize::try_from(seen.dropped()).unwrap_or(usize::MAX),
        instead: if expected.times.0 > 0 && seen.iter().len() == 0 {
            others(state, expected)
        } else {
            Vec::new()
        },
    });
    seen.collect()
}

/// Names and numbers of the operations that were called in its region since it was made.
fn others(state: &State, expected: &Expected) -> Vec<String> {
    let records = state.requests().iter();
    let records = records
        .filter(|record| record.region == expected.region && record.sequence > expected.since);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for request in requests::of_records(state, expected.region, records) {
        *counts.entry(request.operation().to_owned()).or_default() += 1;
    }
    let names = counts.into_iter().map(|(name, count)| match count {
        1 => name,
        count => format!("{name} ×{count}"),
    });
    names.collect()
}

/// What is said of those that are not met.
pub(super) fn unmet(all: &[Seen]) -> Option<String> {
    let unmet: Vec<String> = all.iter().filter_map(Seen::unmet).collect();
    if unmet.is_empty() {
        return None;
    }
    Some(format!("calls are not as expected\n{}", unmet.concat()))
}

impl Seen {
    fn unmet(&self) -> Option<String> {
        let (least, most) = self.expected.times;
        let is_meant = |request: &&Request| {
            let chooses = self.expected.chooses.as_ref();
            chooses.is_none_or(|chooses| chooses.holds(request))
        };
        let (meant, others): (Vec<_>, Vec<_>) = self.requests.iter().partition(is_meant);
        // Of those that are forgotten nobody knows whether they were meant, where that matters.
        let (counted, unknown) = match self.expected.chooses {
            None => (self.forgotten, 0),
            Some(_) => (0, self.forgotten),
        };
        let count = meant.len() + counted;
        if (least..=most).contains(&count) {
            return None;
        }
        let Expected {
            operation, line, ..
        } = &self.expected;
        let came = match count {
            0 => "none has come".to_owned(),
            1 => "one has come".to_owned(),
            count => format!("{count} have come"),
        };
        let times = Times(least, most);
        let mut text = format!("  {operation}: {times} expected at {line}; {came}\n");
        list(&mut text, "", &meant);
        list(&mut text, "not meant, ", &others);
        if unknown > 0 {
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "    {unknown} older calls are forgotten, and do not count"
            );
        }
        if self.requests.is_empty() && least > 0 {
            let instead = story::list(&self.instead);
            // Writing to a string cannot fail.
            let _ = writeln!(text, "    called instead: {instead}");
        }
        Some(text)
    }
}

fn list(text: &mut String, before: &str, requests: &[&Request]) {
    for request in requests.iter().take(SHOWN_MAX) {
        let at = Offset(request.at());
        // Writing to a string cannot fail.
        let _ = writeln!(text, "    {before}{at} {request:?}");
    }
    if let Some(more) = requests
        .len()
        .checked_sub(SHOWN_MAX)
        .filter(|more| *more > 0)
    {
        let _ = writeln!(text, "    {before}{more} more");
    }
}
