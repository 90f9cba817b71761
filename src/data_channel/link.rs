//! Messages in order both ways: what comes too early waits, what comes twice counts once, and what
//! is not acknowledged is sent again.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use super::message::{Id, Kind, Message, PayloadType};
use crate::wire::Json;

/// How many messages may wait for one that comes late. What is more is sent again.
const EARLY_MAX: usize = 10_000;
/// After how long a message is sent again at first, and at the latest.
const RESEND_FIRST_MS: Duration = Duration::from_millis(200);
const RESEND_MS_MAX: Duration = Duration::from_secs(1);
/// How often a message is sent again, until the other side is taken for gone: some five minutes.
const RESENDS_MAX: u32 = 300;

/// One end of a channel. The times that it is given count from any moment, the same one for all.
#[derive(Debug)]
pub(crate) struct Link {
    session: String,
    /// The type of the messages that this end sends.
    sends: Kind,
    ids: u64,
    next: i64,
    unacknowledged: VecDeque<Sent>,
    expected: i64,
    early: BTreeMap<i64, Message>,
}

#[derive(Debug)]
struct Sent {
    sequence: i64,
    bytes: Vec<u8>,
    due: Duration,
    resends: u32,
}

/// What a message has brought.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Received {
    /// What is to be answered.
    pub(crate) acknowledgement: Option<Vec<u8>>,
    /// What the other side has sent, in its order.
    pub(crate) payloads: Vec<(PayloadType, Vec<u8>)>,
    /// The other side has ended the channel, with these words.
    pub(crate) closed: Option<Vec<u8>>,
}

/// The other side has not acknowledged a message, however often it was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Silent;

impl Link {
    pub(crate) fn new(session: &str, sends: Kind) -> Self {
        Self {
            session: session.to_owned(),
            sends,
            ids: 0,
            next: 0,
            unacknowledged: VecDeque::new(),
            expected: 0,
            early: BTreeMap::new(),
        }
    }

    /// The next message, which is kept until it is acknowledged.
    pub(crate) fn send(
        &mut self,
        payload_type: PayloadType,
        payload: Vec<u8>,
        created_ms: u64,
        now: Duration,
    ) -> Vec<u8> {
        let sequence = self.next;
        self.next += 1;
        let bytes = self
            .message(self.sends, sequence, payload_type, payload, created_ms)
            .encode();
        self.unacknowledged.push_back(Sent {
            sequence,
            bytes: bytes.clone(),
            due: now + RESEND_FIRST_MS,
            resends: 0,
        });
        bytes
    }

    /// The last message, which nobody acknowledges.
    pub(crate) fn close(&mut self, output: &str, created_ms: u64) -> Vec<u8> {
        let mut closed = self.message(
            Kind::ChannelClosed,
            0,
            PayloadType::NONE,
            Vec::new(),
            created_ms,
        );
        let (session, id) = (&self.session, closed.id);
        closed.payload = format!(
            r#"{{"MessageId":"{id}","CreatedDate":"{created_ms}","DestinationId":"{session}","SessionId":"{session}","MessageType":"channel_closed","SchemaVersion":1,"Output":"{output}"}}"#
        )
        .into_bytes();
        closed.encode()
    }

    /// Takes in a message of the other side, in bytes.
    pub(crate) fn receive(&mut self, bytes: &[u8], created_ms: u64) -> Received {
        let mut received = Received::default();
        let Some(message) = Message::decode(bytes) else {
            return received;
        };
        match message.kind {
            Kind::Acknowledge => self.acknowledged(&message.payload),
            Kind::ChannelClosed => received.closed = Some(message.payload),
            Kind::Input | Kind::Output if message.kind != self.sends => {
                let (sequence, id) = (message.sequence, message.id);
                let is_kept = sequence <= self.expected || self.early.len() < EARLY_MAX;
                if sequence >= self.expected && is_kept {
                    self.early.insert(sequence, message);
                }
                if is_kept {
                    let bytes = self.acknowledge(sequence, id, created_ms);
                    received.acknowledgement = Some(bytes);
                }
                while let Some(message) = self.early.remove(&self.expected) {
                    self.expected += 1;
                    received
                        .payloads
                        .push((message.payload_type, message.payload));
                }
            }
            Kind::Input | Kind::Output | Kind::Other => {}
        }
        received
    }

    /// What is to be sent again by now.
    pub(crate) fn resend(&mut self, now: Duration) -> Result<Vec<Vec<u8>>, Silent> {
        let mut again = Vec::new();
        for sent in &mut self.unacknowledged {
            if sent.due > now {
                continue;
            }
            if sent.resends == RESENDS_MAX {
                return Err(Silent);
            }
            sent.resends += 1;
            let pause = RESEND_FIRST_MS * 2_u32.pow(sent.resends.min(4));
            sent.due = now + pause.min(RESEND_MS_MAX);
            again.push(sent.bytes.clone());
        }
        Ok(again)
    }

    /// When something may have to be sent again.
    pub(crate) fn resend_at(&self) -> Option<Duration> {
        self.unacknowledged.iter().map(|sent| sent.due).min()
    }

    pub(crate) fn unacknowledged(&self) -> usize {
        self.unacknowledged.len()
    }

    fn acknowledged(&mut self, payload: &[u8]) {
        let sequence = Json::read(payload)["AcknowledgedMessageSequenceNumber"].as_i64();
        self.unacknowledged
            .retain(|sent| Some(sent.sequence) != sequence);
    }

    fn acknowledge(&mut self, sequence: i64, id: Id, created_ms: u64) -> Vec<u8> {
        let of = match self.sends {
            Kind::Input => Kind::Output,
            _ => Kind::Input,
        };
        let name = of.name();
        let payload = format!(
            r#"{{"AcknowledgedMessageType":"{name}","AcknowledgedMessageId":"{id}","AcknowledgedMessageSequenceNumber":{sequence},"IsSequentialMessage":true}}"#
        );
        self.message(
            Kind::Acknowledge,
            0,
            PayloadType::NONE,
            payload.into_bytes(),
            created_ms,
        )
        .encode()
    }

    fn message(
        &mut self,
        kind: Kind,
        sequence: i64,
        payload_type: PayloadType,
        payload: Vec<u8>,
        created_ms: u64,
    ) -> Message {
        self.ids += 1;
        Message {
            kind,
            created_ms,
            sequence,
            id: Id::nth(&self.session, self.ids),
            payload_type,
            payload,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: u64 = 1_735_689_600_000;

    fn ends() -> (Link, Link) {
        (Link::new("s", Kind::Output), Link::new("c", Kind::Input))
    }

    fn typed(client: &mut Link, text: &str) -> Vec<u8> {
        client.send(PayloadType::OUTPUT, text.into(), MS, Duration::ZERO)
    }

    fn texts(received: &Received) -> Vec<String> {
        let payloads = received.payloads.iter();
        payloads
            .map(|(_, payload)| String::from_utf8_lossy(payload).into_owned())
            .collect()
    }

    #[test]
    fn messages_come_in_order_and_once_whatever_the_order_on_the_way() {
        for (order, expected) in [
            (&[0, 1, 2][..], &["a", "b", "c"][..]),
            (&[2, 1, 0], &["a", "b", "c"]),
            (&[0, 0, 1, 1, 2, 0], &["a", "b", "c"]),
            (&[1, 2, 1], &[]),
            (&[0, 2], &["a"]),
        ] {
            let (mut agent, mut client) = ends();
            let sent = ["a", "b", "c"].map(|text| typed(&mut client, text));
            let mut seen = Vec::new();
            for at in order {
                let received = agent.receive(&sent[*at], MS);
                seen.extend(texts(&received));
                assert!(received.acknowledgement.is_some(), "{order:?}: {at}");
            }
            assert_eq!(seen, expected, "{order:?}");
        }
    }

    #[test]
    fn an_acknowledgement_names_what_it_acknowledges() {
        let (mut agent, mut client) = ends();
        let sent = typed(&mut client, "a");
        let id = Message::decode(&sent).unwrap().id;

        let acknowledgement = agent.receive(&sent, MS).acknowledgement.unwrap();

        let acknowledgement = Message::decode(&acknowledgement).unwrap();
        assert_eq!(acknowledgement.kind, Kind::Acknowledge);
        let payload = Json::read(&acknowledgement.payload);
        assert_eq!(payload["AcknowledgedMessageType"], "input_stream_data");
        assert_eq!(payload["AcknowledgedMessageId"], *id.to_string());
        assert_eq!(payload["AcknowledgedMessageSequenceNumber"], 0);
        assert_eq!(payload["IsSequentialMessage"].as_bool(), Some(true));
    }

    #[test]
    fn what_is_not_acknowledged_is_sent_again_at_growing_intervals_and_given_up() {
        let (mut agent, mut client) = ends();
        let at = Duration::from_millis;
        let sent = typed(&mut client, "a");
        let mut times = Vec::new();
        while let Some(due) = client.resend_at() {
            assert_eq!(client.resend(due - at(1)), Ok(Vec::new()));
            match client.resend(due) {
                Ok(again) => assert_eq!(again, std::slice::from_ref(&sent)),
                Err(Silent) => break,
            }
            times.push(due);
        }
        let firsts = [200, 600, 1_400, 2_400, 3_400].map(at);
        assert_eq!(times[..5], firsts);
        assert_eq!(times.len(), 300);

        let acknowledgement = agent.receive(&sent, MS).acknowledgement.unwrap();
        client.receive(&acknowledgement, MS);
        assert_eq!((client.unacknowledged(), client.resend_at()), (0, None));
    }

    #[test]
    fn only_the_message_that_was_acknowledged_is_forgotten() {
        let (mut agent, mut client) = ends();
        let [_first, second] = ["a", "b"].map(|text| typed(&mut client, text));

        let acknowledgement = agent.receive(&second, MS).acknowledgement.unwrap();
        client.receive(&acknowledgement, MS);
        client.receive(b"garbage", MS);

        let again = client.resend(Duration::from_secs(1)).unwrap();
        assert_eq!(again.len(), 1);
        assert_eq!(texts(&agent.receive(&again[0], MS)), ["a", "b"]);
    }

    #[test]
    fn messages_of_the_wrong_direction_are_ignored() {
        let (mut agent, _) = ends();
        let own = agent.send(PayloadType::OUTPUT, b"a".to_vec(), MS, Duration::ZERO);

        assert_eq!(agent.receive(&own, MS), Received::default());
    }

    #[test]
    fn the_end_is_said_with_its_reason() {
        let (mut agent, mut client) = ends();

        let closed = client.receive(&agent.close("bye", MS), MS).closed.unwrap();

        let closed = Json::read(&closed);
        assert_eq!(closed["MessageType"], "channel_closed");
        assert_eq!(
            (&closed["SessionId"], &closed["Output"]),
            (&Json::read(b"\"s\""), &Json::read(b"\"bye\""))
        );
    }
}
