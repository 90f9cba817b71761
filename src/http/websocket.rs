//! How a connection becomes a websocket.

use http::header::{
    CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

use super::reply::Stream;

pub(super) type Websocket = WebSocketStream<Stream>;

/// The answer to a request that opens a websocket; `None` where it does not.
pub(super) fn accept<B>(request: &Request<B>) -> Option<Response<()>> {
    let key = key(request)?;
    let mut response = Response::new(());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
    if let Ok(accept) = HeaderValue::try_from(derive_accept_key(key)) {
        headers.insert(SEC_WEBSOCKET_ACCEPT, accept);
    }
    Some(response)
}

/// The websocket that the connection has become, for messages up to that many bytes.
pub(super) async fn open(stream: Stream, message_bytes_max: usize) -> Websocket {
    let config = WebSocketConfig::default()
        .max_message_size(Some(message_bytes_max))
        .max_frame_size(Some(message_bytes_max));
    Websocket::from_raw_socket(stream, Role::Server, Some(config)).await
}

/// The key of a request that opens a websocket.
fn key<B>(request: &Request<B>) -> Option<&[u8]> {
    let headers = request.headers();
    let opens = request.method() == Method::GET
        && has(headers, &CONNECTION, "upgrade")
        && has(headers, &UPGRADE, "websocket")
        && has(headers, &SEC_WEBSOCKET_VERSION, "13");
    let key = headers.get(SEC_WEBSOCKET_KEY)?;
    opens.then_some(key.as_bytes())
}

/// Whether one of the words of a header is that one.
fn has(headers: &HeaderMap, name: &HeaderName, word: &str) -> bool {
    let values = headers.get_all(name).iter();
    let mut words = values.flat_map(|value| value.as_bytes().split(|byte| *byte == b','));
    words.any(|it| it.trim_ascii().eq_ignore_ascii_case(word.as_bytes()))
}
