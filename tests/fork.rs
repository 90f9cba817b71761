//! What becomes of fakes when their process forks and the child does not begin anew with exec.

#![cfg(unix)]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use aws_sdk_ecs::error::DisplayErrorContext;
use fake_ecs::FakeEcs;

/// Nobody waits for it unless something hangs.
const PATIENCE: Duration = Duration::from_secs(30);

const HEALTH: &[u8] = b"GET /_fake_ecs/health HTTP/1.1\r\nHost: localhost\r\n\r\n";

#[expect(
    unsafe_code,
    reason = "nothing else forks; the child goes on with a copy of the thread that has called it"
)]
unsafe extern "C" {
    safe fn fork() -> i32;
}

/// What `act` returns in a child of this process, which has a copy of the fake and then ends.
fn in_child(ecs: &mut Option<FakeEcs>, act: fn(FakeEcs) -> String) -> String {
    let (mut reader, mut writer) = std::io::pipe().expect("a pipe can be had");
    let child = fork();
    if child == 0 {
        // The child must not come back to the test runner.
        let act = AssertUnwindSafe(|| act(ecs.take().unwrap()));
        let said = catch_unwind(act).unwrap_or_else(|_| "a panic".to_owned());
        let written = writer.write_all(said.as_bytes());
        std::process::exit(written.is_err().into());
    }
    drop(writer);
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut said = String::new();
        let read = reader.read_to_string(&mut said);
        sender.send(read.map(|_length| said))
    });
    let said = receiver.recv_timeout(PATIENCE);
    if said.is_err() {
        let _ = Command::new("sh")
            .args(["-c", "kill -9 \"$0\""])
            .arg(child.to_string())
            .status();
    }
    said.expect("the child comes to an end")
        .expect("it is text")
}

/// Asks on a connection that is kept.
#[track_caller]
fn is_served_on(connection: &mut TcpStream) {
    connection.set_read_timeout(Some(PATIENCE)).unwrap();
    connection.write_all(HEALTH).unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(br#"{"status":"ok"}"#) {
        let mut byte = [0];
        connection.read_exact(&mut byte).expect("it is answered");
        answer.extend(byte);
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
}

/// What a call comes to, in words.
fn call(client: aws_sdk_ecs::Client) -> String {
    match runtime().block_on(client.list_clusters().send()) {
        Ok(_) => "answered".to_owned(),
        Err(error) => DisplayErrorContext(&error).to_string(),
    }
}

// One test: a fork in the middle of another one would copy locks that are held.
#[test]
fn a_forked_process_leaves_the_fake_of_its_parent_alone_and_is_told_what_it_cannot_have() {
    let ecs = FakeEcs::start().blocking();
    let address = ecs.local_addr();
    let mut open = TcpStream::connect(address).unwrap();
    is_served_on(&mut open);
    let mut ecs = Some(ecs);
    let told = "this process was forked";
    /// What the child does, and what is said then.
    type Act = (&'static str, fn(FakeEcs) -> String, &'static str);
    let acts: [Act; 5] = [
        ("drops it", |ecs| format!("{:?}", drop(ecs)), "()"),
        (
            "shuts it down",
            |ecs| format!("{:?}", runtime().block_on(ecs.shutdown())),
            "()",
        ),
        ("calls in process", |ecs| call(ecs.client()), told),
        ("calls over HTTP", |ecs| call(ecs.client_over_http()), told),
        (
            "starts another",
            |_| match FakeEcs::start().try_start() {
                Ok(other) => format!("{other:?}"),
                Err(error) => error.to_string(),
            },
            told,
        ),
    ];
    for (what, act, expected) in acts {
        let said = in_child(&mut ecs, act);

        assert!(said.contains(expected), "a child that {what}: {said}");
        is_served_on(&mut open);
        is_served_on(&mut TcpStream::connect(address).unwrap());
    }
    let ecs = ecs.expect("only children have taken it");
    assert_eq!(call(ecs.client()), "answered");
    assert_eq!(call(ecs.client_over_http()), "answered");
    drop(ecs);
    TcpStream::connect(address).expect_err("it is closed");
}
