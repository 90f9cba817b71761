//! Lives that are the same whoever runs the containers: here the simulator, and futures of a test.
//! The tests of the feature `docker` run them on an engine.

use fake_ecs::FakeEcs;

use crate::life::{CASES, OTHERS, RunBy, live, live_other};
use crate::support::golden;

async fn all(run_by: RunBy) -> String {
    let mut lives = Vec::new();
    for case in CASES {
        let ecs = FakeEcs::start().synthetic_instances().await;
        lives.push(live(&ecs, run_by, case).await);
    }
    for name in OTHERS {
        let ecs = FakeEcs::start().synthetic_instances().await;
        lives.push(live_other(&ecs, run_by, name).await);
    }
    lives.join("\n")
}

#[tokio::test]
async fn lives_are_the_same_on_the_simulator_and_as_futures() {
    golden("every-runtime.txt", &all(RunBy::Simulator).await);
    if std::env::var_os("UPDATE").is_none() {
        golden("every-runtime.txt", &all(RunBy::Futures).await);
    }
}
