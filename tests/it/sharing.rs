//! One fake for many, and many fakes at once.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use fake_ecs::{Clock, FakeEcs, Profile, Script};

use crate::support::{register_app, run, secs};

/// What the tests below share, as a static of a real test suite would be.
struct Shared {
    ecs: FakeEcs,
    client: aws_sdk_ecs::Client,
    answered: AtomicUsize,
}

static SHARED: LazyLock<Shared> = LazyLock::new(|| {
    let ecs = FakeEcs::start().blocking();
    register_app(&ecs, "shared");
    Shared {
        client: ecs.client(),
        ecs,
        answered: AtomicUsize::new(0),
    }
});

const CALLS_PER_TEST: usize = 250;

/// A fourth of the thousand calls, from a runtime of its own, as `#[tokio::test]` has it.
fn a_fourth_of_the_calls(started_by: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime can be built");
    runtime.block_on(async {
        for _ in 0..CALLS_PER_TEST {
            let answer = SHARED
                .client
                .list_tasks()
                .started_by(started_by)
                .send()
                .await;
            let answer = answer.expect("no call is lost");
            assert!(answer.task_arns().is_empty());
            SHARED.answered.fetch_add(1, Ordering::Relaxed);
        }
    });
}

#[test]
fn a_client_in_a_static_serves_a_first_test() {
    a_fourth_of_the_calls("one");
}

#[test]
fn a_client_in_a_static_serves_a_second_test() {
    a_fourth_of_the_calls("two");
}

#[test]
fn a_client_in_a_static_outlives_the_runtimes_of_the_tests_that_use_it() {
    a_fourth_of_the_calls("three");
    a_fourth_of_the_calls("four");
}

#[test]
fn a_client_in_a_static_loses_none_of_a_thousand_calls() {
    // A fake of its own: a runner with a process for each test would not share the one above.
    let ecs = FakeEcs::start().blocking();
    let client = ecs.client();
    let answered = AtomicUsize::new(0);

    std::thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().build();
                let runtime = runtime.expect("a runtime can be built");
                runtime.block_on(async {
                    for _ in 0..50 {
                        let answer = client.list_clusters().send().await;
                        answered.fetch_add(usize::from(answer.is_ok()), Ordering::Relaxed);
                    }
                });
            });
        }
    });

    assert_eq!(answered.into_inner(), 1_000);
    assert_eq!(ecs.requests().len(), 1_000);
}

#[tokio::test]
async fn tests_that_share_a_fake_tell_their_tasks_apart() {
    let task = run(&SHARED.ecs, "shared").await;

    task.wait_running().await;
    task.container("app").exit(0);

    task.wait_stopped().await;
    assert!(SHARED.ecs.tasks().family("shared").contains(&task));
}

#[test]
fn three_hundred_fakes_live_their_own_lives_at_once() {
    const FAKES: usize = 300;
    let fakes: Vec<FakeEcs> = (0..FAKES)
        .map(|number| {
            let ecs = FakeEcs::start()
                .seed(number as u64)
                .profile(Profile::realistic())
                .blocking();
            let code = i32::try_from(number % 256).expect("exit codes are small");
            let script = Script::new()
                .log(format!("fake {number}"))
                .exits(code)
                .after(secs(number as u64));
            ecs.script("job", script);
            register_app(&ecs, "job");
            ecs
        })
        .collect();

    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .enable_all()
        .build()
        .expect("a runtime can be built");
    runtime.block_on(async {
        let lives: Vec<_> = fakes
            .iter()
            .cloned()
            .map(|ecs| {
                tokio::spawn(async move {
                    let task = run(&ecs, "job").await;
                    task.wait_stopped().await;
                })
            })
            .collect();
        for life in lives {
            life.await.expect("each life comes to its end");
        }
    });

    let mut addresses: Vec<_> = fakes.iter().map(FakeEcs::local_addr).collect();
    let mut ids = Vec::new();
    for (number, ecs) in fakes.iter().enumerate() {
        let task = ecs.tasks().only();
        let app = task.container("app");
        assert_eq!(app.exit_code(), i32::try_from(number % 256).ok());
        assert_eq!(app.logs().lines(), [format!("fake {number}")]);
        ids.push(task.id());
    }
    {
        let list = &mut ids;
        list.sort();
        list.dedup();
        assert_eq!(list.len(), FAKES);
    }
    addresses.sort();
    addresses.dedup();
    assert_eq!(addresses.len(), FAKES);
}

// ---- what users write may look at the fake ----

/// Says what it is only after a look at the fake.
struct Looks<'a>(&'a FakeEcs, &'static str);

impl From<Looks<'_>> for fake_ecs::ContainerSelector {
    fn from(Looks(ecs, text): Looks<'_>) -> Self {
        assert!(ecs.seed() < 7);
        text.into()
    }
}

impl From<Looks<'_>> for String {
    fn from(Looks(ecs, text): Looks<'_>) -> Self {
        assert!(ecs.tasks().len() < 7);
        text.to_owned()
    }
}

/// Looks at the fake whenever something is logged.
struct Logged(FakeEcs, AtomicUsize);

impl tracing::Subscriber for Logged {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target() == "fake_ecs"
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}

    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

    fn event(&self, _: &tracing::Event<'_>) {
        self.1.fetch_add(self.0.requests().len(), Ordering::Relaxed);
    }

    fn enter(&self, _: &tracing::span::Id) {}

    fn exit(&self, _: &tracing::span::Id) {}
}

#[tokio::test]
async fn conversions_and_subscribers_may_look_at_the_fake() {
    let ecs = FakeEcs::start().await;
    let logged = std::sync::Arc::new(Logged(ecs.clone(), AtomicUsize::new(0)));
    let _logging = tracing::subscriber::set_default(std::sync::Arc::clone(&logged));

    ecs.script(Looks(&ecs, "web"), Script::new().log("hello"));
    register_app(&ecs, "web");
    let task = run(&ecs, "web").await;
    task.mark_failed(1, Looks(&ecs, "out of disk"));
    let refused = ecs.client().stop_task().task("nonsense").send().await;

    assert_eq!(task.stopped_reason().as_deref(), Some("out of disk"));
    assert_eq!(task.logs("app").lines(), ["hello"]);
    refused.expect_err("it is no task");
    // Tracing remembers of each place that logs whether anybody listens. The test beside this one
    // that comes to the place first may have that answered for its own thread, where nobody does;
    // so it is asked again.
    for _ in 0..100 {
        tracing::callsite::rebuild_interest_cache();
        ecs.client().list_tasks().send().await.unwrap();
    }
    assert!(logged.1.load(Ordering::Relaxed) > 0, "nothing was logged");
}

#[test]
fn a_long_advance_lets_others_have_their_turn() {
    let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
    ecs.script("web", Script::new().exits(1).after(secs(60)));
    let containers = serde_json::json!([{
        "name": "app", "image": "busybox", "restartPolicy": { "enabled": true, "restartAttemptPeriod": 60 },
    }]);
    let definition = crate::support::fargate_definition("web", containers);
    crate::support::register(&ecs, &definition).run();
    let (before, days) = (ecs.now(), secs(20 * 24 * 60 * 60));

    let advancing = std::thread::spawn({
        let ecs = ecs.clone();
        move || ecs.advance(days)
    });
    let mut seen = std::collections::BTreeSet::new();
    while !advancing.is_finished() {
        // As a call over HTTP would.
        crate::support::ask(&ecs, "ListTasks", &serde_json::json!({}));
        seen.insert(ecs.now());
    }
    advancing.join().expect("it comes to its end");

    let after = before + days;
    assert_eq!(ecs.now(), after);
    let mut between = seen.iter().filter(|now| **now > before && **now < after);
    assert!(between.next().is_some(), "nobody had a turn before the end");
}
