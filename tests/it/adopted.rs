//! Faults in the tests of applications as users write them: what of a runner, a deployer, a janitor
//! and a scheduler cannot be tested without calls that go wrong.

mod deployer;
mod janitor;
mod runner;

use fake_ecs::{FakeEcs, Script};

use self::deployer::deploy;
use self::janitor::{Swept, schedule, sweep};
use self::runner::{Outcome, run_job};
use crate::support::secs;

/// A fake with the job `report`, which runs for 20 seconds.
async fn with_report() -> FakeEcs {
    let ecs = FakeEcs::start().await;
    ecs.define("report");
    ecs.script("report", Script::new().runs_for(secs(20)));
    ecs
}

/// A fake with the service `web` of two tasks, and a second revision of `web`.
async fn with_web() -> FakeEcs {
    let ecs = FakeEcs::start().await;
    ecs.define("web");
    ecs.new_service("web")
        .count(2)
        .circuit_breaker()
        .add()
        .wait_stable()
        .await;
    ecs.define("web");
    ecs
}

// ---- the runner ----

#[tokio::test(start_paused = true)]
async fn a_job_runs_once_there_is_capacity() {
    let ecs = with_report().await;
    ecs.faults().on("RunTask").times(2).no_capacity();

    let outcome = run_job(&ecs.client(), "report").await;

    assert_eq!(outcome, Ok(Outcome::Exited(0)));
    assert_eq!(ecs.requests().of("RunTask").len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_job_without_capacity_is_given_up() {
    let ecs = with_report().await;
    ecs.faults().on("RunTask").no_capacity();

    let error = run_job(&ecs.client(), "report").await.unwrap_err();

    assert!(
        error.starts_with("gave up after 5 attempts: Capacity is unavailable"),
        "{error}"
    );
    assert!(ecs.tasks().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_throttled_job_runs_later() {
    let ecs = with_report().await;
    let throttled = ecs.faults().on("RunTask").times(7).throttle();

    let outcome = run_job(&ecs.client(), "report").await;

    assert_eq!(outcome, Ok(Outcome::Exited(0)));
    assert_eq!(throttled.hits(), 7);
}

#[tokio::test(start_paused = true)]
async fn a_job_that_is_throttled_for_ever_is_given_up() {
    let ecs = with_report().await;
    ecs.faults().on("RunTask").throttle();

    let error = run_job(&ecs.client(), "report").await.unwrap_err();

    assert!(error.contains("Rate exceeded"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_job_that_may_not_run_is_not_tried_again() {
    let ecs = with_report().await;
    let denied = ecs.faults().on("RunTask").deny();

    let error = run_job(&ecs.client(), "report").await.unwrap_err();

    assert!(
        error.contains("is not authorized to perform: ecs:RunTask"),
        "{error}"
    );
    assert_eq!(denied.hits(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_job_whose_answers_are_lost_is_one_task() {
    let ecs = with_report().await;
    ecs.faults().on("RunTask").times(4).reset_after_effect();

    let outcome = run_job(&ecs.client(), "report").await;

    assert_eq!(outcome, Ok(Outcome::Exited(0)));
    assert_eq!(ecs.tasks().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_task_that_cannot_be_seen_yet_is_not_lost() {
    let ecs = with_report().await;
    let missing = ecs.faults().on("DescribeTasks").times(3).missing();

    let outcome = run_job(&ecs.client(), "report").await;

    assert_eq!(outcome, Ok(Outcome::Exited(0)));
    assert_eq!(missing.hits(), 3);
}

// ---- the deployer ----

#[tokio::test(start_paused = true)]
async fn a_deployment_that_is_denied_says_what_is_missing() {
    let ecs = with_web().await;
    ecs.faults().on("UpdateService").deny();

    let error = deploy(&ecs.client(), "web", "web:2").await.unwrap_err();

    assert!(
        error.contains(
            "ecs:UpdateService on resource: arn:aws:ecs:us-east-1:123456789012:service/default/web"
        ),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_deployment_goes_on_while_looks_are_throttled() {
    let ecs = with_web().await;
    ecs.faults().on("DescribeServices").times(9).throttle();

    assert_eq!(deploy(&ecs.client(), "web", "web:2").await, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn a_stale_look_is_not_taken_for_a_rollback() {
    let ecs = with_web().await;
    ecs.faults().reads().stale_for(secs(15));

    assert_eq!(deploy(&ecs.client(), "web", "web:2").await, Ok(()));
}

// ---- the janitor ----

#[tokio::test(start_paused = true)]
async fn stops_that_are_throttled_are_made_again() {
    let ecs = with_report().await;
    ecs.task_definition("report").run();
    let throttled = ecs.faults().on("StopTask").times(10).throttle();

    assert_eq!(sweep(&ecs.client()).await.stopped, 1);
    assert_eq!(throttled.hits(), 10);
}

#[tokio::test(start_paused = true)]
async fn one_task_that_may_not_be_stopped_keeps_no_other_alive() {
    let ecs = with_report().await;
    let spared = [(); 3].map(|()| ecs.task_definition("report").run())[1].clone();
    let id = spared.id();
    ecs.faults()
        .on("StopTask")
        .when(move |call| call.json()["task"].to_string().contains(&id))
        .deny();

    let swept = sweep(&ecs.client()).await;

    assert_eq!(
        swept,
        Swept {
            stopped: 2,
            refused: 1
        }
    );
    assert_eq!(spared.stop_code(), None);
}

#[tokio::test(start_paused = true)]
async fn a_task_that_is_gone_between_look_and_stop_is_no_reason_to_end() {
    let ecs = with_report().await;
    let _tasks = [(); 2].map(|()| ecs.task_definition("report").run());
    ecs.faults().on("StopTask").once().before(|ecs, _call| {
        ecs.tasks().first().mark_failed(0, "done");
        ecs.tasks().first().forget();
    });

    let swept = sweep(&ecs.client()).await;

    assert_eq!((swept.stopped, swept.refused), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn connections_that_are_reset_are_made_again() {
    let ecs = with_report().await;
    ecs.task_definition("report").run();
    ecs.faults().on("StopTask").times(4).reset();

    assert_eq!(sweep(&ecs.client()).await.stopped, 1);
}

// ---- the scheduler ----

#[tokio::test(start_paused = true)]
async fn an_hour_of_outage_costs_the_job_of_that_hour() {
    let ecs = with_report().await;
    let hours = |hours: u64| secs(3600 * hours);
    ecs.faults().all().between(hours(5), hours(6)).unavailable();

    assert_eq!(schedule(&ecs.client(), "report", 24).await, 23);
}
