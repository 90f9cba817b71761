//! `fake-ecs exec`: a command in a container, without the plugin of the AWS CLI.

use std::io::Write;
use std::process::{Output, Stdio};

use fake_ecs::{Clock, ExecOutput, FakeEcs};

use crate::server::{self, Server, command, run, within_patience};

const DEFINITION: &str = r#"{ "family": "job", "networkMode": "awsvpc", "cpu": "256", "memory": "512",
    "requiresCompatibilities": ["FARGATE"], "taskRoleArn": "arn:aws:iam::123456789012:role/job",
    "containerDefinitions": [{ "name": "app", "image": "app" }] }"#;

const RUN: &str = r#"{ "taskDefinition": "job", "launchType": "FARGATE", "enableExecuteCommand": true,
    "networkConfiguration": { "awsvpcConfiguration": { "subnets": ["subnet-1"] } } }"#;

/// Runs `fake-ecs exec` against that server, with what is piped into it.
fn exec(url: &str, arguments: &[&str], typed: &str) -> Output {
    let mut command = command(&["exec", "--endpoint-url", url]);
    command.args(arguments);
    for name in ["AWS_REGION", "AWS_ENDPOINT_URL_ECS"] {
        command.env_remove(name);
    }
    command.stdin(Stdio::piped());
    let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = command.spawn().unwrap();
    let mut stdin = process.stdin.take().unwrap();
    // It may have ended before it has read anything.
    let _ = stdin.write_all(typed.as_bytes());
    drop(stdin);
    within_patience("the command to end", move || {
        process.wait_with_output().unwrap()
    })
}

/// Runs a task in which commands may be run. Returns its ARN.
fn run_task(call: impl Fn(&str, &str) -> (u16, String)) -> String {
    assert_eq!(call("RegisterTaskDefinition", DEFINITION).0, 200);
    let (status, answer) = call("RunTask", RUN);
    assert_eq!(status, 200, "{answer}");
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    answer["tasks"][0]["taskArn"].as_str().unwrap().to_owned()
}

#[test]
fn what_on_exec_answers_is_shown_and_its_code_is_that_of_the_program() {
    let ecs = FakeEcs::start().clock(Clock::wall()).blocking();
    ecs.on_exec(|_, command| match command {
        "cat a b" => ExecOutput::new("one\ntwo\n"),
        _ => ExecOutput::new("no").exits(3),
    });
    let url = ecs.endpoint_url();
    let address = url.strip_prefix("http://").unwrap().parse().unwrap();
    let arn = run_task(|operation, body| server::call(address, operation, body));
    let id = arn.rsplit('/').next().unwrap();

    for task in [arn.as_str(), id, &id[..12]] {
        for typed in ["", "a line\n", "half a line"] {
            let output = exec(&url, &[task, "--", "cat", "a", "b"], typed);
            let errors = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(0), "{typed:?}: {errors}");
            let shown = String::from_utf8_lossy(&output.stdout).replace('\r', "");
            assert_eq!(shown, "one\ntwo\n", "{typed:?}");
        }
    }
    let where_it_is = [
        "--container",
        "app",
        "--cluster",
        "default",
        "--interactive",
    ];
    let output = exec(&url, &[&[id][..], &where_it_is, &["--", "ls"]].concat(), "");
    assert_eq!(output.stdout, b"no");
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn what_stands_in_the_way_is_said_in_a_sentence() {
    let server = Server::start(&[]);
    let arn = run_task(|operation, body| server.call(operation, body));
    for (arguments, says) in [
        (
            &["0123456789abcdef0123456789abcdef", "--", "ls"][..],
            "The referenced task was not found.",
        ),
        (
            &["zzz", "--", "ls"],
            "no task 'zzz'; `fake-ecs ps --all` shows which there are",
        ),
        (
            &[&arn, "--container", "db", "--", "ls"],
            "The container does not exist in the task.",
        ),
        (
            &[&arn, "--cluster", "other", "--", "ls"],
            "Cluster not found.",
        ),
    ] {
        let output = exec(server.endpoint_url(), arguments, "");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(said, format!("fake-ecs: {says}\n"), "{arguments:?}");
        assert_eq!(output.status.code(), Some(1));
    }

    for (url, says) in [
        (
            "https://ecs.us-east-1.amazonaws.com",
            "is not like http://127.0.0.1:4566",
        ),
        ("http://127.0.0.1:1", "nobody answers at 127.0.0.1:1"),
    ] {
        let output = run(&["exec", "--endpoint-url", url, "x", "--", "ls"]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains(says), "{url}: {said}");
        assert_eq!(output.status.code(), Some(1));
    }
    assert_eq!(run(&["exec", "x"]).status.code(), Some(2));
}
