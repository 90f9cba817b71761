//! Calls of the fake by hand: those of services whose clients are not here.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use fake_ecs::FakeEcs;
use serde_json::Value;

/// A call of a service that speaks JSON 1.1.
pub(crate) fn json(ecs: &FakeEcs, target: &str, body: &Value) -> Value {
    json_of("1.1", ecs, target, body)
}

/// A call of a service that speaks JSON of that version.
pub(crate) fn json_of(version: &str, ecs: &FakeEcs, target: &str, body: &Value) -> Value {
    let head =
        format!("Content-Type: application/x-amz-json-{version}\r\nX-Amz-Target: {target}\r\n");
    let (status, answer) = http(&ecs.endpoint_url(), "POST", "/", &head, &body.to_string());
    assert_eq!(status, 200, "{target}: {answer}");
    serde_json::from_str(&answer).unwrap()
}

/// A call of a service that takes forms and answers XML.
pub(crate) fn form(ecs: &FakeEcs, form: &str) -> String {
    let head = "Content-Type: application/x-www-form-urlencoded\r\n";
    let (status, answer) = http(&ecs.endpoint_url(), "POST", "/", head, form);
    assert_eq!(status, 200, "{form}: {answer}");
    answer
}

/// The text of the first element of that name.
pub(crate) fn first(xml: &str, name: &str) -> String {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let after = xml.split_once(&open).unwrap().1;
    after.split_once(&close).unwrap().0.to_owned()
}

/// Status and body.
pub(crate) fn http(url: &str, method: &str, path: &str, head: &str, body: &str) -> (u16, String) {
    let host = url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .unwrap();
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{head}Content-Length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).and_then(|it| it.parse().ok());
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    (status.unwrap_or_default(), unchunked(body))
}

/// A body whose length was not known when it began.
fn unchunked(body: &str) -> String {
    let first_line = body.lines().next().unwrap_or_default();
    match usize::from_str_radix(first_line.trim(), 16) {
        Ok(length) if body.ends_with("0\r\n\r\n") => {
            let start = body.find("\r\n").unwrap() + 2;
            body[start..start + length].to_owned()
        }
        _ => body.to_owned(),
    }
}
