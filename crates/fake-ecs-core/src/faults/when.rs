//! Which of the calls that a fault applies to it changes.

use std::fmt;
use std::time::Duration;

#[cfg(feature = "serde")]
use crate::kernel::seconds;

/// When a fault has its turn. By default it always has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "serde",
    serde(rename_all = "camelCase", deny_unknown_fields, default)
)]
pub struct When {
    /// Only the n-th call, counted from 1.
    pub nth: Option<u64>,
    /// Only the n-th call, counted from 1, and those after it.
    pub from: Option<u64>,
    /// Only each n-th call: with 3 the third, the sixth and so on.
    pub every: Option<u64>,
    /// Only calls in that part of the fake's time. Others are not counted.
    pub window: Option<Window>,
    /// Only some calls, by the seed: so many of a million.
    pub per_million: Option<u32>,
}

/// A part of the fake's time, since it was started. The end does not belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "serde",
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct Window {
    #[cfg_attr(feature = "serde", serde(with = "seconds"))]
    #[cfg_attr(feature = "schema", schemars(with = "crate::kernel::seconds::Seconds"))]
    pub from: Duration,
    #[cfg_attr(feature = "serde", serde(with = "seconds"))]
    #[cfg_attr(feature = "schema", schemars(with = "crate::kernel::seconds::Seconds"))]
    pub until: Duration,
}

impl When {
    /// Whether it is the default.
    pub fn is_always(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a call at that time is counted.
    pub fn counts(&self, since_start: Duration) -> bool {
        self.window
            .is_none_or(|window| (window.from..window.until).contains(&since_start))
    }

    /// Whether the call with that number, counted from 1, is changed. `draw` is a random number.
    pub fn admits(&self, number: u64, draw: u64) -> bool {
        self.nth.is_none_or(|nth| number == nth)
            && self.from.is_none_or(|from| number >= from)
            && self.every.is_none_or(|every| number.is_multiple_of(every))
            && self
                .per_million
                .is_none_or(|chance| draw % 1_000_000 < u64::from(chance))
    }
}

impl When {
    /// Whether this can ever be; `what` is counted, in the plural.
    pub fn check(&self, what: &str) -> Result<(), String> {
        if [self.nth, self.from, self.every].contains(&Some(0)) {
            return Err(format!("{what} are counted from 1"));
        }
        if let Some(Window { from, until }) = self.window
            && from >= until
        {
            return Err(format!(
                "nothing is between {from:?} and {until:?} after the start"
            ));
        }
        match self.per_million {
            Some(chance @ 1_000_001..) => {
                Err(format!("{chance} of a million is not a probability"))
            }
            _ => Ok(()),
        }
    }

    /// Writes which of them are changed, in words; `what` they are is in the singular.
    pub(super) fn write(&self, f: &mut fmt::Formatter<'_>, what: &str) -> fmt::Result {
        let Self {
            nth,
            from,
            every,
            window,
            per_million,
        } = self;
        if let Some(nth) = nth {
            write!(f, ", at {what} {nth}")?;
        }
        if let Some(from) = from {
            write!(f, ", from {what} {from} on")?;
        }
        if let Some(every) = every {
            write!(f, ", at every {every}. {what}")?;
        }
        if let Some(Window { from, until }) = window {
            write!(f, ", from {from:?} to {until:?} after the start")?;
        }
        if let Some(chance) = per_million {
            write!(f, ", with a probability of {}", f64::from(*chance) / 1e6)?;
        }
        Ok(())
    }
}

/// Of calls.
impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, "call")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which of the calls 1 to 9 are changed, where the n-th draws n hundred thousand.
    fn changed(when: &When) -> Vec<u64> {
        (1..10)
            .filter(|number| when.admits(*number, number * 100_000))
            .collect()
    }

    #[test]
    fn of_the_calls_that_are_counted_those_are_changed_that_were_asked_for() {
        for (when, expected) in [
            (When::default(), vec![1, 2, 3, 4, 5, 6, 7, 8, 9]),
            (
                When {
                    nth: Some(3),
                    ..When::default()
                },
                vec![3],
            ),
            (
                When {
                    from: Some(7),
                    ..When::default()
                },
                vec![7, 8, 9],
            ),
            (
                When {
                    every: Some(4),
                    ..When::default()
                },
                vec![4, 8],
            ),
            (
                When {
                    per_million: Some(250_000),
                    ..When::default()
                },
                vec![1, 2],
            ),
            (
                When {
                    every: Some(2),
                    per_million: Some(500_000),
                    ..When::default()
                },
                vec![2, 4],
            ),
        ] {
            assert_eq!(changed(&when), expected, "{when:?}");
        }
    }

    #[test]
    fn a_window_has_its_beginning_and_not_its_end() {
        let secs = Duration::from_secs;
        let (from, until) = (secs(5), secs(10));
        let when = When {
            window: Some(Window { from, until }),
            ..When::default()
        };

        let counted: Vec<u64> = (0..20).filter(|at| when.counts(secs(*at))).collect();

        assert_eq!(counted, [5, 6, 7, 8, 9]);
    }
}
