//! A request and its outcome in words, for stories, timelines and `{:?}`.

use std::fmt::{self, Write as _};
use std::time::Duration;

use super::asked::{self, Made};
use crate::driver::State;
use crate::driver::requests::{Asked, Outcome, Record};
use crate::ecs::keys::RegionKey;
use crate::faults::calls::Instead;
use crate::kernel::text;
use crate::wire::Route;

/// How many characters of a body are printed, and of a refusal, which may repeat what was sent.
const CHARACTERS_MAX: usize = 1_000;

/// The beginning of a body in one line. JSON has its line breaks between its tokens only.
fn write_body(f: &mut fmt::Formatter<'_>, body: &[u8]) -> fmt::Result {
    // No character takes more bytes, so that what is left out is not looked at.
    let beginning = &body[..body.len().min(4 * (CHARACTERS_MAX + 1))];
    let text = String::from_utf8_lossy(beginning);
    write_beginning(f, text.chars(), body.len())
}

/// Of a text that takes so many bytes, in one line.
fn write_beginning(
    f: &mut fmt::Formatter<'_>,
    mut characters: impl Iterator<Item = char>,
    bytes: usize,
) -> fmt::Result {
    for character in characters.by_ref().take(CHARACTERS_MAX) {
        f.write_char(text::printable(character))?;
    }
    match characters.next() {
        None => Ok(()),
        Some(_) => write!(f, "… ({bytes} bytes)"),
    }
}

pub(super) fn operation(record: &Record) -> &str {
    match &record.what {
        Asked::Call { route, .. } => route.operation(),
        Asked::Nothing { target } => target.as_deref().unwrap_or("(no target)"),
    }
}

/// What the caller got instead of what the operation came to.
pub(super) fn instead(record: &Record) -> Option<&Instead> {
    record.injected.as_ref()?.instead.as_ref()
}

/// What the operation came to; nothing when it was not carried out.
fn write_outcome(f: &mut fmt::Formatter<'_>, outcome: &Outcome) -> fmt::Result {
    match outcome {
        Outcome::Answered => f.write_str("ok"),
        Outcome::Failed(reason) => write!(f, "failures: {reason}"),
        Outcome::Refused { code, message } => write_error(f, code.as_str(), message.as_deref()),
        Outcome::Prevented => Ok(()),
    }
}

fn write_error(f: &mut fmt::Formatter<'_>, code: &str, message: Option<&str>) -> fmt::Result {
    f.write_str(code)?;
    match message {
        None => Ok(()),
        Some(message) => {
            f.write_str(": ")?;
            write_beginning(f, message.chars(), message.len())
        }
    }
}

/// What the caller got, as far as faults are the reason.
fn write_injected(f: &mut fmt::Formatter<'_>, record: &Record) -> fmt::Result {
    if let Some(instead) = instead(record) {
        if record.outcome != Outcome::Prevented {
            f.write_str(", but ")?;
        }
        match instead {
            Instead::Error(error) => write_error(f, &error.code, Some(&error.message))?,
            Instead::Denied => f.write_str("access denied")?,
            Instead::Failures(reason) => write!(f, "failures: {}", text::one_line(reason))?,
            Instead::Empty => f.write_str("an empty answer")?,
            Instead::Cut => f.write_str("connection reset")?,
        }
        f.write_str(" (injected)")?;
    }
    if let Some(injected) = &record.injected {
        if !injected.stale.is_none() {
            write!(f, " (as of {} before, injected)", injected.stale)?;
        }
        if injected.latency > Duration::ZERO {
            write!(f, " (injected latency of {:?})", injected.latency)?;
        }
    }
    if record.by_test {
        f.write_str(" (called by the test)")?;
    }
    Ok(())
}

/// A request and its outcome, in one line.
pub(super) struct Asking<'a> {
    pub(super) record: &'a Record,
    /// The account and the region that it was for, if they are not those of the handle.
    pub(super) elsewhere: Option<(&'a str, &'a str)>,
    pub(super) with_body: bool,
}

impl<'a> Asking<'a> {
    pub(super) fn of(state: &'a State, record: &'a Record, here: RegionKey) -> Self {
        let scope = state.scope_of(record);
        let is_here = record.region == here;
        let elsewhere = (!is_here).then_some((&*scope.account, &*scope.region));
        Self {
            record,
            elsewhere,
            with_body: false,
        }
    }
}

impl Asking<'_> {
    /// What it asked for in a few words, and what it came to. Returns also where the outcome
    /// begins.
    pub(super) fn told(&self, state: &State, made: &Made<'_>) -> (String, usize) {
        let mut text = Name(self.record).to_string();
        asked::write(&mut text, state, self.record);
        text.push_str(" → ");
        let outcome = text.len();
        let is_here = self.elsewhere.is_none();
        let mut made = if is_here {
            made.by(self.record)
        } else {
            String::new()
        };
        if !made.is_empty() && self.record.outcome != Outcome::Answered {
            made.push_str(", ");
        }
        // Writing to a string cannot fail.
        let _ = write!(text, "{}", Came { asking: self, made });
        (text, outcome)
    }
}

/// What was called.
struct Name<'a>(&'a Record);

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What is not of ECS is named as in IAM's policies.
        match &self.0.what {
            Asked::Call { route, .. } if !matches!(route, Route::Ecs(_)) => {
                write!(f, "{}:", route.service().iam_prefix())?;
            }
            _ => {}
        }
        f.write_str(operation(self.0))
    }
}

impl fmt::Display for Asking<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Name(self.record))?;
        if let (true, Asked::Call { body, .. }) = (self.with_body, &self.record.what) {
            f.write_char(' ')?;
            write_body(f, body)?;
        }
        let (asking, made) = (self, String::new());
        write!(f, " → {}", Came { asking, made })
    }
}

/// What it came to.
struct Came<'a> {
    asking: &'a Asking<'a>,
    /// The tasks that it has made.
    made: String,
}

impl fmt::Display for Came<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Asking {
            record, elsewhere, ..
        } = self.asking;
        f.write_str(&self.made)?;
        if self.made.is_empty() || record.outcome != Outcome::Answered {
            write_outcome(f, &record.outcome)?;
        }
        write_injected(f, record)?;
        let unknown = &record.unknown_members;
        if !unknown.paths.is_empty() {
            let listed = text::list_of_more(&unknown.paths, unknown.more);
            let listed = text::one_line(&listed);
            write!(f, " (ignored: {listed})")?;
        }
        // A test that misses what a client has done may have made the client for another region.
        match elsewhere {
            None => Ok(()),
            Some((account, region)) => write!(
                f,
                " (account {account}, region {region}: not those of this handle)"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::driver::Call;
    use crate::fake::FakeEcs;
    use crate::kernel::arn::Scope;
    use crate::kernel::caller::Caller;
    #[cfg(feature = "sts")]
    use crate::wire::sts;
    use crate::wire::{ApiError, Operation};

    /// How the request is printed that such a call leaves behind.
    fn printed(operation: Operation, body: &[u8]) -> String {
        printed_of(Route::Ecs(operation), body)
    }

    fn printed_of(route: Route, body: &[u8]) -> String {
        let fake = FakeEcs::start().blocking();
        let answered = fake.driver().call(Call {
            caller: Caller {
                request_id: "1",
                ..Caller::default()
            },
            scope: Scope {
                account: fake.account().to_owned(),
                region: fake.region().to_owned(),
            },
            route,
            body,
            may_wait: false,
        });
        let [request] = &fake.requests()[..] else {
            panic!("one call was made: {answered:?}")
        };
        format!("{request:?}")
    }

    #[test]
    fn a_request_is_printed_as_the_call_that_it_was() {
        for (operation, body, expected) in [
            (Operation::ListClusters, "{}", "ListClusters {} → ok"),
            (
                Operation::StopTask,
                r#"{"cluster":"batch","task":"1","reason":"“late”"}"#,
                r#"StopTask {"cluster":"batch","task":"1","reason":"“late”"} → ClusterNotFoundException: Cluster not found."#,
            ),
            (
                Operation::ListClusters,
                "{\r\n\t\"maxResults\": 1,\n\t\"maxResluts\": 1\n}",
                r#"ListClusters {   "maxResults": 1,  "maxResluts": 1 } → ok (ignored: maxResluts)"#,
            ),
            (
                Operation::ListClusters,
                "\u{7}",
                "ListClusters \u{fffd} → SerializationException",
            ),
        ] {
            assert_eq!(printed(operation, body.as_bytes()), expected);
        }
    }

    #[cfg(feature = "sts")]
    #[test]
    fn a_call_of_another_service_is_printed_with_its_name() {
        let route = Route::Sts(sts::operation::Operation::GetCallerIdentity);

        assert_eq!(printed_of(route, b"{}"), "sts:GetCallerIdentity {} → ok");
    }

    #[test]
    fn a_body_that_is_no_text_is_printed_all_the_same() {
        let printed = printed(Operation::ListClusters, b"\xff{\0\"a\":\xc3");

        assert!(
            printed.starts_with("ListClusters \u{fffd}{\u{fffd}\"a\":\u{fffd} → "),
            "{printed}"
        );
    }

    #[test]
    fn of_a_long_body_the_beginning_is_printed() {
        let head = r#"{"x":""#;
        for letter in ["b", "é", "€", "🦀"] {
            for (letters, is_cut) in [(900, false), (2_000, true)] {
                let body = format!(r#"{head}{}"}}"#, letter.repeat(letters));

                let printed = printed(Operation::ListClusters, body.as_bytes());

                let shown = if is_cut {
                    let shown = letter.repeat(CHARACTERS_MAX - head.len());
                    format!("{head}{shown}… ({} bytes)", body.len())
                } else {
                    body
                };
                assert_eq!(printed, format!("ListClusters {shown} → ok (ignored: x)"));
            }
        }
    }

    #[test]
    fn of_a_long_refusal_the_beginning_is_printed() {
        let body = format!(r#"{{"nextToken":"{}"}}"#, "b".repeat(10_000));

        let printed = printed(Operation::ListClusters, body.as_bytes());

        assert!(printed.len() < 2_200, "{printed}");
        assert!(
            printed.contains(" → InvalidParameterException: Invalid token bb"),
            "{printed}"
        );
        assert!(printed.ends_with("… (10014 bytes)"), "{printed}");
    }

    #[test]
    fn what_never_became_a_call_is_printed_without_a_body() {
        let fake = FakeEcs::start().blocking();
        let error = ApiError::client("no");
        for target in [None, Some("Elsewhere.ListClusters")] {
            fake.driver().note_rejected("1", target, &error);
        }

        let printed = fake
            .requests()
            .iter()
            .map(|it| format!("{it:?}"))
            .collect::<Vec<_>>();

        assert_eq!(
            printed,
            [
                "(no target) → ClientException: no",
                "Elsewhere.ListClusters → ClientException: no"
            ]
        );
    }
}
