//! An engine that is asked to take over its tasks anew, as after it was out of reach.

use std::time::Duration;

use fake_ecs::bollard::Docker as Client;
use fake_ecs::bollard::query_parameters::RemoveContainerOptionsBuilder;
use fake_ecs::{FakeEcs, TaskHandle};
use tokio::time::sleep;

use crate::{SERVES, Test, lines, run, serves, shell, start, tests};

pub(crate) const ALL: [(&str, Test); 5] = tests![
    a_container_that_runs_goes_on_with_its_log,
    a_container_that_ends_meanwhile_has_ended,
    the_network_of_a_task_is_watched_afterwards,
    a_task_that_begins_goes_on,
    what_is_being_done_in_a_container_goes_on,
];

async fn running(ecs: &FakeEcs, mode: &str, script: &str) -> TaskHandle {
    let task = run(ecs, mode, &[shell("app", script)]);
    task.wait_running().await;
    task
}

fn name_of(task: &TaskHandle, part: &str) -> String {
    format!("fake-ecs-{}{part}", task.id())
}

async fn a_container_that_runs_goes_on_with_its_log() {
    let ecs = start().await;
    let counts = "i=0; while [ $i -lt 300 ]; do echo $i; i=$((i + 1)); done; sleep 0.2;
        while [ $i -lt 340 ]; do echo $i; i=$((i + 1)); sleep 0.05; done; exit 6";
    let task = running(&ecs, "bridge", &counts.replace('\n', " ")).await;

    for count in [1, 100, 301, 305, 310, 330] {
        ecs.wait_until(|_| lines(&task, "app").len() >= count).await;
        ecs.reconnect_runtime();
    }

    task.wait_stopped().await;
    let counted: Vec<String> = (0..340).map(|i| i.to_string()).collect();
    assert_eq!(lines(&task, "app"), counted);
    assert_eq!(task.container("app").exit_code(), Some(6));
}

async fn a_container_that_ends_meanwhile_has_ended() {
    let ecs = start().await;
    let client = Client::connect_with_local_defaults().unwrap();
    for is_removed in [false, true] {
        let task = running(&ecs, "bridge", SERVES).await;
        let app = name_of(&task, "-app");
        if is_removed {
            let options = RemoveContainerOptionsBuilder::new().force(true).build();
            let removed = client.remove_container(&app, Some(options)).await;
            removed.unwrap();
        } else {
            client.kill_container(&app, None).await.unwrap();
        }

        ecs.reconnect_runtime();

        task.wait_stopped().await;
        let app = task.container("app");
        let reason = app.reason().unwrap_or_default();
        // Whoever is faster says how it ended: who waits for it, or who looks for it.
        assert!(
            app.exit_code() == Some(137)
                || is_removed && reason.starts_with("ContainerVanishedError: "),
            "{reason}"
        );
    }
}

async fn the_network_of_a_task_is_watched_afterwards() {
    let ecs = start().await;
    let task = running(&ecs, "awsvpc", SERVES).await;

    ecs.reconnect_runtime();
    let client = Client::connect_with_local_defaults().unwrap();
    let sandbox = name_of(&task, ".sandbox");
    client.kill_container(&sandbox, None).await.unwrap();

    task.wait_stopped().await;
    assert_eq!(task.container("app").exit_code(), Some(0));
}

async fn a_task_that_begins_goes_on() {
    let ecs = start().await;
    let script = serves("echo up");
    for mode in ["bridge", "awsvpc"] {
        for millis in [0, 30, 100, 250, 500] {
            let task = run(&ecs, mode, &[shell("app", &script)]);
            sleep(Duration::from_millis(millis)).await;
            ecs.reconnect_runtime();
            task.wait_running().await;
            ecs.wait_until(|_| lines(&task, "app") == ["up"]).await;
            assert!(!task.is_stopped(), "{mode}, after {millis} ms");
            task.force_stop();
        }
    }
    // It may have ended before anybody hears of it, and is not started once more.
    let task = run(&ecs, "bridge", &[shell("app", "echo once; exit 3")]);
    for _ in 0..20 {
        ecs.reconnect_runtime();
        sleep(Duration::from_millis(30)).await;
    }
    task.wait_stopped().await;
    assert_eq!(lines(&task, "app"), ["once"]);
    assert_eq!(task.container("app").exit_code(), Some(3));
}

async fn what_is_being_done_in_a_container_goes_on() {
    let ecs = start().await;
    let polite = "trap 'echo bye; sleep 1; exit 5' TERM; echo up; while :; do sleep 0.1; done";
    let task = running(&ecs, "awsvpc", polite).await;
    let app = task.container("app");

    let slow = app.exec(["sh", "-c", "sleep 1; echo done; exit 7"]);
    let reconnects = async {
        sleep(Duration::from_millis(500)).await;
        ecs.reconnect_runtime();
    };
    let (executed, ()) = futures_util::future::join(slow, reconnects).await;
    assert_eq!((executed.exit_code(), executed.output()), (7, "done\n"));

    task.force_stop();
    for _ in 0..3 {
        sleep(Duration::from_millis(200)).await;
        ecs.reconnect_runtime();
    }
    task.wait_stopped().await;
    assert_eq!(app.exit_code(), Some(5));
    assert_eq!(lines(&task, "app"), ["up", "bye"]);
}
