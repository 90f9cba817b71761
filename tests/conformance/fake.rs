//! A fake, and a connection to it: HTTP as it comes over the wire, without an SDK.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use fake_ecs::FakeEcs;
use serde_json::Value;

use crate::model::Model;
use crate::protocol::{self, Headers, Written};

/// A fake that is empty but for its default cluster, with a connection that is kept open.
pub(crate) struct Fake {
    ecs: FakeEcs,
    connection: BufReader<TcpStream>,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

impl Fake {
    pub(crate) fn start() -> Self {
        let ecs = FakeEcs::start().synthetic_instances().blocking();
        let connection = TcpStream::connect(ecs.local_addr()).expect("the fake listens");
        // So that a fake that does not answer fails the test and does not hang it.
        connection
            .set_read_timeout(Some(Duration::from_secs(30)))
            .expect("the time-out is not zero");
        connection.set_nodelay(true).expect("it is a TCP socket");
        Self {
            ecs,
            connection: BufReader::new(connection),
        }
    }

    /// For set-up that takes more than calls.
    pub(crate) fn ecs(&self) -> &FakeEcs {
        &self.ecs
    }

    /// Calls an operation, and returns what was answered, whatever it was.
    pub(crate) fn call(&mut self, operation: &str, request: &Value) -> Answer {
        let (model, operation) = Model::find(operation);
        let written = protocol::written(model, operation, request);
        let (status, headers, body) = self.send(&written);
        let body = protocol::read(model, operation, (status, &headers, &body));
        Answer { status, body }
    }

    /// Posts a body as it is to the root, and returns status and body.
    pub(crate) fn post(&mut self, headers: &str, body: &[u8]) -> (u16, Vec<u8>) {
        let (status, _, body) = self.send(&Written {
            line: "POST /".to_owned(),
            headers: headers.to_owned(),
            body: body.to_vec(),
        });
        (status, body)
    }

    fn send(&mut self, written: &Written) -> (u16, Headers, Vec<u8>) {
        let Written {
            line,
            headers,
            body,
        } = written;
        let head = format!(
            "{line} HTTP/1.1\r\nHost: ecs\r\n{headers}Content-Length: {}\r\n\r\n",
            body.len()
        );
        let message = [head.as_bytes(), body].concat();
        let mut stream = self.connection.get_ref();
        stream.write_all(&message).expect("the fake reads");
        let has_body = !line.starts_with("HEAD ");
        self.answer(has_body).unwrap_or_else(|error| {
            let start = String::from_utf8_lossy(&body[..body.len().min(2_000)]);
            panic!("there was no answer: {error}\n{headers}{start}")
        })
    }

    /// Calls an operation that must succeed.
    #[track_caller]
    pub(crate) fn ask(&mut self, operation: &str, request: &Value) -> Value {
        let answer = self.call(operation, request);
        let is_success = answer.is_success();
        assert!(is_success, "{operation} {request}: {}", answer.body);
        answer.body
    }

    fn answer(&mut self, has_body: bool) -> std::io::Result<(u16, Headers, Vec<u8>)> {
        let mut line = || {
            let mut line = String::new();
            self.connection.read_line(&mut line)?;
            std::io::Result::Ok(line)
        };
        let status = line()?;
        let status = status
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        let status = status.ok_or(std::io::ErrorKind::UnexpectedEof)?;
        let mut headers = Headers::new();
        loop {
            let line = line()?;
            let Some((name, value)) = line.split_once(':') else {
                break;
            };
            headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
        }
        let length = headers.get("content-length").filter(|_| has_body);
        let length = length.and_then(|it| it.parse().ok()).unwrap_or(0);
        let mut body = vec![0; length];
        self.connection.read_exact(&mut body)?;
        Ok((status, headers, body))
    }
}
