//! A client that keeps to links and forms.

use std::io::{Read, Write};

use serde_json::{Value, json};

use crate::server::Server;

pub(super) const DEFINITION: &str = r#"{"family":"web","networkMode":"awsvpc",
    "requiresCompatibilities":["FARGATE"],"cpu":"256","memory":"512",
    "containerDefinitions":[{"name":"app","image":"web"}]}"#;

/// What was answered.
pub(super) struct Answer {
    pub(super) status: u16,
    head: String,
    pub(super) body: String,
}

impl Answer {
    /// A header; empty where there is none.
    pub(super) fn header(&self, name: &str) -> &str {
        let named = |line: &&str| line.to_ascii_lowercase().starts_with(&format!("{name}: "));
        let line = self.head.lines().find(named);
        line.map_or("", |line| line.split_once(": ").unwrap().1)
    }

    /// The error that the page shows, or its beginning where it shows none.
    pub(super) fn shown_error(&self) -> &str {
        match self.body.split_once("role=\"alert\">") {
            Some((_, rest)) => rest.split("</p>").next().unwrap_or(rest),
            None => self.body.get(..2_000).unwrap_or(&self.body),
        }
    }

    #[track_caller]
    pub(super) fn assert_has(&self, texts: &[&str]) {
        for text in texts {
            assert!(
                self.body.contains(text),
                "no '{text}' in {}: {}",
                self.status,
                self.shown_error()
            );
        }
    }
}

/// Sends a request with these headers, each with its line break.
pub(super) fn send(server: &Server, method: &str, path: &str, headers: &str, body: &str) -> Answer {
    let mut stream = server.connect();
    let (host, length) = (server.address(), body.len());
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{headers}content-length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    Answer {
        status: head.split(' ').nth(1).unwrap().parse().unwrap(),
        head: head.to_owned(),
        body: body.to_owned(),
    }
}

/// The page at a path below `/_fake_ecs/`, whatever its status.
pub(super) fn get(server: &Server, path: &str) -> Answer {
    send(server, "GET", &format!("/_fake_ecs/{path}"), "", "")
}

/// The page at a path below `/_fake_ecs/`, which is there.
#[track_caller]
pub(super) fn page(server: &Server, path: &str) -> Answer {
    let answer = get(server, path);
    assert_eq!(answer.status, 200, "{path}: {}", answer.shown_error());
    answer
}

/// The token that the forms of a page have.
pub(super) fn token(server: &Server) -> String {
    let body = page(server, "").body;
    let (_, rest) = body.split_once("name=\"token\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// The members as a form sends them.
pub(super) fn encoded(members: &[(&str, &str)]) -> String {
    let encode = |text: &str| {
        let byte = |byte: u8| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        };
        text.bytes().map(byte).collect::<String>()
    };
    let pairs = members.iter();
    let pairs = pairs.map(|(name, value)| format!("{}={}", encode(name), encode(value)));
    pairs.collect::<Vec<_>>().join("&")
}

pub(super) const FORM: &str = "content-type: application/x-www-form-urlencoded\r\n";

/// Sends a form as a browser does, and returns what that answers.
pub(super) fn submit(server: &Server, path: &str, members: &[(&str, &str)]) -> Answer {
    let token = token(server);
    let members: Vec<(&str, &str)> = members
        .iter()
        .copied()
        .chain([("token", &*token)])
        .collect();
    let headers = format!("{FORM}origin: {}\r\n", server.endpoint_url());
    let path = format!("/_fake_ecs/{path}");
    send(server, "POST", &path, &headers, &encoded(&members))
}

/// Sends a form that is carried out, and returns the page that is shown next.
#[track_caller]
pub(super) fn done(server: &Server, path: &str, members: &[(&str, &str)]) -> Answer {
    let answer = submit(server, path, members);
    assert_eq!(answer.status, 303, "{path}: {}", answer.shown_error());
    let next = answer.header("location").strip_prefix("/_fake_ecs/");
    page(server, next.unwrap())
}

/// Calls an operation that is answered.
#[track_caller]
pub(super) fn call(server: &Server, operation: &str, input: &Value) -> Value {
    let (status, answer) = server.call(operation, &input.to_string());
    assert_eq!(status, 200, "{operation}: {answer}");
    serde_json::from_str(&answer).unwrap()
}

/// Posts to a route of introspection.
#[track_caller]
pub(super) fn command(server: &Server, path: &str, body: &Value) -> Value {
    let path = format!("/_fake_ecs/v1/{path}");
    let (status, answer) = server.ask("POST", &path, "", &body.to_string());
    assert_eq!(status, 200, "{path}: {answer}");
    serde_json::from_str(&answer).unwrap()
}

/// A server whose time only the test moves, with a task definition.
pub(super) fn started() -> Server {
    let server = Server::start(&["--clock", "manual"]);
    assert_eq!(server.call("RegisterTaskDefinition", DEFINITION).0, 200);
    server
}

/// The input by which tasks of the definition are run.
pub(super) fn run_input() -> Value {
    json!({
        "taskDefinition": "web", "launchType": "FARGATE",
        "networkConfiguration": { "awsvpcConfiguration": { "subnets": ["subnet-1"] } },
    })
}

/// Runs a task with these members besides, and returns its id.
pub(super) fn run_task(server: &Server, more: &Value) -> String {
    let mut input = run_input();
    let more = more.as_object().unwrap().clone();
    input.as_object_mut().unwrap().extend(more);
    let answer = call(server, "RunTask", &input);
    let arn = answer["tasks"][0]["taskArn"].as_str().unwrap();
    arn.rsplit('/').next().unwrap().to_owned()
}
