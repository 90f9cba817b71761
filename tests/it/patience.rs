//! For how long somebody waits for an application that does nothing, and how an application that
//! polls for ever is ended.

use std::io::{Read, Write as _};
use std::net::TcpStream;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use fake_ecs::{Clock, FakeEcs, Profile, Script};
use serde_json::json;

use crate::support::{millis, panic_text, panics, post, register_app, secs};

#[expect(
    clippy::disallowed_methods,
    reason = "it is about real time, in which the application works"
)]
fn real_time() -> Instant {
    Instant::now()
}

/// Work for that long of real time.
fn work_for(duration: Duration) {
    let start = real_time();
    while start.elapsed() < duration {
        std::hint::black_box(start);
    }
}

/// The text of the panic that the future ends in, and how long of real time that took.
async fn fails(act: impl Future<Output = ()> + Send + 'static) -> (String, Duration) {
    let start = real_time();
    let failed = tokio::spawn(act).await.expect_err("it is in vain");
    (panic_text(failed.into_panic()), start.elapsed())
}

// ---- patience ----

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_that_works_for_half_a_second_is_waited_for() {
    let ecs = FakeEcs::start().await;
    let definition = register_app(&ecs, "report");
    tokio::spawn(async move {
        work_for(millis(500));
        definition.run();
    });

    ecs.wait_until(|ecs| ecs.tasks().len() == 1).await;
}

/// An application on a thread that works for half a second.
async fn is_waited_for(ecs: FakeEcs) {
    register_app(&ecs, "report");
    let application = ecs.clone();
    let thread = thread::spawn(move || {
        work_for(millis(500));
        application.task_definition("report").run();
    });

    ecs.wait_until(|ecs| ecs.tasks().len() == 1).await;
    thread.join().expect("it runs the task");
}

#[tokio::test]
async fn a_thread_that_works_for_half_a_second_is_waited_for() {
    is_waited_for(FakeEcs::start().await).await;
}

#[tokio::test(start_paused = true)]
async fn a_thread_is_waited_for_under_a_paused_clock_too() {
    is_waited_for(FakeEcs::start().await).await;
}

#[tokio::test]
async fn a_thread_is_waited_for_with_a_manual_clock_too() {
    is_waited_for(FakeEcs::start().clock(Clock::manual()).await).await;
}

#[tokio::test]
async fn another_process_is_waited_for() {
    let ecs = FakeEcs::start().await;
    let url = ecs.endpoint_url();
    let thread = thread::spawn(move || {
        work_for(millis(500));
        let mut stream = TcpStream::connect(url.trim_start_matches("http://")).unwrap();
        let body = r#"{"clusterName":"jobs"}"#;
        write!(
            stream,
            "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: {}\r\n\
             X-Amz-Target: AmazonEC2ContainerServiceV20141113.CreateCluster\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        stream.read_exact(&mut [0; 16]).unwrap();
    });

    ecs.wait_until(|ecs| ecs.clusters().len() == 2).await;
    thread.join().expect("it makes the cluster");
}

#[tokio::test]
async fn who_is_alone_waits_in_vain_for_a_moment_only() {
    let ecs = FakeEcs::start().await;
    let task = register_app(&ecs, "report").run();
    let wait = task.wait_stopped();

    let (text, waited) = fails(wait).await;

    assert!(text.contains("nothing more happens by itself"), "{text}");
    assert!(waited < secs(4), "{waited:?}");
}

#[tokio::test]
async fn code_that_says_what_containers_do_is_nobody_who_may_act() {
    let ecs = FakeEcs::start().await;
    ecs.containers("report").script_with(|_, _| Script::new());
    ecs.containers("other").run(|_| async {});
    let task = register_app(&ecs, "report").run();

    let (_, waited) = fails(task.wait_stopped()).await;

    assert!(waited < secs(4), "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_those_who_are_asleep_for_ever_waits_for_a_moment_only() {
    let ecs = FakeEcs::start().await;
    tokio::spawn(std::future::pending::<()>());

    let (_, waited) = fails(ecs.wait_until(|ecs| ecs.tasks().len() == 1)).await;

    assert!(waited < secs(4), "{waited:?}");
}

/// A clone, a client, the address and another task: whoever has one of these may act.
#[tokio::test]
async fn patience_is_for_those_who_may_act_and_can_be_chosen() {
    let chosen = FakeEcs::start().patience(millis(300)).await;
    let _client = chosen.client();
    let (_, waited) = fails(chosen.wait_until(|_| false)).await;
    assert!((millis(300)..secs(4)).contains(&waited), "{waited:?}");

    type Give<'a> = &'a dyn Fn(&FakeEcs) -> Box<dyn std::any::Any>;
    let gives: [Give<'_>; 4] = [
        &|ecs| Box::new(ecs.clone()),
        &|ecs| Box::new(ecs.client()),
        &|ecs| Box::new(ecs.endpoint_url()),
        &|_| Box::new(tokio::spawn(tokio::time::sleep(secs(60)))),
    ];
    for give in gives {
        let ecs = FakeEcs::start().await;
        let _given = give(&ecs);

        let mut wait = tokio::spawn(ecs.wait_until(|_| false));

        // Nobody waits for the whole of it here: it has not failed after a second.
        let waited = tokio::time::timeout(secs(1), &mut wait).await;
        waited.expect_err("it is still waiting");
        // Otherwise it would be the task that may act, in the next turn.
        wait.abort();
        let _ = wait.await;
    }
}

/// The figure for a busy machine: `cargo test --all-features --test it loaded -- --ignored`, which
/// takes some minutes.
#[test]
#[ignore = "it keeps all cores busy for minutes"]
fn a_loaded_machine_fails_no_wait_in_1000_runs() {
    let cores = thread::available_parallelism().map_or(2, Into::into);
    let over = std::sync::atomic::AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while !over.load(std::sync::atomic::Ordering::Relaxed) {
                    work_for(millis(10));
                }
            });
        }
        for run in 0..1000 {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .start_paused(run % 2 == 0)
                .build()
                .unwrap();
            runtime.block_on(async {
                let ecs = FakeEcs::start().await;
                register_app(&ecs, "report");
                let application = ecs.clone();
                // Longer than what was waited before: 100 ms.
                thread::spawn(move || {
                    work_for(millis(120));
                    application.task_definition("report").run();
                });
                ecs.wait_until(|ecs| ecs.tasks().len() == 1).await;
            });
        }
        over.store(true, std::sync::atomic::Ordering::Relaxed);
    });
}

// ---- an end of time ----

/// An application that looks every hour, for ever.
async fn polls_for_ever(client: aws_sdk_ecs::Client) {
    loop {
        let _answer = client.list_tasks().send().await;
        tokio::time::sleep(secs(3600)).await;
    }
}

const DAY: Duration = Duration::from_hours(24);

#[tokio::test(start_paused = true)]
async fn an_application_that_polls_for_ever_ends_after_thirty_days() {
    let ecs = FakeEcs::start().await;
    let task = register_app(&ecs, "report").run();
    task.wait_running().await;

    let (text, _) = fails(polls_for_ever(ecs.client())).await;

    let words = "given up: nothing has changed for 30 days of the fake's time, in which 721 calls were made";
    assert!(text.starts_with(words), "{text}");
    for part in ["gives_up_after", "timeline\n", "ListTasks → ok", "seed 0"] {
        assert!(text.contains(part), "no {part:?} in:\n{text}");
    }
    assert!((30 * DAY..31 * DAY).contains(&ecs.elapsed()));
}

#[tokio::test(start_paused = true)]
async fn an_application_that_is_refused_or_fails_for_ever_ends_too() {
    let ecs = FakeEcs::start().gives_up_after(DAY).await;
    let client = ecs.client();
    let refused = async move {
        loop {
            let _refused = client.stop_task().task("nonsense").send().await;
            let vain = client.run_task().task_definition("web").send().await;
            assert!(vain.is_ok_and(|answer| answer.tasks().is_empty()));
            tokio::time::sleep(secs(60)).await;
        }
    };
    // For an instance that is too small: `RunTask` succeeds, with failures.
    ecs.add_instance("t3.nano");
    let containers = json!([{ "name": "app", "image": "busybox", "memory": 100_000 }]);
    crate::support::register(
        &ecs,
        &crate::support::ec2_definition("web", "bridge", containers),
    );

    let (text, _) = fails(refused).await;

    assert!(
        text.contains("given up: nothing has changed for 86400 s"),
        "{text}"
    );
    assert!(
        (DAY..DAY + secs(600)).contains(&ecs.elapsed()),
        "{:?}",
        ecs.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn over_http_the_call_is_answered_with_the_story() {
    let ecs = FakeEcs::start().gives_up_after(DAY).await;
    for _ in 0..10 {
        assert_eq!(post(&ecs, "ListTasks", &json!({})).status(), 200);
    }
    tokio::time::sleep(DAY).await;

    let answer = post(&ecs, "ListTasks", &json!({}));

    assert_eq!(answer.status(), 500);
    let text = answer.body;
    assert!(text.contains("given up: nothing has changed"), "{text}");
    assert!(text.contains("timeline"), "{text}");

    // What changes something is not given up on when a handle has done something before.
    ecs.register_json(
        crate::support::fargate_definition("web", json!([{ "name": "app", "image": "busybox" }]))
            .to_string(),
    );
    assert_eq!(post(&ecs, "ListTasks", &json!({})).status(), 200);
}

#[tokio::test(start_paused = true)]
async fn whatever_changes_begins_the_count_anew() {
    let ecs = FakeEcs::start()
        .gives_up_after(DAY)
        .profile(Profile::realistic())
        .await;
    let definition = register_app(&ecs, "report");
    let client = ecs.client();
    let changes: [&dyn Fn(); 2] = [&|| drop(definition.run()), &|| ecs.advance(secs(1))];
    for change in changes {
        for _ in 0..22 {
            client.list_tasks().send().await.unwrap();
            tokio::time::sleep(secs(3600)).await;
        }
        change();
    }
    client
        .create_cluster()
        .cluster_name("jobs")
        .send()
        .await
        .unwrap();
    for _ in 0..22 {
        client.list_tasks().send().await.unwrap();
        tokio::time::sleep(secs(3600)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_sleeps_for_months_does_not_poll() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();

    for _ in 0..5 {
        tokio::time::sleep(60 * DAY).await;
        client.list_tasks().send().await.expect("it is answered");
    }
}

// ---- sleeping in real time ----

/// A running clock of tokio that jumps, as if somebody had slept.
async fn sleep_for_real(duration: Duration) {
    tokio::time::pause();
    tokio::time::advance(duration).await;
    tokio::time::resume();
}

#[tokio::test]
#[ignore = "it is run by the tests below, in processes of their own"]
async fn sleeps_while_a_task_is_about_to_end() {
    let ecs = FakeEcs::start().await;
    ecs.script("report", Script::new().runs_for(secs(3600)));
    register_app(&ecs, "report").run();
    let client = ecs.client();
    for _ in 0..50 {
        client.list_tasks().send().await.unwrap();
        sleep_for_real(secs(1)).await;
    }
}

#[tokio::test]
#[ignore = "it is run by the tests below, in processes of their own"]
async fn sleeps_while_nothing_is_about_to_happen() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "report").run().wait_running().await;
    let client = ecs.client();
    for _ in 0..50 {
        client.list_tasks().send().await.unwrap();
        sleep_for_real(secs(1)).await;
    }
}

#[tokio::test(start_paused = true)]
#[ignore = "it is run by the tests below, in processes of their own"]
async fn sleeps_under_a_paused_clock() {
    let ecs = FakeEcs::start().await;
    ecs.script("report", Script::new().runs_for(secs(3600)));
    register_app(&ecs, "report").run();
    for _ in 0..50 {
        ecs.client().list_tasks().send().await.unwrap();
        tokio::time::sleep(secs(1)).await;
    }
}

#[test]
fn a_test_that_really_sleeps_is_told_once_how_not_to() {
    for (test, expected) in [
        ("sleeps_while_a_task_is_about_to_end", 1),
        ("sleeps_while_nothing_is_about_to_happen", 0),
        ("sleeps_under_a_paused_clock", 0),
    ] {
        let test = format!("{}::{test}", module_path!().split_once("::").unwrap().1);
        // What a test prints that passes is not shown.
        let mut process = Command::new(std::env::current_exe().unwrap());
        process.args(["--ignored", "--exact", &test]);
        let output = process.output().unwrap();

        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{test}: {told}");
        assert_eq!(
            told.matches("has really slept").count(),
            expected,
            "{test}: {told}"
        );
        assert_eq!(
            told.matches("start_paused = true").count(),
            expected,
            "{test}: {told}"
        );
    }
}

// ---- what time it is ----

#[tokio::test(start_paused = true)]
async fn time_is_read_from_the_start() {
    let ecs = FakeEcs::start().profile(Profile::realistic()).await;
    assert_eq!((ecs.elapsed(), ecs.next_event_in()), (Duration::ZERO, None));

    register_app(&ecs, "report").run();
    let next = ecs.next_event_in().expect("a task goes on by itself");
    assert!(next > Duration::ZERO);
    tokio::time::sleep(next / 2).await;
    assert_eq!(ecs.next_event_in(), Some(next - next / 2));
    tokio::time::sleep(secs(600)).await;

    assert_eq!(ecs.elapsed(), next / 2 + secs(600));
    assert_eq!(ecs.next_event_in(), None);
    assert_eq!(ecs.started_at() + ecs.elapsed(), ecs.now());

    let later = ecs.started_at() + DAY;
    ecs.advance_to(later);
    assert_eq!(ecs.elapsed(), DAY);
    ecs.advance_to(ecs.started_at());
    assert_eq!(ecs.now(), later, "time does not go back");

    ecs.reset();
    assert_eq!(ecs.elapsed(), DAY);
}

#[test]
fn on_a_manual_clock_what_is_overdue_happens_next() {
    let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
    register_app(&ecs, "report").run();

    assert_eq!(ecs.next_event_in(), Some(Duration::ZERO));
    ecs.settle();
    assert_eq!(ecs.next_event_in(), None);
    assert!(panics(|| ecs.tasks().family("other").only()).contains("expected one task"));
}
