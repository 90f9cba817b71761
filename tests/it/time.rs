//! Time: waiters that take real milliseconds, and a paused clock that is followed to the
//! nanosecond.

use std::time::Duration;

use aws_sdk_ecs::client::Waiters;
use aws_sdk_ecs::config::AsyncSleep;
use fake_ecs::{Clock, FakeEcs, Profile, Script, StopCode, TaskStatus};

use crate::support::{millis, register_app, run, secs};

/// How far the fake's time moves while `act` runs.
async fn elapsed<R>(ecs: &FakeEcs, act: impl Future<Output = R>) -> (R, Duration) {
    let before = ecs.now();
    let result = act.await;
    let elapsed = ecs.now().duration_since(before);
    (result, elapsed.expect("time does not go back"))
}

/// What the tokio clock of the test shows.
#[expect(
    clippy::disallowed_methods,
    reason = "it is the test's own clock that is looked at"
)]
fn tokio_now() -> tokio::time::Instant {
    tokio::time::Instant::now()
}

// ---- waiters of the SDK ----

#[tokio::test]
async fn the_waiter_for_running_tasks_takes_the_fakes_time() {
    let ecs = FakeEcs::start().profile(Profile::realistic()).await;
    register_app(&ecs, "web");
    let task = run(&ecs, "web").await;

    let waiter = ecs.client();
    let waiter = waiter.wait_until_tasks_running().tasks(task.arn());
    let (waited, elapsed) = elapsed(&ecs, waiter.wait(secs(600))).await;

    waited.expect("the task runs");
    assert_eq!(task.status(), TaskStatus::Running);
    assert!(elapsed >= secs(19), "{elapsed:?}");
}

#[tokio::test]
async fn the_waiter_for_stopped_tasks_takes_the_fakes_time() {
    let ecs = FakeEcs::start().profile(Profile::realistic()).await;
    ecs.script("job", Script::new().runs_for(secs(30 * 60)));
    register_app(&ecs, "job");
    let task = run(&ecs, "job").await;

    let waiter = ecs.client();
    let waiter = waiter.wait_until_tasks_stopped().tasks(task.arn());
    let (waited, elapsed) = elapsed(&ecs, waiter.wait(secs(3600))).await;

    waited.expect("the task stops");
    assert_eq!(task.container("app").exit_code(), Some(0));
    assert!(elapsed >= secs(30 * 60), "{elapsed:?}");
}

#[tokio::test]
async fn a_waiter_gives_up_after_the_fakes_time() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "web");
    let task = run(&ecs, "web").await;

    let waiter = ecs.client();
    let waiter = waiter.wait_until_tasks_stopped().tasks(task.arn());
    let (waited, elapsed) = elapsed(&ecs, waiter.wait(secs(3600))).await;

    waited.expect_err("nobody stops it");
    assert!(
        elapsed >= secs(3600 - 60) && elapsed <= secs(3600 + 120),
        "{elapsed:?}"
    );
}

#[tokio::test]
async fn the_waiter_for_running_tasks_fails_at_once_for_one_that_has_stopped() {
    let ecs = FakeEcs::start().await;
    ecs.script("job", Script::new().cannot_pull("no such image"));
    register_app(&ecs, "job");
    let task = run(&ecs, "job").await;

    let waiter = ecs.client();
    let waiter = waiter.wait_until_tasks_running().tasks(task.arn());
    let (waited, elapsed) = elapsed(&ecs, waiter.wait(secs(600))).await;

    waited.expect_err("it will never run");
    assert_eq!(task.stop_code(), Some(StopCode::TaskFailedToStart));
    assert!(elapsed < secs(60), "{elapsed:?}");
}

#[tokio::test]
async fn waiters_work_over_http_and_on_every_clock_that_can_be_skipped() {
    for clock in [Clock::tokio(), Clock::manual()] {
        let ecs = FakeEcs::start()
            .clock(clock)
            .profile(Profile::realistic())
            .await;
        register_app(&ecs, "web");
        let task = run(&ecs, "web").await;

        let client = ecs.client_over_http();
        let waiter = client.wait_until_tasks_running().tasks(task.arn());
        let waited = waiter.wait(secs(600)).await;

        assert!(waited.is_ok(), "{clock:?}: {waited:?}");
    }
}

// ---- a paused clock ----

#[tokio::test(start_paused = true)]
async fn calls_take_none_of_a_paused_clocks_time() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "web");
    let client = ecs.client();
    let (tokio_before, before) = (tokio_now(), ecs.now());

    for number in 0..100 {
        match number % 4 {
            0 => drop(client.list_clusters().send().await.expect("it is answered")),
            1 => drop(run(&ecs, "web").await),
            2 => drop(client.list_tasks().send().await.expect("it is answered")),
            _ => drop(
                client
                    .describe_clusters()
                    .send()
                    .await
                    .expect("it is answered"),
            ),
        }
    }

    assert_eq!(tokio_now() - tokio_before, Duration::ZERO);
    assert_eq!(ecs.now(), before);
}

#[tokio::test(start_paused = true)]
async fn a_sleep_of_the_test_moves_the_fakes_clock_by_just_that() {
    let ecs = FakeEcs::start().await;

    for duration in [millis(1), millis(1_500), secs(86_400)] {
        let tokio_before = tokio_now();
        let ((), elapsed) = elapsed(&ecs, tokio::time::sleep(duration)).await;

        assert_eq!(elapsed, duration);
        assert_eq!(tokio_now() - tokio_before, duration);
    }

    let ((), elapsed) = elapsed(&ecs, tokio::time::advance(Duration::from_nanos(7))).await;
    assert_eq!(elapsed, Duration::from_nanos(7));
}

#[tokio::test(start_paused = true)]
async fn tasks_live_by_a_paused_clock() {
    let ecs = FakeEcs::start().profile(Profile::realistic()).await;
    ecs.script("job", Script::new().exits(3).after(secs(40)));
    register_app(&ecs, "job");
    let task = run(&ecs, "job").await;

    // A realistic start on Fargate: 3 s + 10.5 s + 4.6 s + 1 s + 0.2 s.
    tokio::time::sleep(millis(19_299)).await;
    assert_eq!(task.status(), TaskStatus::Activating);
    tokio::time::sleep(millis(1)).await;
    assert_eq!(task.status(), TaskStatus::Running);
    tokio::time::sleep(secs(3600)).await;
    assert_eq!(task.container("app").exit_code(), Some(3));
}

#[tokio::test(start_paused = true)]
async fn waiters_move_a_paused_clock() {
    let ecs = FakeEcs::start().profile(Profile::realistic()).await;
    ecs.script("job", Script::new().runs_for(secs(300)));
    register_app(&ecs, "job");
    let task = run(&ecs, "job").await;
    let tokio_before = tokio_now();

    let waiter = ecs.client();
    let waiter = waiter.wait_until_tasks_stopped().tasks(task.arn());
    let (waited, elapsed) = elapsed(&ecs, waiter.wait(secs(3600))).await;

    waited.expect("the task stops");
    assert!(elapsed >= secs(300), "{elapsed:?}");
    assert_eq!(tokio_now() - tokio_before, elapsed);
}

#[tokio::test(start_paused = true)]
async fn what_moves_the_fakes_time_by_hand_leaves_a_paused_clock_behind() {
    type Way = fn(&FakeEcs);
    let ways: [(&str, Way); 3] = [
        ("advance", |ecs| ecs.advance(secs(30))),
        ("step", |ecs| assert!(ecs.step())),
        ("settle", FakeEcs::settle),
    ];
    for (way, moves) in ways {
        let ecs = FakeEcs::start().await;
        ecs.script("job", Script::new().exits(0).after(secs(30)));
        let job = register_app(&ecs, "job").run();
        job.wait_running().await;
        let (tokio_before, before) = (tokio_now(), ecs.now());
        let timer = tokio::spawn(tokio::time::sleep(secs(20)));

        moves(&ecs);
        tokio::task::yield_now().await;

        assert_eq!(ecs.now(), before + secs(30), "{way}");
        assert_eq!(tokio_now(), tokio_before, "{way}");
        assert!(!timer.is_finished(), "{way}");
    }
}

// ---- the other clocks ----

#[tokio::test]
async fn a_manual_clock_stands_still_until_it_is_told_to_move() {
    let ecs = FakeEcs::start().clock(Clock::manual()).await;
    register_app(&ecs, "web");
    let before = ecs.now();

    let task = run(&ecs, "web").await;

    assert_eq!(task.status(), TaskStatus::Provisioning);
    ecs.advance(Duration::ZERO);
    assert_eq!(task.status(), TaskStatus::Running);
    assert_eq!(ecs.now(), before);
}

#[tokio::test]
async fn a_step_plays_one_thing_and_settling_plays_all() {
    let ecs = FakeEcs::start()
        .clock(Clock::manual())
        .profile(Profile::realistic())
        .await;
    ecs.script("job", exits());
    register_app(&ecs, "job");
    let task = run(&ecs, "job").await;

    let mut stages = vec![task.status()];
    for _ in 0..100 {
        if !ecs.step() {
            break;
        }
        if stages.last() != Some(&task.status()) {
            stages.push(task.status());
        }
    }

    use TaskStatus::{
        Activating, Deactivating, Deprovisioning, Pending, Provisioning, Running, Stopped, Stopping,
    };
    assert_eq!(
        stages,
        [
            Provisioning,
            Pending,
            Activating,
            Running,
            Deactivating,
            Stopping,
            Deprovisioning,
            Stopped
        ]
    );
    let again = run(&ecs, "job").await;
    ecs.settle();
    assert!(again.is_stopped());
    assert!(!ecs.step());
}

fn exits() -> Script {
    Script::new().exits(0).after(secs(1))
}

#[tokio::test]
async fn a_wall_clock_goes_by_itself_and_can_be_skipped() {
    let ecs = FakeEcs::start().clock(Clock::wall()).await;
    let before = ecs.now();

    ecs.advance(secs(3600));

    let elapsed = ecs
        .now()
        .duration_since(before)
        .expect("it does not go back");
    assert!(elapsed >= secs(3600));
}

#[tokio::test]
async fn on_a_wall_clock_a_client_sleeps_until_something_changes() {
    let ecs = FakeEcs::start().clock(Clock::wall()).await;
    register_app(&ecs, "web");
    let [first, second] = [run(&ecs, "web").await, run(&ecs, "web").await];
    second.wait_running().await;
    let config = ecs.sdk_config();
    let client = aws_sdk_ecs::Client::new(&config);
    let sleep = config.sleep_impl().unwrap();
    // Nobody waits for that.
    let (day, patience) = (secs(86_400), secs(60));

    client.list_tasks().send().await.unwrap();
    let sleeping = tokio::spawn(sleep.sleep(day));
    first.container("app").exit(0);
    let ended = tokio::time::timeout(patience, sleeping).await;
    ended.expect("a task has stopped").unwrap();

    // What has changed after the call and before the sleep is news as well.
    client.list_tasks().send().await.unwrap();
    second.container("app").exit(0);
    let ended = tokio::time::timeout(patience, sleep.sleep(day)).await;
    ended.expect("another task has stopped");

    // Reads change nothing.
    second.wait_stopped().await;
    client.list_tasks().send().await.unwrap();
    let sleeping = tokio::time::timeout(millis(200), sleep.sleep(day));
    let reading = async {
        ecs.client().list_tasks().send().await.unwrap();
        std::future::pending::<()>().await;
    };
    tokio::select! {
        ended = sleeping => assert!(ended.is_err(), "nothing has changed"),
        () = reading => {}
    }
}

#[tokio::test(start_paused = true)]
async fn a_wall_clock_is_skipped_where_sleeping_takes_no_time() {
    let ecs = FakeEcs::start()
        .clock(Clock::wall())
        .profile(Profile::realistic())
        .await;
    register_app(&ecs, "web");
    let task = run(&ecs, "web").await;

    let ((), waited) = elapsed(&ecs, task.wait_running()).await;

    // A realistic start takes 19.3 s, of which some is over before the wait.
    assert!(waited >= secs(10), "{waited:?}");
}

#[tokio::test]
async fn time_passes_in_all_accounts_and_regions_alike() {
    let ecs = FakeEcs::start()
        .clock(Clock::manual())
        .profile(Profile::realistic())
        .await;
    register_app(&ecs, "web");
    let elsewhere = aws_sdk_ecs::config::Builder::from(&ecs.sdk_config())
        .region(aws_sdk_ecs::config::Region::new("eu-west-1"));
    let elsewhere = aws_sdk_ecs::Client::from_conf(elsewhere.build());
    elsewhere
        .list_clusters()
        .send()
        .await
        .expect("it is answered");
    run(&ecs, "web").await;
    while ecs.step() {
        for client in [&ecs.client(), &elsewhere] {
            let listed = client.list_clusters().send().await;
            listed.expect("it is answered");
        }
    }

    let last = ecs.all_requests().last();
    assert_eq!(last.region(), "eu-west-1");
    assert_eq!(last.at(), millis(19_300));
    let timeline = ecs.timeline();
    let texts: Vec<String> = timeline
        .iter()
        .map(|entry| entry.text().to_owned())
        .collect();
    let at = |text: &str| texts.iter().position(|entry| entry.contains(text));
    let lists = texts
        .iter()
        .filter(|entry| entry.starts_with("ListClusters"));
    assert!(at("RunTask") < at("PROVISIONING"), "{timeline}");
    assert!(lists.count() > 5, "{timeline}");
    // A request follows each step, and so stands between the steps.
    let running = at("web/").and_then(|first| {
        let is_status = |entry: &String| entry.ends_with(" RUNNING") && !entry.contains("app");
        texts[first..].iter().position(is_status).map(|n| n + first)
    });
    let running = running.expect("the task runs");
    assert!(texts[running + 1].starts_with("ListClusters"), "{timeline}");
}
