//! When a fault has its turn, checked on the line of the test that says so.

use std::time::Duration;

use crate::faults::when::Window;

/// A number of calls or events, which are counted from 1.
#[track_caller]
pub(crate) fn from_one(n: u64, what: &str) -> u64 {
    assert!(n > 0, "{what} are counted from 1");
    n
}

/// A part of the fake's time, which is not empty.
#[track_caller]
pub(crate) fn window(from: Duration, until: Duration) -> Window {
    assert!(
        from < until,
        "nothing is between {from:?} and {until:?} after the start"
    );
    Window { from, until }
}

/// A probability in millionths.
#[track_caller]
pub(crate) fn per_million(probability: f64) -> u32 {
    assert!(
        (0.0..=1.0).contains(&probability),
        "{probability} is not a probability, which is from 0 to 1"
    );
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is from 0 to a million"
    )]
    let per_million = (probability * 1e6).round() as u32;
    per_million
}
