//! A fake goes on where another has ended.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use fake_ecs::{Clock, FakeEcs, Fsync, Journal, Profile, Recording, Script, StartError};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::actions::config;
use crate::support::{ask, fargate_definition, millis, panics, post};

/// A folder that is gone when the test is.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("fake-ecs-it-journal-{}-{number}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }

    fn file(&self) -> PathBuf {
        self.0.join("fake-ecs.journal")
    }

    fn start(&self) -> FakeEcs {
        self.try_start().unwrap()
    }

    fn try_start(&self) -> Result<FakeEcs, StartError> {
        let builder = FakeEcs::start().clock(Clock::manual());
        let builder = builder.profile(Profile::realistic());
        builder.journal(&self.0).try_start()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// All that there is to see.
fn seen(ecs: &FakeEcs) -> String {
    let tasks = ecs.tasks();
    let tasks = tasks
        .iter()
        .map(|task| (task.to_json(), task.timeline(), task.logs("app")))
        .map(|(json, timeline, logs)| format!("{json}\n{timeline}\n{:?}", logs.lines()));
    let services = ecs.services();
    let services = services.iter().map(|service| service.to_json().to_string());
    let shown: Vec<String> = tasks.chain(services).collect();
    let events: Vec<String> = ecs.events().json();
    let requests = ecs.requests();
    let ids: Vec<&str> = requests.iter().map(fake_ecs::Request::request_id).collect();
    format!(
        "{}\n{}\n{}\n{requests:?}\n{ids:?}\n{:?}",
        ecs.timeline(),
        shown.join("\n"),
        events.join("\n"),
        ecs.elapsed(),
    )
}

fn network() -> Value {
    json!({ "awsvpcConfiguration": { "subnets": ["subnet-1"] } })
}

/// What is done, by its number and another one.
fn act(ecs: &FakeEcs, kind: u8, number: u8) {
    let task = || {
        let tasks: Vec<_> = ecs.tasks().into_iter().collect();
        tasks.get(usize::from(number) % tasks.len().max(1)).cloned()
    };
    let family = ["web", "batch"][usize::from(number % 2)];
    match kind {
        0 => {
            let app = json!([{ "name": "app", "image": "web" }]);
            drop(post(
                ecs,
                "RegisterTaskDefinition",
                &fargate_definition(family, app),
            ));
        }
        1 | 2 => {
            let run = json!({ "taskDefinition": family, "launchType": "FARGATE",
                "count": number % 3 + 1, "networkConfiguration": network() });
            drop(post(ecs, "RunTask", &run));
        }
        3 => {
            let service = json!({ "serviceName": family, "taskDefinition": family, "desiredCount": number % 4,
                "launchType": "FARGATE", "networkConfiguration": network() });
            drop(post(ecs, "CreateService", &service));
        }
        4 => drop(post(
            ecs,
            "UpdateService",
            &json!({ "service": family, "desiredCount": number % 5 }),
        )),
        5 => drop(post(ecs, "ListTasks", &json!({}))),
        6 => drop(post(ecs, "NoSuchOperation", &json!({}))),
        7 => ecs.advance(millis(u64::from(number) * 137)),
        8 => drop(ecs.step()),
        9 => task().into_iter().for_each(|task| task.force_stop()),
        10 => task()
            .into_iter()
            .for_each(|task| task.mark_failed(i32::from(number), "marked")),
        11 => ecs.script(
            family,
            Script::new()
                .log("hello")
                .exits(i32::from(number % 3))
                .after(millis(2_000)),
        ),
        12 => drop(ecs.faults().on("RunTask").once().throttle().optional()),
        13 => drop(
            ecs.faults()
                .on("ListTasks")
                .every(2)
                .error("ServerException", "no")
                .optional(),
        ),
        14 => drop(ecs.in_region("eu-west-1").add_instance("m5.large")),
        15 => ecs.reset(),
        17 => drop(ecs.define(family).run()),
        18 => drop(ecs.add_cluster(&format!("jobs-{}", number % 3))),
        // A service whose tasks always exit never comes to rest.
        _ => drop((0..100).take_while(|_| ecs.step()).count()),
    }
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn whatever_has_come_in_comes_in_again(
        acts in prop::collection::vec((0..19_u8, any::<u8>()), 1..40),
        restart in 0..40_usize,
    ) {
        let (folder, other) = (Folder::new(), Folder::new());
        let mut ecs = folder.start();
        let unbroken = other.start();
        for (index, (kind, number)) in acts.iter().enumerate() {
            if index == restart {
                let before = seen(&ecs);
                drop(ecs);
                ecs = folder.start();
                prop_assert_eq!(before, seen(&ecs));
            }
            act(&ecs, *kind, *number);
            act(&unbroken, *kind, *number);
        }
        prop_assert_eq!(seen(&ecs), seen(&unbroken));
    }
}

#[test]
fn a_file_that_ends_at_any_byte_has_what_was_answered_by_then() {
    let folder = Folder::new();
    let ecs = folder.start();
    for name in ["a", "b", "c"] {
        ask(&ecs, "CreateCluster", &json!({ "clusterName": name }));
    }
    ecs.advance(millis(5_000));
    drop(ecs);
    let whole = fs::read(folder.file()).unwrap();
    let lines = |end: usize| whole[..end].iter().filter(|byte| **byte == b'\n').count();

    for end in 0..=whole.len() {
        fs::write(folder.file(), &whole[..end]).unwrap();
        let ecs = folder.start();
        // The first line says what the fake was started with, the last one what time it was.
        let created = lines(end).saturating_sub(1).min(3);
        assert_eq!(ecs.clusters().len(), 1 + created, "{end}");
        drop(ecs);
        // What is thrown away is not there for the next one either.
        assert!(lines(end) <= fs::read_to_string(folder.file()).unwrap().lines().count());
    }
}

#[test]
fn what_the_code_of_a_test_has_decided_is_refused_with_the_reason() {
    for (what, expected) in [
        (
            (|ecs: &FakeEcs| ecs.containers("web").run(|_| async { 0 })) as fn(&FakeEcs),
            "at entry 2, in line 3, containers run code of the test",
        ),
        (
            |ecs| ecs.on_exec(|_, _| ""),
            "at entry 2, in line 3, a closure answers hooks or commands",
        ),
        (
            |ecs| drop(ecs.before("StopTask", |_, _| {}).optional()),
            "a function of the test runs before calls",
        ),
        (
            |ecs| {
                drop(
                    ecs.faults()
                        .on("RunTask")
                        .when(|_| true)
                        .throttle()
                        .optional(),
                );
            },
            "a fault has a function of the test",
        ),
    ] {
        let folder = Folder::new();
        let ecs = folder.start();
        ask(&ecs, "ListClusters", &json!({}));
        what(&ecs);
        drop(ecs);

        let refused = folder.try_start().unwrap_err().to_string();

        assert!(refused.contains(expected), "{refused}");
        assert!(
            refused.contains("only the code of the test can do again"),
            "{refused}"
        );
    }
}

#[test]
fn a_journal_that_others_write_is_refused() {
    let folder = Folder::new();
    let ecs = folder.start();
    let journal = Journal::at(&folder.0).fsync(Fsync::Always);

    let refused = FakeEcs::start().journal(journal).try_start().unwrap_err();

    assert!(matches!(refused, StartError::Journal(_)));
    drop(ecs);
}

#[test]
fn a_reset_begins_it_anew() {
    let folder = Folder::new();
    let ecs = folder.start();
    let lines = || fs::read_to_string(folder.file()).unwrap().lines().count();
    ecs.advance(millis(5_000));
    drop(ecs.in_region("eu-west-1").add_instance("m5.large"));
    for _ in 0..100 {
        ask(&ecs, "ListClusters", &json!({}));
    }
    assert!(lines() > 100);

    ecs.reset();

    assert_eq!(
        lines(),
        2,
        "what it was started with, and that it is set up"
    );
    let before = seen(&ecs);
    drop(ecs);
    let ecs = folder.start();
    assert_eq!(seen(&ecs), before);
    assert!(ecs.is_resumed());
    ecs.reset();
    assert_eq!(ecs.elapsed(), millis(5_000));
}

#[test]
fn calls_are_refused_once_it_is_as_large_as_it_may_be_until_a_reset() {
    let folder = Folder::new();
    let start = || {
        let journal = Journal::at(&folder.0).limit(64 << 10);
        let builder = FakeEcs::start().clock(Clock::manual());
        builder.journal(journal).blocking()
    };
    let ecs = start();
    let create = |ecs: &FakeEcs| post(ecs, "CreateCluster", &json!({ "clusterName": "jobs" }));
    let answered = (0..1_000)
        .take_while(|_| create(&ecs).status() == 200)
        .count();
    assert!((100..500).contains(&answered), "{answered}");
    assert!(fs::metadata(folder.file()).unwrap().len() <= 64 << 10);
    drop(ecs);

    let ecs = start();
    let mut answers = (0..10).map(|_| create(&ecs));
    let refused = answers.find(|answer| answer.status() != 200).unwrap();

    assert_eq!(refused.status(), 500);
    let why = refused.json().to_string();
    let expected = "it has come to its limit of 0 MiB. A reset";
    assert!(why.contains(expected), "{why}");
    ecs.reset();
    assert_eq!(create(&ecs).status(), 200);
}

#[test]
fn a_journal_that_is_not_set_up_is_none() {
    let folder = Folder::new();
    let start = || {
        let journal = Journal::at(&folder.0).set_up_first();
        FakeEcs::start()
            .clock(Clock::manual())
            .journal(journal)
            .blocking()
    };
    let ecs = start();
    assert!(!ecs.is_resumed());
    ecs.secrets().put("db", "s3cret");
    drop(ecs);

    let ecs = start();
    assert!(!ecs.is_resumed());
    assert_eq!(ecs.secrets().get("db"), None);
    ecs.end_set_up();
    drop(ecs);

    assert!(start().is_resumed());
}

/// What only code of a test decides, all kinds of it.
fn act_by_code(ecs: &FakeEcs) {
    ecs.on_exec(|_, command| format!("{command}, indeed"));
    ecs.faults()
        .on("ListTasks")
        .when(|call| call.json()["family"] == "web")
        .throttle();
    ecs.containers("web").run(|task| async move {
        task.log("begins");
        task.sleep(millis(3_000)).await;
        task.log("ends");
        3
    });
    ecs.containers("batch")
        .script_with(|_, n| Script::new().exits(i32::try_from(n).unwrap()));
    ecs.containers("polite").run(|task| async move {
        task.stopping().await;
        7
    });
    // It calls the API itself, and acts by handles.
    ecs.faults().on("ListTasks").nth(2).before(|ecs, _| {
        let client = ecs.client();
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.enable_all().build().unwrap();
        runtime.block_on(async {
            let create = client.create_cluster().cluster_name("raced");
            create.send().await.unwrap();
            client.list_tasks().family("raced").send().await.unwrap();
        });
        ecs.add_instance("m5.large");
    });
    let run = |family| ecs.define(family).run();
    let polite = run("polite");
    for _ in 0..2 {
        run("web");
        run("batch");
        ecs.settle();
        drop(post(ecs, "ListTasks", &json!({ "family": "web" })));
        drop(post(ecs, "ListTasks", &json!({ "family": "batch" })));
    }
    drop(post(ecs, "StopTask", &json!({ "task": polite.id() })));
    ecs.settle();
    ecs.define("served");
    ecs.new_service("served").count(2).add();
    ecs.advance(millis(60_000));
}

#[test]
fn what_code_of_a_test_has_said_is_shown_without_the_code() {
    let folder = Folder::new();
    let ecs = folder.start();
    act_by_code(&ecs);
    let (tasks, before) = (ecs.tasks().len(), seen(&ecs));
    assert!(
        before.contains("begins") && before.contains("exits with 7"),
        "{before}"
    );
    assert!(tasks >= 5);
    let by_test = |ecs: &FakeEcs| ecs.requests().iter().filter(|it| it.is_by_test()).count();
    assert_eq!(by_test(&ecs), 2);
    assert!(before.contains("raced"), "{before}");
    drop(ecs);

    let recording = Recording::of(folder.file());
    let ecs = FakeEcs::start().recording(recording).blocking();

    assert_eq!(ecs.recording_ends(), None);
    let refused = panics(|| ecs.define("other"));
    assert!(refused.contains("this fake shows a recording"), "{refused}");
    assert_eq!((seen(&ecs), by_test(&ecs)), (before, 2));
    drop(ecs);
    let refused = folder.try_start().unwrap_err().to_string();
    assert!(
        refused.contains("only the code of the test can do again"),
        "{refused}"
    );
}
