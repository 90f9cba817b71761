//! What happens between two calls: tasks that are forgotten.

use fake_ecs::{FakeEcs, TaskStatus};
use tokio::time::sleep;

use crate::support::{check_refusal, panics, register_app, run, secs};

/// A fake with a task.
async fn with_task() -> (FakeEcs, fake_ecs::TaskHandle) {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "web");
    let task = run(&ecs, "web").await;
    (ecs, task)
}

// ---- tasks that are forgotten ----

#[tokio::test(start_paused = true)]
async fn a_task_that_is_forgotten_is_what_one_is_that_has_stopped_an_hour_ago() {
    let mut seen = Vec::new();
    for is_forgotten in [true, false] {
        let (ecs, task) = with_task().await;
        task.force_stop();
        task.wait_stopped().await;
        let client = ecs.client();
        if is_forgotten {
            task.forget();
            task.forget();
        } else {
            sleep(secs(3600)).await;
        }

        let described = client.describe_tasks().tasks(task.arn()).send().await;
        let described = described.expect("the cluster is there");
        let listed = client.list_tasks().desired_status("STOPPED".into()).send();
        let listed = listed.await.expect("the cluster is there");
        let stopped = client.stop_task().task(task.arn()).send().await;
        check_refusal(
            stopped,
            "InvalidParameterException",
            "The referenced task was not found.",
        );
        assert_eq!(described.failures()[0].reason(), Some("MISSING"));
        assert_eq!(task.status(), TaskStatus::Stopped);
        seen.push((
            described.tasks().len(),
            described.failures().to_vec(),
            listed.task_arns().to_vec(),
        ));
        // It was to be forgotten by itself by now.
        sleep(secs(7200)).await;
        assert_eq!(ecs.tasks().len(), 1);
    }
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test(start_paused = true)]
async fn a_task_that_has_not_stopped_is_not_forgotten() {
    let (_ecs, task) = with_task().await;
    task.wait_running().await;

    let message = panics(|| task.forget());

    let expected = "is RUNNING: only a task that has stopped is forgotten";
    assert!(message.contains(expected), "{message}");
}
