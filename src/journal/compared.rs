//! A test that is run again is compared with what it did when its journal was written.

use serde_json::Value;

use super::entry::{Body, Call, Entry, Input};
use super::file::{Damage, Entries, Read};
use crate::command::Command;

/// How much of a call is told where it differs, in characters.
const TOLD_MAX: usize = 400;

/// What the same test did before.
#[derive(Debug)]
pub(crate) struct Compared {
    entries: Entries,
    /// Where the recording is.
    file: String,
    /// The number of the entry that was compared last.
    position: usize,
    /// What has differed first.
    first: Option<String>,
    is_over: bool,
}

impl Compared {
    pub(crate) fn new(read: &Read, file: String) -> Result<Self, Damage> {
        Ok(Self {
            entries: read.entries()?,
            file,
            position: 0,
            first: None,
            is_over: false,
        })
    }

    /// The next entry that the test itself brought about.
    fn next(&mut self) -> Result<Option<Input>, Damage> {
        for entry in self.entries.by_ref() {
            self.position += 1;
            let Entry(_, input) = entry?;
            if input.is_by_test() {
                return Ok(Some(input));
            }
        }
        Ok(None)
    }

    /// An error says what was the first thing that differs from the recording, now or before. What
    /// comes after the end of the recording is compared with nothing.
    pub(crate) fn check(&mut self, now: &Input) -> Result<(), String> {
        if let Some(first) = &self.first {
            return Err(first.clone());
        }
        if self.is_over {
            return Ok(());
        }
        let then = match self.next() {
            Ok(Some(then)) => then,
            Ok(None) => {
                self.is_over = true;
                return Ok(());
            }
            Err(damage) => return self.differs(&damage.to_string()),
        };
        let (comparable, same) = (comparable(&then), comparable(now));
        if comparable == same {
            return Ok(());
        }
        let (then, now) = (told(&comparable), told(&same));
        let position = self.position;
        self.differs(&format!("entry {position} was {then}, and now it is {now}"))
    }

    fn differs(&mut self, how: &str) -> Result<(), String> {
        let first = format!("this test differs from the recording {}: {how}", self.file);
        tracing::error!(target: "fake_ecs", "{first}; calls are refused from now on");
        self.first = Some(first.clone());
        Err(first)
    }
}

impl Input {
    /// Whether the test or the code under test did it, and not time or a runtime.
    pub(crate) fn is_by_test(&self) -> bool {
        matches!(
            self,
            Self::Call(_)
                | Self::Rejected { .. }
                | Self::Command(..)
                | Self::Made { .. }
                | Self::Asks(_)
                | Self::Reset {}
        )
    }
}

/// Without what is another in each run: ids and tokens that clients draw, ports, lines of source.
fn comparable(input: &Input) -> Value {
    let mut input = input.clone();
    let mut body = None;
    match &mut input {
        Input::Call(call) => {
            let Call {
                authority,
                request_id,
                has_token,
                body: text,
                ..
            } = &mut **call;
            authority.clear();
            request_id.clear();
            *has_token = false;
            body = json(text);
        }
        Input::Made { body: text, .. } => body = json(text),
        Input::Rejected { id, .. } => id.clear(),
        Input::Command(_, command) => {
            if let Command::AddFault(fault) = &mut **command {
                fault.origin = None;
            }
        }
        _ => {}
    }
    let mut value = serde_json::to_value(&input).unwrap_or_default();
    if let (Some(body), Some(members)) = (body, value.as_object_mut()) {
        for (_, what) in members {
            what["body"] = body.clone();
        }
    }
    value
}

/// The body as JSON, whose members may come in any order.
fn json(body: &Body) -> Option<Value> {
    let mut value: Value = serde_json::from_slice(body.bytes()).ok()?;
    if let Some(members) = value.as_object_mut() {
        // The SDK draws one for each call.
        members.remove("clientToken");
    }
    Some(value)
}

/// A call or a command in a few words.
fn told(comparable: &Value) -> String {
    let text = match comparable.get("call") {
        Some(call) => {
            let operation = call["op"].as_str().unwrap_or_default();
            format!("{operation} {}", call["body"])
        }
        None => comparable.to_string(),
    };
    match text.char_indices().nth(TOLD_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
