//! From typed answers to bytes, without a tree of values in between.

use std::collections::BTreeMap;
use std::io::Write as _;

use super::timestamp::Timestamp;

/// What has a form on the wire.
pub trait Encode {
    fn encode(&self, out: &mut Vec<u8>);

    /// Absent members are left out; the wire has no nulls.
    fn is_absent(&self) -> bool {
        false
    }
}

/// The body of an answer.
pub fn encode(answer: &dyn Encode) -> Vec<u8> {
    // Most answers hold one resource, which takes one to two kilobytes.
    let mut out = Vec::with_capacity(2048);
    answer.encode(&mut out);
    out
}

/// A JSON object being written.
pub struct Object<'out> {
    out: &'out mut Vec<u8>,
    is_empty: bool,
}

impl<'out> Object<'out> {
    pub fn open(out: &'out mut Vec<u8>) -> Self {
        out.push(b'{');
        Self {
            out,
            is_empty: true,
        }
    }

    /// Writes a member, unless its value is absent. The names of members need no escapes.
    // The value is `dyn`, so that this is compiled once and not for every type of member.
    pub fn put(&mut self, name: &str, value: &dyn Encode) {
        if value.is_absent() {
            return;
        }
        if !self.is_empty {
            self.out.push(b',');
        }
        self.is_empty = false;
        self.out.push(b'"');
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(b"\":");
        value.encode(self.out);
    }

    pub fn close(self) {
        self.out.push(b'}');
    }
}

/// Writes a whole object without its absent members; what generated code calls.
pub fn members(out: &mut Vec<u8>, members: &[(&str, Option<&dyn Encode>)]) {
    let mut object = Object::open(out);
    for (name, value) in members {
        if let Some(value) = value {
            object.put(name, *value);
        }
    }
    object.close();
}

/// A member that may be absent, as [`members`] takes it. A macro, because an encoder for each type
/// of option would be hundreds of functions more to compile.
macro_rules! optional {
    ($value:expr) => {
        match &$value {
            Some(value) => Some(value),
            None => None,
        }
    };
}

pub(crate) use optional;

fn text(text: &str, out: &mut Vec<u8>) {
    // Without an early end, so that many bytes are looked at together.
    let is_plain = |all, byte| all & (byte >= b' ') & (byte != b'"') & (byte != b'\\');
    if text.bytes().fold(true, is_plain) {
        out.reserve(text.len() + 2);
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
    } else {
        serde_json::to_writer(out, text).expect("a vector takes all that is written");
    }
}

/// A list whose items are made when they are written, so that they need not be kept all at once.
pub struct Lazy<'a, T, O> {
    pub items: &'a [T],
    pub make: &'a dyn Fn(&T) -> O,
}

impl<T, O: Encode> Encode for Lazy<'_, T, O> {
    fn encode(&self, out: &mut Vec<u8>) {
        out.push(b'[');
        for (at, item) in self.items.iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            (self.make)(item).encode(out);
        }
        out.push(b']');
    }
}

impl<T: Encode> Encode for &T {
    fn encode(&self, out: &mut Vec<u8>) {
        (**self).encode(out);
    }
}

impl<T: Encode> Encode for Option<T> {
    fn encode(&self, out: &mut Vec<u8>) {
        if let Some(value) = self {
            value.encode(out);
        }
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn encode(&self, out: &mut Vec<u8>) {
        out.push(b'[');
        for (at, item) in self.iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            item.encode(out);
        }
        out.push(b']');
    }
}

impl<T: Encode> Encode for BTreeMap<String, T> {
    fn encode(&self, out: &mut Vec<u8>) {
        out.push(b'{');
        for (at, (key, value)) in self.iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            text(key, out);
            out.push(b':');
            value.encode(out);
        }
        out.push(b'}');
    }
}

impl Encode for String {
    fn encode(&self, out: &mut Vec<u8>) {
        text(self, out);
    }
}

impl Encode for &str {
    fn encode(&self, out: &mut Vec<u8>) {
        text(self, out);
    }
}

impl Encode for bool {
    fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(if *self { b"true" } else { b"false" });
    }
}

impl Encode for i32 {
    fn encode(&self, out: &mut Vec<u8>) {
        i64::from(*self).encode(out);
    }
}

impl Encode for i64 {
    fn encode(&self, out: &mut Vec<u8>) {
        serde_json::to_writer(out, self).expect("a vector takes all that is written");
    }
}

impl Encode for f64 {
    fn encode(&self, out: &mut Vec<u8>) {
        debug_assert!(self.is_finite(), "JSON has no {self}");
        // The debug form keeps the `.0` of whole numbers, as the service does.
        write!(out, "{self:?}").expect("a vector takes all that is written");
    }
}

impl Encode for Timestamp {
    fn encode(&self, out: &mut Vec<u8>) {
        self.write(out);
    }
}

#[cfg(test)]
mod tests {
    use super::{Encode, Lazy, encode};
    use crate::wire::LaunchType;
    use crate::wire::Timestamp;
    use crate::wire::{Failure, StopTaskResponse, Task};

    #[track_caller]
    fn check(value: &dyn Encode, json: &str) {
        assert_eq!(String::from_utf8(encode(value)).as_deref(), Ok(json));
    }

    #[test]
    fn scalars_have_the_service_s_form() {
        check(&0.0, "0.0");
        check(&12.5, "12.5");
        check(&i64::MIN, "-9223372036854775808");
        check(&true, "true");
        check(
            &Timestamp::from_millis(1_619_952_106_055),
            "1.619952106055E9",
        );
        check(&LaunchType::Fargate, "\"FARGATE\"");
    }

    #[test]
    fn strings_are_escaped() {
        check(
            &"a\"b\\c\n\u{1}\u{7f}é🦀/",
            "\"a\\\"b\\\\c\\n\\u0001\u{7f}é🦀/\"",
        );
    }

    #[test]
    fn absent_members_are_left_out_and_empty_lists_are_not() {
        check(&StopTaskResponse::default(), "{}");
        check(
            &StopTaskResponse {
                task: Some(Task {
                    cpu: Some("256".to_owned()),
                    tags: Some(Vec::new()),
                    version: Some(2),
                    ..Task::default()
                }),
            },
            r#"{"task":{"cpu":"256","tags":[],"version":2}}"#,
        );
    }

    #[test]
    fn a_list_whose_items_are_made_late_is_like_one_that_is_kept() {
        let all = ["a", "\"b\"", "c"];
        for count in 0..=all.len() {
            let items = &all[..count];

            let late = Lazy {
                items,
                make: &|item| item.repeat(2),
            };

            let kept: Vec<_> = items.iter().map(|item| item.repeat(2)).collect();
            assert_eq!(encode(&late), encode(&kept));
        }
    }

    #[test]
    fn items_are_separated() {
        let failure = Failure {
            reason: Some("MISSING".to_owned()),
            ..Failure::default()
        };

        check(
            &vec![failure.clone(), failure],
            r#"[{"reason":"MISSING"},{"reason":"MISSING"}]"#,
        );
    }
}
