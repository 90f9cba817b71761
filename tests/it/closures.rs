//! Containers that are futures of the test, and scripts that differ from task to task.
//!
//! - [`time`] — when they go on. [`ends`] — how they end. [`scripts`] — scripts that differ.

mod ends;
mod scripts;
mod time;

use std::future::pending;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::thread;
use std::time::Duration;

use aws_sdk_ecs::types::{ContainerOverride, KeyValuePair, LaunchType, TaskOverride};
use fake_ecs::{
    Builder, Clock, ExitCode, FakeEcs, HealthStatus, Profile, Script, TaskContext, TaskHandle,
};
use serde_json::json;
use tokio::runtime;
use tokio::sync::{mpsc, oneshot};

use crate::support::{
    SUBNET, ask, fargate_definition, fargate_network, register, register_app, run, run_on_ec2, secs,
};

async fn fake() -> FakeEcs {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "worker");
    ecs
}

fn lines(task: &TaskHandle) -> Vec<String> {
    task.logs("app").lines()
}

fn exit_code(task: &TaskHandle) -> Option<i32> {
    task.container("app").exit_code()
}

/// Where a test runs: its name, the runtime of the test, and the clock of the fake.
type Place = (
    &'static str,
    fn() -> runtime::Runtime,
    fn(Builder) -> Builder,
);

fn current_thread(paused: bool) -> runtime::Runtime {
    let mut builder = runtime::Builder::new_current_thread();
    builder.enable_all().start_paused(paused);
    builder.build().unwrap()
}

fn multi_thread() -> runtime::Runtime {
    let mut builder = runtime::Builder::new_multi_thread();
    builder.worker_threads(2).enable_all().build().unwrap()
}

const PLACES: [Place; 7] = [
    ("paused", || current_thread(true), |new| new),
    ("running", || current_thread(false), |new| new),
    ("many threads", multi_thread, |new| new),
    (
        "manual",
        || current_thread(false),
        |new| new.clock(Clock::manual()),
    ),
    (
        "manual, paused",
        || current_thread(true),
        |new| new.clock(Clock::manual()),
    ),
    (
        "wall",
        || current_thread(false),
        |new| new.clock(Clock::wall()),
    ),
    (
        "wall, paused",
        || current_thread(true),
        |new| new.clock(Clock::wall()),
    ),
];

type Test = fn(FakeEcs) -> Pin<Box<dyn Future<Output = ()>>>;

/// Runs a test in each place.
#[expect(
    clippy::print_stdout,
    reason = "the output of a failed test says where it has failed"
)]
fn everywhere(test: Test) {
    for (name, runtime, clock) in PLACES {
        println!("{name}");
        runtime().block_on(async {
            let ecs = clock(FakeEcs::start()).await;
            register_app(&ecs, "worker");
            test(ecs).await;
        });
    }
}

#[test]
fn a_closure_is_a_container_on_every_clock() {
    everywhere(|ecs| {
        Box::pin(async move {
            ecs.containers("worker").run(|task| async move {
                task.log("hi");
                let before = task.now();
                // On a wall clock it takes that long.
                task.sleep(Duration::from_millis(50)).await;
                let slept = task.now().duration_since(before).unwrap();
                assert!(slept >= Duration::from_millis(50), "{slept:?}");
                task.log("bye");
                ExitCode(3)
            });

            let task = run(&ecs, "worker").await;
            task.wait_stopped().await;

            assert_eq!(lines(&task), ["hi", "bye"]);
            assert_eq!(exit_code(&task), Some(3));
            let reason = task.stopped_reason();
            assert_eq!(
                reason.as_deref(),
                Some("Essential container in task exited")
            );
        })
    });
}

#[test]
fn sigterm_is_a_future_on_every_clock() {
    everywhere(|ecs| {
        Box::pin(async move {
            ecs.containers("worker").run(|task| async move {
                task.stopping().await;
                assert!(task.is_stopping());
                task.sleep(Duration::from_millis(20)).await;
                task.log("drained");
                7
            });
            let task = run(&ecs, "worker").await;
            task.wait_running().await;

            ecs.client()
                .stop_task()
                .task(task.arn())
                .send()
                .await
                .unwrap();
            task.wait_stopped().await;

            assert_eq!(
                (lines(&task), exit_code(&task)),
                (vec!["drained".to_owned()], Some(7))
            );
        })
    });
}

#[tokio::test(start_paused = true)]
async fn time_is_the_fakes() {
    let ecs = fake().await;
    ecs.containers("worker").run(|task| async move {
        task.sleep(secs(3600)).await;
    });
    let task = run(&ecs, "worker").await;
    let before = ecs.elapsed();

    task.wait_stopped().await;

    assert_eq!(ecs.elapsed() - before, secs(3600));
    assert_eq!(exit_code(&task), Some(0));
}

#[tokio::test]
async fn a_closure_sees_what_a_process_sees() {
    let ecs = fake().await;
    register(
        &ecs,
        &fargate_definition(
            "job",
            json!([{ "name": "app", "image": "job:7", "command": ["default"], "entryPoint": ["/sh"],
                "environment": [{ "name": "URL", "value": "a" }, { "name": "KEPT", "value": "k" }] }]),
        ),
    );
    ecs.containers("job").run(|task| async move {
        task.log(format!("{:?} {:?}", task.entry_point(), task.command()));
        let env = ["URL", "KEPT", "NEW", "NONE"].map(|name| task.env(name));
        task.log(format!("{env:?}"));
        task.log(format!(
            "{} {}:{} {} {} {}\n{} {:?}",
            task.container_name(),
            task.family(),
            task.revision(),
            task.image(),
            task.cluster(),
            task.restarts(),
            task.group(),
            task.instance_arn(),
        ));
        task.log(format!("{} {}", task.task_arn(), task.container_arn()));
    });
    let variable =
        |name: &str, value: &str| KeyValuePair::builder().name(name).value(value).build();
    let over = ContainerOverride::builder()
        .name("app")
        .command("other")
        .environment(variable("URL", "b"))
        .environment(variable("NEW", "n"))
        .build();

    let call = ecs
        .client()
        .run_task()
        .task_definition("job")
        .launch_type(LaunchType::Fargate);
    let overrides = TaskOverride::builder().container_overrides(over).build();
    let call = call
        .network_configuration(fargate_network())
        .overrides(overrides);
    call.send().await.unwrap();
    let task = ecs.tasks().only();
    task.wait_stopped().await;

    let arn = task.describe().containers()[0]
        .container_arn()
        .unwrap()
        .to_owned();
    assert_eq!(
        lines(&task),
        [
            r#"["/sh"] ["other"]"#,
            r#"[Some("b"), Some("k"), Some("n"), None]"#,
            "app job:1 job:7 default 0",
            "family:job None",
            &format!("{} {arn}", task.arn()),
        ]
    );
}

#[tokio::test]
async fn on_an_instance_a_closure_knows_which() {
    let ecs = FakeEcs::start().await;
    let instance = ecs.add_instance("m5.large");
    crate::support::register_ec2_app(&ecs, "job");
    ecs.containers("job").run(|task| async move {
        task.log(task.instance_arn().unwrap());
    });

    let task = run_on_ec2(&ecs, "job").await;
    task.wait_stopped().await;

    assert_eq!(lines(&task), [instance.arn()]);
}

#[tokio::test]
async fn a_panic_is_an_exit_code_and_its_message_is_in_the_logs() {
    let ecs = fake().await;
    ecs.containers("worker").run(|task| async move {
        task.log("before");
        if task.env("NONE").is_none() {
            panic!("no {}\nat all", "NONE");
        }
    });

    let task = run(&ecs, "worker").await;
    task.wait_stopped().await;

    assert_eq!(lines(&task), ["before", "panicked: no NONE", "at all"]);
    let logs = task.logs("app");
    assert_eq!(logs.stdout(), ["before"]);
    assert_eq!(logs.stderr(), ["panicked: no NONE", "at all"]);
    assert_eq!(exit_code(&task), Some(101));
}

#[test]
fn a_closure_runs_another_task_and_waits_for_it_on_every_clock() {
    everywhere(|ecs| {
        Box::pin(async move {
            register_app(&ecs, "child");
            ecs.script(
                "child",
                Script::new().exits(4).after(Duration::from_millis(30)),
            );
            ecs.containers("worker").run(|task| async move {
                let call = task.client().run_task().task_definition("child");
                let call = call.launch_type(LaunchType::Fargate);
                let call = call.network_configuration(fargate_network());
                let answer = call.send().await.unwrap();
                let child = task.ecs().task(answer.tasks()[0].task_arn().unwrap());
                child.wait_stopped().await;
                child.container("app").exit_code().unwrap()
            });

            let task = run(&ecs, "worker").await;
            task.wait_stopped().await;

            assert_eq!(exit_code(&task), Some(4), "{:?}", lines(&task));
            assert_eq!(ecs.tasks().len(), 2);
        })
    });
}

#[tokio::test(start_paused = true)]
async fn retries_of_a_client_in_a_closure_take_the_fakes_time() {
    let ecs = fake().await;
    ecs.containers("worker").run(|task| async move {
        let answer = task.client().list_clusters().send().await;
        i32::from(answer.is_err())
    });
    ecs.faults().on("ListClusters").times(2).throttle();
    let task = run(&ecs, "worker").await;
    let before = ecs.elapsed();

    task.wait_stopped().await;

    assert_eq!(exit_code(&task), Some(0));
    assert!(ecs.elapsed() > before);
}

#[tokio::test]
async fn a_service_of_closures_is_stable_and_drains() {
    let ecs = fake().await;
    let drained = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&drained);
    ecs.containers("worker").run(move |task| {
        let count = Arc::clone(&count);
        async move {
            task.stopping().await;
            task.sleep(secs(1)).await;
            count.fetch_add(1, Ordering::SeqCst);
        }
    });
    let service = json!({
        "serviceName": "worker", "taskDefinition": "worker", "launchType": "FARGATE", "desiredCount": 3,
        "networkConfiguration": { "awsvpcConfiguration": { "subnets": [SUBNET] } },
    });
    ask(&ecs, "CreateService", &service);
    let service = ecs.service("worker");
    service.wait_stable().await;
    assert_eq!(service.running_count(), 3);

    ask(
        &ecs,
        "UpdateService",
        &json!({ "service": "worker", "desiredCount": 1 }),
    );
    service.wait_stable().await;
    ecs.settle();

    assert_eq!(
        (drained.load(Ordering::SeqCst), service.running_count()),
        (2, 1)
    );
}

#[tokio::test]
async fn a_restart_policy_calls_the_closure_again() {
    let ecs = fake().await;
    let mut definition = fargate_definition(
        "again",
        json!([{ "name": "app", "image": "busybox",
        "restartPolicy": { "enabled": true, "restartAttemptPeriod": 60 } }]),
    );
    definition["taskRoleArn"] = json!("arn:aws:iam::123456789012:role/job");
    register(&ecs, &definition);
    ecs.containers("again").run(|task| async move {
        task.log(format!("run {}", task.restarts()));
        task.sleep(secs(61)).await;
        match task.restarts() {
            0 | 1 => 1,
            _ => pending().await,
        }
    });

    let task = run(&ecs, "again").await;
    task.wait_until(|task| task.container("app").restarts() == 2)
        .await;
    ecs.settle();

    assert!(task.is_running());
    assert_eq!(lines(&task), ["run 0", "run 1", "run 2"]);
}

#[test]
fn two_closures_talk_through_a_channel_on_every_clock() {
    everywhere(|ecs| {
        Box::pin(async move {
            register_app(&ecs, "sender");
            let (sender, receiver) = mpsc::channel(1);
            let receiver = Arc::new(tokio::sync::Mutex::new(receiver));
            ecs.containers("sender").run(move |task| {
                let sender = sender.clone();
                async move {
                    // More than there is room for, and more than the budget of a task of tokio.
                    for n in 0..1_000 {
                        sender.send(n).await.unwrap();
                    }
                    task.log("sent");
                }
            });
            ecs.containers("worker").run(move |task| {
                let receiver = Arc::clone(&receiver);
                async move {
                    let mut receiver = receiver.lock().await;
                    let mut sum = 0;
                    for _ in 0..1_000 {
                        sum += receiver.recv().await.unwrap();
                    }
                    task.log(format!("{sum}"));
                }
            });

            let receives = run(&ecs, "worker").await;
            run(&ecs, "sender").await;
            receives.wait_stopped().await;

            assert_eq!(lines(&receives), ["499500"]);
        })
    });
}

#[test]
fn a_closure_waits_for_what_is_not_the_fakes() {
    everywhere(|ecs| {
        Box::pin(async move {
            let (sender, receiver) = oneshot::channel();
            let receiver = Mutex::new(Some(receiver));
            let (waits, is_waiting) = std::sync::mpsc::channel();
            ecs.containers("worker").run(move |_| {
                let receiver = receiver.lock().unwrap().take().unwrap();
                let waits = waits.clone();
                async move {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    tokio::task::yield_now().await;
                    waits.send(()).unwrap();
                    receiver.await.unwrap()
                }
            });
            let task = run(&ecs, "worker").await;
            task.wait_running().await;
            // A thread that nobody knows of.
            thread::spawn(move || {
                is_waiting.recv().unwrap();
                sender.send(9).unwrap();
            });

            task.wait_stopped().await;

            assert_eq!(exit_code(&task), Some(9), "{:?}", lines(&task));
        })
    });
}

#[tokio::test]
async fn the_other_containers_of_the_task_follow_scripts() {
    let ecs = fake().await;
    let containers = json!([
        { "name": "app", "image": "busybox", "dependsOn": [{ "containerName": "init", "condition": "SUCCESS" }] },
        { "name": "init", "image": "busybox", "essential": false },
        { "name": "side", "image": "busybox", "essential": false },
    ]);
    register(&ecs, &fargate_definition("split", containers));
    ecs.script(
        "split/init",
        Script::new().log("prepared").runs_for(secs(5)),
    );
    ecs.containers("split").run(|task| async move {
        let init = task.ecs().task(task.task_arn());
        task.log(format!("after {:?}", init.logs("init").lines()));
        task.sleep(secs(5)).await;
        8
    });

    let task = run(&ecs, "split").await;
    task.wait_stopped().await;

    assert_eq!(lines(&task), [r#"after ["prepared"]"#]);
    let codes = ["app", "init", "side"].map(|name| task.container(name).exit_code());
    assert_eq!(codes, [Some(8), Some(0), Some(143)]);
}

#[tokio::test]
async fn a_container_with_a_health_check_is_as_healthy_as_the_closure_says() {
    let ecs = fake().await;
    let containers = json!([{ "name": "app", "image": "busybox",
        "healthCheck": { "command": ["CMD", "true"] } }]);
    register(&ecs, &fargate_definition("checked", containers));
    ecs.containers("checked").run(|task| async move {
        task.sleep(secs(600)).await;
        task.set_health(HealthStatus::Unhealthy);
        task.stopping().await;
    });

    let task = run(&ecs, "checked").await;
    task.wait_until(|task| task.health() == HealthStatus::Healthy)
        .await;
    task.wait_until(|task| task.health() == HealthStatus::Unhealthy)
        .await;

    // What it says at once holds, whatever would have been by default.
    ecs.containers("checked").run(|task| async move {
        task.set_health(HealthStatus::Unhealthy);
        task.stopping().await;
    });
    let task = run(&ecs, "checked").await;
    ecs.settle();
    assert_eq!(task.health(), HealthStatus::Unhealthy);
}

#[tokio::test(start_paused = true)]
async fn a_container_without_a_health_check_has_no_health() {
    let ecs = fake().await;
    ecs.containers("worker").run(|task| async move {
        task.set_health(HealthStatus::Healthy);
        task.stopping().await;
    });
    let task = run(&ecs, "worker").await;
    task.wait_running().await;

    assert_eq!(task.container("app").health(), HealthStatus::Unknown);
}
