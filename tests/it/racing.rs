//! What happens between two calls: closures that run before a call, and tasks that are forgotten.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use fake_ecs::{FakeEcs, Fault, Operation, TaskStatus};
use serde_json::json;
use tokio::time::sleep;

use crate::support::{ask, check_refusal, panic_text, panics, post, register_app, run, secs};

/// A fake with a task.
async fn with_task() -> (FakeEcs, fake_ecs::TaskHandle) {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "web");
    let task = run(&ecs, "web").await;
    (ecs, task)
}

// ---- before a call ----

#[tokio::test(start_paused = true)]
async fn a_call_meets_what_a_test_has_done_just_before_it() {
    let (ecs, task) = with_task().await;
    let raced = ecs.before("StopTask", |ecs, call| {
        assert_eq!(call.operation(), Operation::StopTask);
        let task = call.json()["task"].as_str().expect("it names one");
        ecs.task(task).mark_failed(1, "out of disk");
    });

    let call = ecs.client().stop_task().task(task.arn()).reason("too old");
    let answer = call.send().await.expect("it is shown for an hour");

    let stopped = answer.task().and_then(|task| task.stopped_reason());
    assert_eq!(stopped, Some("out of disk"));
    assert_eq!(raced.hits(), 1);
    assert_eq!(ecs.requests().of("StopTask").len(), 1);
}

/// How many instances each of five calls of `ListTasks` sees that are told apart by their family.
fn seen(make: fn(&FakeEcs) -> Fault) -> (Vec<usize>, usize) {
    let ecs = FakeEcs::start().blocking();
    let fault = make(&ecs);
    let seen = (0..5).map(|number| {
        let family = if number < 3 { "web" } else { "job" };
        ask(&ecs, "ListTasks", &json!({ "family": family }));
        ecs.instances().len()
    });
    (seen.collect(), fault.hits())
}

#[test]
fn the_closure_runs_before_those_calls_that_were_asked_for() {
    fn add(ecs: &FakeEcs, _: &fake_ecs::Call) {
        ecs.add_instance("m5.large");
    }
    for (make, expected, hits) in [
        (
            (|ecs: &FakeEcs| ecs.before("ListTasks", add)) as fn(&FakeEcs) -> Fault,
            [1, 2, 3, 4, 5],
            5,
        ),
        (
            |ecs| ecs.before(Operation::RunTask, add).optional(),
            [0, 0, 0, 0, 0],
            0,
        ),
        (
            |ecs| ecs.faults().on("ListTasks").once().before(add),
            [1, 1, 1, 1, 1],
            1,
        ),
        (
            |ecs| ecs.faults().reads().nth(3).before(add),
            [0, 0, 1, 1, 1],
            1,
        ),
        (
            |ecs| ecs.faults().all().every(2).before(add),
            [0, 1, 1, 2, 2],
            2,
        ),
        (
            |ecs| {
                let jobs = ecs.faults().on("ListTasks");
                let jobs = jobs.when(|call| call.json()["family"] == "job");
                jobs.before(add)
            },
            [0, 0, 0, 1, 2],
            2,
        ),
        (
            |ecs| {
                let fault = ecs.before("ListTasks", add).optional();
                fault.remove();
                fault
            },
            [0, 0, 0, 0, 0],
            0,
        ),
    ] {
        assert_eq!(seen(make), (expected.to_vec(), hits));
    }
}

/// The call of the closure comes over HTTP, on another thread, as does one of anybody else.
#[test]
fn a_closure_that_calls_the_api_is_not_run_for_its_own_calls() {
    let ecs = FakeEcs::start().blocking();
    let runs = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&runs);
    let raced = ecs.before("ListTasks", move |ecs, _| {
        counter.fetch_add(1, Ordering::Relaxed);
        ask(ecs, "ListTasks", &json!({}));
        ask(ecs, "ListClusters", &json!({}));
    });

    for _ in 0..2 {
        ask(&ecs, "ListTasks", &json!({}));
    }

    assert_eq!((runs.load(Ordering::Relaxed), raced.hits()), (2, 2));
    assert_eq!(ecs.requests().of("ListTasks").len(), 4);
}

#[test]
fn what_a_closure_calls_is_marked_as_called_by_the_test() {
    let ecs = FakeEcs::start().blocking();
    let client = ecs.client();
    ecs.before("ListTasks", move |_, _| {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.enable_all().build().expect("it can be made");
        let listed = runtime.block_on(client.list_clusters().send());
        assert_eq!(listed.expect("it is accepted").cluster_arns().len(), 1);
    });

    ask(&ecs, "ListTasks", &json!({}));
    ask(&ecs, "ListClusters", &json!({}));

    let requests = ecs.requests();
    let marked: Vec<_> = requests.iter().map(fake_ecs::Request::is_by_test).collect();
    assert_eq!(marked, [true, false, false]);
    let line = "ListClusters → ok (called by the test)";
    let first = requests.iter().next().expect("it is the first").to_string();
    assert!(first.contains("(called by the test)"), "{first}");
    assert!(ecs.story().contains(line), "{}", ecs.story());
}

#[test]
fn closures_run_in_the_order_of_making_and_before_what_else_happens_to_the_call() {
    let ecs = FakeEcs::start().blocking();
    ecs.faults().on("ListTasks").once().throttle();
    ecs.before("ListTasks", |ecs, _| {
        ecs.add_instance("m5.large");
    });
    ecs.before("ListTasks", |ecs, _| ecs.instances().last().drain());

    assert_eq!(post(&ecs, "ListTasks", &json!({})).status(), 400);
    assert_eq!(post(&ecs, "ListTasks", &json!({})).status(), 200);

    let active = fake_ecs::InstanceStatus::Active;
    assert_eq!(ecs.instances().len(), 2);
    assert!(ecs.instances().iter().all(|it| it.status() != active));
}

#[test]
fn a_closure_may_reset_the_fake() {
    let ecs = FakeEcs::start().blocking();
    register_app(&ecs, "web").run();
    ecs.before("ListTasks", |ecs, _| ecs.reset());
    ecs.faults().on("ListTasks").throttle();

    let answer = ask(&ecs, "ListTasks", &json!({}));

    assert_eq!(answer["taskArns"], json!([]));
    assert_eq!(post(&ecs, "ListTasks", &json!({})).status(), 200);
}

#[test]
fn a_closure_that_panics_fails_its_call_and_no_other() {
    let ecs = FakeEcs::start().blocking();
    let raced = ecs.before("ListTasks", |ecs, _| {
        assert!(ecs.instances().is_empty(), "the test's own");
    });
    ecs.add_instance("m5.large");

    for _ in 0..2 {
        let answer = post(&ecs, "ListTasks", &json!({}));
        assert_eq!(answer.status(), 500);
        assert!(answer.body.contains("the test's own"), "{}", answer.body);
    }

    ecs.instances().only().terminate();
    assert_eq!(raced.hits(), 2);
    assert_eq!(post(&ecs, "ListClusters", &json!({})).status(), 200);
}

#[test]
fn a_closure_is_dropped_with_its_fault_and_keeps_no_fake_alive() {
    let ecs = FakeEcs::start().blocking();
    let kept = Arc::new(());
    let owned = Arc::clone(&kept);
    let raced = ecs.before("ListTasks", move |_, _| {
        let _ = &owned;
    });
    ask(&ecs, "ListTasks", &json!({}));
    assert_eq!(Arc::strong_count(&kept), 2);

    raced.remove();
    drop(raced);
    ask(&ecs, "ListTasks", &json!({}));
    assert_eq!(Arc::strong_count(&kept), 1);

    let owned = Arc::clone(&kept);
    let raced = ecs.before("ListTasks", move |_, _| {
        let _ = &owned;
    });
    drop((raced.optional(), ecs));
    assert_eq!(Arc::strong_count(&kept), 1);
}

#[test]
fn a_closure_that_never_runs_fails_the_test_at_its_end() {
    let ecs = FakeEcs::start().blocking();
    ecs.before("StopTask", |_, _| {});

    let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(ecs)));

    let message = panic_text(ended.expect_err("it panics"));
    let expected = "StopTask: a function runs first, has not fired, made at tests/it/racing.rs:";
    assert!(message.contains(expected), "{message}");
}

#[test]
fn the_closure_sees_the_region_of_the_fault() {
    let ecs = FakeEcs::start().blocking();
    let ireland = ecs.in_region("eu-west-1");
    let raced = ireland.before("ListTasks", |ecs, _| {
        assert_eq!(ecs.region(), "eu-west-1");
    });

    ask(&ecs, "ListTasks", &json!({}));
    assert_eq!(raced.hits(), 0);

    ask(&ireland, "ListTasks", &json!({}));
    assert_eq!(raced.hits(), 1);
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
