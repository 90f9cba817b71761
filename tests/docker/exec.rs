//! ECS Exec: a terminal in a container, through the websocket of a session.

use std::io::Write;
use std::process::Stdio;

use fake_ecs::{FakeEcs, TaskHandle};

use crate::session_client::SessionClient;
use crate::{SERVES, Test, shell, start, tests, until};

pub(crate) const ALL: [(&str, Test); 4] = tests![
    a_shell_reads_what_is_typed_and_follows_the_size_of_the_terminal,
    a_connection_that_is_lost_leaves_its_command_alone,
    a_client_that_terminates_its_session_ends_the_command,
    a_shell_reads_what_is_piped_into_the_command_line,
];

async fn task(ecs: &FakeEcs) -> TaskHandle {
    let app = shell("app", SERVES);
    ecs.register_json(format!(
        r#"{{ "family": "job", "networkMode": "bridge", "containerDefinitions": [{app}],
            "taskRoleArn": "arn:aws:iam::123456789012:role/job" }}"#
    ));
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

async fn a_shell_reads_what_is_typed_and_follows_the_size_of_the_terminal() {
    let ecs = start().await;
    let task = task(&ecs).await;
    let (url, token) = execute(&ecs, &task, "/bin/sh").await;
    let mut client = SessionClient::open(&url, &token).await;

    for (columns, rows, shown) in [(80, 24, "24 80\r\n"), (132, 43, "43 132\r\n")] {
        client.resize(columns, rows).await;
        client.type_text("stty size\r").await;
        client.until_shown(shown).await;
    }
    client.type_text("echo $((40 + 2))\r").await;
    client.until_shown("42\r\n").await;
    client.type_text("exit 3\r").await;

    assert_eq!(client.end().await.1, Some(3));
    assert_eq!(client.closed.as_deref(), Some(""));
    let exec = task.container("app").execs().remove(0);
    assert_eq!((exec.is_running(), exec.exit_code()), (false, Some(3)));
    assert!(exec.output().contains("43 132"), "{exec:?}");
}

async fn a_connection_that_is_lost_leaves_its_command_alone() {
    let ecs = start().await;
    let task = task(&ecs).await;
    let (url, token) = execute(&ecs, &task, "/bin/sh").await;
    let mut client = SessionClient::open(&url, &token).await;
    client.type_text("a=1$((1 + 1)); echo first\r").await;
    client.until_shown("first\r\n").await;
    drop(client);

    let mut client = SessionClient::open(&url, &token).await;
    client.until_shown("first\r\n").await;
    client.type_text("echo $a; exit\r").await;

    let (shown, code) = client.end().await;
    assert!(shown.contains("12\r\n"), "{shown}");
    assert_eq!(code, Some(0));
}

async fn a_client_that_terminates_its_session_ends_the_command() {
    let ecs = start().await;
    let task = task(&ecs).await;
    let (url, token) = execute(&ecs, &task, "sleep 3600").await;
    execute(&ecs, &task, "sleep 3600").await;
    let mut client = SessionClient::open(&url, &token).await;

    client.terminate().await;

    client.end().await;
    let told = "Your session has been terminated.";
    assert_eq!(client.closed.as_deref(), Some(told));
    until(async || !task.container("app").execs()[0].is_running()).await;
    assert!(task.container("app").execs()[1].is_running());
}

async fn a_shell_reads_what_is_piped_into_the_command_line() {
    let ecs = start().await;
    let task = task(&ecs).await;
    let mut exec = crate::server::command(&["exec", "--endpoint-url", &ecs.endpoint_url()]);
    exec.args([&*task.arn(), "--", "/bin/sh", "-s"]);
    exec.stdin(Stdio::piped()).stdout(Stdio::piped());

    let mut exec = exec.spawn().unwrap();
    let mut stdin = exec.stdin.take().unwrap();
    stdin.write_all(b"echo $((40 + 2))\nexit 7").unwrap();
    drop(stdin);
    let ended = tokio::task::spawn_blocking(move || exec.wait_with_output().unwrap());
    let output = ended.await.unwrap();

    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(shown.contains("42\r\n"), "{shown}");
    assert_eq!(output.status.code(), Some(7), "{shown}");
}
