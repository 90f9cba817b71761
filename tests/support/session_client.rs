//! A client of sessions of ECS Exec, as the plugin of Systems Manager is one. It is written from
//! what is known of the plugin, and shares nothing with the fake.

use std::time::{SystemTime, UNIX_EPOCH};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::{Error, Message};

pub(crate) struct SessionClient {
    socket: WebSocketStream<TcpStream>,
    next: u64,
    expected: u64,
    /// All that was shown so far.
    pub(crate) shown: String,
    pub(crate) exit_code: Option<i32>,
    /// The `Output` of the last message, once the session is over.
    pub(crate) closed: Option<String>,
}

/// A message of the agent.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) kind: String,
    pub(crate) sequence: u64,
    id: [u8; 16],
    pub(crate) payload_type: u32,
    pub(crate) payload: Vec<u8>,
}

impl SessionClient {
    /// Connects, and says what the token is. The error is the status of an answer that is no
    /// websocket.
    pub(crate) async fn connect(url: &str, token: &str) -> Result<Self, u16> {
        let host = url.strip_prefix("ws://").expect("it is a websocket");
        let host = host.split('/').next().unwrap();
        let stream = TcpStream::connect(host).await.expect("somebody listens");
        let (mut socket, _) = match tokio_tungstenite::client_async(url, stream).await {
            Ok(connected) => connected,
            Err(Error::Http(answer)) => return Err(answer.status().as_u16()),
            Err(error) => panic!("{error}"),
        };
        let open = json!({
            "MessageSchemaVersion": "1.0",
            "RequestId": "00000000-0000-4000-8000-000000000000",
            "TokenValue": token,
            "ClientId": "00000000-0000-4000-8000-000000000001",
            "ClientVersion": "1.2.707.0",
        });
        let open = Message::text(open.to_string());
        socket.send(open).await.expect("it is connected");
        Ok(Self {
            socket,
            next: 0,
            expected: 0,
            shown: String::new(),
            exit_code: None,
            closed: None,
        })
    }

    /// Connects and shakes hands. Like `fake-ecs exec`, it wants the exit code.
    pub(crate) async fn open(url: &str, token: &str) -> Self {
        let url = format!("{url}&exit_code=true");
        let mut client = Self::connect(&url, token).await.expect("it is a session");
        client.shake_hands().await;
        client
    }

    /// Returns what kind of session it is.
    pub(crate) async fn shake_hands(&mut self) -> Value {
        let request = self.receive().await.expect("a handshake comes first");
        assert_eq!((request.sequence, request.payload_type), (0, 5));
        let request: Value = serde_json::from_slice(&request.payload).unwrap();
        let response = json!({
            "ClientVersion": "1.2.707.0",
            "ProcessedClientActions": [
                { "ActionType": "SessionType", "ActionStatus": 1, "ActionResult": null, "Error": "" }
            ],
            "Errors": null,
        });
        self.send(6, response.to_string().as_bytes()).await;
        let complete = loop {
            let message = self.receive().await.expect("the handshake completes");
            if message.kind == "output_stream_data" {
                break message;
            }
            assert_eq!(message.kind, "acknowledge");
        };
        assert_eq!((complete.sequence, complete.payload_type), (1, 7));
        request["RequestedClientActions"][0]["ActionParameters"]["SessionType"].clone()
    }

    pub(crate) async fn type_text(&mut self, text: &str) {
        self.send(1, text.as_bytes()).await;
    }

    pub(crate) async fn resize(&mut self, columns: u16, rows: u16) {
        let size = json!({ "cols": columns, "rows": rows }).to_string();
        self.send(3, size.as_bytes()).await;
    }

    pub(crate) async fn terminate(&mut self) {
        self.send(10, &2_u32.to_be_bytes()).await;
    }

    /// Reads until that was shown.
    pub(crate) async fn until_shown(&mut self, text: &str) {
        while !self.shown.contains(text) {
            let received = self.receive().await;
            assert!(
                received.is_some(),
                "{text:?} was not shown: {:?}",
                self.shown
            );
        }
    }

    /// Reads to the end. Returns what was shown, and the exit code.
    pub(crate) async fn end(&mut self) -> (&str, Option<i32>) {
        while self.receive().await.is_some() {}
        (&self.shown, self.exit_code)
    }

    /// Reads one message, and acknowledges it; `None` once the websocket is closed.
    pub(crate) async fn receive(&mut self) -> Option<Received> {
        let received = self.receive_only().await?;
        if received.kind == "output_stream_data" {
            // What comes too early is not kept: the agent sends it again.
            if received.sequence <= self.expected {
                self.acknowledge(&received).await;
            }
            if received.sequence == self.expected {
                self.expected += 1;
                self.take(&received);
            }
        }
        Some(received)
    }

    /// Reads one message, and does not acknowledge it.
    pub(crate) async fn receive_only(&mut self) -> Option<Received> {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Binary(bytes))) => {
                    let received = read(&bytes);
                    if received.kind == "channel_closed" {
                        let closed: Value = serde_json::from_slice(&received.payload).unwrap();
                        assert_eq!(closed["MessageType"], "channel_closed");
                        self.closed = closed["Output"].as_str().map(str::to_owned);
                    }
                    return Some(received);
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Close(Some(frame)))) if u16::from(frame.code) != 1000 => {
                    self.closed = Some(frame.reason.to_string());
                    return None;
                }
                Some(Ok(_) | Err(_)) | None => return None,
            }
        }
    }

    fn take(&mut self, received: &Received) {
        let text = String::from_utf8_lossy(&received.payload);
        match received.payload_type {
            1 | 11 => self.shown.push_str(&text),
            12 => self.exit_code = text.parse().ok(),
            5 | 7 => {}
            other => panic!("nobody expects the type {other}"),
        }
    }

    pub(crate) async fn send(&mut self, payload_type: u32, payload: &[u8]) {
        let sequence = self.next;
        self.next += 1;
        self.send_as(sequence, payload_type, payload).await;
    }

    /// Sends a message with that sequence number.
    pub(crate) async fn send_as(&mut self, sequence: u64, payload_type: u32, payload: &[u8]) {
        let bytes = write("input_stream_data", sequence, 0, payload_type, payload);
        self.write(bytes).await;
    }

    async fn acknowledge(&mut self, received: &Received) {
        let id = received.id;
        let hex = |bytes: &[u8]| -> String { bytes.iter().map(|it| format!("{it:02x}")).collect() };
        let id = [&id[..4], &id[4..6], &id[6..8], &id[8..10], &id[10..]].map(hex);
        let payload = json!({
            "AcknowledgedMessageType": received.kind,
            "AcknowledgedMessageId": id.join("-"),
            "AcknowledgedMessageSequenceNumber": received.sequence,
            "IsSequentialMessage": true,
        });
        let bytes = write("acknowledge", 0, 3, 0, payload.to_string().as_bytes());
        self.write(bytes).await;
    }

    async fn write(&mut self, bytes: Vec<u8>) {
        // A session that is over reads nothing.
        let _ = self.socket.send(Message::binary(bytes)).await;
    }
}

fn write(kind: &str, sequence: u64, flags: u64, payload_type: u32, payload: &[u8]) -> Vec<u8> {
    #[expect(clippy::disallowed_methods, reason = "a client has a clock of its own")]
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let mut bytes = 116_u32.to_be_bytes().to_vec();
    bytes.extend(format!("{kind:<32}").bytes());
    bytes.extend(1_u32.to_be_bytes());
    bytes.extend(u64::try_from(now.as_millis()).unwrap().to_be_bytes());
    bytes.extend(sequence.to_be_bytes());
    bytes.extend(flags.to_be_bytes());
    bytes.extend([7; 16]);
    bytes.extend(Sha256::digest(payload));
    bytes.extend(payload_type.to_be_bytes());
    bytes.extend(u32::try_from(payload.len()).unwrap().to_be_bytes());
    bytes.extend(payload);
    bytes
}

/// Reads a message, and checks of it what the plugin checks.
fn read(bytes: &[u8]) -> Received {
    let number = |at: usize, length: usize| {
        let digits = bytes[at..at + length].iter();
        digits.fold(0_u64, |number, digit| number << 8 | u64::from(*digit))
    };
    let header_length = usize::try_from(number(0, 4)).unwrap();
    assert_eq!(header_length, 116);
    assert_ne!(number(40, 8), 0, "it was made at some time");
    let payload = bytes[header_length + 4..].to_vec();
    assert_eq!(number(header_length, 4), payload.len() as u64);
    assert_eq!(bytes[80..112], Sha256::digest(&payload)[..]);
    let kind = std::str::from_utf8(&bytes[4..36]).unwrap().trim_end();
    let mut id = [0; 16];
    id[8..].copy_from_slice(&bytes[64..72]);
    id[..8].copy_from_slice(&bytes[72..80]);
    Received {
        kind: kind.to_owned(),
        sequence: number(48, 8),
        id,
        payload_type: u32::try_from(number(112, 4)).unwrap(),
        payload,
    }
}
