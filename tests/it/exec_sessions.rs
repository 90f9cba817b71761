//! Sessions of ECS Exec: what a client sees that connects to the `streamUrl` of `ExecuteCommand`.

use aws_sdk_ecs::types::Session;
use fake_ecs::{Clock, ExecOutput, FakeEcs, TaskHandle};

use crate::exec::{command, execute, register_all, run};
use crate::session_client::SessionClient;
use crate::support::{millis, secs};

async fn fake_on(clock: Clock) -> (FakeEcs, TaskHandle) {
    let ecs = FakeEcs::start().clock(clock).await;
    register_all(&ecs);
    let task = run(&ecs, "web", true).await;
    task.wait_running().await;
    (ecs, task)
}

/// A fake in which a task of `web` runs.
async fn fake() -> (FakeEcs, TaskHandle) {
    fake_on(Clock::manual()).await
}

fn url(session: &Session) -> &str {
    session.stream_url().expect("it has one")
}

async fn open(session: &Session) -> SessionClient {
    SessionClient::open(url(session), session.token_value().unwrap()).await
}

#[tokio::test]
async fn a_client_is_shown_what_the_test_answers_and_the_session_ends() {
    for clock in [Clock::manual(), Clock::tokio(), Clock::wall()] {
        let (ecs, task) = fake_on(clock).await;
        ecs.on_exec(|container, command| {
            ExecOutput::new(format!("{} {command}\n", container.name())).exits(3)
        });
        let session = execute(&ecs, &task, "ls").await;

        let mut client = open(&session).await;

        client.until_shown("ls").await;
        assert_eq!(client.end().await, ("app ls\n", Some(3)), "{clock:?}");
        assert_eq!(client.closed.as_deref(), Some(""));
    }
}

#[tokio::test]
async fn the_url_is_at_the_port_of_the_fake_and_at_the_host_of_the_caller() {
    let (ecs, task) = fake().await;

    // The port is opened for it.
    let session = execute(&ecs, &task, "ls").await;
    let address = ecs.local_addr();
    let expected = format!("ws://{address}/v1/data-channel/");
    assert!(url(&session).starts_with(&expected), "{session:?}");

    let answer = command(&ecs.client_over_http(), &task.id(), "ls").send();
    let session = answer.await.unwrap().session.unwrap();
    assert!(url(&session).starts_with(&expected), "{session:?}");
    assert_eq!(open(&session).await.end().await, ("", Some(0)));
}

#[tokio::test]
async fn the_handshake_says_that_it_is_an_interactive_command() {
    let (ecs, task) = fake().await;
    let session = execute(&ecs, &task, "ls").await;
    let token = session.token_value().unwrap();

    let mut client = SessionClient::connect(url(&session), token).await.unwrap();

    assert_eq!(client.shake_hands().await, "InteractiveCommands");
    client.end().await;
    assert_eq!(client.exit_code, None, "the plugin would show it");
    assert_eq!(client.closed.as_deref(), Some(""));
}

#[tokio::test]
async fn strangers_are_refused() {
    let (ecs, task) = fake().await;
    let session = execute(&ecs, &task, "ls").await;
    let token = session.token_value().unwrap();

    let unknown = url(&session).replace("ecs-execute-command-", "ecs-execute-command-x");
    let refused = SessionClient::connect(&unknown, token).await;
    assert_eq!(refused.err(), Some(404));

    let mut stranger = SessionClient::connect(url(&session), "stolen")
        .await
        .unwrap();
    assert!(stranger.receive().await.is_none());
    let told = "the token is not that of the session";
    assert_eq!(stranger.closed.as_deref(), Some(told));

    assert_eq!(open(&session).await.end().await, ("", Some(0)));
}

#[tokio::test]
async fn what_is_not_acknowledged_is_sent_again_and_all_of_it_comes_in_order() {
    let (ecs, task) = fake().await;
    let text: String = (0..2_000).map(|line| format!("{line}\n")).collect();
    let answer = text.clone();
    ecs.on_exec(move |_, _| answer.clone());
    let session = execute(&ecs, &task, "seq").await;
    let mut client = open(&session).await;

    // The first pieces get lost.
    let lost = client.receive_only().await.unwrap();
    let also_lost = client.receive_only().await.unwrap();

    assert!(lost.sequence < also_lost.sequence);
    let (shown, code) = client.end().await;
    assert_eq!((shown.len(), code), (text.len(), Some(0)));
    assert_eq!(shown, text);
}

#[tokio::test]
async fn a_connection_that_is_lost_can_be_made_again() {
    let (ecs, task) = fake().await;
    ecs.on_exec(|_, _| "once more\n");
    let session = execute(&ecs, &task, "ls").await;

    for _ in 0..3 {
        drop(open(&session).await);
    }

    assert_eq!(open(&session).await.end().await, ("once more\n", Some(0)));
    assert_eq!(ecs.execs().len(), 1);
}

#[tokio::test]
async fn a_client_that_terminates_the_session_ends_the_command_and_makes_room() {
    // Nothing moves the time, so the command is not over by itself.
    let (ecs, task) = fake_on(Clock::wall()).await;
    ecs.on_exec(|_, _| ExecOutput::new("late").takes(secs(3_600)));
    let first = execute(&ecs, &task, "sleep").await;
    let second = execute(&ecs, &task, "sleep").await;
    let third = command(&ecs.client(), &task.id(), "sleep").send().await;
    third.expect_err("there are two");

    let mut client = open(&first).await;
    client.terminate().await;

    client.end().await;
    assert_eq!(
        client.closed.as_deref(),
        Some("Your session has been terminated.")
    );
    let ended = ecs.execs().remove(0);
    assert_eq!((ended.is_running(), ended.exit_code()), (false, Some(129)));
    assert!(ecs.execs()[1].is_running());
    assert_ne!(execute(&ecs, &task, "ls").await, second);
}

#[tokio::test]
async fn a_session_ends_after_twenty_idle_minutes() {
    let (ecs, task) = fake_on(Clock::wall()).await;
    ecs.on_exec(|_, _| ExecOutput::new("late").takes(secs(36_000)));
    let session = execute(&ecs, &task, "sleep").await;
    let mut client = open(&session).await;
    client.type_text("a").await;
    assert_eq!(client.receive().await.unwrap().kind, "acknowledge");

    ecs.advance(secs(20 * 60) - secs(10));
    client.type_text("b").await;
    assert_eq!(client.receive().await.unwrap().kind, "acknowledge");
    ecs.advance(secs(20 * 60) - secs(10));
    client.resize(80, 24).await;
    assert_eq!(client.receive().await.unwrap().kind, "acknowledge");
    ecs.advance(secs(20 * 60) + millis(1));

    client.end().await;
    let told = "Your session timed out due to inactivity.";
    assert_eq!(client.closed.as_deref(), Some(told));
    assert!(!ecs.execs()[0].is_running());
}

#[tokio::test]
async fn a_session_ends_with_its_container_with_its_fake_and_when_that_is_reset() {
    let ends: [fn(FakeEcs, TaskHandle); 3] = [
        |ecs, task| {
            task.force_stop();
            // The client is connected to it.
            std::mem::forget(ecs);
        },
        |ecs, _| {
            ecs.reset();
            std::mem::forget(ecs);
        },
        |ecs, task| drop((task, ecs)),
    ];
    for end in ends {
        let (ecs, task) = fake_on(Clock::wall()).await;
        ecs.on_exec(|_, _| ExecOutput::new("late").takes(secs(36_000)));
        let session = execute(&ecs, &task, "sleep").await;
        let mut client = open(&session).await;
        client.type_text("a").await;
        assert_eq!(client.receive().await.unwrap().kind, "acknowledge");

        end(ecs, task);

        assert_eq!(client.end().await, ("", None));
    }
}

#[tokio::test]
async fn what_is_no_websocket_is_told_so() {
    let (ecs, task) = fake().await;
    let session = execute(&ecs, &task, "ls").await;
    let path = url(&session).split_once("/v1/").unwrap().1.to_owned();
    let address = ecs.local_addr();

    let answer = std::thread::spawn(move || {
        use std::io::{Read, Write};
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        write!(
            stream,
            "GET /v1/{path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    });

    let answer = answer.join().unwrap();
    assert!(answer.starts_with("HTTP/1.1 426 "), "{answer}");
    assert!(
        answer.contains("connect to it with a websocket"),
        "{answer}"
    );
}
