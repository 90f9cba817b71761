//! The lives that are the same whoever runs the containers, run by an engine.

use crate::life::{Case, RunBy, live, live_other};
use crate::start;

/// What the simulator makes of each of them.
const EXPECTED: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/golden/every-runtime.txt"
);

pub(crate) async fn is_the_same(case: &'static Case) {
    let life = live(&start().await, RunBy::Engine, case).await;

    compare(case.name, &life);
}

pub(crate) async fn other_is_the_same(name: &'static str) {
    let life = live_other(&start().await, RunBy::Engine, name).await;

    compare(name, &life);
}

fn compare(name: &str, life: &str) {
    let expected = std::fs::read_to_string(EXPECTED).unwrap();
    let mut expected = expected.split("\n\n").map(str::trim_end);
    let expected = expected.find(|it| it.lines().next() == Some(name));
    assert_eq!(life.trim_end(), expected.unwrap_or_default());
}
