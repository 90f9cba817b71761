//! A cluster that is out of reach for a while, or forgets what has happened.

use std::time::Duration;

use super::support::{SERVES, lines, run, running, shell, start, until};
use crate::place::Place;

const COUNTS: &str = "i=0; while [ $i -lt 60 ]; do echo $i; i=$((i + 1)); sleep 0.05; done; exit 6";
/// It takes its time: what nobody looks at is gone for good with its Pod.
const OBEYS: &str = "trap 'sleep 1; echo bye; exit 7' TERM; echo up; while :; do sleep 0.1; done";

fn counted() -> Vec<String> {
    (0..60).map(|number| number.to_string()).collect()
}

pub(super) async fn a_runtime_that_takes_its_tasks_over_anew_loses_nothing(place: &Place) {
    let ecs = start(place).await;
    let task = running(&ecs, COUNTS).await;
    let new = run(&ecs, "bridge", &[shell("app", SERVES)]);

    for count in [1, 10, 30, 50] {
        ecs.wait_until(|_| lines(&task, "app").len() >= count).await;
        ecs.reconnect_pods();
    }

    task.wait_stopped().await;
    assert_eq!(lines(&task, "app"), counted());
    assert_eq!(task.container("app").exit_code(), Some(6));
    new.wait_running().await;
    assert_eq!(lines(&new, "app"), ["up"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn watches_that_end_and_a_history_that_is_forgotten_lose_nothing() {
    let place = Place::stand_in().await;
    let cluster = place.cluster.as_ref().unwrap();
    let ecs = start(&place).await;
    let counts = running(&ecs, COUNTS).await;
    let obeys = running(&ecs, OBEYS).await;
    ecs.wait_until(|_| lines(&obeys, "app") == ["up"]).await;

    for count in [5, 15, 25, 35] {
        ecs.wait_until(|_| lines(&counts, "app").len() >= count)
            .await;
        match count % 10 == 5 {
            true => cluster.forget_history(),
            false => cluster.cut_watches(),
        }
    }
    obeys.force_stop();
    cluster.forget_history();
    let late = run(&ecs, "bridge", &[shell("app", "exit 9")]);
    cluster.cut_watches();

    for (task, code) in [(&counts, 6), (&obeys, 7), (&late, 9)] {
        task.wait_stopped().await;
        assert_eq!(task.container("app").exit_code(), Some(code));
    }
    assert_eq!(lines(&counts, "app"), counted());
    assert_eq!(lines(&obeys, "app"), ["up", "bye"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_apiserver_that_is_away_for_a_while_loses_nothing() {
    let place = Place::stand_in().await;
    let cluster = place.cluster.as_ref().unwrap();
    let ecs = start(&place).await;
    let counts = running(&ecs, COUNTS).await;
    let obeys = running(&ecs, OBEYS).await;
    ecs.wait_until(|_| lines(&obeys, "app") == ["up"]).await;

    cluster.stop_server();
    obeys.force_stop();
    let late = run(&ecs, "bridge", &[shell("app", "echo late; exit 9")]);
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert!(!late.is_stopped() && !obeys.is_stopped() && counts.is_running());
    cluster.start_server().await.unwrap();

    for (task, code) in [(&counts, 6), (&obeys, 7), (&late, 9)] {
        task.wait_stopped().await;
        assert_eq!(task.container("app").exit_code(), Some(code));
    }
    assert_eq!(lines(&counts, "app"), counted());
    assert_eq!(lines(&obeys, "app"), ["up", "bye"]);
    assert_eq!(lines(&late, "app"), ["late"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_right_that_is_missing_is_said() {
    let place = Place::stand_in().await;
    let cluster = place.cluster.as_ref().unwrap();
    let ecs = start(&place).await;
    cluster.forbid("create", "pods", true);

    let task = run(&ecs, "bridge", &[shell("app", SERVES)]);
    task.wait_stopped().await;

    let reason = task.container("app").reason().unwrap_or_default();
    assert!(
        reason.contains("cannot create resource \"pods\""),
        "{reason}"
    );
    cluster.forbid("create", "pods", false);
    running(&ecs, SERVES).await;
}

/// Tasks that end by themselves, while watches end, history is forgotten and the apiserver goes
/// away, at random.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_cut_short_each_task_comes_to_its_end_once() {
    const TASKS: i32 = 40;
    let place = Place::stand_in_of(3).await;
    let cluster = place.cluster.as_ref().unwrap();
    let ecs = start(&place).await;
    let seed = fastrand::u64(..);
    let mut random = fastrand::Rng::with_seed(seed);
    let trouble = async {
        loop {
            match random.u8(..4) {
                0 => cluster.forget_history(),
                1 => cluster.cut_watches(),
                2 => cluster.send_bookmarks(),
                _ => {
                    cluster.stop_server();
                    tokio::time::sleep(Duration::from_millis(random.u64(..300))).await;
                    cluster.start_server().await.unwrap();
                }
            }
            tokio::time::sleep(Duration::from_millis(random.u64(..200))).await;
        }
    };

    let tasks = async {
        let mut tasks = Vec::new();
        for code in 0..TASKS {
            let script = format!("echo up; sleep 0.{}; echo down; exit {code}", code % 10);
            tasks.push((run(&ecs, "bridge", &[shell("app", &script)]), code));
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        for (task, _) in &tasks {
            task.wait_stopped().await;
        }
        tasks
    };
    let tasks = tokio::select! {
        tasks = tasks => tasks,
        () = trouble => Vec::new(),
    };

    // The trouble may have been in the middle of it.
    cluster.stop_server();
    cluster.start_server().await.unwrap();
    for (task, code) in &tasks {
        assert_eq!(
            task.container("app").exit_code(),
            Some(*code),
            "seed {seed}"
        );
        assert_eq!(lines(task, "app"), ["up", "down"], "seed {seed}");
    }
    until("all Pods are gone", async || cluster.pods().is_empty()).await;
}
