//! Auto Scaling groups grow with the tasks.

use aws_sdk_ecs::types::LaunchType;
use fake_ecs::{Clock, FakeEcs, InstanceStatus, Profile, StopCode, TaskStatus};

use super::{
    MINUTE, group, managed, provide, register_job, run_jobs, size, slow, stages, with_group,
};
use crate::support::secs;

#[tokio::test]
async fn tasks_wait_in_provisioning_until_the_group_has_scaled_out() {
    let (ecs, workers) = with_group(10, managed().build()).await;

    let answer = run_jobs(&ecs, "job", 5).await;

    assert_eq!(answer.failures(), []);
    for task in answer.tasks() {
        assert_eq!(task.last_status(), Some("PROVISIONING"));
        assert_eq!(task.launch_type().map(LaunchType::as_str), Some("EC2"));
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
    let workers = ecs.auto_scaling().new_group("workers").add();
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
    assert_eq!(last.stop_code(), Some(StopCode::TaskFailedToStart));
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
        .auto_scaling()
        .new_group("workers")
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
    assert_eq!(workers.instances(), std::slice::from_ref(second));
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
    let workers = ecs.auto_scaling().new_group("workers").min(1).add();
    ecs.advance(secs(90));
    assert_eq!(workers.instances()[0].capacity_provider(), None);

    provide(&ecs, "workers", group("workers", Some(managed().build()))).await;

    let name = workers.instances()[0].capacity_provider();
    assert_eq!(name.as_deref(), Some("workers"));
    register_job(&ecs, "job", 1024, 512);
    let answer = run_jobs(&ecs, "job", 1).await;
    assert_eq!(answer.tasks()[0].last_status(), Some("PENDING"));
}

/// What happens to tasks and instances, in words.
async fn story(seed: u64) -> String {
    let ecs = FakeEcs::start()
        .clock(Clock::manual())
        .profile(Profile::realistic())
        .seed(seed)
        .blocking();
    let workers = ecs.auto_scaling().new_group("workers").max(4).add();
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
