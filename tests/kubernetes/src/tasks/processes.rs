//! Commands in containers: of tests, and of ECS Exec.

use fake_ecs::{FakeEcs, TaskHandle};
use serde_json::json;

use super::session_client::SessionClient;
use super::support::{SERVES, running, sh, shell, start, until};
use crate::place::Place;

pub(super) async fn a_command_runs_in_a_container(place: &Place) {
    let ecs = start(place).await;
    let task = running(&ecs, SERVES).await;

    assert_eq!(
        sh(&task, "app", "echo $((40 + 2)); exit 3").await,
        (3, "42".to_owned())
    );
    let said = sh(&task, "app", "echo out; echo err >&2").await;
    assert_eq!(said.0, 0);
    let missing = task.container("app").exec(["/nonexist"]).await;
    assert_ne!(missing.exit_code(), 0);
}

async fn task(ecs: &FakeEcs) -> TaskHandle {
    let definition = json!({
        "family": "job",
        "networkMode": "bridge",
        "containerDefinitions": [shell("app", SERVES)],
        "taskRoleArn": "arn:aws:iam::123456789012:role/job",
    });
    ecs.register_json(definition.to_string());
    let call = ecs.client().run_task().task_definition("job");
    let run = call.enable_execute_command(true).send().await.unwrap();
    let task = ecs.task(run.tasks()[0].task_arn().unwrap());
    task.wait_running().await;
    task
}

async fn execute(ecs: &FakeEcs, task: &TaskHandle, command: &str) -> (String, String) {
    let call = ecs.client().execute_command().task(task.id());
    let call = call.command(command).interactive(true);
    let session = call.send().await.unwrap().session.unwrap();
    (session.stream_url.unwrap(), session.token_value.unwrap())
}

pub(super) async fn a_shell_reads_what_is_typed_and_follows_the_size_of_the_terminal(
    place: &Place,
) {
    let ecs = start(place).await;
    let task = task(&ecs).await;
    let (url, token) = execute(&ecs, &task, "/bin/sh").await;
    let mut client = SessionClient::open(&url, &token).await;

    for (columns, rows, shown) in [(80, 24, "24 80\r\n"), (132, 43, "43 132\r\n")] {
        client.resize(columns, rows).await;
        // What is typed and the size come by different ways to the container.
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        client.type_text("stty size\r").await;
        client.until_shown(shown).await;
    }
    client.type_text("echo $((40 + 2))\r").await;
    client.until_shown("42\r\n").await;
    client.type_text("exit 3\r").await;

    assert_eq!(client.end().await.1, Some(3));
    let exec = task.container("app").execs().remove(0);
    assert_eq!((exec.is_running(), exec.exit_code()), (false, Some(3)));
    assert!(exec.output().contains("43 132"), "{exec:?}");
}

pub(super) async fn a_client_that_terminates_its_session_ends_the_command(place: &Place) {
    let ecs = start(place).await;
    let task = task(&ecs).await;
    let (url, token) = execute(&ecs, &task, "sleep 3600").await;
    execute(&ecs, &task, "sleep 3600").await;
    let mut client = SessionClient::open(&url, &token).await;

    client.terminate().await;

    client.end().await;
    let app = task.container("app");
    until("it has ended", async || !app.execs()[0].is_running()).await;
    assert!(app.execs()[1].is_running());
}

pub(super) async fn files_are_copied(place: &Place) {
    let ecs = start(place).await;
    let task = running(&ecs, SERVES).await;
    let app = task.container("app");
    let folder = std::env::temp_dir().join(format!("fake-ecs-{}", place.name));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("sent");
    std::fs::write(&file, b"some \x00 bytes").unwrap();

    app.copy_to("/tmp/there", file.as_path()).await;

    assert_eq!(app.copy_from("/tmp/there").await, b"some \x00 bytes");
    std::fs::remove_dir_all(&folder).unwrap();
}
