//! A fake that serves for weeks keeps so much of what is long over, and says what it has dropped.

use fake_ecs::{Clock, FakeEcs, Script};

use crate::support::{panics, register_app, secs};

const HOUR: u64 = 60 * 60;

#[test]
fn tasks_that_stopped_long_ago_are_dropped_but_for_the_last_ten_thousand() {
    let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
    ecs.script("job", Script::new().exits(0));
    let job = register_app(&ecs, "job");
    let service = register_app(&ecs, "web").run();
    let first = job.run();
    let (first_arn, second) = (first.arn(), job.run());
    ecs.settle();
    for _ in 0..10_400 {
        job.run();
    }
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
