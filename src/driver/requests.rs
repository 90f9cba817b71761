//! What was asked, and what was answered.

use std::sync::Arc;
use std::time::Duration;

pub(crate) use super::kept::{Forgotten, Requests};
use super::{Call, State, predicates};
use crate::ecs::keys::RegionKey;
use crate::faults::calls::{InjectedError, Instead, Stale};
use crate::kernel::time::Time;
use crate::wire::{ApiError, ErrorCode, Route};
use crate::world::World;

/// How many unknown members are noted of one request. Nobody reads more, and a body of 1 MiB has
/// room for 100,000.
const UNKNOWN_MEMBERS_NOTED_MAX: usize = 100;
/// How large answers are that are kept with their requests, in bytes: those of lists of tasks may
/// have hundreds of thousands.
pub(crate) const ANSWER_KEPT_MAX: usize = 32 * 1024;
/// What an allocation takes besides what was asked for, in bytes: about that much with usual
/// allocators.
const ALLOCATION_BYTES: usize = 16;

/// One request and its outcome.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) at: Time,
    /// Orders what happens at one time, across tasks and requests.
    pub(crate) sequence: u32,
    /// The number of what happened last when it was answered: what the call itself did is between
    /// the two.
    pub(crate) until: u32,
    /// The region that it was for; see [`State::scope_of`](super::State::scope_of).
    pub(crate) region: RegionKey,
    pub(crate) request_id: String,
    /// What it was signed with.
    pub(crate) access_key: Option<Box<str>>,
    pub(crate) what: Asked,
    pub(crate) outcome: Outcome,
    /// Members of the request that the model does not know; they are ignored, as the service does
    /// it.
    pub(crate) unknown_members: UnknownMembers,
    /// The body of its answer, if it is [kept](ANSWER_KEPT_MAX).
    pub(crate) answer: Option<Arc<[u8]>>,
    /// What faults have done to the call; `None` for nearly every one.
    pub(crate) injected: Option<Box<Injected>>,
    /// Whether a test has made the call, in what it does before another.
    pub(crate) by_test: bool,
}

/// What was asked.
#[derive(Clone, Debug)]
pub(crate) enum Asked {
    Call {
        route: Route,
        body: Box<[u8]>,
    },
    /// It never became a call; the target as it was sent.
    Nothing {
        target: Option<String>,
    },
}

/// What the operation came to. What the caller was answered differs from it where a fault has
/// [`Injected`] an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Answered,
    /// Answered with `failures`, of which this is the first one's reason.
    Failed(Box<str>),
    Refused {
        code: ErrorCode,
        message: Option<String>,
    },
    /// A fault has kept the operation from being carried out.
    Prevented,
}

/// What faults have done to a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Injected {
    /// How much later than otherwise the answer comes.
    pub(crate) latency: Duration,
    /// How old what it shows is.
    pub(crate) stale: Stale,
    /// What the caller gets instead of what the operation came to.
    pub(crate) instead: Option<Instead>,
    /// Whether faults were asked about the call: they are not about one that comes too often.
    pub(crate) has_met_faults: bool,
}

/// How an answer begins that has failures, and how the reason of one does. The core writes members
/// in this order, so that nothing more of most answers is looked at.
const FAILURES: &str = "{\"failures\":[{";
const REASON: &str = "\"reason\":\"";

impl Outcome {
    pub(crate) fn of(answer: Result<&[u8], &ApiError>) -> Self {
        match answer {
            Ok(body) => Self::of_body(body),
            Err(error) => Self::Refused {
                code: error.code,
                message: error.message.clone(),
            },
        }
    }

    fn of_body(body: &[u8]) -> Self {
        if !body.starts_with(FAILURES.as_bytes()) {
            return Self::Answered;
        }
        let text = String::from_utf8_lossy(body);
        let reason = text.split_once(REASON).map_or("", |(_, rest)| rest);
        let reason = reason.split('"').next().unwrap_or_default();
        Self::Failed(reason.into())
    }
}

/// The paths of members, as many as are noted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct UnknownMembers {
    pub(crate) paths: Vec<String>,
    /// How many there were besides.
    pub(crate) more: usize,
}

impl From<Vec<String>> for UnknownMembers {
    fn from(mut paths: Vec<String>) -> Self {
        let more = paths.len().saturating_sub(UNKNOWN_MEMBERS_NOTED_MAX);
        paths.truncate(UNKNOWN_MEMBERS_NOTED_MAX);
        paths.shrink_to_fit();
        Self { paths, more }
    }
}

impl Record {
    /// Whether it changes nothing, and was answered with what was asked for. What a fault has done
    /// something to is none.
    pub(super) fn is_answered_read(&self) -> bool {
        let is_read = match &self.what {
            Asked::Call { route, .. } => route.is_read(),
            Asked::Nothing { .. } => false,
        };
        is_read && self.outcome == Outcome::Answered && self.injected.is_none()
    }

    /// How much memory it takes, without its answer.
    pub(super) fn bytes(&self) -> usize {
        let text = |text: &String| allocated(text.capacity());
        let what = match &self.what {
            Asked::Call { body, .. } => allocated(body.len()),
            Asked::Nothing { target } => target.as_ref().map_or(0, text),
        };
        let outcome = match &self.outcome {
            Outcome::Refused { message, .. } => message.as_ref().map_or(0, text),
            Outcome::Failed(reason) => allocated(reason.len()),
            Outcome::Answered | Outcome::Prevented => 0,
        };
        let injected = match &self.injected {
            Some(injected) => allocated(size_of::<Injected>()) + injected.bytes(),
            None => 0,
        };
        let paths = &self.unknown_members.paths;
        let list = allocated(paths.capacity() * size_of::<String>());
        let unknown_members = list + paths.iter().map(text).sum::<usize>();
        let access_key = self.access_key.as_ref();
        let access_key = access_key.map_or(0, |key| allocated(key.len()));
        size_of::<Self>()
            + text(&self.request_id)
            + access_key
            + what
            + outcome
            + unknown_members
            + injected
    }
}

impl Injected {
    /// How much memory its texts take.
    fn bytes(&self) -> usize {
        match &self.instead {
            Some(Instead::Error(InjectedError { code, message })) => {
                allocated(code.capacity()) + allocated(message.capacity())
            }
            Some(Instead::Failures(reason)) => allocated(reason.capacity()),
            Some(Instead::Denied | Instead::Empty | Instead::Cut) | None => 0,
        }
    }
}

/// How much memory so many bytes on the heap take.
fn allocated(bytes: usize) -> usize {
    match bytes {
        0 => 0,
        bytes => bytes + ALLOCATION_BYTES,
    }
}

impl State {
    pub(super) fn note_request(
        &mut self,
        region: RegionKey,
        sequence: u32,
        call: &Call<'_>,
        outcome: Outcome,
        unknown_members: Vec<String>,
        injected: Option<Box<Injected>>,
    ) {
        let record = Record {
            at: self.world.now(),
            sequence,
            until: self.world.sequence().last(),
            region,
            request_id: call.caller.request_id.to_owned(),
            access_key: call.caller.access_key.map(Box::from),
            what: Asked::Call {
                route: call.route,
                body: call.body.into(),
            },
            outcome,
            unknown_members: unknown_members.into(),
            answer: None,
            injected,
            by_test: predicates::is_inside(),
        };
        self.errands.expectations.note(&record);
        self.requests.note(record);
    }

    pub(super) fn note_rejected(
        &mut self,
        request_id: &str,
        target: Option<&str>,
        error: &ApiError,
    ) {
        if self.is_shown() {
            return;
        }
        self.record_rejected(request_id, target, error);
        self.note_rejected_as(request_id, target, Outcome::of(Err(error)));
    }

    pub(super) fn note_rejected_as(
        &mut self,
        request_id: &str,
        target: Option<&str>,
        outcome: Outcome,
    ) {
        self.requests.note(Record {
            at: self.world.now(),
            sequence: self.world.sequence().next(),
            until: self.world.sequence().last(),
            region: World::DEFAULT_REGION,
            request_id: request_id.to_owned(),
            access_key: None,
            what: Asked::Nothing {
                target: target.map(str::to_owned),
            },
            outcome,
            unknown_members: UnknownMembers::default(),
            answer: None,
            injected: None,
            by_test: false,
        });
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::wire::Operation;

    /// Of a call with a body of so many bytes.
    pub(in crate::driver) fn record(body: usize) -> Record {
        Record {
            at: Time::LAST,
            sequence: 0,
            until: 0,
            region: RegionKey(0),
            request_id: String::new(),
            access_key: None,
            what: Asked::Call {
                route: Route::Ecs(Operation::RunTask),
                body: vec![b' '; body].into(),
            },
            outcome: Outcome::Answered,
            unknown_members: UnknownMembers::default(),
            answer: None,
            injected: None,
            by_test: false,
        }
    }

    #[test]
    fn a_record_counts_what_its_strings_really_take() {
        const BARE: usize = size_of::<Record>();
        let names = |count: usize, length: usize| vec!["x".repeat(length); count];

        assert_eq!(record(0).bytes(), BARE);
        assert_eq!(record(1).bytes(), BARE + 17);
        let request_id = "x".repeat(36);
        let answered = Record {
            request_id,
            ..record(0)
        };
        assert_eq!(answered.bytes(), BARE + 52);
        let signed = Record {
            access_key: Some("x".repeat(20).into()),
            ..record(0)
        };
        assert_eq!(signed.bytes(), BARE + 36);
        let target = Some("x".repeat(10));
        let asked = Record {
            what: Asked::Nothing { target },
            ..record(0)
        };
        assert_eq!(asked.bytes(), BARE + 26);
        let message = Some("x".repeat(30));
        let code = ErrorCode::Client;
        let refused = Record {
            outcome: Outcome::Refused { code, message },
            ..record(0)
        };
        assert_eq!(refused.bytes(), BARE + 46);
        // Each name is a string in a list, and an allocation.
        let unknown = Record {
            unknown_members: names(50, 4).into(),
            ..record(0)
        };
        assert_eq!(
            unknown.bytes(),
            BARE + 16 + 50 * (size_of::<String>() + 4 + 16)
        );
        let error = InjectedError {
            code: "x".repeat(20),
            message: "x".repeat(30),
        };
        let throttled = Record {
            injected: Some(Box::new(Injected {
                latency: Duration::ZERO,
                stale: Stale::default(),
                instead: Some(Instead::Error(error)),
                has_met_faults: true,
            })),
            ..record(0)
        };
        assert_eq!(
            throttled.bytes(),
            BARE + size_of::<Injected>() + 16 + 36 + 46
        );
    }

    #[test]
    fn of_very_many_unknown_members_a_hundred_are_noted() {
        for (sent, noted, more) in [(0, 0, 0), (100, 100, 0), (100_000, 100, 99_900)] {
            let sent: Vec<_> = (0..sent).map(|number| format!("u{number}")).collect();

            let unknown = UnknownMembers::from(sent.clone());

            assert_eq!(unknown.paths, sent[..noted]);
            assert_eq!(unknown.paths.capacity(), noted);
            assert_eq!(unknown.more, more);
        }
    }
}
