//! What a test is told when it waits in vain, and when it asks for what is not there.

use std::panic::Location;

use fake_ecs::{Clock, FakeEcs, Profile, Script, TaskHandle, TaskStatus};
use serde_json::json;

use crate::support::{panic_text, panics, post, register_app, run, secs};

/// The text of the panic that waiting must end in.
pub(crate) async fn fails(waiting: impl Future<Output = ()> + Send + 'static) -> String {
    match tokio::spawn(waiting).await {
        Ok(()) => panic!("expected that the wait is in vain"),
        Err(error) => panic_text(error.into_panic()),
    }
}

#[track_caller]
fn check_has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no {part:?} in:\n{text}");
    }
}

#[track_caller]
fn here() -> String {
    let caller = Location::caller();
    format!("{}:{}:", caller.file(), caller.line())
}

#[tokio::test]
async fn waiting_in_vain_fails_with_the_story() {
    let ecs = FakeEcs::start()
        .seed(7)
        .clock(Clock::manual())
        .profile(Profile::realistic())
        .await;
    register_app(&ecs, "web");
    let task = run(&ecs, "web").await;
    let _refused = ecs.client().stop_task().task("nonsense").send().await;

    let (wait, line) = (task.wait_stopped(), here());
    let text = fails(wait).await;

    let awaited = format!("waited in vain for task {} (web) to be STOPPED", task.id());
    check_has(
        &text,
        &[
            &awaited,
            &line,
            "it is RUNNING (desired RUNNING)",
            "nothing more happens by itself: the fake is at rest",
            "timeline\n",
            "+0.000s RunTask web ×1 → web/",
            "+19.300s web/",
            "RUNNING",
            "StopTask nonsense → InvalidParameterException: Task Identifier is invalid",
            "tasks of web 1 RUNNING",
            "seed 7, +19.300s after the start",
        ],
    );
}

#[tokio::test]
async fn waiting_for_what_can_no_longer_be_fails_at_once() {
    let ecs = FakeEcs::start().clock(Clock::manual()).await;
    ecs.script("web", Script::new().exits(1).after(secs(5)));
    register_app(&ecs, "web");
    let task = run(&ecs, "web").await;
    task.wait_stopped().await;
    let before = ecs.now();

    for status in [
        TaskStatus::Pending,
        TaskStatus::Running,
        TaskStatus::Stopping,
    ] {
        let (wait, line) = (task.wait_status(status), here());
        let text = fails(wait).await;

        check_has(
            &text,
            &[
                &format!("to be {status}, at {line}"),
                "it is STOPPED (desired STOPPED): EssentialContainerExited \"Essential container in task exited\"",
                "and it can no longer come to that",
            ],
        );
    }
    assert!(
        ecs.now()
            .duration_since(before)
            .is_ok_and(|waited| waited < secs(5))
    );
}

#[tokio::test]
async fn waiting_for_a_condition_fails_with_the_callers_line_too() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "web");
    let task = run(&ecs, "web").await;

    let (wait, line) = (ecs.wait_until(|ecs| ecs.tasks().len() == 2), here());
    check_has(
        &fails(wait).await,
        &["waited in vain for the condition, at ", &line, "timeline"],
    );

    let (wait, line) = (task.wait_until(TaskHandle::is_stopped), here());
    check_has(
        &fails(wait).await,
        &["waited in vain for the condition, at ", &line, "timeline"],
    );
}

#[tokio::test]
async fn waiting_for_what_is_takes_no_time() {
    let ecs = FakeEcs::start()
        .clock(Clock::manual())
        .profile(Profile::realistic())
        .await;
    register_app(&ecs, "web");
    let task = run(&ecs, "web").await;
    let before = ecs.now();

    task.wait_status(TaskStatus::Provisioning).await;
    assert_eq!(ecs.now(), before);

    task.wait_running().await;
    let running = ecs.now();
    task.wait_running().await;
    assert_eq!(ecs.now(), running);
}

#[tokio::test]
async fn a_container_that_does_not_run_cannot_exit() {
    let ecs = FakeEcs::start()
        .clock(Clock::manual())
        .profile(Profile::realistic())
        .await;
    register_app(&ecs, "web");
    let task = run(&ecs, "web").await;

    let text = panics(|| task.container("app").exit(1));

    check_has(
        &text,
        &[
            "container 'app' is PENDING",
            "only a container that runs can exit",
            "timeline",
        ],
    );
}

#[tokio::test]
async fn asking_for_what_is_not_there_says_what_is() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "web");

    check_has(
        &panics(|| ecs.tasks().only()),
        &["expected one task, there are 0", "nothing has happened"],
    );
    check_has(
        &panics(|| ecs.tasks().first()),
        &["expected a task, there is none", "seed 0"],
    );
    check_has(
        &panics(|| ecs.cluster("nowhere")),
        &["no cluster 'nowhere'; there is: default"],
    );
    check_has(
        &panics(|| ecs.task("nothing")),
        &["no task 'nothing'; there is: none"],
    );
    let text = panics(|| ecs.task_definition("nothing"));
    check_has(
        &text,
        &["no task definition 'nothing'; there are families: web"],
    );

    let task = run(&ecs, "web").await;
    run(&ecs, "web").await;

    let text = panics(|| ecs.tasks().only());
    check_has(
        &text,
        &["expected one task, there are 2", "RunTask web ×1 → web/"],
    );
    let text = panics(|| task.container("sidecar"));
    check_has(&text, &["no container 'sidecar' in task", "there is: app"]);
    let text = panics(|| ecs.task("nothing"));
    check_has(&text, &[&task.id()]);
}

/// A fake with a container that exits once a minute and is restarted for ever.
async fn restless(clock: Clock) -> (FakeEcs, TaskHandle) {
    let ecs = FakeEcs::start().clock(clock).await;
    ecs.script("web", Script::new().exits(1).after(secs(60)));
    let policy = serde_json::json!({ "enabled": true, "restartAttemptPeriod": 60 });
    let containers =
        serde_json::json!([{ "name": "app", "image": "busybox", "restartPolicy": policy }]);
    crate::support::register(&ecs, &crate::support::fargate_definition("web", containers));
    let task = run(&ecs, "web").await;
    (ecs, task)
}

#[tokio::test]
async fn settling_gives_up_on_what_never_ends() {
    let (ecs, task) = restless(Clock::manual()).await;

    let text = panics(|| ecs.settle());

    check_has(
        &text,
        &[
            "the fake does not come to rest in 11000 steps",
            "app is restarted, and ",
            "seed 0",
        ],
    );
    assert_eq!(task.status(), TaskStatus::Running);
    assert!(task.container("app").restarts() > 100);
}

#[cfg(feature = "events")]
#[test]
fn settling_gives_up_on_a_rule_that_runs_a_task_for_each_of_its_tasks() {
    let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
    ecs.new_definition("w").add();
    let pattern =
        r#"{"detail-type": ["ECS Task State Change"], "detail": {"lastStatus": ["RUNNING"]}}"#;
    let rule = ecs.event_bus("default").rule("again").pattern(pattern);
    rule.target_json(
        r#"{
            "Id": "w", "RoleArn": "arn:aws:iam::123456789012:role/events",
            "Arn": "arn:aws:ecs:us-east-1:123456789012:cluster/default",
            "EcsParameters": {
                "TaskDefinitionArn": "w", "LaunchType": "FARGATE",
                "NetworkConfiguration": {"awsvpcConfiguration": {"Subnets": ["subnet-1"]}}
            }
        }"#,
    );
    ecs.task_definition("w").run();

    let text = panics(|| ecs.settle());

    check_has(&text, &["the fake does not come to rest in 11000 steps"]);
}

#[tokio::test]
async fn waiting_gives_up_on_what_never_ends() {
    let (_ecs, task) = restless(Clock::tokio()).await;

    let text = fails(task.wait_stopped()).await;

    check_has(
        &text,
        &[
            "to be STOPPED",
            "it is RUNNING (desired RUNNING)",
            "and the fake does not come to rest in 11000 steps",
            "app is restarted",
        ],
    );
}

#[tokio::test(start_paused = true)]
async fn waiting_gives_up_on_what_never_ends_on_a_paused_clock_too() {
    let (ecs, _task) = restless(Clock::tokio()).await;

    let text = fails(ecs.wait_until(|_| false)).await;

    check_has(&text, &["does not come to rest", "app is restarted"]);
}

#[tokio::test]
async fn handles_of_before_a_reset_say_so_and_where_they_were_used() {
    let ecs = FakeEcs::start().await;
    let definition = register_app(&ecs, "web");
    let task = run(&ecs, "web").await;
    let container = task.container("app");
    let cluster = ecs.cluster("default");
    let tasks = ecs.tasks();
    let wait = task.wait_stopped();
    ecs.reset();
    // Another task has the place of the one before.
    register_app(&ecs, "other");
    let other = run(&ecs, "other").await;

    type Use<'a> = (u32, &'a dyn Fn());
    let uses: [Use<'_>; 12] = [
        (line!(), &|| drop(task.id())),
        (line!(), &|| drop(task.family())),
        (line!(), &|| drop(task.describe())),
        (line!(), &|| drop(task.timeline())),
        (line!(), &|| drop(task.logs("app"))),
        (line!(), &|| drop(task.wait_running())),
        (line!(), &|| task.force_stop()),
        (line!(), &|| task.mark_failed(1, "gone")),
        (line!(), &|| container.exit(1)),
        (line!(), &|| drop(cluster.tasks())),
        (line!(), &|| drop(tasks.clone().running())),
        (line!(), &|| drop(definition.run())),
    ];
    for (line, act) in uses {
        let text = panics(act);

        let words =
            "this handle was made before the fake's `reset()`, and what it stood for is gone";
        check_has(&text, &[words, &format!("{}:{line}:", file!())]);
    }
    check_has(&fails(wait).await, &["the fake was emptied by `reset()`"]);
    assert_eq!(
        format!("{task:?} {container:?} {cluster:?} {tasks:?}"),
        "TaskHandle(of before a reset) ContainerHandle(of before a reset of TaskHandle(of before a reset)) \
         ClusterHandle(of before a reset) [TaskHandle(of before a reset)]"
    );
    assert_ne!(task, other);
    assert_eq!((definition.family(), definition.revision()), ("web", 1));
    assert_eq!(other.status(), TaskStatus::Running);
}

#[tokio::test]
async fn a_story_names_the_region_of_requests_that_went_elsewhere() {
    let ecs = FakeEcs::start().region("eu-west-1").await;
    let config = aws_sdk_ecs::config::Builder::from(&ecs.sdk_config())
        .region(aws_sdk_ecs::config::Region::new("us-east-1"));
    let client = aws_sdk_ecs::Client::from_conf(config.build());
    client.list_clusters().send().await.expect("it is answered");
    ecs.client()
        .list_clusters()
        .send()
        .await
        .expect("it is answered");

    let text = panics(|| ecs.tasks().only());

    let elsewhere =
        "ListClusters → ok (account 123456789012, region us-east-1: not those of this handle)";
    check_has(&text, &[elsewhere, "ListClusters → ok\n"]);
    assert!(ecs.all_requests()[0].to_string().ends_with(elsewhere));
    let of_here = ecs.requests().only();
    assert!(of_here.to_string().ends_with("ListClusters → ok"));
}

/// Nothing happens by itself for an hour, and the clock is not one that can be skipped.
#[tokio::test]
async fn who_acts_while_the_fake_is_looked_at_is_not_missed() {
    let ecs = FakeEcs::start().clock(Clock::wall()).await;
    ecs.script("web", Script::new().runs_for(secs(3600)));
    register_app(&ecs, "web");
    run(&ecs, "web").await.wait_running().await;
    let requests = ecs.requests().len();
    let mut is_first = true;

    let wait = ecs.wait_until(move |ecs| {
        let is_asked = ecs.requests().len() > requests;
        if std::mem::take(&mut is_first) {
            post(ecs, "ListClusters", &json!({}));
        }
        is_asked
    });

    let waited = tokio::time::timeout(secs(20), wait).await;
    waited.expect("it looks again at once");
}

#[tokio::test(start_paused = true)]
async fn a_condition_that_acts_does_not_keep_time_from_passing() {
    let ecs = FakeEcs::start().await;
    ecs.script("web", Script::new().runs_for(secs(60)));
    register_app(&ecs, "web");
    let task = run(&ecs, "web").await;

    let wait = ecs.wait_until(move |ecs| {
        ecs.advance(secs(0));
        task.is_stopped()
    });
    wait.await;
}

#[tokio::test]
async fn those_who_wait_on_several_threads_do_not_pass_what_they_wait_for() {
    let ecs = FakeEcs::start().clock(Clock::manual()).await;
    let lines = (1..=1000).fold(Script::new(), |script, second| {
        script.log(second.to_string()).after(secs(second))
    });
    ecs.script("web", lines);
    register_app(&ecs, "web");
    let task = run(&ecs, "web").await;
    task.wait_running().await;
    let start = ecs.now();

    let waits = (0..4).map(|_| {
        let (ecs, task) = (ecs.clone(), task.clone());
        std::thread::spawn(move || {
            let wait = task.wait_until(|task| task.logs("app").contains("500"));
            let runtime = tokio::runtime::Builder::new_current_thread().build();
            runtime.expect("it starts").block_on(wait);
            ecs.now()
        })
    });

    for wait in waits.collect::<Vec<_>>() {
        let waited = wait.join().expect("it comes to that").duration_since(start);
        assert_eq!(waited.expect("time goes on"), secs(500));
    }
}
