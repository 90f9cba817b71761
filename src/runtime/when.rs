//! When what runtimes report has happened.

use std::sync::mpsc;
use std::time::Duration;

use super::by_hand::ByHand;
use crate::driver::clock::Clock;
use crate::effect::{ContainerChange, Happened};
use crate::fake::FakeEcs;

const DEFINITION: &str = r#"{ "family": "job", "networkMode": "awsvpc",
    "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
    "containerDefinitions": [{ "name": "app", "image": "job" }] }"#;
/// For how long nobody looks at the fake, and nothing is due.
const QUIET: Duration = Duration::from_millis(100);

#[test]
fn what_is_reported_after_a_quiet_time_has_happened_now() {
    let hand = ByHand::default();
    let builder = FakeEcs::start().clock(Clock::wall());
    let ecs = builder.add_runtime(hand.new_runtime()).blocking();
    let task = ecs.register_json(DEFINITION).run();
    let container = loop {
        match hand.last() {
            Some(container) => break container,
            None => drop(ecs.tasks()),
        }
    };
    let changed = |change| Happened::Changed(Box::new(change));
    hand.send(container, changed(ContainerChange::pulled("sha256:1")));
    let before = ecs.now();
    let (_never, quiet) = mpsc::channel::<()>();

    assert!(quiet.recv_timeout(QUIET).is_err());
    hand.send(container, changed(ContainerChange::running()));

    assert!(task.is_running());
    let started = task.to_json()["startedAt"].as_f64().unwrap();
    let before = before.duration_since(std::time::UNIX_EPOCH).unwrap();
    // Times of the API are in milliseconds.
    let passed = started - before.as_secs_f64();
    assert!(passed >= QUIET.as_secs_f64() - 0.002, "after {passed} s");
}
