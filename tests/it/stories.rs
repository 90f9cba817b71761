//! What a test prints that fails. The texts are golden files.

use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use fake_ecs::{Clock, EntryKind, FakeEcs, Profile, Script, TaskStatus, TestResult};
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;

use crate::support::{
    fargate_network, golden, panics, post, register_app, register_ec2_app, run, secs,
};

/// Set in a process of its own, where a test fails.
const FAILS: &str = "FAKE_ECS_TEST_FAILS";

/// What is printed when the test of that name fails so, in a process of its own.
pub(crate) fn printed(test: &str, variables: &[(&str, &Path)], fails: impl FnOnce()) -> String {
    if std::env::var_os(FAILS).is_some() {
        fails();
        unreachable!("it fails");
    }
    let mut process = Command::new(std::env::current_exe().unwrap());
    process.args(["--exact", test, "--nocapture"]);
    process.env(FAILS, "1");
    process
        .env_remove("FAKE_ECS_REPORT")
        .env_remove("FAKE_ECS_STORY");
    process.envs(variables.iter().copied());
    let output = process.output().unwrap();
    assert_eq!(output.status.code(), Some(101), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

/// What is printed from the first story on, the same wherever the lines of this file are.
fn stories(printed: &str) -> String {
    let at = printed.find("the story of").expect(printed);
    let line = regex_lite::Regex::new(r"stories\.rs(:\d+)+").unwrap();
    line.replace_all(&printed[at..], "stories.rs:LINE")
        .into_owned()
}

/// Runs a job, and asks for it every five seconds for an hour.
async fn poll_a_job(ecs: &FakeEcs) {
    register_app(ecs, "report");
    let script = Script::new().exits(3).after(secs(90));
    ecs.script("report", script);
    let job = ecs.client().run_task().task_definition("report");
    let job = job
        .started_by("job-7")
        .network_configuration(fargate_network());
    let job = job.launch_type(aws_sdk_ecs::types::LaunchType::Fargate);
    let answer = job.send().await.unwrap();
    let arn = answer.tasks()[0].task_arn().unwrap();
    for _ in 0..720 {
        ecs.client()
            .describe_tasks()
            .tasks(arn)
            .send()
            .await
            .unwrap();
        tokio::time::sleep(secs(5)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn polls_are_one_line_until_something_happens() {
    let ecs = FakeEcs::start().await;

    poll_a_job(&ecs).await;

    golden("story-polls.txt", &ecs.story());
}

#[tokio::test(start_paused = true)]
async fn refusals_are_never_left_out_of_a_day_of_polls() {
    let ecs = FakeEcs::start().await;
    register_ec2_app(&ecs, "report");
    for second in (0..24 * 60 * 60).step_by(30) {
        ecs.client().list_tasks().send().await.unwrap();
        if second % (60 * 60) == 0 {
            let job = ecs.client().run_task().task_definition("report");
            let job = job.started_by(format!("job-{second}"));
            job.send().await.unwrap_err();
        }
        tokio::time::sleep(secs(30)).await;
    }

    golden("story-refused.txt", &ecs.story());
}

#[tokio::test]
async fn what_was_refused_before_a_day_of_polls_is_told() {
    let ecs = FakeEcs::start().clock(Clock::manual()).await;
    let client = ecs.client();
    post(&ecs, "RunTask", &json!({ "taskDefinition": "reprot" }));
    for _ in 0..11_000 {
        client.list_tasks().send().await.unwrap();
        ecs.advance(secs(5));
    }

    let (story, page) = (ecs.story(), ecs.timeline().to_html());

    let forgotten = "… older requests that are forgotten: 1001 reads, 0 others";
    for text in [&story, &page] {
        assert!(
            text.contains("RunTask reprot ×1 → ClientException"),
            "{text}"
        );
        assert!(text.contains(forgotten), "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn refusals_that_differ_in_an_id_do_not_flood_a_story() {
    let ecs = FakeEcs::start().await;
    for number in 0..1_000 {
        let call = ecs
            .client()
            .stop_task()
            .cluster(format!("c{number}"))
            .task("t");
        call.send().await.unwrap_err();
        let call = ecs
            .client()
            .describe_task_definition()
            .task_definition(format!("t{number}:1"));
        call.send().await.unwrap_err();
        let call = ecs
            .client()
            .update_service()
            .service(format!("a b{number}"));
        call.send().await.unwrap_err();
    }

    let story = ecs.story();

    assert!(story.lines().count() < 20, "{story}");
    for operation in ["StopTask", "DescribeTaskDefinition", "UpdateService"] {
        assert!(story.contains(operation), "{story}");
    }
}

#[tokio::test(start_paused = true)]
async fn of_many_tasks_that_did_the_same_one_is_told_of() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "report");
    ecs.script("report", Script::new().exits(0).after(secs(90)));
    for _ in 0..24 {
        run(&ecs, "report").await;
        for _ in 0..60 {
            ecs.client().list_tasks().send().await.unwrap();
            tokio::time::sleep(secs(60)).await;
        }
    }

    golden("story-alike.txt", &ecs.story());
}

#[tokio::test]
async fn a_reason_cannot_forge_a_line_of_a_story() {
    let ecs = FakeEcs::start().clock(Clock::manual()).await;
    register_app(&ecs, "web");
    run(&ecs, "web").await;
    let stop = ecs.client().stop_task().task(ecs.tasks().only().id());
    let stop = stop.reason("done\n  +9.000s web/1 STOPPED \u{1b}[2J");
    stop.send().await.unwrap();
    ecs.advance(secs(600));

    let (timeline, story) = (ecs.timeline(), ecs.story());

    assert_eq!(timeline.to_string().lines().count(), timeline.len());
    for text in [timeline.to_string(), story] {
        assert!(text.contains("done   +9.000s"), "{text}");
        assert!(!text.contains('\u{1b}'), "{text}");
    }
}

const GONE: &str = "0123456789abcdef0123456789abcdef";

#[test]
fn what_a_test_chooses_cannot_forge_a_line_of_a_story() {
    let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
    ecs.script("job\n  forged", Script::new());
    let fault = ecs.faults().on("StopTask").optional();
    let _fault = fault.error("ClientException", "no\n  forged \u{1b}[2J");
    post(&ecs, "ListTasks", &json!({ "one\n  forged": 1 }));

    let story = ecs.story();

    assert_eq!(story.matches("  forged").count(), 3, "{story}");
    assert!(!story.contains("\n  forged"), "{story}");
    assert!(!story.contains('\u{1b}'), "{story}");
}

#[tokio::test]
async fn of_very_many_calls_the_newest_are_told() {
    let ecs = FakeEcs::start().clock(Clock::manual()).await;
    for number in 0..250 {
        let call = ecs.client().create_cluster();
        let call = call.cluster_name(format!("c{number}"));
        call.send().await.unwrap();
    }

    let story = ecs.story();

    assert!(
        story.contains("… lines left out: 50, all of them calls"),
        "{story}"
    );
    assert!(!story.contains("CreateCluster c49 "), "{story}");
    assert!(story.contains("CreateCluster c50 "), "{story}");
}

#[tokio::test]
async fn a_story_says_what_was_asked_for() {
    let ecs = FakeEcs::start().clock(Clock::manual()).await;
    let client = ecs.client();
    client
        .create_cluster()
        .cluster_name("jobs")
        .send()
        .await
        .unwrap();
    register_app(&ecs, "web");
    let post = |operation, body| post(&ecs, operation, &body);
    let network = json!({ "awsvpcConfiguration": { "subnets": ["subnet-1"] } });
    let run = |count| {
        json!({ "taskDefinition": "web", "count": count, "launchType": "FARGATE", "cluster": "jobs",
            "networkConfiguration": network, "startedBy": "job\n7" })
    };
    let task = post("RunTask", run(5)).json()["tasks"][0]["taskArn"].clone();
    for (operation, body) in [
        (
            "StopTask",
            json!({ "cluster": "jobs", "task": task, "reason": "x".repeat(1_000) }),
        ),
        ("StopTask", json!({ "task": "defualt" })),
        ("RunTask", json!({ "taskDefinition": "reprot" })),
        (
            "CreateService",
            json!({ "serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "FARGATE",
                "networkConfiguration": network }),
        ),
        (
            "UpdateService",
            json!({ "service": "web", "desiredCount": 0, "forceNewDeployment": true }),
        ),
        ("DeleteService", json!({ "service": "web", "force": true })),
        (
            "DescribeTasks",
            json!({ "cluster": "jobs", "tasks": [task] }),
        ),
        ("DescribeTasks", json!({ "tasks": [task] })),
        ("ListTasks", json!({ "cluster": "jbos" })),
        (
            "UpdateTaskProtection",
            json!({ "cluster": "jobs", "tasks": [task], "protectionEnabled": true }),
        ),
        (
            "UpdateTaskProtection",
            json!({ "cluster": "jobs", "tasks": [task], "protectionEnabled": false }),
        ),
        ("DescribeTasks", json!({ "tasks": [GONE] })),
        ("DescribeServices", json!({ "services": ["web", "wbe"] })),
        ("DescribeServices", json!({ "services": ["web"] })),
        (
            "ListTasks",
            json!({ "serviceName": "wbe", "family": "web" }),
        ),
        (
            "DescribeTaskDefinition",
            json!({ "taskDefinition": "reprot" }),
        ),
        ("TagResource", json!({ "resourceArn": task, "tags": [] })),
        ("RunTask", json!(17)),
    ] {
        post(operation, body);
    }

    let calls = ecs.timeline();
    let calls = calls.iter().filter(|entry| {
        matches!(
            entry.kind(),
            EntryKind::Read | EntryKind::Write | EntryKind::Refusal
        )
    });
    let calls: String = calls.map(|entry| format!("{entry}\n")).collect();
    golden("story-asked.txt", &calls);
}

#[tokio::test]
async fn a_deployment_that_does_not_come_up_is_told_of() {
    let ecs = FakeEcs::start()
        .clock(Clock::manual())
        .profile(Profile::realistic())
        .await;
    register_app(&ecs, "web");
    let service = ecs
        .client()
        .create_service()
        .service_name("web")
        .task_definition("web");
    let service = service
        .desired_count(2)
        .network_configuration(fargate_network());
    let service = service.launch_type(aws_sdk_ecs::types::LaunchType::Fargate);
    service.send().await.unwrap();
    ecs.service("web").wait_stable().await;
    ecs.script("web", Script::new().exits(1));
    ecs.script("wbe", Script::new().exits(1));
    let _unused = ecs.faults().on("StopTask").optional().throttle();
    register_app(&ecs, "web");
    ecs.client()
        .update_service()
        .service("web")
        .task_definition("web")
        .send()
        .await
        .unwrap();
    ecs.advance(secs(300));

    let line = regex_lite::Regex::new(r"stories\.rs(:\d+)+").unwrap();
    golden(
        "story-deployment.txt",
        &line.replace_all(&ecs.story(), "stories.rs:LINE"),
    );
}

#[test]
fn a_story_of_nothing_is_short() {
    let ecs = FakeEcs::start().seed(7).blocking();

    assert_eq!(
        ecs.story(),
        "nothing has happened\nseed 7, +0.000s after the start\n"
    );
}

#[tokio::test(start_paused = true)]
async fn what_is_not_there_is_told_with_what_is() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "report");
    register_app(&ecs, "report");
    run(&ecs, "report").await;
    let panics: [(&dyn Fn(), &str); 6] = [
        (
            &|| drop(ecs.tasks().family("reprot").only()),
            "expected one task of family reprot, there are 0; there are: report/bf4e24ea RUNNING\n",
        ),
        (
            &|| drop(ecs.tasks().family("report").stopped().first()),
            "expected a task of family report that is STOPPED, there is none; there are: report/bf4e24ea RUNNING\n",
        ),
        (
            &|| drop(ecs.tasks().started_by("me").running().last()),
            "expected a task started by \"me\" that is RUNNING, there is none; there are: no startedBy\n",
        ),
        (
            &|| drop(ecs.requests().of("StopTask").only()),
            "expected one request of StopTask, there are 0; there are: RunTask\n",
        ),
        (
            &|| drop(ecs.task_definition("report:7")),
            "no task definition 'report:7'; there are: report:1, report:2",
        ),
        (
            &|| drop(ecs.task_definition("reprot:1")),
            "no task definition 'reprot:1'; there are families: report",
        ),
    ];
    for (act, expected) in panics {
        let said = crate::support::panics(act);
        assert!(said.starts_with(expected), "{said}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_timeline_knows_what_its_entries_are() {
    let ecs = FakeEcs::start().await;
    poll_a_job(&ecs).await;
    let task = ecs.tasks().only();
    let timeline = ecs.timeline();

    let count = |kind| timeline.iter().filter(|entry| entry.kind() == kind).count();
    assert_eq!(count(EntryKind::Read), 720);
    assert_eq!(count(EntryKind::Write), 1);
    assert_eq!(count(EntryKind::Status(TaskStatus::Stopped)), 1);
    let its = timeline
        .iter()
        .filter(|entry| entry.task() == Some(&*task.id()));
    assert_eq!(its.count(), task.timeline().len());
    let events = timeline.clone().without_reads();
    assert_eq!(events.len(), timeline.len() - 720);
    assert_eq!(timeline.folded().lines().count(), events.len() + 2);
}

#[test]
fn a_test_that_panics_prints_its_story() {
    let printed = printed("stories::a_test_that_panics_prints_its_story", &[], || {
        let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
        register_app(&ecs, "web").run();
        panic!("as intended");
    });

    golden("story-printed.txt", &stories(&printed));
}

#[test]
fn of_thirty_fakes_three_stories_are_printed() {
    let printed = printed(
        "stories::of_thirty_fakes_three_stories_are_printed",
        &[],
        || {
            let _idle = FakeEcs::start().clock(Clock::manual()).blocking();
            let start = |_| {
                let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
                post(&ecs, "ListTasks", &json!({}));
                ecs
            };
            let _all: Vec<FakeEcs> = (0..30).map(start).collect();
            panic!("as intended");
        },
    );

    golden("story-many.txt", &stories(&printed));
}

#[test]
fn a_property_test_that_shrinks_prints_three_stories() {
    let printed = printed(
        "stories::a_property_test_that_shrinks_prints_three_stories",
        &[],
        || {
            let config = Config {
                failure_persistence: None,
                ..Config::default()
            };
            let mut runner = TestRunner::new(config);
            let ran = runner.run(&(100..10_000_u32), |number| {
                let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
                post(&ecs, "ListTasks", &json!({}));
                assert!(number < 50, "{number}");
                Ok(())
            });
            ran.unwrap();
        },
    );

    assert!(printed.matches("panicked at").count() > 5, "{printed}");
    assert_eq!(
        printed.matches("the story of this test's fake ECS").count(),
        3,
        "{printed}"
    );
    assert_eq!(
        printed.matches("FAKE_ECS_STORY=all").count(),
        1,
        "{printed}"
    );
}

#[test]
fn all_stories_are_printed_where_all_are_asked_for() {
    for (asked, stories) in [("all", 5), ("0", 3), ("", 3)] {
        let printed = printed(
            "stories::all_stories_are_printed_where_all_are_asked_for",
            &[("FAKE_ECS_STORY", Path::new(asked))],
            || {
                let start = |_| {
                    let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
                    post(&ecs, "ListTasks", &json!({}));
                    ecs
                };
                let _all = [1, 2, 3, 4, 5].map(start);
                panic!("as intended");
            },
        );

        let count = printed.matches("the story of this test's fake ECS").count();
        assert_eq!(count, stories, "{asked}: {printed}");
    }
}

#[test]
fn a_test_prints_its_story_while_other_threads_have_the_fake() {
    let printed = printed(
        "stories::a_test_prints_its_story_while_other_threads_have_the_fake",
        &[],
        || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(1)
                .enable_all()
                .build();
            runtime.unwrap().block_on(async {
                let ecs = FakeEcs::start().clock(Clock::manual()).await;
                post(&ecs, "ListTasks", &json!({}));
                let application = ecs.clone();
                tokio::spawn(async move {
                    let _has_it = application;
                    std::future::pending::<()>().await;
                });
                panic!("as intended");
            });
        },
    );

    golden("story-printed-once.txt", &stories(&printed));
}

#[test]
fn each_region_in_which_there_is_something_has_a_chapter() {
    let printed = printed(
        "stories::each_region_in_which_there_is_something_has_a_chapter",
        &[],
        || {
            let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
            let (europe, account) = (ecs.in_region("eu-west-1"), ecs.in_account("210987654321"));
            post(&ecs, "ListTasks", &json!({}));
            post(&ecs.in_region("eu-west-2"), "ListTasks", &json!({}));
            register_app(&europe, "web").run();
            let _fault = account.faults().on("StopTask").optional().throttle();
            panic!("as intended");
        },
    );

    golden("story-regions.txt", &stories(&printed));
}

#[test]
fn a_test_of_another_region_has_the_story_of_that() {
    let printed = printed(
        "stories::a_test_of_another_region_has_the_story_of_that",
        &[],
        || {
            let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
            register_app(&ecs.in_region("eu-west-1"), "web").run();
            panic!("as intended");
        },
    );

    let has = |part| assert!(printed.contains(part), "no {part:?} in {printed}");
    has("account 123456789012, region eu-west-1\n");
    has("web/648ece86 PROVISIONING\n");
}

#[test]
fn a_call_over_http_that_was_given_up_on_does_not_take_the_story_away() {
    let printed = printed(
        "stories::a_call_over_http_that_was_given_up_on_does_not_take_the_story_away",
        &[],
        || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .start_paused(true)
                .build();
            runtime.unwrap().block_on(async {
                let ecs = FakeEcs::start().gives_up_after(secs(60)).await;
                for _ in 0..10 {
                    post(&ecs, "ListTasks", &json!({}));
                }
                tokio::time::sleep(secs(60)).await;
                let answer = post(&ecs, "ListTasks", &json!({}));
                panic!("{}", answer.status());
            });
        },
    );

    assert!(printed.contains("500\n"), "{printed}");
    assert!(
        printed.contains("the story of this test's fake ECS"),
        "{printed}"
    );
}

#[test]
fn a_fake_of_an_explorer_names_the_line_of_the_test() {
    let printed = printed(
        "stories::a_fake_of_an_explorer_names_the_line_of_the_test",
        &[],
        || {
            let test = fake_ecs::explore_crashes(|_| async { Ok::<_, String>(()) });
            let test = test.setup(|_| panic!("as intended"));
            let _report = test.check(|_| {}).run();
        },
    );

    assert!(
        printed.contains("fake ECS, started at tests/it/stories.rs:"),
        "{printed}"
    );
}

static SHARED: LazyLock<FakeEcs> =
    LazyLock::new(|| FakeEcs::start().clock(Clock::manual()).blocking());

#[test]
fn a_static_tells_what_happened_in_the_test_that_fails() {
    let printed = printed(
        "stories::a_static_tells_what_happened_in_the_test_that_fails",
        &[],
        || {
            post(&SHARED, "ListClusters", &json!({}));
            drop(SHARED.story_on_panic());
            let _story = SHARED.story_on_panic();
            post(&SHARED, "ListTasks", &json!({}));
            panic!("as intended");
        },
    );

    golden("story-static.txt", &stories(&printed));
}

#[test]
fn a_test_that_returns_early_prints_its_story() {
    let printed = printed(
        "stories::a_test_that_returns_early_prints_its_story",
        &[],
        || {
            async fn test() -> TestResult {
                let ecs = FakeEcs::start().await;
                let _: u8 = "1".parse()?;
                ecs.client()
                    .run_task()
                    .task_definition("reprot")
                    .send()
                    .await?;
                Ok(())
            }
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime.unwrap().block_on(test()).unwrap();
        },
    );

    let has = |part| assert!(printed.contains(part), "no {part:?} in {printed}");
    has("panicked at tests/it/stories.rs:");
    has("the test has ended with an error: ");
    has("ClientException");
    has("s RunTask reprot ×1 → ClientException: ");
}

#[test]
fn errors_of_all_kinds_end_a_test_that_returns_them() {
    fn check(test: fn() -> TestResult, expected: &str) {
        assert_eq!(
            panics(test),
            format!("the test has ended with an error: {expected}")
        );
    }
    check(|| Err("a text")?, "a text");
    check(|| Err(String::from("a text"))?, "a text");
    check(
        || Err(Box::<dyn std::error::Error>::from("boxed"))?,
        "boxed",
    );
    check(
        || Err(std::io::Error::other("of the system"))?,
        "of the system",
    );
}
