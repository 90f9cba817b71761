//! A fake that serves for weeks keeps so much of what is long over, and says what it has dropped.

use aws_sdk_ecs::types::LaunchType;
use fake_ecs::{Clock, FakeEcs, Script, TaskDefinitionHandle};

use crate::support::{fargate_network, panics, register_app, secs};

const HOUR: u64 = 60 * 60;

/// Runs so many tasks.
fn run(definition: &TaskDefinitionHandle, count: usize) {
    for _ in 0..count {
        definition.run();
    }
}

/// So many tasks come and go that all that have stopped so far are dropped.
pub(crate) fn drop_what_has_stopped(ecs: &FakeEcs) {
    ecs.script("filler", Script::new().exits(0));
    run(&register_app(ecs, "filler"), 10_100);
    ecs.advance(secs(2 * HOUR));
}

#[test]
fn tasks_that_stopped_long_ago_are_dropped_but_for_the_last_ten_thousand() {
    let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
    ecs.script("job", Script::new().exits(0));
    let job = register_app(&ecs, "job");
    let service = register_app(&ecs, "web").run();
    let first = job.run();
    let (first_arn, second) = (first.arn(), job.run());
    ecs.settle();
    run(&job, 10_400);
    ecs.settle();
    assert!(first.is_stopped(), "the API shows it, and so does a handle");

    ecs.advance(secs(HOUR));

    assert_eq!(ecs.tasks().len(), 10_001, "one runs");
    assert!(service.is_running());
    let gone = "the fake has dropped this task: it stopped more than an hour ago, and 10,000 others after it";
    assert_eq!(format!("{first:?}").matches(gone).count(), 1, "{first:?}");
    assert_eq!(panics(|| first.status()), gone);
    assert_eq!(panics(|| second.container("app").logs().to_string()), gone);
    assert!(panics(|| ecs.task(&first_arn)).starts_with("no task 'arn:"));
    let story = ecs.story();
    assert!(story.contains("tasks that are dropped: 402"), "{story}");
    // What is told of them is gone with them.
    let events = ecs.events().tasks();
    assert!(events.iter().all(|event| event.task_arn() != first_arn));
}

#[tokio::test]
async fn a_cluster_that_was_deleted_is_described_for_an_hour() {
    let ecs = FakeEcs::start().clock(Clock::manual()).await;
    let client = ecs.client();
    let describe = || client.describe_clusters().clusters("blue").send();
    ecs.add_cluster("blue");
    let delete = client.delete_cluster().cluster("blue").send();
    delete.await.expect("it is empty");

    ecs.advance(secs(HOUR - 1));
    let clusters = describe().await.unwrap();
    assert_eq!(clusters.clusters()[0].status(), Some("INACTIVE"));

    ecs.advance(secs(1));
    let clusters = describe().await.unwrap();
    assert_eq!(clusters.failures()[0].reason(), Some("MISSING"));
}

#[tokio::test]
async fn a_service_that_was_deleted_long_ago_is_missing() {
    let ecs = FakeEcs::start().clock(Clock::manual()).await;
    let client = ecs.client();
    register_app(&ecs, "web");
    let old = ecs.new_service("web").count(0).add();
    let describe = || client.describe_services().services("web").send();
    client
        .delete_service()
        .service("web")
        .send()
        .await
        .expect("it has no tasks");
    ecs.settle();
    assert_eq!(
        describe().await.unwrap().services()[0].status(),
        Some("INACTIVE")
    );

    ecs.advance(secs(HOUR));

    let failures = describe().await.unwrap();
    assert_eq!(failures.failures()[0].reason(), Some("MISSING"));
    let update = client
        .update_service()
        .service("web")
        .desired_count(1)
        .send()
        .await;
    assert!(
        update
            .unwrap_err()
            .into_service_error()
            .is_service_not_found_exception()
    );
    assert!(old.tasks().is_empty(), "a handle has it still");
    ecs.new_service("web").count(1).add().wait_stable().await;
    // The new one has the name, and is not forgotten with the old one.
    ecs.advance(secs(2 * HOUR));
    assert_eq!(
        describe().await.unwrap().services()[0].status(),
        Some("ACTIVE")
    );
}

#[tokio::test]
async fn a_deployment_is_listed_for_ninety_days() {
    let ecs = FakeEcs::start().clock(Clock::manual()).await;
    let client = ecs.client();
    let list = || client.list_service_deployments().service("web").send();
    register_app(&ecs, "web");
    ecs.new_service("web").count(0).add().wait_stable().await;
    ecs.settle();
    let listed = list().await.unwrap();
    let [only] = listed.service_deployments() else {
        panic!("{listed:?}")
    };

    ecs.advance(secs(90 * 24 * HOUR));

    assert!(list().await.unwrap().service_deployments().is_empty());
    let arn = only.service_deployment_arn().unwrap();
    let described = client
        .describe_service_deployments()
        .service_deployment_arns(arn);
    let described = described.send().await.unwrap();
    assert_eq!(described.failures()[0].reason(), Some("MISSING"));
}

#[test]
fn what_a_task_had_planned_is_dropped_with_it() {
    let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
    let days = |days: u64| secs(days * 24 * HOUR);
    ecs.script("job", Script::new().exits(0).after(days(7)));
    let job = register_app(&ecs, "job").run();
    ecs.advance(secs(60));
    job.force_stop();
    ecs.advance(secs(60));
    let arn = job.arn();

    drop_what_has_stopped(&ecs);
    assert!(panics(|| ecs.task(&arn)).starts_with("no task"));

    ecs.advance(days(8));
    ecs.settle();
    assert!(ecs.tasks().family("job").is_empty());
}

#[tokio::test]
async fn a_token_is_good_for_the_task_that_is_left() {
    let ecs = FakeEcs::start().clock(Clock::manual()).await;
    register_app(&ecs, "job");
    let call = || {
        let call = ecs.client().run_task().task_definition("job").count(2);
        let call = call
            .launch_type(LaunchType::Fargate)
            .network_configuration(fargate_network());
        call.client_token("once").send()
    };
    let ran = call().await.expect("there is room");
    ecs.settle();
    ecs.task(ran.tasks()[0].task_arn().unwrap()).force_stop();

    drop_what_has_stopped(&ecs);

    let again = call().await.expect("it is the same call");
    let arns: Vec<_> = again.tasks().iter().map(|task| task.task_arn()).collect();
    assert_eq!(arns, [ran.tasks()[1].task_arn()]);
}

#[test]
fn a_task_is_kept_as_long_as_its_log_stream_is_late() {
    let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
    ecs.script("job", Script::new().log("done").exits(0));
    ecs.faults().log_streams().once().lag(secs(9 * HOUR));
    let job = register_app(&ecs, "job").run();
    ecs.advance(secs(60));
    let logs = || job.container("app").logs().lines().len();

    drop_what_has_stopped(&ecs);
    assert_eq!((job.is_stopped(), logs()), (true, 0));

    ecs.advance(secs(9 * HOUR));
    assert_eq!(logs(), 1);
    drop_what_has_stopped(&ecs);
    assert!(panics(|| job.status()).starts_with("the fake has dropped this task"));
}
