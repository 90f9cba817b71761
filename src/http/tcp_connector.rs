//! The SDK's way in through the listener: plain HTTP/1.1, without a TLS library.
//!
//! The SDK's own HTTP client comes with rustls and a C library, which nobody needs to talk to
//! 127.0.0.1. This one opens a connection for each call, on the I/O thread: a pooled connection
//! belongs to the runtime that opened it, and calls are lost when a test's runtime ends while
//! another test takes its connection from the pool.

use std::io;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http::header::HOST;
use http::uri::{PathAndQuery, Scheme, Uri};
use http::{HeaderValue, Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::AbortHandle;

use crate::driver::LastCall;
use crate::io_thread;

/// Sends requests to where their URI points, over plain HTTP.
#[derive(Clone, Debug)]
pub(crate) struct Tcp(
    /// `None` for a fake of another process.
    pub(crate) Option<LastCall>,
);

impl HttpClient for Tcp {
    fn http_connector(
        &self,
        _settings: &HttpConnectorSettings,
        _components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Tcp {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        if let Some(last_call) = &self.0 {
            last_call.note();
        }
        HttpConnectorFuture::new(async move {
            let request = request
                .try_into_http1x()
                .map_err(|error| ConnectorError::user(error.into()))?;
            let (parts, body) = request.into_parts();
            let body = body.collect().await.map_err(ConnectorError::user)?;
            let request = Request::from_parts(parts, Full::new(body.to_bytes()));

            let io_thread =
                io_thread::handle().map_err(|error| ConnectorError::io(error.into()))?;
            let exchange = io_thread.spawn(exchange(request));
            let _cancel = AbortOnDrop(exchange.abort_handle());
            let response = exchange
                .await
                .map_err(|error| ConnectorError::other(error.into(), None))??;
            HttpResponse::try_from(response.map(SdkBody::from))
                .map_err(|error| ConnectorError::other(error.into(), None))
        })
    }
}

/// A call that is no longer waited for closes its connection.
struct AbortOnDrop(AbortHandle);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// One call over a connection of its own.
async fn exchange(mut request: Request<Full<Bytes>>) -> Result<Response<Bytes>, ConnectorError> {
    let (host, port) = destination(&mut request)?;
    let stream = TcpStream::connect((&*host, port)).await.map_err(|error| {
        let error = io::Error::new(
            error.kind(),
            format!("failed to connect to {host}:{port}: {error}"),
        );
        ConnectorError::io(error.into()).never_connected()
    })?;
    stream
        .set_nodelay(true)
        .map_err(|error| ConnectorError::io(error.into()))?;

    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(broken)?;
    // Ends by itself when the sender and the response are dropped.
    tokio::spawn(connection);
    let response = sender.send_request(request).await.map_err(broken)?;
    let (parts, body) = response.into_parts();
    let body = body.collect().await.map_err(broken)?.to_bytes();
    Ok(Response::from_parts(parts, body))
}

/// Where the request goes. Leaves it the way it is sent: the path alone, and a `Host`.
fn destination(request: &mut Request<Full<Bytes>>) -> Result<(String, u16), ConnectorError> {
    let uri = request.uri();
    let (Some(authority), true) = (uri.authority(), uri.scheme() == Some(&Scheme::HTTP)) else {
        return Err(ConnectorError::user(
            format!("the fake's HTTP client speaks plain http:// only, not {uri}").into(),
        ));
    };
    // The brackets of an IPv6 address belong to the URI, not to the address.
    let host = authority.host().trim_matches(['[', ']']).to_owned();
    let port = authority.port_u16().unwrap_or(80);
    let host_header = HeaderValue::from_str(authority.as_str())
        .map_err(|error| ConnectorError::user(error.into()))?;
    let path = uri
        .path_and_query()
        .cloned()
        .unwrap_or(PathAndQuery::from_static("/"));

    request.headers_mut().entry(HOST).or_insert(host_header);
    *request.uri_mut() = Uri::from(path);
    Ok((host, port))
}

fn broken(error: hyper::Error) -> ConnectorError {
    ConnectorError::io(error.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(uri: &str, host: &str, port: u16, host_header: &str, path: &str) {
        let mut request = Request::post(uri).body(Full::default()).unwrap();

        let destination = destination(&mut request).unwrap();

        assert_eq!(destination, (host.to_owned(), port));
        assert_eq!(request.headers()[HOST], host_header);
        assert_eq!(*request.uri(), path);
    }

    #[test]
    fn a_uri_is_taken_apart_into_address_host_and_path() {
        check(
            "http://127.0.0.1:8080/",
            "127.0.0.1",
            8080,
            "127.0.0.1:8080",
            "/",
        );
        check("http://[::1]:8080/a?b", "::1", 8080, "[::1]:8080", "/a?b");
        check("http://localhost", "localhost", 80, "localhost", "/");
    }

    #[test]
    fn anything_but_plain_http_is_an_error_of_the_user() {
        let mut request = Request::post("https://ecs.us-east-1.amazonaws.com/")
            .body(Full::default())
            .unwrap();

        let error = destination(&mut request).unwrap_err();

        assert!(error.is_user());
    }
}
