//! Waiting lets an application that is at work beside the test come to its next call.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use aws_sdk_ecs::types::LaunchType;
use fake_ecs::{Clock, FakeEcs, Profile, Script};

use crate::support::{fargate_network, millis, register_app, run, secs};

/// An application that runs three tasks and sleeps before each.
async fn runs_three_tasks(client: aws_sdk_ecs::Client, sleep: Duration) {
    for _ in 0..3 {
        tokio::time::sleep(sleep).await;
        let call = client.run_task().task_definition("web");
        let call = call.launch_type(LaunchType::Fargate);
        let call = call.network_configuration(fargate_network());
        call.send().await.expect("the task is accepted");
    }
}

/// Waits while the application is at work, and only then for its end.
async fn check_sees_three_tasks(clock: Clock, over_http: bool, sleep: Duration) {
    let ecs = FakeEcs::start().clock(clock).await;
    register_app(&ecs, "web");
    let client = if over_http {
        ecs.client_over_http()
    } else {
        ecs.client()
    };
    let app = tokio::spawn(runs_three_tasks(client, sleep));

    ecs.wait_until(|ecs| ecs.tasks().running().len() == 3).await;

    assert_eq!(ecs.tasks().len(), 3);
    app.await.expect("the application does not panic");
}

#[tokio::test(start_paused = true)]
async fn waiting_sees_an_application_that_sleeps_on_the_paused_clock() {
    for clock in [Clock::tokio(), Clock::manual(), Clock::wall()] {
        for sleep in [Duration::ZERO, secs(60), secs(7 * 60 * 60)] {
            check_sees_three_tasks(clock, false, sleep).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn waiting_sees_an_application_over_http_on_a_paused_clock() {
    check_sees_three_tasks(Clock::tokio(), true, Duration::ZERO).await;
    check_sees_three_tasks(Clock::tokio(), true, secs(60)).await;
}

#[tokio::test]
async fn waiting_sees_an_application_that_really_sleeps() {
    for clock in [Clock::tokio(), Clock::manual(), Clock::wall()] {
        for over_http in [false, true] {
            check_sees_three_tasks(clock, over_http, millis(5)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn waiting_sees_an_application_on_another_thread() {
    for over_http in [false, true] {
        check_sees_three_tasks(Clock::tokio(), over_http, Duration::ZERO).await;
        check_sees_three_tasks(Clock::tokio(), over_http, millis(5)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn waiting_sees_what_an_application_does_while_something_is_still_to_happen() {
    let ecs = FakeEcs::start().await;
    ecs.script("web", Script::new().runs_for(secs(3600)));
    register_app(&ecs, "web");
    run(&ecs, "web").await;
    let before = ecs.now();
    let app = tokio::spawn(runs_three_tasks(ecs.client(), secs(60)));

    ecs.wait_until(|ecs| ecs.tasks().len() == 3).await;

    // Not only when the first task has ended.
    let elapsed = ecs.now().duration_since(before);
    assert_eq!(elapsed.expect("time does not go back"), secs(120));
    app.await.expect("the application does not panic");
}

#[tokio::test]
async fn waiting_looks_at_what_does_not_touch_the_fake_as_well() {
    let ecs = FakeEcs::start().await;
    let counted = Arc::new(AtomicUsize::new(0));
    let counting = Arc::clone(&counted);
    let app = tokio::spawn(async move {
        for _ in 0..3 {
            tokio::time::sleep(millis(2)).await;
            counting.fetch_add(1, Ordering::Relaxed);
        }
    });

    let seen = Arc::clone(&counted);
    ecs.wait_until(move |_| seen.load(Ordering::Relaxed) == 3)
        .await;

    app.await.expect("the application does not panic");
}

#[tokio::test(start_paused = true)]
async fn waiting_gives_up_on_an_application_that_polls_for_ever() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "web");
    let task = run(&ecs, "web").await;
    let app = tokio::spawn({
        let client = ecs.client();
        async move {
            loop {
                client.list_tasks().send().await.expect("it is answered");
                tokio::time::sleep(secs(300)).await;
            }
        }
    });
    let before = ecs.now();

    let waited = tokio::spawn(task.wait_stopped()).await;

    assert!(waited.is_err(), "nobody stops it");
    let elapsed = ecs
        .now()
        .duration_since(before)
        .expect("time does not go back");
    assert!(elapsed >= secs(24 * 60 * 60), "{elapsed:?}");
    app.abort();
}

#[tokio::test(start_paused = true)]
async fn waiting_lets_an_application_that_polls_with_tokios_sleeps_go_on() {
    let ecs = FakeEcs::start().profile(Profile::realistic()).await;
    register_app(&ecs, "web");
    let task = run(&ecs, "web").await;
    let polls = Arc::new(AtomicUsize::new(0));
    let app = tokio::spawn({
        let (client, arn, polls) = (ecs.client(), task.arn(), Arc::clone(&polls));
        async move {
            // A realistic start takes 20 polls; an application has more patience than that.
            for _ in 0..100 {
                let answer = client.describe_tasks().tasks(&arn).send().await;
                let answer = answer.expect("the task is there");
                polls.fetch_add(1, Ordering::Relaxed);
                if answer.tasks()[0].last_status() == Some("RUNNING") {
                    return true;
                }
                tokio::time::sleep(secs(1)).await;
            }
            false
        }
    });

    task.wait_running().await;

    let polled = polls.load(Ordering::Relaxed);
    assert!((15..=20).contains(&polled), "{polled} polls in 19.3 s");
    assert!(app.await.expect("the application does not panic"));
}
