//! A node of a real cluster that is cut off.

use std::process::Command;
use std::time::Instant;

use fake_ecs::InstanceHandle;

use super::nodes::{counts, instance, service};
use super::support::{pods_of, start, until};
use crate::place::Place;

/// Does something to the third node.
fn prepare(what: &str) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/prepare");
    let done = Command::new("bash").args([script, what, "3"]).status();
    assert!(done.unwrap().success(), "{what}");
}

/// So that the node is there for others whatever becomes of the test.
struct Cut;

impl Drop for Cut {
    fn drop(&mut self) {
        prepare("heal");
    }
}

/// Where `FAKE_ECS_TEST_CUT` is set: nothing else may run on the nodes meanwhile.
#[expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "it measures, and shows what it has measured"
)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tasks_on_a_node_that_is_cut_off_are_replaced_and_do_not_come_back() {
    let place = Place::real().await;
    let Some(place) = place.filter(|_| std::env::var_os("FAKE_ECS_TEST_CUT").is_some()) else {
        return;
    };
    let ecs = start(&place).await;
    service(&ecs, 6).await;
    let node3 = instance(&ecs, "node3");
    let lost = node3.tasks();
    assert_eq!(lost.len(), 2);

    prepare("cut");
    let cut = Cut;
    let begun = Instant::now();

    node3.wait_until(|it| !it.is_agent_connected()).await;
    let noticed = begun.elapsed();
    for task in &lost {
        task.wait_stopped().await;
        assert_eq!(task.container("app").exit_code(), None);
    }
    let stopped = begun.elapsed();
    ecs.wait_until(|ecs| {
        let counts = counts(ecs);
        !counts.contains_key("node3") && counts.values().sum::<usize>() == 6
    })
    .await;
    let replaced = begun.elapsed();
    drop(cut);
    node3.wait_until(InstanceHandle::is_agent_connected).await;
    for task in &lost {
        assert!(task.is_stopped());
        until("its Pod is gone", async || {
            pods_of(&place, &task.id()).await.is_empty()
        })
        .await;
    }
    println!(
        "a node that is cut off is noticed after {noticed:.1?}, its tasks have stopped after \
         {stopped:.1?}, and run elsewhere after {replaced:.1?}"
    );
}
