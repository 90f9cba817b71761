//! The end of a data channel that a client has: that of `fake-ecs exec`.

use std::time::Duration;

use super::link::Link;
use super::message::{Kind, PayloadType};
use crate::wire::Json;

/// How many bytes of what is typed go into one message, as with the plugin.
const PAYLOAD_MAX: usize = 1_024;
/// How many messages may be on their way, until the agent acknowledges some.
const ON_THE_WAY_MAX: usize = 1_000;
/// The flag that ends the session.
const TERMINATE: u32 = 2;

/// What the agent has done.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shown {
    /// From now on it takes what is typed.
    Ready,
    /// The command has written that.
    Stdout(Vec<u8>),
    /// The same, to its standard error.
    Stderr(Vec<u8>),
    /// The command has ended.
    Exit(i32),
    /// The session has ended. There are words only where it was not the command that ended it.
    Closed(String),
}

/// What was to be sent is in [`take_frames`](Self::take_frames). Times count from any moment, the
/// same one for all.
#[derive(Debug)]
pub struct Client {
    link: Link,
    frames: Vec<Vec<u8>>,
}

impl Client {
    /// For the session of that id.
    pub fn new(session: &str) -> Self {
        Self {
            link: Link::new(session, Kind::Input),
            frames: Vec::new(),
        }
    }

    /// The text frame that comes first, for a token without characters that JSON escapes.
    pub fn opening(token: &str) -> String {
        format!(
            r#"{{"MessageSchemaVersion":"1.0","RequestId":"00000000-0000-4000-8000-000000000000","TokenValue":"{token}","ClientId":"00000000-0000-4000-8000-000000000001","ClientVersion":"1.2.707.0"}}"#
        )
    }

    /// What is to be sent, each in a binary frame.
    pub fn take_frames(&mut self) -> Vec<Vec<u8>> {
        std::mem::take(&mut self.frames)
    }

    /// A binary frame has come.
    pub fn receive(&mut self, bytes: &[u8], created_ms: u64, now: Duration) -> Vec<Shown> {
        let received = self.link.receive(bytes, created_ms);
        self.frames.extend(received.acknowledgement);
        let mut shown = Vec::new();
        for (payload_type, payload) in received.payloads {
            match payload_type {
                PayloadType::HANDSHAKE_REQUEST => {
                    let response = br#"{"ClientVersion":"1.2.707.0","ProcessedClientActions":[{"ActionType":"SessionType","ActionStatus":1,"ActionResult":null,"Error":""}],"Errors":null}"#;
                    let of = PayloadType::HANDSHAKE_RESPONSE;
                    self.send(of, response.to_vec(), created_ms, now);
                }
                PayloadType::HANDSHAKE_COMPLETE => shown.push(Shown::Ready),
                PayloadType::OUTPUT => shown.push(Shown::Stdout(payload)),
                PayloadType::STDERR => shown.push(Shown::Stderr(payload)),
                PayloadType::EXIT_CODE => {
                    let digits = String::from_utf8_lossy(&payload).parse();
                    shown.extend(digits.ok().map(Shown::Exit));
                }
                _ => {}
            }
        }
        if let Some(closed) = received.closed {
            let why = Json::read(&closed)["Output"].as_str().map(str::to_owned);
            shown.push(Shown::Closed(why.unwrap_or_default()));
        }
        shown
    }

    /// Whether there is room for more to be typed.
    pub fn has_room(&self) -> bool {
        self.link.unacknowledged() < ON_THE_WAY_MAX
    }

    /// What is typed goes to the command.
    pub fn type_bytes(&mut self, bytes: &[u8], created_ms: u64, now: Duration) {
        for piece in bytes.chunks(PAYLOAD_MAX) {
            self.send(PayloadType::OUTPUT, piece.to_vec(), created_ms, now);
        }
    }

    /// The terminal has another size.
    pub fn resize(&mut self, columns: u16, rows: u16, created_ms: u64, now: Duration) {
        let size = format!(r#"{{"cols":{columns},"rows":{rows}}}"#);
        self.send(PayloadType::SIZE, size.into_bytes(), created_ms, now);
    }

    /// Ends the session, and with it the command.
    pub fn terminate(&mut self, created_ms: u64, now: Duration) {
        let flag = TERMINATE.to_be_bytes().to_vec();
        self.send(PayloadType::FLAG, flag, created_ms, now);
    }

    /// Sends again what was not acknowledged in time. Returns whether somebody may still be there.
    pub fn resend(&mut self, now: Duration) -> bool {
        let again = self.link.resend(now);
        let is_heard = again.is_ok();
        self.frames.extend(again.into_iter().flatten());
        is_heard
    }

    /// When something may have to be sent again.
    pub fn resend_at(&self) -> Option<Duration> {
        self.link.resend_at()
    }

    fn send(&mut self, of: PayloadType, payload: Vec<u8>, created_ms: u64, now: Duration) {
        let frame = self.link.send(of, payload, created_ms, now);
        self.frames.push(frame);
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Channel, Event};
    use super::*;

    const MS: u64 = 1_735_689_600_000;
    const START: Duration = Duration::ZERO;

    /// Hands what each has to say to the other, until both are silent.
    fn talk(client: &mut Client, agent: &mut Channel) -> (Vec<Shown>, Vec<Event>) {
        let (mut shown, mut events) = (Vec::new(), Vec::new());
        for _ in 0..10 {
            for frame in client.take_frames() {
                events.extend(agent.receive(&frame, MS, START));
            }
            for frame in agent.take_frames() {
                shown.extend(client.receive(&frame, MS, START));
            }
        }
        (shown, events)
    }

    #[test]
    fn a_client_and_an_agent_understand_one_another() {
        let (mut client, mut agent) = (Client::new("c"), Channel::new("session", "token"));
        let opening = Client::opening("token");
        agent.open(opening.as_bytes(), MS, START).unwrap();
        assert_eq!(
            talk(&mut client, &mut agent),
            (vec![Shown::Ready], vec![Event::Ready])
        );

        client.resize(80, 24, MS, START);
        client.type_bytes(b"ls\r", MS, START);
        agent.show(b"a b", MS, START);
        agent.show_error(b"oh", MS, START);
        agent.exit_code(3, MS, START);
        agent.close("", MS);
        let (shown, events) = talk(&mut client, &mut agent);

        let (columns, rows) = (80, 24);
        let resized = Event::Resized { columns, rows };
        assert_eq!(events, [resized, Event::Typed(b"ls\r".to_vec())]);
        assert_eq!(
            shown,
            [
                Shown::Stdout(b"a b".to_vec()),
                Shown::Stderr(b"oh".to_vec()),
                Shown::Exit(3),
                Shown::Closed(String::new()),
            ]
        );
        client.terminate(MS, START);
        assert_eq!(talk(&mut client, &mut agent).1, [Event::Terminated]);
        assert!(client.resend(START) && client.resend_at().is_none());
    }
}
