//! One request to an endpoint, and its answer.

use std::time::SystemTime;

use http::header::{CONTENT_TYPE, HOST};
use http::request::Builder;
use http::{HeaderMap, Request};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::Endpoint;
use super::sign::{Credentials, Signed};
use crate::effect::own_call::{OwnAnswer, OwnCall, OwnRequest};
use crate::kernel::time::Time;
use crate::wire::own_call::{self, Answered};

/// More than any of the services answers.
const BODY_MAX: usize = 4 << 20;

/// Sends a call, and reads what comes of it. `Err` where nobody has answered who speaks as the
/// service does.
pub(super) async fn exchange(
    endpoint: &Endpoint,
    credentials: &Credentials,
    call: &OwnCall,
) -> Result<OwnAnswer, String> {
    let request = request(endpoint, credentials, call)?;
    let (host, port) = (endpoint.authority.host(), endpoint.authority.port_u16());
    // In a URL an address of IPv6 is in brackets.
    let host = host.trim_matches(['[', ']']);
    let stream = TcpStream::connect((host, port.unwrap_or(80))).await;
    let stream = stream.map_err(|error| error.to_string())?;
    let handshake = http1::handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = handshake.map_err(|error| error.to_string())?;
    // It ends with the answer.
    let connection = tokio::spawn(connection);
    let answer = sender.send_request(request).await;
    let (parts, body) = answer.map_err(|error| error.to_string())?.into_parts();
    let body = Limited::new(body, BODY_MAX).collect().await;
    let body = body.map_err(|error| error.to_string())?.to_bytes();
    connection.abort();
    let body = String::from_utf8_lossy(&body);
    let answered = Answered {
        status: parts.status.as_u16(),
        request_id: header(&parts.headers, "x-amzn-requestid"),
        error_type: header(&parts.headers, "x-amzn-errortype"),
        body: &body,
    };
    own_call::answer(&call.request, answered)
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn request(
    endpoint: &Endpoint,
    credentials: &Credentials,
    call: &OwnCall,
) -> Result<Request<Full<bytes::Bytes>>, String> {
    let written = own_call::request(&call.request);
    let mut request = Request::post(endpoint.path.as_str())
        .header(HOST, endpoint.authority.as_str())
        .header(CONTENT_TYPE, written.content_type);
    if matches!(call.request, OwnRequest::Deliver(_)) {
        // Whoever stands for a function does not ask for a signature.
        return with_body(request, written.body);
    }
    let signed = Signed {
        host: endpoint.authority.as_str(),
        path: &endpoint.path,
        content_type: written.content_type,
        target: written.target.as_deref(),
        body: written.body.as_bytes(),
        region: &call.to,
        service: call.request.whose(),
        at: now(),
    };
    for (name, value) in signed.headers(credentials) {
        request = request.header(name, value);
    }
    with_body(request, written.body)
}

fn with_body(request: Builder, body: String) -> Result<Request<Full<bytes::Bytes>>, String> {
    let request = request.body(Full::from(body));
    request.map_err(|error| error.to_string())
}

#[expect(
    clippy::disallowed_methods,
    reason = "signatures are compared with the clock of the endpoint, which is a real one"
)]
fn now() -> Time {
    Time::from_system(SystemTime::now())
}
