//! The lives that are the same whoever runs the containers, run as Pods.

use std::panic::AssertUnwindSafe;

use futures_util::{FutureExt, StreamExt, stream};

use super::life::{CASES, OTHERS, RunBy, live, live_other};
use super::support::start;
use crate::place::Place;

/// What the simulator makes of each of them.
const EXPECTED: &str = include_str!("../../../golden/every-runtime.txt");

/// How many are lived at a time.
const AT_ONCE: usize = 6;

/// Lives that are different as Pods, and why.
const DIFFERENT: [(&str, &str); 1] = [(
    "waits for an end",
    "a Pod ends when one of its init containers fails, also where only its end is waited for",
)];

pub(super) async fn lives_are_the_same_as_pods(place: &Place) {
    let cases = stream::iter(CASES).map(async |case| {
        let ecs = start(place).await;
        // One that comes to another end panics.
        let life = AssertUnwindSafe(live(&ecs, RunBy::Engine, case)).catch_unwind();
        (case.name, life.await.unwrap_or_default())
    });
    let mut lives: Vec<(&str, String)> = cases.buffer_unordered(AT_ONCE).collect().await;
    for name in OTHERS {
        let life = live_other(&start(place).await, RunBy::Engine, name).await;
        lives.push((name, life));
    }

    let expected = |name: &str| {
        let mut all = EXPECTED.split("\n\n").map(str::trim_end);
        all.find(|it| it.lines().next() == Some(name))
            .unwrap_or_default()
    };
    let is_same = |(name, life): &&(&str, String)| life.trim_end() == expected(name);
    let (_, others): (Vec<_>, Vec<_>) = lives.iter().partition(is_same);
    let mut names: Vec<&str> = others.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    let mut known: Vec<&str> = DIFFERENT.iter().map(|(name, _)| *name).collect();
    known.sort_unstable();
    assert_eq!(
        names,
        known,
        "{}",
        others.iter().map(|(_, life)| &**life).collect::<String>()
    );
}
