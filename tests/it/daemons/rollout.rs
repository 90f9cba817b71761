//! Someone rolls out a log agent on Managed Instances, changes it, changes it for the worse, and
//! takes it away.

use std::time::Duration;

use aws_sdk_ecs::client::Waiters;
use aws_sdk_ecs::types::{
    DaemonDeploymentRollbackMonitorsStatus, DaemonDeploymentStatus, DaemonStatus, LaunchType,
};
use fake_ecs::{FakeEcs, Script};

use super::{
    active, create, daemon_arn, deployment, draining, on_instances, provide, register_agent, serve,
    update,
};
use crate::support::{check_refusal, secs};

const PATIENCE: Duration = Duration::from_secs(120);

#[tokio::test]
async fn a_log_agent_is_rolled_out_changed_rolled_back_and_deleted() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    provide(&ecs, "managed").await;

    // The agent comes first: there are no instances yet.
    let definition = register_agent(&ecs, "logs").await;
    let call = client.wait_until_daemon_task_definition_active();
    let call = call.daemon_task_definition(&definition).wait(PATIENCE);
    call.await.expect("it is ACTIVE");
    let created = create(&ecs, "logs").send().await.expect("it is valid");
    assert_eq!(created.status(), Some(&DaemonStatus::Active));
    assert_eq!(created.daemon_arn(), Some(daemon_arn("logs").as_str()));
    let call = client.wait_until_daemon_active();
    let call = call.daemon_arn(daemon_arn("logs")).wait(PATIENCE);
    call.await.expect("it is ACTIVE");
    wait_successful(&ecs, created.deployment_arn().expect("it is shown")).await;

    // An application brings instances, and each of them gets the agent before the application's
    // task runs.
    serve(&ecs, 4).await;
    assert_eq!(on_instances(&ecs), vec![(vec![1], 1); 4]);
    for instance in active(&ecs) {
        let tasks = instance.tasks();
        let started = |family: &str| {
            let task = tasks.clone().family(family).only().describe();
            task.started_at().expect("it runs").as_nanos()
        };
        assert!(started("logs") <= started("app"));
    }
    let agent = ecs.daemon("logs").tasks().first().describe();
    assert_eq!(agent.launch_type(), Some(&LaunchType::ManagedInstances));
    assert_eq!(agent.group(), Some("daemon:logs"));
    assert_eq!(agent.capacity_provider_name(), Some("managed"));
    assert_eq!(agent.task_definition_arn(), Some(definition.as_str()));

    // A new version replaces the instances, one in four at a time.
    register_agent(&ecs, "logs").await;
    let updated = update(&ecs, "logs").send().await.expect("it is valid");
    wait_successful(&ecs, updated.deployment_arn().expect("it is shown")).await;
    assert_eq!(on_instances(&ecs), vec![(vec![2], 1); 4]);
    assert_eq!(ecs.service("web").running_count(), 4);

    // A bad version is rolled back by the circuit breaker, without anybody asking for it.
    register_agent(&ecs, "logs").await;
    let crash = ecs.daemon("logs").crash_loop(3);
    let updated = update(&ecs, "logs").send().await.expect("it is valid");
    ecs.daemon("logs").wait_deployed().await;
    let bad = deployment(&ecs, updated.deployment_arn().expect("it is shown")).await;
    assert_eq!(
        bad.status(),
        Some(&DaemonDeploymentStatus::RollbackSuccessful)
    );
    let breaker = bad.circuit_breaker().expect("it is built in");
    assert_eq!((breaker.failure_count(), breaker.threshold()), (3, 3));
    assert_eq!(crash.hits(), 3);
    assert_eq!(
        breaker.status(),
        Some(&DaemonDeploymentRollbackMonitorsStatus::Triggered)
    );
    ecs.service("web").wait_stable().await;
    assert_eq!(on_instances(&ecs), vec![(vec![2], 1); 4]);

    // The agent is taken away, and the application is still there.
    let deleted = client.delete_daemon().daemon_arn(daemon_arn("logs"));
    let deleted = deleted.send().await.expect("it is ACTIVE");
    assert_eq!(deleted.status(), Some(&DaemonStatus::DeleteInProgress));
    wait_successful(&ecs, deleted.deployment_arn().expect("it is shown")).await;
    ecs.service("web").wait_stable().await;
    assert_eq!(on_instances(&ecs), vec![(vec![], 1); 4]);
    let gone = client.describe_daemon().daemon_arn(daemon_arn("logs"));
    check_refusal(
        gone.send().await,
        "DaemonNotFoundException",
        "Daemon not found.",
    );
    let call = client.delete_daemon_task_definition();
    let call = call.daemon_task_definition(&definition);
    call.send().await.expect("it is ACTIVE");
    let call = client.wait_until_daemon_task_definition_deleted();
    let call = call.daemon_task_definition(&definition).wait(PATIENCE);
    call.await.expect("nobody uses it");
}

async fn wait_successful(ecs: &FakeEcs, arn: &str) {
    let call = ecs.client().wait_until_daemon_deployment_successful();
    let call = call.daemon_deployment_arns(arn).wait(PATIENCE);
    call.await.expect("it succeeds");
}

#[tokio::test]
async fn an_update_in_the_middle_of_another_stops_it() {
    let ecs = FakeEcs::start().await;
    provide(&ecs, "managed").await;
    register_agent(&ecs, "logs").await;
    create(&ecs, "logs").send().await.expect("it is valid");
    serve(&ecs, 2).await;
    let slow = Script::new().pull_takes(secs(3_600));
    ecs.script("logs", slow);
    let first = update(&ecs, "logs").deployment_configuration(draining(100.0));
    let first = first.send().await.expect("it is valid");
    ecs.wait_until(|ecs| super::newest(ecs) == DaemonDeploymentStatus::InProgress)
        .await;
    ecs.script("logs", Script::new());

    let second = update(&ecs, "logs").send().await.expect("it is valid");

    let call = ecs.client().wait_until_daemon_deployment_stopped();
    let first = first.deployment_arn().expect("it is shown");
    let call = call.daemon_deployment_arns(first).wait(PATIENCE);
    call.await.expect("it is replaced");
    let stopped = deployment(&ecs, first).await;
    assert_eq!(
        stopped.status_reason(),
        Some("Daemon deployment stopped because it was replaced by a new deployment.")
    );
    ecs.advance(secs(3_600));
    wait_successful(&ecs, second.deployment_arn().expect("it is shown")).await;
}
