//! The least that the same thing can cost: what ours is compared with.

use std::convert::Infallible;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use aws_sdk_ecs::Client;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use fake_ecs::FakeEcs;
use http_body_util::{BodyExt, Full};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

/// A hyper server that reads requests and returns the same bytes each time, on a thread of its own as ours is.
pub(crate) struct Listener {
    address: SocketAddr,
    task: tokio::task::AbortHandle,
}

fn io_thread() -> &'static tokio::runtime::Handle {
    static HANDLE: std::sync::OnceLock<tokio::runtime::Handle> = std::sync::OnceLock::new();
    HANDLE.get_or_init(|| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let handle = runtime.handle().clone();
        std::thread::spawn(move || runtime.block_on(std::future::pending::<()>()));
        handle
    })
}

impl Listener {
    pub(crate) async fn bind(body: Vec<u8>) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let body = Bytes::from(body);
        let _entered = io_thread().enter();
        let listener = TcpListener::from_std(listener).unwrap();
        let task = io_thread().spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                stream.set_nodelay(true).unwrap();
                let body = body.clone();
                let answer = service_fn(move |request: http::Request<hyper::body::Incoming>| {
                    let body = body.clone();
                    async move {
                        drop(request.into_body().collect().await);
                        Ok::<_, Infallible>(http::Response::new(Full::new(body)))
                    }
                });
                tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), answer));
            }
        });
        Self {
            address,
            task: task.abort_handle(),
        }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// One kept connection that sends the same call again and again.
pub(crate) struct Connection {
    stream: TcpStream,
    request: Vec<u8>,
    buffer: Vec<u8>,
}

impl Connection {
    pub(crate) fn open(address: SocketAddr, operation: &str, body: &str) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        let request = format!(
            "POST / HTTP/1.1\r\nhost: fake\r\ncontent-type: application/x-amz-json-1.1\r\n\
             x-amz-target: AmazonEC2ContainerServiceV20141113.{operation}\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        Self {
            stream,
            request: request.into_bytes(),
            buffer: vec![0; 64 * 1024],
        }
    }

    /// Sends the call, and reads the whole answer. Returns the body.
    pub(crate) fn call(&mut self) -> &[u8] {
        self.stream.write_all(&self.request).unwrap();
        let mut read = 0;
        loop {
            read += self.stream.read(&mut self.buffer[read..]).unwrap();
            let head = self.buffer[..read]
                .windows(4)
                .position(|bytes| bytes == b"\r\n\r\n");
            if let Some(head) = head {
                let text = std::str::from_utf8(&self.buffer[..head])
                    .unwrap()
                    .to_ascii_lowercase();
                let length = text
                    .split("content-length: ")
                    .nth(1)
                    .unwrap()
                    .lines()
                    .next()
                    .unwrap();
                let length: usize = length.trim().parse().unwrap();
                if read >= head + 4 + length {
                    return &self.buffer[head + 4..head + 4 + length];
                }
            }
        }
    }
}

/// The body of a real answer of the fake.
pub(crate) fn body_of(ecs: &FakeEcs, operation: &str, body: &str) -> Vec<u8> {
    let mut connection = Connection::open(ecs.local_addr(), operation, body);
    connection.buffer.resize(1024 * 1024, 0);
    connection.call().to_vec()
}

/// A client whose calls all get the same bytes.
pub(crate) fn canned_client(body: Vec<u8>) -> Client {
    let ecs = FakeEcs::start().blocking();
    let config = ecs
        .sdk_config()
        .to_builder()
        .http_client(SharedHttpClient::new(Canned(Bytes::from(body))))
        .build();
    Client::new(&config)
}

#[derive(Clone, Debug)]
struct Canned(Bytes);

impl HttpConnector for Canned {
    fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
        let answer = http::Response::builder()
            .header("content-type", "application/x-amz-json-1.1")
            .body(SdkBody::from(self.0.clone()))
            .unwrap();
        HttpConnectorFuture::ready(Ok(answer.try_into().unwrap()))
    }
}

impl HttpClient for Canned {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}
