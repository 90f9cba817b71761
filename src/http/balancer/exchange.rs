//! One request to a load balancer, and its answer.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError, Weak};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HOST, HeaderName, HeaderValue, LOCATION, SERVER};
use http::request::Parts;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::{Either, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use super::destination::{Decision, Turns, decide};
use crate::aws::elb::declared::conditions;
use crate::driver::Driver;
use crate::ecs::keys::RegionKey;

/// How long a target may take to accept a connection.
const CONNECT_S_MAX: Duration = Duration::from_secs(5);
/// How long a target may take to answer: the default of `idle_timeout.timeout_seconds`.
const ANSWER_S_MAX: Duration = Duration::from_secs(60);

/// What load balancers call themselves in the answers that are their own.
const BALANCER: HeaderValue = HeaderValue::from_static("awselb/2.0");

/// Headers that are about one connection.
const OF_CONNECTION: [HeaderName; 7] = [
    http::header::CONNECTION,
    http::header::PROXY_AUTHENTICATE,
    http::header::PROXY_AUTHORIZATION,
    http::header::TE,
    http::header::TRAILER,
    http::header::TRANSFER_ENCODING,
    http::header::UPGRADE,
];

/// What a load balancer says by itself, or what its target says.
pub(super) type Body = Either<Full<Bytes>, Incoming>;

/// The body of a request.
pub(super) trait Sent:
    hyper::body::Body<Data = Bytes, Error: Into<Box<dyn std::error::Error + Send + Sync>>>
    + Send
    + Unpin
    + 'static
{
}

impl Sent for Incoming {}
impl Sent for Full<Bytes> {}

/// A listener that has a port.
#[derive(Debug)]
pub(in crate::http) struct Listening {
    /// A port does not keep the fake alive.
    pub(super) driver: Weak<Driver>,
    pub(super) region: RegionKey,
    /// Its ARN.
    pub(super) listener: String,
    /// The port that it says it has.
    pub(super) port: u16,
    pub(super) turns: Mutex<Turns>,
}

/// Answers a request that comes from that address.
pub(super) async fn exchange<B: Sent>(
    of: &std::sync::Arc<Listening>,
    from: IpAddr,
    request: Request<B>,
) -> Response<Body> {
    let (mut parts, body) = request.into_parts();
    let asked = Asked::of(&parts, from);
    let listening = std::sync::Arc::clone(of);
    // It may run closures of a test, which is not for the thread of all sockets.
    let decision = spawn_blocking(move || listening.decide(&asked)).await;
    let decision = match decision {
        Ok(Some(decision)) => decision,
        // The fake is gone, or has panicked, which its test sees.
        Ok(None) | Err(_) => return own(StatusCode::SERVICE_UNAVAILABLE, None, String::new()),
    };
    match decision {
        Decision::Answer {
            status,
            content_type,
            body,
        } => own(code(status), Some(content_type), body),
        Decision::Redirect { status, location } => {
            let mut answer = own(code(status), None, String::new());
            if let Ok(location) = HeaderValue::from_str(&location) {
                answer.headers_mut().insert(LOCATION, location);
            }
            answer
        }
        Decision::Ask(address) => {
            forward_headers(&mut parts, from, of.port);
            ask(address, Request::from_parts(parts, body)).await
        }
    }
}

impl Listening {
    /// `None` when the fake is gone.
    fn decide(&self, asked: &Asked) -> Option<Decision> {
        let driver = self.driver.upgrade()?;
        while !driver.catch_up() {}
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        let place = (self.region, self.listener.as_str(), self.port);
        Some(driver.read_in(self.region, |state| {
            decide(state, place, &asked.request(), &mut turns)
        }))
    }
}

/// A request, as far as rules look at it.
struct Asked {
    method: String,
    host: String,
    path: String,
    query: String,
    headers: Vec<(String, String)>,
    source: IpAddr,
}

impl Asked {
    fn of(parts: &Parts, source: IpAddr) -> Self {
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers = parts.headers.iter();
        let headers = headers.map(|(name, value)| (name.as_str().to_owned(), text(value)));
        let host = parts.uri.authority().map(|of| of.as_str().to_owned());
        let host = host.or_else(|| parts.headers.get(HOST).map(text));
        Self {
            method: parts.method.as_str().to_owned(),
            host: host.unwrap_or_default(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            headers: headers.collect(),
            source,
        }
    }

    fn request(&self) -> conditions::Request<'_> {
        conditions::Request {
            method: &self.method,
            host: &self.host,
            path: &self.path,
            query: &self.query,
            headers: &self.headers,
            source: self.source,
        }
    }
}

/// What a target is told of the client.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html>
fn forward_headers(parts: &mut Parts, from: IpAddr, port: u16) {
    let headers = &mut parts.headers;
    without_hops(headers);
    let known = headers
        .get("x-forwarded-for")
        .and_then(|it| it.to_str().ok());
    let chain = match known {
        Some(known) => format!("{known}, {from}"),
        None => from.to_string(),
    };
    for (name, value) in [
        ("x-forwarded-for", chain),
        ("x-forwarded-proto", "http".to_owned()),
        ("x-forwarded-port", port.to_string()),
    ] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
}

fn without_hops(headers: &mut HeaderMap) {
    for name in OF_CONNECTION {
        headers.remove(name);
    }
    headers.remove("keep-alive");
    headers.remove("proxy-connection");
}

/// Asks the target. One that cannot be reached, or breaks off, is a 502; one that takes too long is
/// a 504.
async fn ask<B: Sent>(address: SocketAddr, mut request: Request<B>) -> Response<Body> {
    // A target is told a path, also by clients that have named the whole URL.
    if let Some(path) = request.uri().path_and_query().cloned() {
        *request.uri_mut() = path.into();
    }
    let unreachable = |what: &str| {
        let text = format!("fake-ecs: the target at {address} {what}\n");
        own(
            StatusCode::BAD_GATEWAY,
            Some("text/plain; charset=utf-8".to_owned()),
            text,
        )
    };
    let stream = match timeout(CONNECT_S_MAX, TcpStream::connect(address)).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => return unreachable(&format!("cannot be reached: {error}")),
        Err(_elapsed) => return unreachable("does not accept connections"),
    };
    let (mut sender, connection) = match http1::handshake(TokioIo::new(stream)).await {
        Ok(both) => both,
        Err(error) => return unreachable(&format!("speaks no HTTP: {error}")),
    };
    // It ends with the answer, or when the client is gone, who reads the answer.
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(target: "fake_ecs", %error, "connection to a target failed");
        }
    });
    match timeout(ANSWER_S_MAX, sender.send_request(request)).await {
        Ok(Ok(mut answer)) => {
            without_hops(answer.headers_mut());
            answer.map(Either::Right)
        }
        Ok(Err(error)) => unreachable(&format!("has not answered: {error}")),
        Err(_elapsed) => own(StatusCode::GATEWAY_TIMEOUT, None, String::new()),
    }
}

fn code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE)
}

/// An answer of the load balancer itself.
pub(super) fn own(
    status: StatusCode,
    content_type: Option<String>,
    body: String,
) -> Response<Body> {
    let mut answer = Response::new(Either::Left(Full::new(Bytes::from(body))));
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.insert(SERVER, BALANCER);
    let content_type = content_type.and_then(|it| HeaderValue::from_str(&it).ok());
    if let Some(content_type) = content_type {
        headers.insert(CONTENT_TYPE, content_type);
    }
    answer
}
