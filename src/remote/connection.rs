//! One request and its answer: plain HTTP/1.1, on a connection of its own.
//!
//! A connection that is kept would belong to the runtime that has opened it, and a handle may be
//! used from several.

use std::io;

use bytes::{Bytes, BytesMut};
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use http::{HeaderName, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::RemoteError;
use crate::http::headers_of_unsigned;

/// Where a fake is.
#[derive(Debug)]
pub(super) struct Address {
    /// As it was given, without a slash at its end.
    pub(super) url: String,
    host: String,
    port: u16,
    /// Host and port as HTTP has them.
    authority: String,
    /// What the fake was started with, if it was.
    pub(super) token: Option<String>,
}

/// A request for that address.
pub(super) struct Message {
    pub(super) method: Method,
    /// With the query.
    pub(super) path: String,
    pub(super) headers: Vec<(HeaderName, String)>,
    pub(super) body: Vec<u8>,
}

impl Message {
    pub(super) fn get(path: String) -> Self {
        Self {
            method: Method::GET,
            path,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// A body in JSON, as far as there is one.
    pub(super) fn json(method: Method, path: String, body: Vec<u8>) -> Self {
        let json = (CONTENT_TYPE, "application/json".to_owned());
        Self {
            method,
            path,
            headers: Vec::from_iter((!body.is_empty()).then_some(json)),
            body,
        }
    }

    /// A call of an operation of ECS, for that account and region. Nobody looks at the signature.
    pub(super) fn call(operation: &str, account: &str, region: &str, input: &str) -> Self {
        Self {
            method: Method::POST,
            path: "/".to_owned(),
            headers: headers_of_unsigned(operation, account, region).to_vec(),
            body: input.as_bytes().to_vec(),
        }
    }
}

impl Address {
    pub(super) fn parse(url: &str) -> Result<Self, RemoteError> {
        let error = || RemoteError::Url {
            url: url.to_owned(),
        };
        let url = url.trim().trim_end_matches('/');
        let uri: http::Uri = url.parse().map_err(|_| error())?;
        let is_plain =
            uri.scheme_str() == Some("http") && uri.path() == "/" && uri.query().is_none();
        let authority = uri.authority().filter(|_| is_plain).ok_or_else(error)?;
        Ok(Self {
            url: url.to_owned(),
            // The brackets of an IPv6 address belong to the URI, not to the address.
            host: authority.host().trim_matches(['[', ']']).to_owned(),
            port: authority.port_u16().unwrap_or(80),
            authority: authority.as_str().to_owned(),
            token: None,
        })
    }

    /// Sends the message, and returns the answer as soon as it begins.
    pub(super) async fn send(&self, message: Message) -> Result<Response<Incoming>, RemoteError> {
        let unreachable = |source: io::Error| RemoteError::Connect {
            url: self.url.clone(),
            source,
        };
        let stream = TcpStream::connect((&*self.host, self.port));
        let stream = stream.await.map_err(unreachable)?;
        stream.set_nodelay(true).map_err(unreachable)?;
        let handshake = http1::handshake(TokioIo::new(stream)).await;
        let (mut sender, connection) = handshake.map_err(|error| self.lost(error))?;
        // Ends by itself when the sender and the response are dropped.
        tokio::spawn(connection);
        let is_control = message.path.starts_with("/_fake_ecs/");
        let mut request = Request::builder()
            .method(message.method)
            .uri(message.path)
            .header(HOST, &self.authority);
        for (name, value) in message.headers {
            request = request.header(name, value);
        }
        if let Some(token) = self.token.as_ref().filter(|_| is_control) {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        let request = request.body(Full::new(Bytes::from(message.body)));
        let request = request.map_err(|error| RemoteError::invalid(error.to_string()))?;
        let response = sender.send_request(request).await;
        response.map_err(|error| self.lost(error))
    }

    /// Sends the message, and returns the whole answer.
    pub(super) async fn ask(&self, message: Message) -> Result<(StatusCode, Bytes), RemoteError> {
        let (parts, body) = self.send(message).await?.into_parts();
        let body = body.collect().await.map_err(|error| self.lost(error))?;
        Ok((parts.status, body.to_bytes()))
    }

    pub(super) fn lost(&self, source: hyper::Error) -> RemoteError {
        RemoteError::Lost {
            url: self.url.clone(),
            source: source.into(),
        }
    }

    pub(super) fn unexpected(&self, message: impl Into<String>) -> RemoteError {
        RemoteError::Unexpected {
            url: self.url.clone(),
            message: message.into(),
        }
    }
}

/// The lines of an answer that comes bit by bit.
pub(super) struct Lines {
    body: Incoming,
    read: BytesMut,
}

impl Lines {
    pub(super) fn of(body: Incoming) -> Self {
        let read = BytesMut::new();
        Self { body, read }
    }

    /// The next line without its end; `None` at the end of the answer. A line that was begun and
    /// not ended is none.
    pub(super) async fn next(&mut self, from: &Address) -> Result<Option<Bytes>, RemoteError> {
        loop {
            if let Some(end) = self.read.iter().position(|byte| *byte == b'\n') {
                let mut line = self.read.split_to(end + 1);
                line.truncate(end);
                return Ok(Some(line.freeze()));
            }
            let Some(frame) = self.body.frame().await else {
                return Ok(None);
            };
            let frame = frame.map_err(|error| from.lost(error))?;
            if let Ok(data) = frame.into_data() {
                self.read.extend_from_slice(&data);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_of_plain_http() {
        for (url, expected) in [
            ("http://127.0.0.1:4566", Some(("127.0.0.1", 4566))),
            ("http://127.0.0.1:4566/", Some(("127.0.0.1", 4566))),
            ("http://localhost", Some(("localhost", 80))),
            ("http://[::1]:8080", Some(("::1", 8080))),
            ("https://localhost", None),
            ("localhost:4566", None),
            ("http://localhost/path", None),
            ("http://localhost/?query", None),
            ("", None),
        ] {
            let address = Address::parse(url).ok();
            let found = address.as_ref().map(|it| (&*it.host, it.port));
            assert_eq!(found, expected, "{url}");
        }
    }
}
