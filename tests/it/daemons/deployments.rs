//! Daemons are deployed by replacing instances, a batch after the other.

use aws_sdk_ecs::types::{
    DaemonAlarmConfiguration, DaemonDeploymentConfiguration,
    DaemonDeploymentRollbackMonitorsStatus, DaemonDeploymentStatus,
};
use fake_ecs::{Clock, FakeEcs, InstanceStatus, Profile, Script};

use super::{
    CLIENT, active, create, deployment, draining, newest, of_status, on_instances, provide,
    provider_arn, register_agent, serve, update, with_daemon,
};
use crate::support::{check_refusal, secs};

/// A fake whose stages take as long as with AWS, with a daemon on so many instances. Its time
/// stands still.
async fn slow_with_daemon(count: i32) -> FakeEcs {
    let clock = Clock::manual();
    let profile = Profile::realistic();
    let ecs = FakeEcs::start().clock(clock).profile(profile).await;
    with_daemon(&ecs).await;
    serve(&ecs, count).await;
    register_agent(&ecs, "logs").await;
    ecs
}

/// Plays the deployment to its end, and says how many instances were drained at most at a time.
fn play(ecs: &FakeEcs) -> usize {
    let mut most = 0;
    for _ in 0..5_000 {
        most = most.max(of_status(ecs, InstanceStatus::Draining).len());
        let is_over = ecs.daemon("logs").deployments()[0].finished_at().is_some();
        if is_over || !ecs.step() {
            return most;
        }
    }
    panic!("it does not come to an end:\n{}", ecs.timeline());
}

#[tokio::test]
async fn no_more_instances_are_drained_at_a_time_than_asked_for() {
    for (percent, expected) in [(None, 1), (Some(0.0), 1), (Some(60.0), 2), (Some(100.0), 4)] {
        let ecs = slow_with_daemon(4).await;
        let call = update(&ecs, "logs");
        let call = call.set_deployment_configuration(percent.map(draining));
        call.send().await.expect("it is valid");

        assert_eq!(play(&ecs), expected, "{percent:?}");

        assert_eq!(newest(&ecs), DaemonDeploymentStatus::Successful);
        assert_eq!(on_instances(&ecs), vec![(vec![2], 1); 4]);
    }
}

#[tokio::test]
async fn the_service_keeps_its_tasks_meanwhile() {
    let ecs = slow_with_daemon(3).await;
    update(&ecs, "logs").send().await.expect("it is valid");

    for _ in 0..5_000 {
        assert!(ecs.service("web").running_count() >= 3);
        if newest(&ecs) == DaemonDeploymentStatus::Successful {
            return;
        }
        ecs.step();
    }
    panic!("it does not succeed:\n{}", ecs.timeline());
}

#[tokio::test]
async fn instances_that_are_there_before_the_daemon_are_replaced() {
    let ecs = FakeEcs::start().clock(Clock::manual()).await;
    provide(&ecs, "managed").await;
    serve(&ecs, 3).await;
    let before = active(&ecs);
    assert_eq!(on_instances(&ecs), vec![(vec![], 1); 3]);
    register_agent(&ecs, "logs").await;

    let call = create(&ecs, "logs").deployment_configuration(draining(50.0));
    call.send().await.expect("it is valid");
    let counts = ecs.daemon("logs").describe();
    assert_eq!(
        counts.current_revisions()[0].total_without_daemon_count(),
        3
    );
    ecs.daemon("logs").wait_deployed().await;

    assert_eq!(on_instances(&ecs), vec![(vec![1], 1); 3]);
    let replaced = before.iter();
    let replaced = replaced.filter(|old| old.status() == InstanceStatus::Inactive);
    assert_eq!(replaced.count(), 3);
    let revisions = ecs.daemon("logs").describe();
    let [revision] = revisions.current_revisions() else {
        panic!("there is one");
    };
    assert_eq!(
        (
            revision.total_running_count(),
            revision.total_without_daemon_count()
        ),
        (3, 0)
    );
}

fn watched(minutes: i32) -> DaemonDeploymentConfiguration {
    let alarms = DaemonAlarmConfiguration::builder()
        .alarm_names("errors")
        .enable(true);
    DaemonDeploymentConfiguration::builder()
        .drain_percent(50.0)
        .bake_time_in_minutes(minutes)
        .alarms(alarms.build())
        .build()
}

#[tokio::test]
async fn each_batch_is_baked() {
    let ecs = FakeEcs::start().clock(Clock::manual()).await;
    with_daemon(&ecs).await;
    serve(&ecs, 2).await;
    register_agent(&ecs, "logs").await;
    let call = update(&ecs, "logs").deployment_configuration(watched(5));
    call.send().await.expect("it is valid");
    let revisions = || {
        let on_instances = on_instances(&ecs).into_iter();
        let mut revisions: Vec<_> = on_instances.flat_map(|(of, _)| of).collect();
        revisions.sort_unstable();
        revisions
    };

    ecs.advance(secs(299));
    assert_eq!(revisions(), [1, 2]);
    ecs.advance(secs(2));
    assert_eq!(revisions(), [2, 2]);
    assert_eq!(newest(&ecs), DaemonDeploymentStatus::InProgress);
    ecs.advance(secs(300));
    assert_eq!(newest(&ecs), DaemonDeploymentStatus::Successful);
}

#[tokio::test]
async fn an_alarm_rolls_a_deployment_back() {
    let ecs = FakeEcs::start().clock(Clock::manual()).await;
    with_daemon(&ecs).await;
    serve(&ecs, 2).await;
    register_agent(&ecs, "logs").await;
    let logs = ecs.daemon("logs");
    let before = logs.describe().current_revisions()[0]
        .arn()
        .map(str::to_owned);
    let call = update(&ecs, "logs").deployment_configuration(watched(5));
    let updated = call.send().await.expect("it is valid");
    ecs.advance(secs(60));

    ecs.cloudwatch().raise_alarm("errors");
    logs.wait_deployed().await;

    let arn = updated.deployment_arn().expect("it is shown");
    let failed = deployment(&ecs, arn).await;
    assert_eq!(
        failed.status(),
        Some(&DaemonDeploymentStatus::RollbackSuccessful)
    );
    let reason = "Daemon deployment rolled back because of one or more active alarms.";
    assert_eq!(failed.status_reason(), Some(reason));
    let alarms = failed.alarms().expect("they are watched");
    assert_eq!(alarms.triggered_alarm_names(), ["errors"]);
    assert_eq!(
        alarms.status(),
        Some(&DaemonDeploymentRollbackMonitorsStatus::Triggered)
    );
    let rollback = failed.rollback().expect("it was rolled back");
    assert_eq!(
        rollback.rollback_target_daemon_revision_arn(),
        before.as_deref()
    );
    assert_eq!(
        rollback.rollback_capacity_providers(),
        [provider_arn("managed")]
    );
    assert_eq!(on_instances(&ecs), vec![(vec![1], 1); 2]);
    // It was raised before the next one, and does not count for that.
    let call = update(&ecs, "logs").deployment_configuration(watched(0));
    call.send().await.expect("it is valid");
    logs.wait_deployed().await;
    assert_eq!(newest(&ecs), DaemonDeploymentStatus::Successful);
}

#[tokio::test]
async fn a_first_deployment_has_nothing_to_go_back_to() {
    let ecs = FakeEcs::start().await;
    provide(&ecs, "managed").await;
    serve(&ecs, 2).await;
    register_agent(&ecs, "logs").await;
    let script = Script::new().cannot_pull("CannotPullContainerError: no such image");
    ecs.script("logs", script);

    create(&ecs, "logs").send().await.expect("it is valid");
    ecs.daemon("logs").wait_deployed().await;

    let failed = &ecs.daemon("logs").deployments()[0];
    assert_eq!(
        failed.status(),
        Some(&DaemonDeploymentStatus::RollbackFailed)
    );
    let reason = "No rollback candidate was found to run the rollback.";
    assert_eq!(failed.status_reason(), Some(reason));
    // New instances are given no task any more, so that the application is not held up.
    ecs.service("web").wait_stable().await;
    ecs.settle();
    assert_eq!(on_instances(&ecs), vec![(vec![], 1); 2]);
    // The next update is another try.
    ecs.script("logs", Script::new());
    update(&ecs, "logs").send().await.expect("it is valid");
    ecs.daemon("logs").wait_deployed().await;
    assert_eq!(newest(&ecs), DaemonDeploymentStatus::Successful);
    assert_eq!(on_instances(&ecs), vec![(vec![1], 1); 2]);
}

#[tokio::test]
async fn a_daemon_can_move_to_another_capacity_provider() {
    let ecs = FakeEcs::start().await;
    with_daemon(&ecs).await;
    provide(&ecs, "spare").await;
    serve(&ecs, 2).await;

    let call = update(&ecs, "logs").set_capacity_provider_arns(Some(vec![provider_arn("spare")]));
    call.send().await.expect("it is valid");
    ecs.daemon("logs").wait_deployed().await;

    assert_eq!(newest(&ecs), DaemonDeploymentStatus::Successful);
    assert_eq!(on_instances(&ecs), vec![(vec![], 1); 2]);
}

#[tokio::test]
async fn tasks_that_no_service_replaces_hold_up_a_deployment() {
    let ecs = FakeEcs::start().await;
    with_daemon(&ecs).await;
    super::register_app(&ecs);
    let call = ecs.client().run_task().task_definition("app");
    let call = call.capacity_provider_strategy(super::item("managed"));
    call.send().await.expect("it is valid");
    ecs.wait_until(|ecs| ecs.tasks().family("app").only().is_running())
        .await;
    update(&ecs, "logs").send().await.expect("it is valid");
    ecs.settle();
    assert_eq!(newest(&ecs), DaemonDeploymentStatus::InProgress);
    let counts = &ecs.daemon("logs").deployments()[0];
    let source = &counts.source_daemon_revisions()[0];
    assert_eq!(source.total_draining_instance_count(), Some(1));

    ecs.tasks().family("app").only().force_stop();
    ecs.daemon("logs").wait_deployed().await;

    assert_eq!(newest(&ecs), DaemonDeploymentStatus::Successful);
}

#[tokio::test]
async fn half_of_the_instances_may_fail_before_a_deployment_is_given_up() {
    let ecs = FakeEcs::start().await;
    provide(&ecs, "managed").await;
    serve(&ecs, 7).await;
    register_agent(&ecs, "logs").await;
    create(&ecs, "logs").send().await.expect("it is valid");
    ecs.daemon("logs").wait_deployed().await;
    register_agent(&ecs, "logs").await;
    update(&ecs, "logs").send().await.expect("it is valid");

    let [updated, created] = &ecs.daemon("logs").deployments()[..] else {
        panic!("there are two");
    };

    for deployment in [created, updated] {
        let breaker = deployment.circuit_breaker().expect("it is built in");
        assert_eq!(breaker.threshold(), 4, "{deployment:?}");
    }
}

#[tokio::test]
async fn a_capacity_provider_that_a_rollback_returns_to_is_kept() {
    let ecs = FakeEcs::start().clock(Clock::manual()).await;
    with_daemon(&ecs).await;
    provide(&ecs, "spare").await;
    let call = update(&ecs, "logs").deployment_configuration(watched(5));
    let call = call.set_capacity_provider_arns(Some(vec![provider_arn("spare")]));
    call.send().await.expect("it is valid");
    ecs.advance(secs(60));
    let delete = || {
        let call = ecs.client().delete_capacity_provider();
        call.capacity_provider(provider_arn("managed")).send()
    };

    check_refusal(
        delete().await,
        CLIENT,
        "The specified capacity provider is in use and cannot be deleted.",
    );

    ecs.advance(secs(300));
    assert_eq!(newest(&ecs), DaemonDeploymentStatus::Successful);
    delete().await.expect("nobody uses it");
}
