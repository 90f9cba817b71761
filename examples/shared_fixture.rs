//! One fake for many tests: a `static` that tests share, which run side by side, each on a runtime of its own.
//!
//! ```text
//! cargo run --example shared_fixture
//! ```
//!
//! A fake takes less than a millisecond to start, so most tests have one of their own and find nobody else's tasks in
//! it. Share one where an application keeps its client in a `static`, or where tests look at one another's traces on
//! purpose. Tests that share a fake tell their tasks apart: by cluster, as here, by family, or by `startedBy`.

#![expect(clippy::print_stdout, reason = "an example prints")]

use std::error::Error;
use std::sync::LazyLock;
use std::thread;
use std::time::Duration;

use aws_sdk_ecs::client::Waiters;
use aws_sdk_ecs::types::LaunchType;
use fake_ecs::{FakeEcs, TaskStatus};

/// Started by whichever test comes first, and there until the process ends. `blocking` needs no runtime.
static ECS: LazyLock<FakeEcs> = LazyLock::new(|| {
    let ecs = FakeEcs::start().synthetic_instances().blocking();
    ecs.register_json(include_str!("task-definitions/legacy-shop.json"));
    ecs
});

type Outcome = Result<(), Box<dyn Error + Send + Sync>>;

/// What the test harness does: it runs tests on threads of their own.
fn main() -> Outcome {
    let tests: Vec<_> = ["checkout", "billing", "search", "returns"]
        .into_iter()
        .map(|cluster| thread::spawn(move || on_a_runtime_of_its_own(cluster)))
        .collect();
    for test in tests {
        test.join().map_err(|_| "a test panicked")??;
    }

    println!(
        "{} requests from four tests, all to {}",
        ECS.requests().len(),
        ECS.endpoint_url()
    );
    Ok(())
}

/// What `#[tokio::test]` does.
fn on_a_runtime_of_its_own(cluster: &str) -> Outcome {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(a_test(cluster))
}

/// A test: it has a cluster of its own, and looks at nothing else.
async fn a_test(cluster: &str) -> Outcome {
    let client = ECS.client();
    client.create_cluster().cluster_name(cluster).send().await?;

    client
        .run_task()
        .cluster(cluster)
        .task_definition("legacy-shop")
        .launch_type(LaunchType::Ec2)
        .send()
        .await?;

    let task = ECS.cluster(cluster).tasks().only();
    client
        .wait_until_tasks_running()
        .cluster(cluster)
        .tasks(task.arn())
        .wait(Duration::from_secs(60))
        .await?;
    assert_eq!(task.status(), TaskStatus::Running);
    println!("{cluster}: {task:?}");
    Ok(())
}
