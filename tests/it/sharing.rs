//! One fake for many, and many fakes at once.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use fake_ecs::{FakeEcs, Profile, Script};

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
    assert!(
        SHARED
            .ecs
            .tasks()
            .family("shared")
            .iter()
            .any(|other| *other == task)
    );
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
