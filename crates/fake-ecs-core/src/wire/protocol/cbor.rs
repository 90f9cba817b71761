//! Requests and answers in CBOR. <https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html>
//!
//! [`to_json`] makes of a request the JSON that the same request would have, so that it is checked
//! and decoded like any other. [`answer`] makes CBOR of the JSON of an answer and the structure
//! that the model has for it. Both are the wire's own, as the readers of forms and the writers of
//! XML and JSON are: a library would cost all users more to compile than these lines.
//!
//! What bytes mean is in <https://www.rfc-editor.org/rfc/rfc8949>.

use serde_json::{Map, Number, Value};

use crate::wire::blob::Blob;
use crate::wire::schema::{Kind, Shape};

/// The types, in the three upper bits of the first byte.
const UNSIGNED: u8 = 0;
const NEGATIVE: u8 = 1;
const BYTES: u8 = 2;
const TEXT: u8 = 3;
const LIST: u8 = 4;
const MAP: u8 = 5;
const TAG: u8 = 6;
const SIMPLE: u8 = 7;

/// In the five lower bits: how many there are is said at the end.
const INDEFINITE: u8 = 31;
/// Ends what is indefinite.
const BREAK: u8 = SIMPLE << 5 | INDEFINITE;
const FALSE: u8 = SIMPLE << 5 | 20;
const TRUE: u8 = SIMPLE << 5 | 21;
const DOUBLE: u8 = SIMPLE << 5 | 27;
/// The tag of a time: seconds since the epoch follow.
const EPOCH: u8 = TAG << 5 | 1;

/// How deep lists and maps may lie in one another, as in JSON.
const DEPTH_MAX: usize = 127;

/// The JSON of a request. A request without a body is one without members.
///
/// # Errors
/// Says what is wrong, and at which byte.
pub fn to_json(body: &[u8]) -> Result<Vec<u8>, String> {
    if body.is_empty() {
        return Ok(b"{}".to_vec());
    }
    let mut reader = Reader { body, at: 0 };
    let value = reader.value(0)?;
    if reader.at < body.len() {
        return Err(reader.wrong("more than one value"));
    }
    Ok(serde_json::to_vec(&value).expect("keys are texts"))
}

struct Reader<'a> {
    body: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn value(&mut self, depth: usize) -> Result<Value, String> {
        if depth > DEPTH_MAX {
            return Err(self.wrong("too deep"));
        }
        let (kind, info) = self.head()?;
        if (kind, info) == (SIMPLE, INDEFINITE) {
            return Err(self.wrong("an end of nothing"));
        }
        Ok(match kind {
            UNSIGNED => self.size(info)?.into(),
            NEGATIVE => negative(self.size(info)?),
            BYTES => Value::String(Blob(self.chunks(BYTES, info)?).to_base64()),
            TEXT => Value::String(self.text(info)?),
            LIST => {
                let mut items = Vec::new();
                self.each(info, |reader| {
                    items.push(reader.value(depth + 1)?);
                    Ok(())
                })?;
                Value::Array(items)
            }
            MAP => {
                let mut members = Map::new();
                self.each(info, |reader| {
                    let (kind, info) = reader.head()?;
                    if kind != TEXT {
                        return Err(reader.wrong("a key that is no text"));
                    }
                    let key = reader.text(info)?;
                    members.insert(key, reader.value(depth + 1)?);
                    Ok(())
                })?;
                Value::Object(members)
            }
            // What a tag says of a number or a text, the model says as well.
            TAG => {
                self.size(info)?;
                self.value(depth + 1)?
            }
            _ => self.simple(info)?,
        })
    }

    /// The type of what follows, and what else its first byte says.
    fn head(&mut self) -> Result<(u8, u8), String> {
        let byte = self.take(1)?[0];
        Ok((byte >> 5, byte & 31))
    }

    /// A number or a size that the first byte has, or announces.
    fn size(&mut self, info: u8) -> Result<u64, String> {
        let length = match info {
            ..24 => return Ok(info.into()),
            24..28 => 1 << (info - 24),
            _ => return Err(self.wrong("a size that is none")),
        };
        let bytes = self.take(length)?.iter();
        Ok(bytes.fold(0, |size, byte| size << 8 | u64::from(*byte)))
    }

    /// Does something for each item of a list or a map, until it has no more.
    fn each(
        &mut self,
        info: u8,
        mut item: impl FnMut(&mut Self) -> Result<(), String>,
    ) -> Result<(), String> {
        if info != INDEFINITE {
            // A size that is too large ends with the body.
            return (0..self.size(info)?).try_for_each(|_| item(self));
        }
        while self.body.get(self.at) != Some(&BREAK) {
            item(self)?;
        }
        self.at += 1;
        Ok(())
    }

    /// Bytes or a text, in one piece or in several.
    fn chunks(&mut self, kind: u8, info: u8) -> Result<Vec<u8>, String> {
        if info != INDEFINITE {
            let size = self.size(info)?;
            return Ok(self
                .take(usize::try_from(size).unwrap_or(usize::MAX))?
                .to_vec());
        }
        let mut bytes = Vec::new();
        self.each(INDEFINITE, |reader| match reader.head()? {
            (of, info) if of == kind && info != INDEFINITE => {
                bytes.extend(reader.chunks(kind, info)?);
                Ok(())
            }
            _ => Err(reader.wrong("a piece of another type")),
        })?;
        Ok(bytes)
    }

    fn text(&mut self, info: u8) -> Result<String, String> {
        let bytes = self.chunks(TEXT, info)?;
        String::from_utf8(bytes).map_err(|_| self.wrong("a text that is not UTF-8"))
    }

    fn simple(&mut self, info: u8) -> Result<Value, String> {
        Ok(match info {
            20 => Value::Bool(false),
            21 => Value::Bool(true),
            22 | 23 => Value::Null,
            25 => {
                let half = self.size(info)?;
                double(half_to_double(half as u16))
            }
            26 => {
                let single = self.size(info)?;
                double(f32::from_bits(single as u32).into())
            }
            27 => double(f64::from_bits(self.size(info)?)),
            _ => return Err(self.wrong("a value without a meaning")),
        })
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], String> {
        let end = self.at.checked_add(count);
        let taken = end.and_then(|end| self.body.get(self.at..end));
        let taken = taken.ok_or_else(|| "the body ends too early".to_owned())?;
        self.at += count;
        Ok(taken)
    }

    fn wrong(&self, what: &str) -> String {
        format!("{what} before byte {}", self.at)
    }
}

fn negative(below: u64) -> Value {
    match i64::try_from(below) {
        Ok(below) => (-1 - below).into(),
        Err(_) => double(-1.0 - below as f64),
    }
}

/// JSON has no numbers for what is not finite, and calls it as AWS does.
fn double(value: f64) -> Value {
    Number::from_f64(value).map_or_else(
        || {
            let name = match value {
                f64::INFINITY => "Infinity",
                f64::NEG_INFINITY => "-Infinity",
                _ => "NaN",
            };
            Value::String(name.to_owned())
        },
        Value::Number,
    )
}

/// <https://www.rfc-editor.org/rfc/rfc8949#appendix-D>
fn half_to_double(half: u16) -> f64 {
    let exponent = i32::from(half >> 10 & 31);
    let mantissa = f64::from(half & 0x3ff);
    let value = match exponent {
        0 => mantissa * 2_f64.powi(-24),
        31 if mantissa == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (mantissa + 1024.0) * 2_f64.powi(exponent - 25),
    };
    if half >> 15 == 0 { value } else { -value }
}

/// The body of an answer. Members that are null are left out, since some clients cannot read them.
pub(super) fn answer(shape: &Shape, json: &[u8]) -> Vec<u8> {
    let output: Value = serde_json::from_slice(json).expect("answers are JSON before all else");
    let mut out = Vec::new();
    structure(&mut out, shape, &output);
    out
}

/// The body of an error: a map of texts.
pub(super) fn error(error_type: &str, message: Option<(&str, &str)>) -> Vec<u8> {
    let mut out = Vec::new();
    let members = [Some(("__type", error_type)), message];
    head(&mut out, MAP, members.iter().flatten().count() as u64);
    for (name, value) in members.into_iter().flatten() {
        text(&mut out, name);
        text(&mut out, value);
    }
    out
}

fn structure(out: &mut Vec<u8>, shape: &Shape, value: &Value) {
    out.push(MAP << 5 | INDEFINITE);
    for member in shape.members {
        if let Some(value) = value.get(member.name).filter(|value| !value.is_null()) {
            text(out, member.name);
            write(out, &member.kind, value);
        }
    }
    out.push(BREAK);
}

fn write(out: &mut Vec<u8>, kind: &Kind, value: &Value) {
    match (kind, value) {
        (Kind::Structure(shape), _) => structure(out, shape, value),
        (Kind::List { item, .. }, Value::Array(items)) => {
            out.push(LIST << 5 | INDEFINITE);
            for value in items {
                write(out, item, value);
            }
            out.push(BREAK);
        }
        (Kind::Map { value: kind, .. }, Value::Object(entries)) => {
            out.push(MAP << 5 | INDEFINITE);
            for (key, value) in entries {
                text(out, key);
                write(out, kind, value);
            }
            out.push(BREAK);
        }
        (Kind::Timestamp, Value::Number(seconds)) => {
            out.push(EPOCH);
            float(out, seconds.as_f64().unwrap_or_default());
        }
        (Kind::Double { .. }, Value::Number(number)) => {
            float(out, number.as_f64().unwrap_or_default());
        }
        (Kind::Blob, Value::String(base64)) => {
            let Blob(bytes) = Blob::from_base64(base64).unwrap_or_default();
            head(out, BYTES, bytes.len() as u64);
            out.extend(bytes);
        }
        (_, Value::Bool(is_true)) => out.push(if *is_true { TRUE } else { FALSE }),
        (_, Value::String(value)) => text(out, value),
        (_, Value::Number(number)) => match (number.as_u64(), number.as_i64()) {
            (Some(number), _) => head(out, UNSIGNED, number),
            (None, Some(number)) => head(out, NEGATIVE, number.unsigned_abs() - 1),
            (None, None) => float(out, number.as_f64().unwrap_or_default()),
        },
        (_, other) => text(out, &other.to_string()),
    }
}

fn float(out: &mut Vec<u8>, value: f64) {
    out.push(DOUBLE);
    out.extend_from_slice(&value.to_be_bytes());
}

fn text(out: &mut Vec<u8>, text: &str) {
    head(out, TEXT, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

/// A type and a number or a size, in as few bytes as it takes.
fn head(out: &mut Vec<u8>, kind: u8, size: u64) {
    let bytes = size.to_be_bytes();
    let (info, bytes) = match size {
        ..24 => (size as u8, &bytes[8..]),
        24..0x100 => (24, &bytes[7..]),
        0x100..0x1_0000 => (25, &bytes[6..]),
        0x1_0000..0x1_0000_0000 => (26, &bytes[4..]),
        _ => (27, &bytes[..]),
    };
    out.push(kind << 5 | info);
    out.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::wire::schema::{self, INTEGER, list, optional};

    static POINT: Shape = Shape {
        name: "Point",
        members: &[
            optional("Value", schema::DOUBLE),
            optional("Time", Kind::Timestamp),
        ],
    };
    static ANSWER: Shape = Shape {
        name: "Answer",
        members: &[
            optional("Name", schema::TEXT),
            optional("Count", INTEGER),
            optional("Bytes", Kind::Blob),
            optional("IsReady", Kind::Boolean),
            optional("Points", list(&Kind::Structure(&POINT))),
            optional("Labels", schema::MAP),
        ],
    };

    #[track_caller]
    fn read(cbor: &[u8], json: Value) {
        let read = to_json(cbor).map(|json| String::from_utf8(json).unwrap());
        assert_eq!(read, Ok(json.to_string()), "{cbor:02x?}");
    }

    #[test]
    fn a_request_becomes_the_json_that_it_would_have_been() {
        read(b"", json!({}));
        read(b"\xa0", json!({}));
        read(b"\xbf\xff", json!({}));
        read(b"\xa1\x61a\x83\x01\x18\xff\x20", json!({"a": [1, 255, -1]}));
        read(
            b"\xa1\x61a\x9f\xf4\xf5\xf6\xff",
            json!({"a": [false, true, null]}),
        );
        read(b"\xa1\x61a\x43\x01\x02\x03", json!({"a": "AQID"}));
        read(
            b"\xbf\x7f\x61a\x61b\xff\x5f\x41\x01\xff\xff",
            json!({"ab": "AQ=="}),
        );
        let time = b"\xa1\x61t\xc1\xfb\x41\xd9\xdd\x07\x40\x20\x00\x00";
        read(time, json!({"t": 1_735_662_848.5}));
        read(
            b"\x83\xf9\x3e\x00\xfa\x3f\xc0\x00\x00\xf9\x7e\x00",
            json!([1.5, 1.5, "NaN"]),
        );
    }

    #[test]
    fn what_is_no_cbor_is_refused_with_what_is_wrong() {
        for (cbor, expected) in [
            (&b"\xa1\x61a"[..], "the body ends too early"),
            (b"\x7a\xff\xff\xff\xff", "the body ends too early"),
            (
                b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff",
                "the body ends too early",
            ),
            (b"\x9f\x01", "the body ends too early"),
            (b"\xa1\x01\x02", "a key that is no text before byte 2"),
            (b"\xa0\xa0", "more than one value before byte 1"),
            (b"\x61\xff", "a text that is not UTF-8 before byte 2"),
            (b"\x7f\x41a\xff", "a piece of another type before byte 2"),
            (b"\x1c", "a size that is none before byte 1"),
            (b"\xff", "an end of nothing before byte 1"),
            (b"\xe0", "a value without a meaning before byte 1"),
            (&[b'\x81'; 200], "too deep before byte 128"),
        ] {
            assert_eq!(to_json(cbor), Err(expected.to_owned()), "{cbor:02x?}");
        }
    }

    #[test]
    fn an_answer_has_times_and_bytes_as_the_model_has_them_and_nothing_that_is_null() {
        let json = json!({
            "Name": "a", "Count": -500, "Bytes": "AQID", "IsReady": null,
            "Points": [{"Value": 5, "Time": 1.5}], "Labels": {"k": "v"}
        });
        let expected = [
            &b"\xbf\x64Name\x61a\x65Count\x39\x01\xf3\x65Bytes\x43\x01\x02\x03"[..],
            b"\x66Points\x9f\xbf\x65Value\xfb\x40\x14\0\0\0\0\0\0",
            b"\x64Time\xc1\xfb\x3f\xf8\0\0\0\0\0\0\xff\xff",
            b"\x66Labels\xbf\x61k\x61v\xff\xff",
        ];
        assert_eq!(
            answer(&ANSWER, json.to_string().as_bytes()),
            expected.concat()
        );
    }

    #[test]
    fn an_error_is_a_map_of_texts() {
        assert_eq!(error("A", None), b"\xa1\x66__type\x61A");
        assert_eq!(
            error("A", Some(("message", "bc"))),
            b"\xa2\x66__type\x61A\x67message\x62bc"
        );
        let long = "x".repeat(300);
        let expected = [&b"\xa1\x66__type\x79\x01\x2c"[..], long.as_bytes()].concat();
        assert_eq!(error(&long, None), expected);
    }

    proptest! {
        #[test]
        fn whatever_comes_is_read_or_refused(cbor in prop::collection::vec(any::<u8>(), 0..64)) {
            let _ = to_json(&cbor);
        }

        #[test]
        fn what_is_written_is_read_again(
            name in ".*",
            count in any::<i32>(),
            values in prop::collection::vec(any::<i32>(), 0..4),
        ) {
            let points: Vec<Value> = values.iter().map(|eighths| json!({"Value": f64::from(*eighths) / 8.0})).collect();
            let json = json!({"Name": name, "Count": count, "Points": points}).to_string();
            let read = to_json(&answer(&ANSWER, json.as_bytes())).unwrap();
            prop_assert_eq!(
                serde_json::from_slice::<Value>(&read).unwrap(),
                serde_json::from_str::<Value>(&json).unwrap()
            );
        }
    }
}
