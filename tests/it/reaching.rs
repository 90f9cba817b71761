//! What a test does with a container that is simulated, in the place of its callers: ports,
//! commands, waiting until it is ready. `tests/docker` does the same with real ones.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::thread;

use fake_ecs::{ContainerHandle, ExecOutput, FakeEcs, Script, TaskHandle};
use serde_json::json;

use crate::support::{ec2_definition, fargate_definition, register, secs};
use crate::waiting::fails;

async fn task(ecs: &FakeEcs) -> TaskHandle {
    let app = json!({ "name": "app", "image": "busybox" });
    let definition = fargate_definition("web", json!([app]));
    ecs.register_json(definition.to_string()).run()
}

#[tokio::test]
async fn a_command_in_a_simulated_container_is_answered_by_on_exec() {
    let ecs = FakeEcs::start().await;
    let task = task(&ecs).await;
    task.wait_running().await;
    let app = task.container("app");
    assert_eq!(app.exec(["true"]).await, ExecOutput::default());

    ecs.on_exec(|container, command| {
        ExecOutput::new(format!("{}: {command}", container.name())).exits(3)
    });
    let done = app.exec(["sh", "-c", "ls /tmp"]).await;

    assert_eq!((done.output(), done.exit_code()), ("app: sh -c ls /tmp", 3));
    assert_eq!(ecs.execs(), [], "it is no act of the API's");
}

#[tokio::test]
async fn a_test_waits_for_a_line_of_a_simulated_container() {
    let ecs = FakeEcs::start().await;
    let script = Script::new()
        .log("starting")
        .log("ready for all")
        .after(secs(90));
    ecs.containers("web").script(script);

    let task = task(&ecs).await;
    task.container("app").wait_for_log("ready").await;

    assert_eq!(task.logs("app").lines(), ["starting", "ready for all"]);
}

#[tokio::test]
async fn what_is_asked_in_vain_is_told_with_what_was_seen() {
    let ecs = FakeEcs::start().await;
    ecs.containers("web")
        .script(Script::new().log("no such table").exits(1).after(secs(5)));
    let task = task(&ecs).await;
    task.wait_running().await;
    let app = task.container("app");

    for (said, parts) in [
        (
            fails(app.copy_to("/x", b"x")).await,
            ["copy something to /x", "is simulated and has no files"],
        ),
        (
            fails(app.wait_for_http(80, "/")).await,
            [
                "GET / at its port 80",
                "does not expose port 80; it exposes none",
            ],
        ),
        (
            fails(app.wait_for_log("ready")).await,
            ["a line with \"ready\"", "    no such table"],
        ),
        (
            fails(ends(app.exec(["ls"]))).await,
            ["cannot run `ls`", "it is STOPPED"],
        ),
        (
            fails(asks_url(app.clone())).await,
            ["has no host ports", "it is STOPPED"],
        ),
    ] {
        for part in parts {
            assert!(said.contains(part), "{part} is not in: {said}");
        }
    }
}

#[tokio::test]
async fn a_page_is_asked_for_until_it_is_there() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = thread::spawn(move || {
        for status in ["503 Busy", "404 Not Found", "204 No Content"] {
            let (mut stream, _) = listener.accept().unwrap();
            let mut line = String::new();
            BufReader::new(&stream).read_line(&mut line).unwrap();
            assert_eq!(line, "GET /health HTTP/1.1\r\n");
            let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n");
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    let ecs = FakeEcs::start().synthetic_instances().await;
    let ports = json!([{ "containerPort": 80, "hostPort": port }]);
    let app = json!({ "name": "app", "image": "web", "memory": 64, "portMappings": ports });
    register(&ecs, &ec2_definition("web", "bridge", json!([app])));
    let task = ecs.task_definition("web").run();

    task.container("app").wait_for_http(80, "/health").await;

    assert_eq!(task.container("app").host_port(80), port);
    assert_eq!(
        task.container("app").url(80),
        format!("http://127.0.0.1:{port}")
    );
    server.join().unwrap();
}

async fn ends(command: impl Future<Output = ExecOutput>) {
    drop(command.await);
}

async fn asks_url(app: ContainerHandle) {
    let _ = app.url(80);
}
