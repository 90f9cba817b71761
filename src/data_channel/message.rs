//! One message of a data channel in bytes. Numbers are big-endian.
//!
//! | at | bytes | member |
//! |---|---|---|
//! | 0 | 4 | where the length of the payload is: 116 |
//! | 4 | 32 | type, padded with spaces |
//! | 36 | 4 | version of the schema: 1 |
//! | 40 | 8 | when it was made, in milliseconds since 1970 |
//! | 48 | 8 | sequence number |
//! | 56 | 8 | flags: 1 for the first message of a stream, 2 for the last, both for an acknowledgement |
//! | 64 | 16 | id, a UUID whose last eight bytes come first |
//! | 80 | 32 | SHA-256 of the payload |
//! | 112 | 4 | type of the payload |
//! | 116 | 4 | length of the payload |
//! | 120 | | payload |

use std::fmt;

use sha2::{Digest, Sha256};

const HEADER: usize = 120;
/// Where the length of the payload is.
const LENGTH_AT: usize = 116;
const ACKNOWLEDGEMENT: u64 = 3;

/// The type of a message, as far as either side does something with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Input,
    Output,
    Acknowledge,
    ChannelClosed,
    Other,
}

impl Kind {
    const ALL: [(Self, &str); 4] = [
        (Self::Input, "input_stream_data"),
        (Self::Output, "output_stream_data"),
        (Self::Acknowledge, "acknowledge"),
        (Self::ChannelClosed, "channel_closed"),
    ];

    pub(crate) fn name(self) -> &'static str {
        let mut all = Self::ALL.iter();
        all.find(|(kind, _)| *kind == self)
            .map_or("", |(_, name)| name)
    }

    fn named(name: &str) -> Self {
        let mut all = Self::ALL.iter();
        all.find(|(_, it)| *it == name)
            .map_or(Self::Other, |(kind, _)| *kind)
    }
}

/// What a payload is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PayloadType(pub(crate) u32);

impl PayloadType {
    pub(crate) const NONE: Self = Self(0);
    /// What is typed, or shown.
    pub(crate) const OUTPUT: Self = Self(1);
    pub(crate) const SIZE: Self = Self(3);
    pub(crate) const HANDSHAKE_REQUEST: Self = Self(5);
    pub(crate) const HANDSHAKE_RESPONSE: Self = Self(6);
    pub(crate) const HANDSHAKE_COMPLETE: Self = Self(7);
    pub(crate) const FLAG: Self = Self(10);
    pub(crate) const STDERR: Self = Self(11);
    pub(crate) const EXIT_CODE: Self = Self(12);
}

/// The id of a message, in the order in which a UUID is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Id([u8; 16]);

impl Id {
    /// The n-th of a session: the same in every run.
    pub(crate) fn nth(session: &str, n: u64) -> Self {
        let digest = Sha256::new()
            .chain_update(session)
            .chain_update(n.to_be_bytes())
            .finalize();
        let mut id = array::<16>(&digest, 0);
        // A random UUID says so.
        id[6] = id[6] & 0x0f | 0x40;
        id[8] = id[8] & 0x3f | 0x80;
        Self(id)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, byte) in self.0.iter().enumerate() {
            let dash = if [4, 6, 8, 10].contains(&at) { "-" } else { "" };
            write!(f, "{dash}{byte:02x}")?;
        }
        Ok(())
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) kind: Kind,
    pub(crate) created_ms: u64,
    pub(crate) sequence: i64,
    pub(crate) id: Id,
    pub(crate) payload_type: PayloadType,
    pub(crate) payload: Vec<u8>,
}

impl Message {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let flags = match self.kind {
            Kind::Acknowledge => ACKNOWLEDGEMENT,
            _ => 0,
        };
        let length = u32::try_from(self.payload.len()).unwrap_or(u32::MAX);
        let mut bytes = Vec::with_capacity(HEADER + self.payload.len());
        bytes.extend_from_slice(&(LENGTH_AT as u32).to_be_bytes());
        bytes.extend_from_slice(format!("{:<32}", self.kind.name()).as_bytes());
        bytes.extend_from_slice(&1_u32.to_be_bytes());
        // Clients refuse a message that was made in the first millisecond of 1970.
        bytes.extend_from_slice(&self.created_ms.max(1).to_be_bytes());
        bytes.extend_from_slice(&self.sequence.to_be_bytes());
        bytes.extend_from_slice(&flags.to_be_bytes());
        bytes.extend_from_slice(&self.id.0[8..]);
        bytes.extend_from_slice(&self.id.0[..8]);
        bytes.extend_from_slice(&Sha256::digest(&self.payload));
        bytes.extend_from_slice(&self.payload_type.0.to_be_bytes());
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(&self.payload);
        bytes
    }

    /// `None` for what is no message. As by the agent, it is ignored: the sender sends again what
    /// is not acknowledged.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let head = bytes.get(..HEADER)?;
        let header_length = u32::from_be_bytes(array(head, 0));
        let name = std::str::from_utf8(&head[4..36]).ok()?;
        let name = name.trim_matches([' ', '\0']);
        let created_ms = u64::from_be_bytes(array(head, 40));
        let length = u32::from_be_bytes(array(head, LENGTH_AT));
        let payload = bytes.get(HEADER..)?;
        let is_whole = payload.len() == usize::try_from(length).ok()?;
        let digest = Sha256::digest(payload);
        let is_intact = payload.is_empty() || head[80..112] == digest[..];
        let is_valid = header_length as usize == LENGTH_AT && !name.is_empty() && created_ms != 0;
        if !(is_whole && is_intact && is_valid) {
            return None;
        }
        let mut id = [0; 16];
        id[8..].copy_from_slice(&head[64..72]);
        id[..8].copy_from_slice(&head[72..80]);
        Some(Self {
            kind: Kind::named(name),
            created_ms,
            sequence: i64::from_be_bytes(array(head, 48)),
            id: Id(id),
            payload_type: PayloadType(u32::from_be_bytes(array(head, 112))),
            payload: payload.to_vec(),
        })
    }
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    let mut array = [0; N];
    array.copy_from_slice(&bytes[at..at + N]);
    array
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(kind: Kind, payload: &str) -> Message {
        Message {
            kind,
            created_ms: 1_735_689_600_000,
            sequence: 7,
            id: Id::nth("session", 0),
            payload_type: PayloadType::SIZE,
            payload: payload.as_bytes().to_vec(),
        }
    }

    #[test]
    fn each_member_is_where_clients_look_for_it() {
        let sent = message(Kind::Output, "abc");
        let bytes = sent.encode();

        let number = |at: usize, length: usize| {
            let digits = bytes[at..at + length].iter();
            digits.fold(0_u64, |number, digit| number << 8 | u64::from(*digit))
        };
        assert_eq!(bytes.len(), 123);
        assert_eq!(number(0, 4), 116);
        assert_eq!(&bytes[4..36], b"output_stream_data              ");
        assert_eq!(number(36, 4), 1);
        assert_eq!(number(40, 8), 1_735_689_600_000);
        assert_eq!((number(48, 8), number(56, 8)), (7, 0));
        assert_eq!(
            (&bytes[64..72], &bytes[72..80]),
            (&sent.id.0[8..], &sent.id.0[..8])
        );
        // SHA-256 of "abc", by FIPS 180-2.
        let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let hex: String = bytes[80..112]
            .iter()
            .map(|it| format!("{it:02x}"))
            .collect();
        assert_eq!(hex, digest);
        assert_eq!((number(112, 4), number(116, 4)), (3, 3));
        assert_eq!(&bytes[120..], b"abc");
        let acknowledgement = message(Kind::Acknowledge, "").encode();
        assert_eq!(acknowledgement[63], 3, "it begins and ends a stream");
    }

    #[test]
    fn what_was_sent_is_read() {
        for kind in [
            Kind::Input,
            Kind::Output,
            Kind::Acknowledge,
            Kind::ChannelClosed,
        ] {
            for payload in ["", "a", &"x".repeat(5_000)] {
                let sent = message(kind, payload);
                assert_eq!(Message::decode(&sent.encode()), Some(sent));
            }
        }
        let mut unknown = message(Kind::Input, "a").encode();
        unknown[4..36].copy_from_slice(format!("{:<32}", "pause_publication").as_bytes());
        assert_eq!(
            Message::decode(&unknown).map(|it| it.kind),
            Some(Kind::Other)
        );
    }

    #[test]
    fn what_is_no_message_is_not_read() {
        let good = message(Kind::Input, "ls\r").encode();
        let spoiled = |at: usize, bytes: &[u8]| {
            let mut spoiled = good.clone();
            spoiled[at..at + bytes.len()].copy_from_slice(bytes);
            spoiled
        };
        for (why, bytes) in [
            ("empty", vec![]),
            ("no payload", good[..120].to_vec()),
            ("half a header", good[..60].to_vec()),
            ("another header", spoiled(0, &[0, 0, 0, 0])),
            ("no type", spoiled(4, &[b' '; 32])),
            ("a type that is no text", spoiled(4, &[0xff; 4])),
            ("never made", spoiled(40, &[0; 8])),
            ("another payload", spoiled(120, b"rm\r")),
            ("a longer payload", spoiled(116, &[0xff; 4])),
            ("something after it", [&good[..], b"!"].concat()),
        ] {
            assert_eq!(Message::decode(&bytes), None, "{why}");
        }
    }

    #[test]
    fn ids_are_uuids_and_those_of_other_messages_are_others() {
        let id = Id::nth("session", 0);
        let text = id.to_string();

        let lengths: Vec<usize> = text.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12], "{text}");
        assert_eq!(text.as_bytes()[14], b'4', "{text}");
        assert_ne!(id, Id::nth("session", 1));
        assert_ne!(id, Id::nth("other", 0));
    }
}
