//! Auto Scaling groups grow and shrink with the tasks.

use aws_sdk_ecs::types::{
    AutoScalingGroupProvider, AutoScalingGroupProviderUpdate, ManagedDraining, ManagedScaling,
    ManagedScalingStatus, ManagedTerminationProtection, TaskStopCode,
};
use fake_ecs::{AutoScalingGroupHandle, Clock, FakeEcs, InstanceStatus, Profile, TaskStatus};

use super::{CLIENT, group, managed, provide, put, register_job, run_jobs, slow, stages};
use crate::support::{check_refusal, panics, refusal, secs};

const MINUTE: u64 = 60;

/// A fake whose time stands still, with a group of m5.large and jobs that take half of one.
async fn with_group(max: usize, scaling: ManagedScaling) -> (FakeEcs, AutoScalingGroupHandle) {
    let ecs = slow();
    let workers = ecs.new_auto_scaling_group("workers").max(max);
    let workers = workers.protected_from_scale_in().add();
    let mut provider = protected("workers", ManagedDraining::Enabled);
    provider.managed_scaling = Some(scaling);
    provide(&ecs, "workers", provider).await;
    register_job(&ecs, "job", 1024, 512);
    (ecs, workers)
}

/// How many instances the group is to have, and how many it has.
fn size(group: &AutoScalingGroupHandle) -> (usize, usize) {
    (group.desired_capacity(), group.instances().len())
}

fn protected(name: &str, draining: ManagedDraining) -> AutoScalingGroupProvider {
    let mut provider = group(name, Some(managed().build()));
    provider.managed_termination_protection = Some(ManagedTerminationProtection::Enabled);
    provider.managed_draining = Some(draining);
    provider
}

fn unprotected(name: &str, draining: ManagedDraining) -> AutoScalingGroupProvider {
    let mut provider = protected(name, draining);
    provider.managed_termination_protection = None;
    provider
}

#[tokio::test]
async fn tasks_wait_in_provisioning_until_the_group_has_scaled_out() {
    let (ecs, workers) = with_group(10, managed().build()).await;

    let answer = run_jobs(&ecs, "job", 5).await;

    assert_eq!(answer.failures(), []);
    for task in answer.tasks() {
        assert_eq!(task.last_status(), Some("PROVISIONING"));
        assert_eq!(task.launch_type().map(|of| of.as_str()), Some("EC2"));
        assert_eq!(task.capacity_provider_name(), Some("workers"));
    }
    ecs.advance(secs(MINUTE - 1));
    assert_eq!(size(&workers), (0, 0));
    ecs.advance(secs(1));
    assert_eq!(size(&workers), (3, 0));
    ecs.advance(secs(89));
    assert_eq!(size(&workers), (3, 0));
    ecs.advance(secs(1));
    assert_eq!(size(&workers), (3, 3));
    assert_eq!(stages(&ecs), [("PENDING", 5)].into());
    ecs.advance(secs(MINUTE));
    assert_eq!(stages(&ecs), [("RUNNING", 5)].into());

    let instances = workers.instances();
    assert_eq!(instances, ecs.cluster("default").instances());
    let zones: Vec<String> = instances.iter().map(|of| of.availability_zone()).collect();
    assert_eq!(zones, ["us-east-1a", "us-east-1b", "us-east-1c"]);
    assert!(
        instances
            .iter()
            .all(|of| of.capacity_provider().as_deref() == Some("workers"))
    );
}

#[tokio::test]
async fn nothing_takes_time_by_default() {
    let ecs = FakeEcs::start().await;
    let workers = ecs.new_auto_scaling_group("workers").add();
    provide(&ecs, "workers", group("workers", Some(managed().build()))).await;
    register_job(&ecs, "job", 1024, 512);

    run_jobs(&ecs, "job", 7).await;

    ecs.wait_until(|ecs| ecs.tasks().running().len() == 7).await;
    assert_eq!(size(&workers), (4, 4));
    for task in &ecs.tasks() {
        task.force_stop();
    }
    ecs.settle();
    assert_eq!(size(&workers), (0, 0));
}

#[tokio::test]
async fn a_group_begins_with_two_and_gives_one_back_when_it_is_not_needed() {
    let (ecs, workers) = with_group(10, managed().build()).await;
    run_jobs(&ecs, "job", 1).await;
    ecs.advance(secs(MINUTE + 90));
    assert_eq!(size(&workers), (2, 2));
    let instances = workers.instances();

    ecs.advance(secs(15 * MINUTE - 1));
    assert_eq!(size(&workers), (2, 2));
    ecs.advance(secs(1));

    assert_eq!(size(&workers), (1, 1));
    assert_eq!(stages(&ecs), [("RUNNING", 1)].into());
    let gone = instances
        .iter()
        .find(|instance| instance.tasks().is_empty());
    let gone = gone.expect("one has no tasks");
    assert_eq!(gone.status(), InstanceStatus::Inactive);
    ecs.settle();
    assert_eq!(size(&workers), (1, 1));
}

#[tokio::test]
async fn a_group_that_is_as_large_as_it_can_be_lets_the_others_wait() {
    let (ecs, workers) = with_group(2, managed().build()).await;
    run_jobs(&ecs, "job", 6).await;
    ecs.advance(secs(10 * MINUTE));
    assert_eq!(size(&workers), (2, 2));
    assert_eq!(stages(&ecs), [("PROVISIONING", 2), ("RUNNING", 4)].into());

    workers.set_max(3);
    ecs.advance(secs(10 * MINUTE));

    assert_eq!(size(&workers), (3, 3));
    assert_eq!(stages(&ecs), [("RUNNING", 6)].into());
    run_jobs(&ecs, "job", 1).await;
    ecs.settle();
    let last = &ecs.tasks()[6];
    assert_eq!(last.stop_code(), Some(TaskStopCode::TaskFailedToStart));
    assert_eq!(
        last.stopped_reason().as_deref(),
        Some("TaskFailedToStart: RESOURCE:CPU")
    );
    assert_eq!(size(&workers), (3, 3));
}

#[tokio::test]
async fn steps_are_between_the_least_and_the_most_that_is_set() {
    let step = |least, most| {
        managed()
            .minimum_scaling_step_size(least)
            .maximum_scaling_step_size(most)
    };
    // Jobs, and the sizes of the group when its first alarms have sounded.
    for (scaling, jobs, first, second) in [
        (step(1, 10), 2, 2, 2),
        (step(1, 10), 9, 5, 5),
        (step(1, 1), 9, 1, 2),
        (step(1, 3), 9, 3, 5),
        (step(4, 10), 1, 4, 4),
        (step(20, 20), 1, 12, 12),
    ] {
        let scaling = scaling.build();
        let (ecs, workers) = with_group(12, scaling.clone()).await;
        run_jobs(&ecs, "job", jobs).await;
        ecs.advance(secs(MINUTE));
        assert_eq!(workers.desired_capacity(), first, "{jobs} with {scaling:?}");
        // Instances are warm five minutes after their launch.
        ecs.advance(secs(5 * MINUTE - 1));
        assert_eq!(workers.desired_capacity(), first, "{jobs} with {scaling:?}");
        ecs.advance(secs(1));
        assert_eq!(
            workers.desired_capacity(),
            second,
            "{jobs} with {scaling:?}"
        );
    }
}

#[tokio::test]
async fn a_group_goes_on_when_its_instances_are_warm() {
    let scaling = managed()
        .maximum_scaling_step_size(1)
        .instance_warmup_period(200);
    let (ecs, workers) = with_group(10, scaling.build()).await;
    run_jobs(&ecs, "job", 4).await;
    ecs.advance(secs(MINUTE));
    assert_eq!(workers.desired_capacity(), 1);

    ecs.advance(secs(199));
    assert_eq!(workers.desired_capacity(), 1);
    ecs.advance(secs(1));

    assert_eq!(workers.desired_capacity(), 2);
}

#[tokio::test]
async fn a_target_below_a_hundred_keeps_spare_instances() {
    let (ecs, workers) = with_group(20, managed().target_capacity(50).build()).await;
    run_jobs(&ecs, "job", 6).await;
    ecs.advance(secs(20 * MINUTE));
    assert_eq!(size(&workers), (6, 6));

    ecs.tasks()[0].force_stop();
    ecs.tasks()[1].force_stop();
    ecs.settle();

    let busy = workers.instances().into_iter();
    let busy = busy
        .filter(|instance| instance.running_tasks_count() > 0)
        .count();
    assert_eq!(size(&workers), (2 * busy, 2 * busy));
}

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

#[tokio::test]
async fn tasks_that_no_instance_of_the_group_could_take_launch_none() {
    let (ecs, workers) = with_group(10, managed().build()).await;
    register_job(&ecs, "large", 4096, 512);
    run_jobs(&ecs, "large", 2).await;
    ecs.advance(secs(20 * MINUTE));

    assert_eq!(size(&workers), (0, 0));
    assert_eq!(stages(&ecs), [("PROVISIONING", 2)].into());
    ecs.settle();
    assert_eq!(stages(&ecs), [("STOPPED", 2)].into());
}

#[tokio::test]
async fn a_group_for_which_ec2_has_no_instances_lets_tasks_wait() {
    let (ecs, workers) = with_group(10, managed().build()).await;
    workers.run_out_of_capacity();
    run_jobs(&ecs, "job", 1).await;
    ecs.advance(secs(29 * MINUTE));
    assert_eq!(stages(&ecs), [("PROVISIONING", 1)].into());
    assert_eq!(workers.instances(), []);
    ecs.advance(secs(2 * MINUTE));
    let reason = ecs.tasks().only().stopped_reason();
    assert_eq!(
        reason.as_deref(),
        Some("TaskFailedToStart: EMPTY CAPACITY PROVIDER")
    );
    ecs.settle();
    assert_eq!(size(&workers), (0, 0));

    run_jobs(&ecs, "job", 1).await;
    ecs.advance(secs(10 * MINUTE));
    workers.regain_capacity();
    ecs.advance(secs(10 * MINUTE));

    assert_eq!(ecs.tasks()[1].status(), TaskStatus::Running);
}

#[tokio::test]
async fn an_instance_that_is_gone_is_replaced() {
    let ecs = slow();
    let workers = ecs
        .new_auto_scaling_group("workers")
        .min(2)
        .max(2)
        .zones(["us-east-1b"])
        .add();
    ecs.advance(secs(90));
    let [first, second] = &workers.instances()[..] else {
        panic!("two are launched at the beginning");
    };

    first.terminate();
    ecs.advance(secs(89));
    assert_eq!(workers.instances(), [second.clone()]);
    ecs.advance(secs(1));

    let [still, new] = &workers.instances()[..] else {
        panic!("it is replaced");
    };
    assert_eq!(still, second);
    assert_eq!(new.availability_zone(), "us-east-1b");
}

#[tokio::test]
async fn instances_that_were_there_before_the_provider_are_its_own() {
    let ecs = slow();
    let workers = ecs.new_auto_scaling_group("workers").min(1).add();
    ecs.advance(secs(90));
    assert_eq!(workers.instances()[0].capacity_provider(), None);

    provide(&ecs, "workers", group("workers", Some(managed().build()))).await;

    let name = workers.instances()[0].capacity_provider();
    assert_eq!(name.as_deref(), Some("workers"));
    register_job(&ecs, "job", 1024, 512);
    let answer = run_jobs(&ecs, "job", 1).await;
    assert_eq!(answer.tasks()[0].last_status(), Some("PENDING"));
}

/// A group of two with a long job on the first instance has become too large.
async fn shrunk(
    is_protected: bool,
    provider: AutoScalingGroupProvider,
) -> (FakeEcs, AutoScalingGroupHandle) {
    let ecs = slow();
    let workers = ecs.new_auto_scaling_group("workers").min(2);
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
    assert_eq!(task.stop_code(), Some(TaskStopCode::TerminationNotice));
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

#[tokio::test]
async fn a_group_that_is_not_managed_keeps_its_size() {
    let ecs = slow();
    let workers = ecs.new_auto_scaling_group("workers").min(1).add();
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

#[tokio::test]
async fn instances_register_with_the_cluster_that_their_group_is_for() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let call = client.create_cluster().cluster_name("jobs");
    call.send().await.expect("the name is free");
    let workers = ecs
        .cluster("jobs")
        .new_auto_scaling_group("workers")
        .min(1)
        .add();

    assert_eq!(ecs.cluster("jobs").instances(), workers.instances());
    assert_eq!(workers.instances().len(), 1);
    let delete = client.delete_cluster().cluster("jobs");
    let (code, _) = refusal(delete.clone().send().await);
    assert_eq!(code, "ClusterContainsContainerInstancesException");
    workers.set_min(0);
    workers.set_desired_capacity(0);
    delete.send().await.expect("it is empty");
}

#[tokio::test]
async fn termination_protection_takes_a_group_with_protected_instances() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    ecs.new_auto_scaling_group("open").add();
    let call = client.create_capacity_provider().name("open");
    let refused = call
        .clone()
        .auto_scaling_group_provider(protected("open", ManagedDraining::Enabled));

    let message = "The managed termination protection setting for the capacity provider is invalid. To enable managed termination protection for a capacity provider, the Auto Scaling group must have instance protection from scale in enabled.";
    check_refusal(refused.send().await, CLIENT, message);
    let call = call.auto_scaling_group_provider(group("open", None));
    call.send().await.expect("it does not ask for it");
    let update = AutoScalingGroupProviderUpdate::builder()
        .managed_termination_protection(ManagedTerminationProtection::Enabled);
    let call = client.update_capacity_provider().name("open");
    let call = call.auto_scaling_group_provider(update.build());
    check_refusal(call.send().await, CLIENT, message);
}

#[test]
fn groups_that_make_no_sense_are_refused() {
    let ecs = FakeEcs::start().blocking();
    let new = || ecs.new_auto_scaling_group("workers");
    let cases: [(Box<dyn FnOnce()>, &str); 6] = [
        (
            Box::new(|| drop(new().min(3).max(2).add())),
            "an Auto Scaling group cannot have at least 3 and at most 2 instances",
        ),
        (
            Box::new(|| drop(new().instance_type("m5.huge"))),
            "no instance type 'm5.huge' in the catalogue; there is: t2.nano",
        ),
        (
            Box::new(|| drop(ecs.auto_scaling_group("workers"))),
            "no Auto Scaling group 'workers'; there is: ",
        ),
        (
            Box::new(|| {
                [new().max(3).add(), new().add()]
                    .map(drop)
                    .into_iter()
                    .collect()
            }),
            "there is an Auto Scaling group 'workers' already",
        ),
        (
            Box::new(|| ecs.auto_scaling_group("workers").set_desired_capacity(4)),
            "the group has 0 to 3 instances, and cannot have 4",
        ),
        (
            Box::new(|| drop(ecs.auto_scaling_group("others"))),
            "no Auto Scaling group 'others'; there is: workers",
        ),
    ];
    for (act, message) in cases {
        let text = panics(act);
        assert!(text.starts_with(message), "{text}");
    }
}

#[test]
fn a_group_is_found_by_its_name_and_by_its_arn() {
    let ecs = FakeEcs::start().blocking();
    let named = ecs.new_auto_scaling_group("one").min(1).add();
    let arn = super::group_arn("two");
    let given = ecs.new_auto_scaling_group(&arn).add();

    assert_eq!(ecs.auto_scaling_group(&named.arn()), named);
    assert_eq!((given.name(), given.arn()), ("two".to_owned(), arn));
    assert_eq!((named.min(), named.max()), (1, 10));
    named.set_max(0);
    assert_eq!(
        (named.min(), named.max(), named.desired_capacity()),
        (0, 0, 0)
    );
    named.set_min(4);
    assert_eq!(
        (named.min(), named.max(), named.desired_capacity()),
        (4, 4, 4)
    );
    assert_eq!(format!("{named:?}"), "AutoScalingGroupHandle(one 4/4)");
}

/// What happens to tasks and instances, in words.
async fn story(seed: u64) -> String {
    let ecs = FakeEcs::start()
        .clock(Clock::manual())
        .profile(Profile::realistic())
        .seed(seed)
        .blocking();
    let workers = ecs.new_auto_scaling_group("workers").max(4).add();
    provide(&ecs, "workers", group("workers", Some(managed().build()))).await;
    register_job(&ecs, "job", 1024, 512);
    for count in [3, 7, 1] {
        run_jobs(&ecs, "job", count).await;
        ecs.advance(secs(7 * MINUTE));
        ecs.tasks()[0].force_stop();
    }
    ecs.settle();
    format!("{:?}\n{:?}\n{}", workers, ecs.instances(), ecs.timeline())
}

#[tokio::test]
async fn two_runs_with_one_seed_scale_alike() {
    assert_eq!(story(7).await, story(7).await);
}
