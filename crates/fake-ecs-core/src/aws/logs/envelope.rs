//! What subscribers are sent: JSON, in the format of gzip, and functions get that as base64.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html>
//!
//! Nothing is made smaller: blocks of gzip may be stored as they are, and readers cannot tell.

use crate::aws::logs::state::{Group, Subscription};
use crate::wire::{Blob, Json};

/// An event, as it is sent.
#[derive(Clone, Debug)]
pub struct Sent {
    pub id: String,
    pub at: i64,
    pub message: String,
}

/// What a function is called with.
pub fn lambda_event(
    account: &str,
    group: &Group,
    stream: &str,
    subscription: &Subscription,
    events: &[Sent],
) -> String {
    let json = message(account, group, stream, subscription, events);
    let data = Blob(gzip(json.as_bytes())).to_base64();
    format!(r#"{{"awslogs":{{"data":"{data}"}}}}"#)
}

fn message(
    account: &str,
    group: &Group,
    stream: &str,
    subscription: &Subscription,
    events: &[Sent],
) -> String {
    let events = events.iter().map(|event| {
        let (id, at, message) = (text(&event.id), event.at, text(&event.message));
        format!(r#"{{"id":{id},"timestamp":{at},"message":{message}}}"#)
    });
    let events: Vec<String> = events.collect();
    format!(
        r#"{{"messageType":"DATA_MESSAGE","owner":{},"logGroup":{},"logStream":{},"subscriptionFilters":[{}],"logEvents":[{}]}}"#,
        text(account),
        text(&group.name),
        text(stream),
        text(&subscription.name),
        events.join(",")
    )
}

fn text(text: &str) -> String {
    Json::of(&text).to_string()
}

/// How many bytes a stored block has at most.
const BLOCK: usize = 0xffff;

/// A member of gzip with blocks that are stored (RFC 1951, 3.2.4; RFC 1952).
fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    let mut blocks = bytes.chunks(BLOCK).peekable();
    if bytes.is_empty() {
        out.extend([1, 0, 0, 0xff, 0xff]);
    }
    while let Some(block) = blocks.next() {
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        out.push(u8::from(blocks.peek().is_none()));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(block);
    }
    out.extend(crc32(bytes).to_le_bytes());
    let length = u32::try_from(bytes.len() & 0xffff_ffff).unwrap_or(0);
    out.extend(length.to_le_bytes());
    out
}

fn crc32(bytes: &[u8]) -> u32 {
    let crc = bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    });
    !crc
}

/// What is in what a function was called with: the message as JSON. `None` when it is no such call.
pub fn message_in(event: &Json) -> Option<Json> {
    let data = Blob::from_base64(event["awslogs"]["data"].as_str()?)?.0;
    let (mut rest, mut bytes) = (data.get(10..)?, Vec::new());
    loop {
        let (head, after) = rest.split_first_chunk::<5>()?;
        let [is_last, low, high, ..] = *head;
        let length = usize::from(u16::from_le_bytes([low, high]));
        bytes.extend(after.get(..length)?);
        rest = after.get(length..)?;
        if is_last == 1 {
            return Some(Json::read(&bytes));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_those_of_gzip() {
        for (text, expected) in [("", 0), ("a", 0xe8b7_be43), ("123456789", 0xcbf4_3926)] {
            assert_eq!(crc32(text.as_bytes()), expected);
        }
    }

    #[test]
    fn what_is_packed_is_unpacked_again_and_has_the_form_of_gzip() {
        assert_eq!(
            gzip(b"a"),
            [
                0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff, 1, 1, 0, 0xfe, 0xff, b'a', 0x43, 0xbe, 0xb7,
                0xe8, 1, 0, 0, 0
            ]
        );
        let long = format!(r#"{{"a":"{}"}}"#, "x".repeat(3 * BLOCK));
        let data = Blob(gzip(long.as_bytes())).to_base64();
        let event: Json = format!(r#"{{"awslogs":{{"data":"{data}"}}}}"#)
            .parse()
            .unwrap();

        assert_eq!(message_in(&event).unwrap().to_string(), long);
        assert!(message_in(&Json::default()).is_none());
    }
}
