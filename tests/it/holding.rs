//! Tasks that are held in a status.

use fake_ecs::{Clock, FakeEcs, FaultGuard, StopCode, TaskHandle, TaskStatus};
use serde_json::json;
use tokio::time::sleep;

use crate::support::{
    SUBNET, ask, ec2_definition, fargate_definition, panic_text, panics, register, register_app,
    register_ec2_app, run, secs,
};

const HOUR: u64 = 3600;

/// What `DescribeTasks` shows of the task: its status, and the one that it is to have.
async fn described(ecs: &FakeEcs, task: &TaskHandle) -> [String; 2] {
    let call = ecs.client().describe_tasks().tasks(task.arn());
    let answer = call.send().await.expect("the cluster is there");
    let task = &answer.tasks()[0];
    [task.last_status(), task.desired_status()].map(|status| status.unwrap_or_default().to_owned())
}

async fn stop(ecs: &FakeEcs, task: &TaskHandle) {
    let call = ecs.client().stop_task().task(task.arn());
    call.send().await.expect("the task is there");
}

/// Runs a task of the family on instances.
fn run_on_instance(ecs: &FakeEcs, family: &str, network_mode: &str) -> TaskHandle {
    let containers = json!([{ "name": "app", "image": "busybox", "memory": 64 }]);
    register(ecs, &ec2_definition(family, network_mode, containers)).run()
}

// ---- every status ----

#[tokio::test(start_paused = true)]
async fn every_status_can_be_looked_at_for_as_long_as_a_test_wants() {
    use TaskStatus::{
        Activating, Deactivating, Deprovisioning, Pending, Provisioning, Running, Stopping,
    };
    let on_fargate = [
        Provisioning,
        Pending,
        Activating,
        Running,
        Deactivating,
        Stopping,
        Deprovisioning,
    ];
    let with_interface = [Provisioning, Pending, Running, Stopping, Deprovisioning];
    for (mode, statuses) in [
        ("fargate", &on_fargate[..]),
        ("awsvpc", &with_interface),
        ("bridge", &[Pending, Running]),
    ] {
        for status in statuses {
            let ecs = FakeEcs::start().await;
            let held = ecs.hold(*status);
            let task = if mode == "fargate" {
                register_app(&ecs, "web").run()
            } else {
                ecs.add_instance("m5.large");
                run_on_instance(&ecs, "web", mode)
            };
            let is_to_stop = *status >= Running;
            if is_to_stop {
                task.wait_running().await;
                stop(&ecs, &task).await;
            }
            held.wait_until(|held| held.hits() == 1).await;

            let desired = if is_to_stop { "STOPPED" } else { "RUNNING" };
            for _ in 0..3 {
                let seen = described(&ecs, &task).await;
                assert_eq!(seen, [status.as_str(), desired], "{mode}");
                assert_eq!(ecs.next_event_in(), None, "{mode} {status}");
                sleep(secs(HOUR)).await;
            }

            held.release();
            let [last, _] = described(&ecs, &task).await;
            assert_eq!(last, desired, "{mode} {status}");
        }
    }
}

#[test]
fn a_task_is_not_held_in_stopped_which_it_never_leaves() {
    let ecs = FakeEcs::start().blocking();
    let message = panics(|| ecs.hold(TaskStatus::Stopped));
    let expected = "a task cannot be held in STOPPED: it never leaves that status";
    assert!(message.contains(expected), "{message}");
}

#[test]
fn a_task_that_is_released_goes_on_at_the_next_step_of_a_manual_clock() {
    let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
    let held = ecs.hold(TaskStatus::Pending);
    let task = register_app(&ecs, "web").run();
    ecs.settle();
    assert_eq!(task.status(), TaskStatus::Pending);
    assert!(!ecs.step());

    held.release();

    assert_eq!(task.status(), TaskStatus::Pending);
    assert!(ecs.step());
    assert_eq!(task.status(), TaskStatus::Activating);
}

// ---- which tasks ----

/// Runs three tasks of `web` and two of `job`, of which the last is in the cluster `blue`, and says
/// where they are.
fn statuses(hold: fn(&FakeEcs) -> FaultGuard) -> (String, usize) {
    let ecs = FakeEcs::start().blocking();
    ask(&ecs, "CreateCluster", &json!({ "clusterName": "blue" }));
    register_app(&ecs, "web");
    register_app(&ecs, "job");
    let held = hold(&ecs);
    let network = json!({ "awsvpcConfiguration": { "subnets": [SUBNET] } });
    for (family, cluster) in [
        ("web", "default"),
        ("web", "default"),
        ("job", "default"),
        ("web", "default"),
        ("job", "blue"),
    ] {
        let task = json!({
            "taskDefinition": family, "cluster": cluster, "launchType": "FARGATE",
            "networkConfiguration": network,
        });
        ask(&ecs, "RunTask", &task);
    }
    let tasks = ecs.tasks();
    let letters = tasks.iter().map(|task| match task.status() {
        TaskStatus::Running => '.',
        TaskStatus::Pending => 'p',
        TaskStatus::Activating => 'a',
        other => panic!("{other}"),
    });
    (letters.collect(), held.hits())
}

#[test]
fn those_tasks_are_held_that_were_asked_for() {
    for (hold, expected, hits) in [
        (
            (|ecs: &FakeEcs| ecs.hold(TaskStatus::Pending)) as fn(&FakeEcs) -> FaultGuard,
            "ppppp",
            5,
        ),
        (|ecs| ecs.hold(TaskStatus::Activating), "aaaaa", 5),
        (
            |ecs| ecs.faults().tasks().family("web").hold(TaskStatus::Pending),
            "pp.p.",
            3,
        ),
        (
            |ecs| {
                let second = ecs.faults().tasks().family("web").nth(2);
                second.hold(TaskStatus::Pending)
            },
            ".p...",
            1,
        ),
        (
            |ecs| {
                ecs.faults()
                    .tasks()
                    .cluster("blue")
                    .hold(TaskStatus::Pending)
            },
            "....p",
            1,
        ),
        (
            |ecs| ecs.faults().tasks().once().hold(TaskStatus::Pending),
            "p....",
            1,
        ),
        (
            |ecs| ecs.faults().tasks().times(3).hold(TaskStatus::Pending),
            "ppp..",
            3,
        ),
        (
            |ecs| {
                let none = ecs.faults().tasks().nth(6).optional();
                none.hold(TaskStatus::Pending)
            },
            ".....",
            0,
        ),
    ] {
        assert_eq!(statuses(hold), (expected.to_owned(), hits));
    }
}

/// On instances a task is handed to its agent in `PENDING`, so that it takes two steps in it.
#[test]
fn a_task_is_counted_once_however_many_steps_it_takes() {
    let ecs = FakeEcs::start().synthetic_instances().blocking();
    let batch = register_ec2_app(&ecs, "batch");
    let held = ecs.faults().tasks().nth(2).hold(TaskStatus::Pending);

    let tasks = [batch.run(), batch.run(), batch.run()];

    let (pending, running) = (TaskStatus::Pending, TaskStatus::Running);
    let statuses = tasks.clone().map(|task| task.status());
    assert_eq!(statuses, [running, pending, running]);
    tasks[1].force_stop();
    assert_eq!((tasks[1].status(), held.hits()), (pending, 1));
}

#[test]
fn one_task_can_be_held_and_as_long_as_anybody_holds_it() {
    let ecs = FakeEcs::start().blocking();
    let web = register_app(&ecs, "web");
    let [task, other] = [web.run(), web.run()];
    let holds = [
        task.hold(TaskStatus::Running),
        ecs.faults().tasks().once().hold(TaskStatus::Running),
    ];

    task.force_stop();
    other.force_stop();

    assert!(other.is_stopped());
    for held in holds {
        assert!(task.is_running());
        assert_eq!(held.hits(), 1);
        held.release();
    }
    assert!(task.is_stopped());
}

// ---- what happens to a task that is held ----

#[tokio::test(start_paused = true)]
async fn a_task_that_is_asked_to_stop_stays_and_then_goes_to_its_end() {
    for by_call in [true, false] {
        let ecs = FakeEcs::start().await;
        register_app(&ecs, "web");
        let held = ecs.hold(TaskStatus::Pending);
        let task = run(&ecs, "web").await;
        if by_call {
            stop(&ecs, &task).await;
        } else {
            task.force_stop();
        }
        sleep(secs(HOUR)).await;
        assert_eq!(described(&ecs, &task).await, ["PENDING", "STOPPED"]);
        assert_eq!(task.stop_code(), Some(StopCode::UserInitiated));
        assert_eq!(held.hits(), 1);

        drop(held);

        task.wait_stopped().await;
        assert_eq!(task.describe().started_at(), None);
        assert_eq!(task.container("app").exit_code(), None);
    }
}

#[test]
fn containers_of_a_task_that_is_held_go_on_and_may_exit() {
    let ecs = FakeEcs::start().blocking();
    let containers = json!([{ "name": "app", "image": "busybox" }]);
    let task = register(&ecs, &fargate_definition("web", containers)).run();
    let held = task.hold(TaskStatus::Running);

    task.container("app").exit(3);

    assert!(task.is_running());
    assert_eq!(task.container("app").exit_code(), Some(3));
    assert_eq!(task.stop_code(), Some(StopCode::EssentialContainerExited));
    held.release();
    assert!(task.is_stopped());
}

#[test]
fn what_ends_a_task_at_once_ends_it_also_where_it_is_held() {
    let ecs = FakeEcs::start().blocking();
    let instance = ecs.add_instance("m5.large");
    let [failed, lost] = ["failed", "lost"].map(|family| register_ec2_app(&ecs, family).run());
    let held = ecs.hold(TaskStatus::Running);
    failed.force_stop();
    lost.force_stop();
    assert_eq!((failed.is_running(), lost.is_running()), (true, true));

    failed.mark_failed(1, "out of disk");
    instance.terminate();

    assert_eq!((failed.is_stopped(), lost.is_stopped()), (true, true));
    held.release();
    assert_eq!(failed.stopped_reason().as_deref(), Some("out of disk"));
}

#[test]
fn a_service_waits_for_its_tasks_that_are_held() {
    let ecs = FakeEcs::start().blocking();
    register_app(&ecs, "web");
    let network = json!({ "awsvpcConfiguration": { "subnets": [SUBNET] } });
    let service = json!({
        "serviceName": "web", "taskDefinition": "web", "launchType": "FARGATE", "desiredCount": 2,
        "networkConfiguration": network,
    });
    ask(&ecs, "CreateService", &service);
    ecs.settle();
    let held = ecs.faults().tasks().nth(2).hold(TaskStatus::Activating);
    register_app(&ecs, "web");

    let update = json!({ "service": "web", "taskDefinition": "web:2" });
    ask(&ecs, "UpdateService", &update);
    ecs.settle();

    let web = ecs.service("web");
    let revisions = web
        .tasks()
        .running()
        .iter()
        .map(TaskHandle::revision)
        .collect::<Vec<_>>();
    assert_eq!((revisions, web.deployments().len()), (vec![1, 2], 2));
    held.release();
    ecs.settle();
    assert_eq!((web.running_count(), web.deployments().len()), (2, 1));
}

/// A task that waits for capacity leaves `PROVISIONING` when it is placed.
#[test]
fn a_task_that_has_waited_for_its_instance_is_held_before_it_is_pending() {
    let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
    ecs.auto_scaling().new_group("workers").max(3).add();
    let group = "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:57ffcb94-11f0-4d6d-bf60-3bac5e000000:autoScalingGroupName/workers";
    let scaling = json!({ "status": "ENABLED" });
    let provider = json!({ "autoScalingGroupArn": group, "managedScaling": scaling });
    let provider = json!({ "name": "workers", "autoScalingGroupProvider": provider });
    ask(&ecs, "CreateCapacityProvider", &provider);
    let strategy = json!([{ "capacityProvider": "workers", "weight": 1 }]);
    let put = json!({
        "cluster": "default", "capacityProviders": ["workers"],
        "defaultCapacityProviderStrategy": strategy,
    });
    ask(&ecs, "PutClusterCapacityProviders", &put);
    ecs.settle();
    let held = ecs.hold(TaskStatus::Provisioning);

    let task = register_ec2_app(&ecs, "job").run();
    ecs.settle();

    assert_eq!(task.status(), TaskStatus::Provisioning);
    assert!(task.instance().is_some());
    held.release();
    ecs.settle();
    assert!(task.is_running());
}

/// Agents report whole tasks, which may have got further than they are held.
#[test]
fn a_task_whose_agent_says_that_it_runs_stays_where_it_is_held() {
    for (mode, status) in [
        ("bridge", TaskStatus::Pending),
        ("awsvpc", TaskStatus::Provisioning),
        ("awsvpc", TaskStatus::Pending),
    ] {
        let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
        let instance = ecs.add_instance("m5.large");
        let asked = json!({ "cluster": "default", "containerInstance": instance.arn() });
        ask(&ecs, "DiscoverPollEndpoint", &asked);
        let held = ecs.hold(status);
        let task = run_on_instance(&ecs, "web", mode);
        ecs.settle();

        let told = json!({ "task": task.arn(), "status": "RUNNING" });
        ask(&ecs, "SubmitTaskStateChange", &told);
        ecs.settle();

        assert_eq!(task.status(), status, "{mode}");
        assert_eq!(held.hits(), 1, "{mode} {status}");
        held.release();
        ecs.settle();
        assert!(task.is_running(), "{mode} {status}");
    }
}

// ---- the hold itself ----

#[test]
fn a_hold_that_no_task_comes_to_fails_the_test_unless_that_is_all_right() {
    for (is_optional, expected) in [(false, true), (true, false)] {
        let ecs = FakeEcs::start().blocking();
        let mut held = ecs.hold(TaskStatus::Pending);
        if is_optional {
            held = held.optional();
        }
        held.release();

        let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(ecs)));

        let message = ended.err().map(panic_text);
        let line = "tasks: held in PENDING, has not fired, made at tests/it/holding.rs:";
        let is_told = message
            .as_ref()
            .is_some_and(|message| message.contains(line));
        assert_eq!(is_told, expected, "{message:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn who_waits_in_vain_for_a_task_that_is_held_is_told_of_the_hold() {
    let ecs = FakeEcs::start().await;
    let _held = ecs.hold(TaskStatus::Pending);
    let task = register_app(&ecs, "web").run();

    let waiting = tokio::spawn({
        let task = task.clone();
        async move { task.wait_running().await }
    });

    let message = panic_text(waiting.await.expect_err("it waits in vain").into_panic());
    let expected = "tasks: held in PENDING, has fired once, made at tests/it/holding.rs:";
    assert!(message.contains(expected), "{message}");
}

#[test]
fn a_reset_ends_all_holds() {
    let ecs = FakeEcs::start().blocking();
    let held = ecs.hold(TaskStatus::Pending);
    ecs.reset();

    assert!(register_app(&ecs, "web").run().is_running());
    held.release();
}

#[tokio::test(start_paused = true)]
async fn a_task_that_is_released_is_not_delayed_again() {
    let ecs = FakeEcs::start().await;
    let _slow = ecs.faults().tasks().delay(secs(600));
    let held = ecs.hold(TaskStatus::Provisioning);
    let task = register_app(&ecs, "web").run();
    sleep(secs(HOUR)).await;
    assert_eq!(task.status(), TaskStatus::Provisioning);

    drop(held);

    assert_eq!(task.status(), TaskStatus::Pending);
}
