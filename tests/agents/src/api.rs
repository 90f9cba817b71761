//! Calls of the API of ECS, as plain HTTP.

use std::io;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// What ECS answers: the status and the body.
pub type Answer = (u16, Value);

/// How long ECS may take to take a connection, and to answer.
const CONNECTS_WITHIN: Duration = Duration::from_secs(2);
const ANSWERS_WITHIN: Duration = Duration::from_secs(20);

/// # Errors
///
/// When nobody answers at `host:port`, such as for who is cut off.
pub(crate) async fn connect(host: &str) -> io::Result<TcpStream> {
    timeout(CONNECTS_WITHIN, TcpStream::connect(host)).await?
}

/// Calls an operation at `host:port`.
///
/// # Errors
///
/// When nobody answers there, or what is answered is no HTTP with JSON.
pub async fn call(host: &str, operation: &str, input: &Value) -> io::Result<Answer> {
    let target = format!("AmazonEC2ContainerServiceV20141113.{operation}");
    call_as(host, "AKIDEXAMPLE", &target, input).await
}

/// Calls an operation of a service with the access key.
///
/// # Errors
///
/// As of [`call`].
pub(crate) async fn call_as(
    host: &str,
    access_key: &str,
    target: &str,
    input: &Value,
) -> io::Result<Answer> {
    let mut stream = connect(host).await?;
    let body = input.to_string();
    let request = format!(
        "POST / HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-amz-json-1.1\r\n\
         X-Amz-Target: {target}\r\n\
         User-Agent: Amazon ECS Agent - v1.105.1 (stand-in)\r\n\
         Authorization: AWS4-HMAC-SHA256 Credential={access_key}/20261130/us-east-1/ecs/aws4_request, SignedHeaders=host, Signature=0\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    let mut answer = Vec::new();
    let asking = async {
        stream.write_all(request.as_bytes()).await?;
        stream.read_to_end(&mut answer).await
    };
    timeout(ANSWERS_WITHIN, asking).await??;
    parse(&answer).ok_or_else(|| io::Error::other(format!("{target} was not answered")))
}

fn parse(answer: &[u8]) -> Option<Answer> {
    let text = str::from_utf8(answer).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some((status, serde_json::from_str(body).ok()?))
}
