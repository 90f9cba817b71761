//! What the tests share. [`actions`] — random lives, for the property tests.

pub(crate) mod actions;

use std::cell::Cell;
use std::fmt::{Debug, Write as _};
use std::io::{BufRead, BufReader, Read, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Once;
use std::time::Duration;

use aws_sdk_ecs::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_ecs::types::{AwsVpcConfiguration, LaunchType, NetworkConfiguration};
use fake_ecs::{FakeEcs, TaskDefinitionHandle, TaskHandle};
use serde_json::{Value, json};

pub(crate) const SUBNET: &str = "subnet-0123456789abcdef0";

pub(crate) fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

pub(crate) fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// Where a file of the tests lies.
pub(crate) fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(path)
}

// ---- definitions ----

/// A definition that runs on Fargate, and on EC2 as well.
pub(crate) fn fargate_definition(family: &str, containers: Value) -> Value {
    json!({
        "family": family,
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "cpu": "256",
        "memory": "512",
        "containerDefinitions": containers,
    })
}

/// A definition that runs on EC2 only.
pub(crate) fn ec2_definition(family: &str, network_mode: &str, containers: Value) -> Value {
    json!({
        "family": family,
        "networkMode": network_mode,
        "requiresCompatibilities": ["EC2"],
        "containerDefinitions": containers,
    })
}

pub(crate) fn register(ecs: &FakeEcs, definition: &Value) -> TaskDefinitionHandle {
    ecs.register_json(definition.to_string())
}

/// Registers a Fargate definition with one container, `app`.
pub(crate) fn register_app(ecs: &FakeEcs, family: &str) -> TaskDefinitionHandle {
    let containers = json!([{ "name": "app", "image": "busybox:1.36" }]);
    register(ecs, &fargate_definition(family, containers))
}

/// Registers an EC2 definition in bridge mode with one container, `app`.
pub(crate) fn register_ec2_app(ecs: &FakeEcs, family: &str) -> TaskDefinitionHandle {
    let containers = json!([{ "name": "app", "image": "busybox:1.36", "memory": 64 }]);
    register(ecs, &ec2_definition(family, "bridge", containers))
}

// ---- running ----

pub(crate) fn network_of(subnets: &[&str]) -> NetworkConfiguration {
    let subnets = subnets.iter().map(|subnet| (*subnet).to_owned()).collect();
    let awsvpc = AwsVpcConfiguration::builder()
        .set_subnets(Some(subnets))
        .build()
        .expect("subnets are given");
    NetworkConfiguration::builder()
        .awsvpc_configuration(awsvpc)
        .build()
}

pub(crate) fn fargate_network() -> NetworkConfiguration {
    network_of(&[SUBNET])
}

/// Runs a task of the family on Fargate.
pub(crate) async fn run(ecs: &FakeEcs, family: &str) -> TaskHandle {
    let answer = ecs
        .client()
        .run_task()
        .task_definition(family)
        .launch_type(LaunchType::Fargate)
        .network_configuration(fargate_network())
        .send()
        .await
        .expect("RunTask is accepted");
    let [task] = answer.tasks() else {
        panic!("one task was asked for: {answer:?}")
    };
    ecs.task(task.task_arn().expect("tasks have an ARN"))
}

/// Runs a task of the family on EC2, in bridge mode.
pub(crate) async fn run_on_ec2(ecs: &FakeEcs, family: &str) -> TaskHandle {
    let call = ecs.client().run_task().task_definition(family);
    let answer = call
        .launch_type(LaunchType::Ec2)
        .send()
        .await
        .expect("RunTask is accepted");
    ecs.task(answer.tasks()[0].task_arn().expect("tasks have an ARN"))
}

// ---- errors ----

/// The code and the message of an answer that must be an error of the service.
#[track_caller]
pub(crate) fn refusal<T: Debug, E>(answer: Result<T, SdkError<E>>) -> (String, String)
where
    E: ProvideErrorMetadata + Debug,
{
    match answer {
        Ok(answer) => panic!("expected an error, got {answer:?}"),
        Err(SdkError::ServiceError(error)) => {
            let error = error.into_err();
            let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
            (text(error.code()), text(error.message()))
        }
        Err(error) => panic!("expected an error of the service, got {error:?}"),
    }
}

/// Checks the code and the message of an answer that must be an error of the service.
#[track_caller]
pub(crate) fn check_refusal<T: Debug, E>(answer: Result<T, SdkError<E>>, code: &str, message: &str)
where
    E: ProvideErrorMetadata + Debug,
{
    assert_eq!(refusal(answer), (code.to_owned(), message.to_owned()));
}

/// The text of a panic.
pub(crate) fn panic_text(panic: Box<dyn std::any::Any + Send>) -> String {
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => match panic.downcast::<&str>() {
            Ok(text) => (*text).to_owned(),
            Err(_) => "a panic without text".to_owned(),
        },
    }
}

/// The text of the panic that `act` must end in.
#[track_caller]
pub(crate) fn panics<R>(act: impl FnOnce() -> R) -> String {
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(act)) {
        Ok(_) => panic!("expected a panic"),
        Err(panic) => panic_text(panic),
    }
}

thread_local! {
    /// The file and the line of this thread's last panic, once somebody has asked for one.
    static LAST_PANIC: Cell<Option<(String, u32)>> = const { Cell::new(None) };
}

/// The file and the line at which `act` panics.
pub(crate) fn panics_at(act: impl FnOnce()) -> (String, u32) {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let line = info.location().map(|at| (at.file().to_owned(), at.line()));
            LAST_PANIC.set(line);
            before(info);
        }));
    });
    panics(act);
    LAST_PANIC.take().expect("a panic has a line")
}

// ---- plain HTTP ----

/// An answer as it came over the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// The status line and the headers, as sent.
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn status(&self) -> u16 {
        let code = self
            .head
            .split(' ')
            .nth(1)
            .and_then(|code| code.parse().ok());
        code.expect("a status line has a code")
    }

    /// The headers: lower-case names, and values.
    pub(crate) fn headers(&self) -> Vec<(String, String)> {
        let lines = self
            .head
            .lines()
            .skip(1)
            .filter_map(|line| line.split_once(": "));
        lines
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("answers are JSON")
    }
}

/// Calls an operation over HTTP, without an SDK, and returns what was answered, whatever it was.
pub(crate) fn post(ecs: &FakeEcs, operation: &str, body: &Value) -> Answer {
    post_to(ecs, &ecs.local_addr().to_string(), operation, body)
}

/// The header that sends a request to the account and region of the handle. A request without it is
/// for the scope that the fake was started with.
fn signature(ecs: &FakeEcs) -> String {
    let (account, region) = (ecs.account(), ecs.region());
    if (account, region) == ("123456789012", "us-east-1") {
        return String::new();
    }
    let credential = format!("{account}/20250101/{region}/ecs/aws4_request");
    format!(
        "Authorization: AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=0\r\n"
    )
}

/// As [`post`], by a name of the fake.
pub(crate) fn post_to(ecs: &FakeEcs, host: &str, operation: &str, body: &Value) -> Answer {
    let target = format!("AmazonEC2ContainerServiceV20141113.{operation}");
    post_target(ecs, host, &target, body)
}

/// The same for an operation of any service with a JSON protocol, such as
/// `secretsmanager.GetSecretValue`.
pub(crate) fn post_target(ecs: &FakeEcs, host: &str, target: &str, body: &Value) -> Answer {
    let headers = format!("Content-Type: application/x-amz-json-1.1\r\nX-Amz-Target: {target}\r\n");
    send(ecs, host, &headers, &body.to_string())
}

/// The same for an operation of a service that takes forms, such as
/// `Action=GetCallerIdentity&Version=2011-06-15`.
#[cfg(any(feature = "iam", all(feature = "secrets", feature = "sts")))]
pub(crate) fn post_form(ecs: &FakeEcs, form: &str) -> Answer {
    let headers = "Content-Type: application/x-www-form-urlencoded\r\n";
    send(ecs, &ecs.local_addr().to_string(), headers, form)
}

pub(crate) fn send(ecs: &FakeEcs, host: &str, headers: &str, body: &str) -> Answer {
    let headers = format!("{headers}{}", signature(ecs));
    send_line(ecs, "POST /", host, &headers, body)
}

/// The same for a request with another method and path, such as `GET /bucket/key`.
pub(crate) fn send_line(
    ecs: &FakeEcs,
    line: &str,
    host: &str,
    headers: &str,
    body: &str,
) -> Answer {
    let mut stream = TcpStream::connect(ecs.local_addr()).expect("the fake listens");
    // So that a fake that does not answer fails the test and does not hang it.
    stream
        .set_read_timeout(Some(secs(30)))
        .expect("the time-out is not zero");
    write!(
        stream,
        "{line} HTTP/1.1\r\nHost: {host}\r\n{headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .expect("the fake reads");
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        let read = reader.read_line(&mut head).expect("the fake answers");
        assert!(read > 0, "the connection was closed in the head: {head:?}");
    }
    let mut answer = Answer {
        head,
        body: String::new(),
    };
    let has_no_body = line.starts_with("HEAD ") || answer.status() == 204;
    let length = match has_no_body {
        true => 0,
        false => answer
            .headers()
            .into_iter()
            .find(|(name, _)| name == "content-length")
            .and_then(|(_, length)| length.parse().ok())
            .expect("answers have a length"),
    };
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("the body is complete");
    answer.body = String::from_utf8(body).expect("answers are UTF-8");
    answer
}

/// Calls an operation over HTTP that must succeed.
#[track_caller]
pub(crate) fn ask(ecs: &FakeEcs, operation: &str, body: &Value) -> Value {
    let answer = post(ecs, operation, body);
    assert_eq!(answer.status(), 200, "{operation}: {}", answer.body);
    answer.json()
}

/// Runs an ignored test in a process of its own, with these variables.
pub(crate) fn run_alone(test: &str, variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.envs(variables.iter().copied());
    command.args(["--ignored", "--exact", "--nocapture", test]);
    command.output().unwrap()
}

// ---- golden files ----

/// Compares the text with `tests/golden/<name>`, or writes it there when `UPDATE` is set.
#[track_caller]
pub(crate) fn golden(name: &str, actual: &str) {
    let path = file("golden").join(name);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, actual).expect("golden files can be written");
        return;
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        expected == actual,
        "tests/golden/{name} says otherwise:\n\n{}\nif it is the file that is wrong: \
         UPDATE=1 cargo test --all-features --test it, and look at what git says has changed",
        diff(&expected, actual)
    );
}

/// The lines that differ: those with `-` are expected, those with `+` are there.
fn diff(expected: &str, actual: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), actual.lines().collect());
    // The lengths of the longest common subsequences of the tails. The files are a few hundred
    // lines long.
    let mut common = vec![vec![0_usize; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i][j] = if old[i] == new[j] {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    let (mut i, mut j, mut text) = (0, 0, String::new());
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || (i < old.len() && common[i + 1][j] >= common[i][j + 1]) {
            let _ = writeln!(text, "{:>4} - {}", i + 1, old[i]);
            i += 1;
        } else {
            let _ = writeln!(text, "{:>4} + {}", j + 1, new[j]);
            j += 1;
        }
    }
    text
}
