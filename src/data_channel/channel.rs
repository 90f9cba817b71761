//! The end of a data channel that the agent in the container has.
//!
//! A client proves with a token that the session is its own, is told what kind of session it is,
//! and says that it can do that; then it types, and is shown what the command writes.

use std::time::Duration;

use super::link::{Link, Silent};
use super::message::{Kind, PayloadType};
use crate::wire::Json;

/// How many bytes of what is shown go into one message, as with the agent.
const PAYLOAD_MAX: usize = 1_024;
/// How many messages may be on their way, until the client acknowledges some.
const ON_THE_WAY_MAX: usize = 1_000;
/// The flag by which a client ends the session.
const TERMINATE: u32 = 2;
/// Sent by clients whose screen is not known.
const VERSION: &str = "3.1.1732.0";

/// What a client has done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// It is ready to be shown something.
    Ready,
    Typed(Vec<u8>),
    Resized {
        columns: u16,
        rows: u16,
    },
    /// It ends the session, and with it the command.
    Terminated,
}

/// Where the channel is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// The token has not come yet.
    Opened,
    /// The client has not answered the handshake yet.
    Shaking,
    Ready,
}

/// The token is another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WrongToken;

/// What was to be sent is in [`take_frames`](Self::take_frames).
#[derive(Debug)]
pub(crate) struct Channel {
    token: String,
    state: State,
    link: Link,
    frames: Vec<Vec<u8>>,
}

impl Channel {
    pub(crate) fn new(session: &str, token: &str) -> Self {
        Self {
            token: token.to_owned(),
            state: State::Opened,
            link: Link::new(session, Kind::Output),
            frames: Vec::new(),
        }
    }

    /// What is to be sent, each in a binary frame.
    pub(crate) fn take_frames(&mut self) -> Vec<Vec<u8>> {
        std::mem::take(&mut self.frames)
    }

    /// A text frame has come: the first one is to have the token.
    pub(crate) fn open(
        &mut self,
        text: &[u8],
        created_ms: u64,
        now: Duration,
    ) -> Result<(), WrongToken> {
        if self.state != State::Opened {
            return Ok(());
        }
        if Json::read(text)["TokenValue"].as_str() != Some(&self.token) {
            return Err(WrongToken);
        }
        self.state = State::Shaking;
        let request = format!(
            r#"{{"AgentVersion":"{VERSION}","RequestedClientActions":[{{"ActionType":"SessionType","ActionParameters":{{"SessionType":"InteractiveCommands","Properties":{{}}}}}}]}}"#
        );
        let request = request.into_bytes();
        self.send(PayloadType::HANDSHAKE_REQUEST, request, created_ms, now);
        Ok(())
    }

    /// A binary frame has come.
    pub(crate) fn receive(&mut self, bytes: &[u8], created_ms: u64, now: Duration) -> Vec<Event> {
        if self.state == State::Opened {
            return Vec::new();
        }
        let received = self.link.receive(bytes, created_ms);
        self.frames.extend(received.acknowledgement);
        let mut events = Vec::new();
        for (payload_type, payload) in received.payloads {
            events.extend(self.event(payload_type, payload, created_ms, now));
        }
        events
    }

    fn event(
        &mut self,
        payload_type: PayloadType,
        payload: Vec<u8>,
        created_ms: u64,
        now: Duration,
    ) -> Option<Event> {
        match payload_type {
            PayloadType::HANDSHAKE_RESPONSE if self.state == State::Shaking => {
                self.state = State::Ready;
                let complete = br#"{"HandshakeTimeToComplete":1000000,"CustomerMessage":""}"#;
                let complete = complete.to_vec();
                self.send(PayloadType::HANDSHAKE_COMPLETE, complete, created_ms, now);
                Some(Event::Ready)
            }
            PayloadType::OUTPUT => Some(Event::Typed(payload)),
            PayloadType::SIZE => {
                let size = Json::read(&payload);
                let of = |name: &str| u16::try_from(size[name].as_i64()?).ok();
                let (columns, rows) = (of("cols")?, of("rows")?);
                Some(Event::Resized { columns, rows })
            }
            PayloadType::FLAG if payload == TERMINATE.to_be_bytes() => Some(Event::Terminated),
            _ => None,
        }
    }

    /// Whether there is room for more to be shown.
    pub(crate) fn has_room(&self) -> bool {
        self.link.unacknowledged() < ON_THE_WAY_MAX
    }

    /// Whether the client has all that it was sent.
    pub(crate) fn is_acknowledged(&self) -> bool {
        self.link.unacknowledged() == 0
    }

    pub(crate) fn show(&mut self, bytes: &[u8], created_ms: u64, now: Duration) {
        self.send_all(PayloadType::OUTPUT, bytes, created_ms, now);
    }

    pub(crate) fn show_error(&mut self, bytes: &[u8], created_ms: u64, now: Duration) {
        self.send_all(PayloadType::STDERR, bytes, created_ms, now);
    }

    /// For clients that have asked for it: others would show the digits.
    pub(crate) fn exit_code(&mut self, code: i32, created_ms: u64, now: Duration) {
        let digits = code.to_string().into_bytes();
        self.send(PayloadType::EXIT_CODE, digits, created_ms, now);
    }

    /// Ends the session. The reason is shown, unless it is empty.
    pub(crate) fn close(&mut self, reason: &str, created_ms: u64) {
        let closed = self.link.close(reason, created_ms);
        self.frames.push(closed);
    }

    /// Sends again what was not acknowledged in time.
    pub(crate) fn resend(&mut self, now: Duration) -> Result<(), Silent> {
        let again = self.link.resend(now)?;
        self.frames.extend(again);
        Ok(())
    }

    pub(crate) fn resend_at(&self) -> Option<Duration> {
        self.link.resend_at()
    }

    fn send_all(
        &mut self,
        payload_type: PayloadType,
        bytes: &[u8],
        created_ms: u64,
        now: Duration,
    ) {
        for piece in bytes.chunks(PAYLOAD_MAX) {
            self.send(payload_type, piece.to_vec(), created_ms, now);
        }
    }

    fn send(
        &mut self,
        payload_type: PayloadType,
        payload: Vec<u8>,
        created_ms: u64,
        now: Duration,
    ) {
        let frame = self.link.send(payload_type, payload, created_ms, now);
        self.frames.push(frame);
    }
}

#[cfg(test)]
mod tests {
    use super::super::message::Message;
    use super::*;

    const MS: u64 = 1_735_689_600_000;
    const START: Duration = Duration::ZERO;

    fn open(token: &str) -> Result<Channel, WrongToken> {
        let mut channel = Channel::new("session", "token");
        let text = format!(r#"{{"MessageSchemaVersion":"1.0","TokenValue":"{token}"}}"#);
        channel.open(text.as_bytes(), MS, START).map(|()| channel)
    }

    /// A channel that is ready, and its client.
    fn ready() -> (Channel, Link) {
        let (mut channel, mut client) = (open("token").unwrap(), Link::new("c", Kind::Input));
        let response = client.send(PayloadType::HANDSHAKE_RESPONSE, b"{}".to_vec(), MS, START);
        assert_eq!(channel.receive(&response, MS, START), [Event::Ready]);
        channel.take_frames();
        (channel, client)
    }

    /// What the frames are: the type and the payload of each message.
    fn sent(channel: &mut Channel) -> Vec<(u32, String)> {
        let frames = channel.take_frames().into_iter();
        let messages = frames.map(|frame| Message::decode(&frame).unwrap());
        messages
            .map(|it| (it.payload_type.0, String::from_utf8(it.payload).unwrap()))
            .collect()
    }

    #[test]
    fn the_first_text_has_the_token() {
        for (text, is_right) in [
            (r#"{"TokenValue":"token"}"#, true),
            (r#"{"TokenValue":"other"}"#, false),
            (r#"{"TokenValue":null}"#, false),
            ("{}", false),
            ("token", false),
            ("", false),
        ] {
            let mut channel = Channel::new("session", "token");
            let opened = channel.open(text.as_bytes(), MS, START);
            assert_eq!(opened.is_ok(), is_right, "{text}");
            assert_eq!(channel.take_frames().len(), usize::from(is_right));
        }
    }

    #[test]
    fn nothing_counts_before_the_token() {
        let mut channel = Channel::new("session", "token");
        let typed =
            Link::new("c", Kind::Input).send(PayloadType::OUTPUT, b"ls".to_vec(), MS, START);

        assert_eq!(channel.receive(&typed, MS, START), []);
        assert_eq!(channel.take_frames().len(), 0);
    }

    #[test]
    fn a_handshake_says_what_kind_of_session_it_is() {
        let mut channel = open("token").unwrap();

        let [(5, request)] = &sent(&mut channel)[..] else {
            panic!("a request comes first")
        };
        let request = Json::read(request.as_bytes());
        let action = &request["RequestedClientActions"][0];
        assert_eq!(action["ActionType"], "SessionType");
        let parameters = &action["ActionParameters"];
        assert_eq!(parameters["SessionType"], "InteractiveCommands");

        let mut client = Link::new("c", Kind::Input);
        let response = client.send(PayloadType::HANDSHAKE_RESPONSE, b"{}".to_vec(), MS, START);
        assert_eq!(channel.receive(&response, MS, START), [Event::Ready]);
        let types: Vec<u32> = sent(&mut channel).iter().map(|(it, _)| *it).collect();
        assert_eq!(
            types,
            [0, 7],
            "it is acknowledged, and completes the handshake"
        );
    }

    #[test]
    fn what_a_client_does_is_understood() {
        let typed = |bytes: &[u8]| Some(Event::Typed(bytes.to_vec()));
        let (columns, rows) = (80, 24);
        for (payload_type, payload, expected) in [
            (1, &b"ls\r"[..], typed(b"ls\r")),
            (1, b"\xff\x03", typed(b"\xff\x03")),
            (
                3,
                br#"{"cols":80,"rows":24}"#,
                Some(Event::Resized { columns, rows }),
            ),
            (3, br#"{"cols":80}"#, None),
            (3, br#"{"cols":80,"rows":70000}"#, None),
            (3, b"80x24", None),
            (10, &[0, 0, 0, 2], Some(Event::Terminated)),
            (10, &[0, 0, 0, 1], None),
            (10, &[2], None),
            (6, b"{}", None),
            (99, b"?", None),
        ] {
            let (mut channel, mut client) = ready();
            let sent_by_client =
                client.send(PayloadType(payload_type), payload.to_vec(), MS, START);

            let events = channel.receive(&sent_by_client, MS, START);

            assert_eq!(
                events,
                Vec::from_iter(expected),
                "{payload_type}: {payload:?}"
            );
            assert_eq!(sent(&mut channel).len(), 1, "it is acknowledged");
        }
    }

    #[test]
    fn what_is_shown_comes_in_pieces_and_the_end_comes_last() {
        let (mut channel, _) = ready();

        channel.show("x".repeat(2_500).as_bytes(), MS, START);
        channel.show_error(b"oh", MS, START);
        channel.exit_code(3, MS, START);
        channel.close("", MS);

        let sent = sent(&mut channel);
        let lengths: Vec<(u32, usize)> = sent.iter().map(|(it, text)| (*it, text.len())).collect();
        let shown = [(1, 1_024), (1, 1_024), (1, 452), (11, 2), (12, 1)];
        assert_eq!(lengths[..5], shown);
        assert!(sent[5].1.contains("channel_closed"), "{sent:?}");
    }

    #[test]
    fn a_client_that_acknowledges_nothing_is_shown_no_more() {
        let (mut channel, mut client) = ready();
        // Two more are of the handshake.
        channel.show(&vec![b'x'; PAYLOAD_MAX * 997], MS, START);
        assert!(channel.has_room());

        channel.show(b"x", MS, START);
        assert!(!channel.has_room() && !channel.is_acknowledged());

        for frame in channel.take_frames() {
            let acknowledgement = client.receive(&frame, MS).acknowledgement.unwrap();
            channel.receive(&acknowledgement, MS, START);
        }
        assert!(channel.has_room());
    }
}
