//! When a fault has its turn, checked on the line of the test that says so.

use crate::faults::tasks::TaskScope;
use crate::faults::when::When;

/// Panics if that can never be; `what` is counted, in the plural.
#[track_caller]
pub(super) fn check(when: &When, what: &str) {
    when.check(what).unwrap_or_else(|why| panic!("{why}"));
}

/// Panics if there can be no such tasks.
#[track_caller]
pub(super) fn check_tasks(tasks: &TaskScope) {
    tasks.check().unwrap_or_else(|why| panic!("{why}"));
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
