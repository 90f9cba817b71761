//! Groups that have become too large: how fast they shrink, and which instances go.

use aws_sdk_ecs::types::{
    AutoScalingGroupProvider, AutoScalingGroupProviderUpdate, ManagedDraining, ManagedScaling,
    ManagedScalingStatus,
};
use fake_ecs::{AutoScalingGroupHandle, FakeEcs, InstanceStatus, StopCode};

use super::{
    MINUTE, group, managed, protected, provide, put, register_job, run_jobs, size, slow, stages,
    unprotected, with_group,
};
use crate::support::secs;

#[tokio::test]
async fn a_group_shrinks_by_half_each_minute_and_not_below_its_minimum() {
    let (ecs, workers) = with_group(20, managed().build()).await;
    workers.set_min(1);
    for _ in 0..2 {
        run_jobs(&ecs, "job", 10).await;
    }
    ecs.advance(secs(10 * MINUTE));
    assert_eq!(size(&workers), (10, 10));
    for task in &ecs.tasks() {
        task.force_stop();
    }
    ecs.advance(secs(15 * MINUTE));

    let mut sizes = vec![workers.desired_capacity()];
    for _ in 0..5 {
        ecs.advance(secs(MINUTE));
        sizes.push(workers.desired_capacity());
    }

    assert_eq!(sizes, [10, 5, 3, 2, 1, 1]);
    assert_eq!(workers.instances().len(), 1);
}

/// A group of two with a long job on the first instance has become too large.
async fn shrunk(
    is_protected: bool,
    provider: AutoScalingGroupProvider,
) -> (FakeEcs, AutoScalingGroupHandle) {
    let ecs = slow();
    let workers = ecs.auto_scaling().new_group("workers").min(2);
    let workers = if is_protected {
        workers.protected_from_scale_in()
    } else {
        workers
    };
    let workers = workers.zones(["us-east-1a"]).add();
    provide(&ecs, "workers", provider).await;
    ecs.advance(secs(90));
    register_job(&ecs, "job", 1024, 512);
    run_jobs(&ecs, "job", 1).await;
    ecs.advance(secs(MINUTE));
    assert_eq!(workers.instances()[0].running_tasks_count(), 1);
    workers.set_min(0);
    ecs.advance(secs(15 * MINUTE));
    (ecs, workers)
}

#[tokio::test]
async fn protected_instances_go_without_tasks_only() {
    let (ecs, workers) = shrunk(true, protected("workers", ManagedDraining::Disabled)).await;

    assert_eq!(size(&workers), (1, 1));
    assert_eq!(workers.instances()[0].running_tasks_count(), 1);
    assert_eq!(stages(&ecs), [("RUNNING", 1)].into());

    // Not even by hand.
    workers.set_desired_capacity(0);
    ecs.advance(secs(MINUTE));
    assert_eq!(workers.instances().len(), 1);
    ecs.tasks().only().force_stop();
    ecs.advance(secs(MINUTE));
    assert_eq!(workers.instances().len(), 0);
}

#[tokio::test]
async fn protected_instances_stay_when_ecs_is_not_to_let_go_of_them() {
    let (ecs, workers) = shrunk(true, unprotected("workers", ManagedDraining::Enabled)).await;

    assert_eq!(size(&workers), (1, 2));
    ecs.settle();
    assert_eq!(workers.instances().len(), 2);
}

#[tokio::test]
async fn without_protection_the_oldest_goes_whatever_runs_on_it() {
    let (ecs, workers) = shrunk(false, unprotected("workers", ManagedDraining::Disabled)).await;

    assert_eq!(size(&workers), (1, 1));
    let task = ecs.tasks().only();
    assert_eq!(task.stop_code(), Some(StopCode::TerminationNotice));
    let gone = ecs.instances()[0].ec2_instance_id();
    let reason = format!("Host EC2 (instance {gone}) terminated.");
    assert_eq!(task.stopped_reason(), Some(reason));
}

#[tokio::test]
async fn with_managed_draining_an_instance_stays_until_its_tasks_have_ended() {
    let (ecs, workers) = shrunk(false, unprotected("workers", ManagedDraining::Enabled)).await;

    assert_eq!(size(&workers), (1, 2));
    let leaving = &workers.instances()[0];
    assert_eq!(leaving.status(), InstanceStatus::Draining);
    assert_eq!(stages(&ecs), [("RUNNING", 1)].into());
    ecs.tasks().only().force_stop();
    ecs.advance(secs(MINUTE));

    assert_eq!(leaving.status(), InstanceStatus::Inactive);
    assert!(!workers.instances().contains(leaving));
}

/// With a target of 67 % there are three instances for two tasks. One that is drained takes no
/// tasks, so another is launched, and then there is one too many.
#[tokio::test]
async fn an_instance_that_takes_no_tasks_goes_first_and_the_group_comes_to_rest() {
    let ecs = slow();
    let workers = ecs.auto_scaling().new_group("workers").max(6);
    let workers = workers.protected_from_scale_in().add();
    let scaling = managed().target_capacity(67).maximum_scaling_step_size(3);
    let scaling = scaling.instance_warmup_period(0);
    let mut provider = protected("workers", ManagedDraining::Disabled);
    provider.managed_scaling = Some(scaling.build());
    provide(&ecs, "workers", provider).await;
    register_job(&ecs, "job", 1024, 512);
    run_jobs(&ecs, "job", 2).await;
    ecs.advance(secs(5 * MINUTE));
    let spare = workers.instances().into_iter();
    let mut spare = spare.filter(|of| of.running_tasks_count() == 0);
    let spare = spare.next().expect("a third is there to spare");

    spare.drain();
    ecs.settle();

    assert_eq!(spare.status(), InstanceStatus::Inactive);
    assert_eq!(size(&workers), (3, 3));
}

#[tokio::test]
async fn a_group_that_is_not_managed_keeps_its_size() {
    let ecs = slow();
    let workers = ecs.auto_scaling().new_group("workers").min(1).add();
    let disabled = ManagedScaling::builder().status(ManagedScalingStatus::Disabled);
    provide(&ecs, "workers", group("workers", Some(disabled.build()))).await;
    ecs.advance(secs(90));
    workers.set_desired_capacity(3);
    ecs.settle();
    assert_eq!(size(&workers), (3, 3));

    let update = AutoScalingGroupProviderUpdate::builder().managed_scaling(managed().build());
    let call = ecs.client().update_capacity_provider().name("workers");
    let call = call.auto_scaling_group_provider(update.build());
    call.send().await.expect("nothing is under way");
    ecs.settle();

    assert_eq!(size(&workers), (1, 1));
}

#[tokio::test]
async fn a_group_that_no_cluster_is_associated_with_keeps_its_size() {
    let (ecs, workers) = with_group(5, managed().build()).await;
    workers.set_desired_capacity(3);
    ecs.advance(secs(90));
    let none = put(&ecs.client(), "default", &[], Vec::new());
    none.send().await.expect("nobody uses it");

    ecs.settle();

    assert_eq!(size(&workers), (3, 3));
}
