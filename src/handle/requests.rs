//! What callers have asked.

use std::fmt::{self, Write as _};
use std::time::Duration;

use super::List;
use crate::driver::State;
use crate::driver::requests::{Asked, Outcome, Record};
use crate::ecs::keys::RegionKey;
use crate::fake::FakeEcs;
use crate::faults::calls::Instead;
use crate::kernel::text;
use crate::kernel::time::Offset;
use crate::wire::Route;

/// A request that the fake has seen, and what came of it.
///
/// ```
/// # async fn example(definition: &str) {
/// let ecs = fake_ecs::FakeEcs::start().await;
/// // … the application does its work …
/// let stops = ecs.requests().of("StopTask");
/// assert!(stops.iter().all(|request| request.is_ok()), "{stops:?}");
/// # }
/// ```
#[derive(Clone)]
pub struct Request {
    at: Duration,
    account: String,
    region: String,
    /// Whether who has asked for it looks at that account and region.
    is_here: bool,
    record: Record,
}

/// Requests that the fake has seen, oldest first.
///
/// ```
/// # async fn example(ecs: &fake_ecs::FakeEcs) {
/// ecs.faults().on("RunTask").once().throttle();
/// // … the application does its work …
/// let runs = ecs.requests().of("RunTask");
/// assert_eq!(runs.len(), 2, "{runs:?}");
/// assert!(runs.clone().injected().only().is_injected());
/// assert!(ecs.requests().to("ecs").rejected().only().error_code() == Some("ThrottlingException"));
/// # }
/// ```
pub type Requests = List<Request>;

/// # Requests
impl Requests {
    /// Those of an operation, such as `RunTask`. A name that is mistyped has none.
    #[must_use]
    pub fn of(self, operation: &str) -> Self {
        self.keep(|request| request.operation() == operation)
    }

    /// Those to a service, by its signing name: `ecs`, `sts`, `secretsmanager`.
    #[must_use]
    pub fn to(self, service: &str) -> Self {
        self.keep(|request| request.service() == Some(service))
    }

    /// Those that were answered with an error, or not at all.
    #[must_use]
    pub fn rejected(self) -> Self {
        self.keep(|request| !request.is_ok())
    }

    /// Those for which a [fault](FakeEcs::faults) has changed what the caller got.
    #[must_use]
    pub fn injected(self) -> Self {
        self.keep(Request::is_injected)
    }
}

/// How many characters of a body are printed, and of a refusal, which may repeat what was sent.
const CHARACTERS_MAX: usize = 1_000;

/// The requests of all accounts and regions, oldest first.
pub(crate) fn all(fake: &FakeEcs) -> Requests {
    let here = fake.region_key();
    Requests::new(fake, "request", fake.read(|state| list(state, here)))
}

pub(crate) fn list(state: &State, here: RegionKey) -> Vec<Request> {
    let started = state.started();
    let requests = state.requests().iter();
    let request = |record: &Record| {
        let scope = state.scope_of(record);
        Request {
            at: record.at.since(started),
            account: scope.account.clone(),
            region: scope.region.clone(),
            is_here: record.region == here,
            record: record.clone(),
        }
    };
    requests.map(request).collect()
}

impl Request {
    /// When it came, counted from the start of the fake.
    #[must_use]
    pub fn at(&self) -> Duration {
        self.at
    }

    /// The account that it was for.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.account
    }

    /// The region that it was for.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The operation, such as `RunTask`; for what never became a call, the target as it was sent.
    #[must_use]
    pub fn operation(&self) -> &str {
        operation(&self.record)
    }

    /// The service that it was for, by its signing name, such as `ecs`. `None` for what never
    /// became a call.
    #[must_use]
    pub fn service(&self) -> Option<&'static str> {
        match &self.record.what {
            Asked::Call { route, .. } => Some(route.service().signing_name),
            Asked::Nothing { .. } => None,
        }
    }

    /// The access key that it was signed with: tells apart what several clients have asked. `None`
    /// for a call without a signature, and for what never became a call.
    #[must_use]
    pub fn access_key(&self) -> Option<&str> {
        self.record.access_key.as_deref()
    }

    /// The request id that it was answered with.
    #[must_use]
    pub fn request_id(&self) -> &str {
        &self.record.request_id
    }

    /// Its body: JSON, also where the service takes a form. Empty for what never became a call.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        match &self.record.what {
            Asked::Call { body, .. } => body,
            Asked::Nothing { .. } => &[],
        }
    }

    /// Whether it was answered without an error. A request whose connection was reset by a
    /// [fault](crate::FakeEcs::faults) was not answered at all.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        match instead(&self.record) {
            None => self.record.outcome == Outcome::Answered,
            Some(instead) => matches!(instead, Instead::Failures(_) | Instead::Empty),
        }
    }

    /// The code of the error that it was answered with, such as `ClusterNotFoundException`.
    #[must_use]
    pub fn error_code(&self) -> Option<&str> {
        match (instead(&self.record), &self.record.outcome) {
            (Some(Instead::Error(error)), _) => Some(&error.code),
            (None, Outcome::Refused { code, .. }) => Some(code.as_str()),
            (Some(_), _) | (None, Outcome::Answered | Outcome::Prevented) => None,
        }
    }

    /// Whether a [fault](crate::FakeEcs::faults) has changed what the caller got: another answer,
    /// none, or a late one.
    ///
    /// ```
    /// # async fn example(ecs: &fake_ecs::FakeEcs) {
    /// ecs.faults().on("StopTask").once().throttle();
    /// // … the application does its work …
    /// assert!(ecs.requests().injected().only().is_injected());
    /// # }
    /// ```
    #[must_use]
    pub fn is_injected(&self) -> bool {
        self.record.injected.is_some()
    }

    /// The paths of members that the service model does not know, which were ignored: a sign of a
    /// typing error. Of very many the first 100.
    #[must_use]
    pub fn unknown_members(&self) -> &[String] {
        &self.record.unknown_members.paths
    }
}

impl Request {
    fn asking(&self) -> Asking<'_> {
        Asking {
            record: &self.record,
            elsewhere: (!self.is_here).then_some((&*self.account, &*self.region)),
            with_body: false,
        }
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", Offset(self.at), self.asking())
    }
}

impl fmt::Debug for Request {
    /// The call, with the beginning of its body, and what came of it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let asking = Asking {
            with_body: true,
            ..self.asking()
        };
        write!(f, "{asking}")
    }
}

/// The beginning of a body in one line. JSON has its line breaks between its tokens only.
fn write_body(f: &mut fmt::Formatter<'_>, body: &[u8]) -> fmt::Result {
    // No character takes more bytes, so that what is left out is not looked at.
    let beginning = &body[..body.len().min(4 * (CHARACTERS_MAX + 1))];
    let text = String::from_utf8_lossy(beginning);
    let printable = text.chars().map(|character| match character {
        '\n' | '\r' | '\t' => ' ',
        other if other.is_control() => char::REPLACEMENT_CHARACTER,
        other => other,
    });
    write_beginning(f, printable, body.len())
}

/// Of a text that takes so many bytes.
fn write_beginning(
    f: &mut fmt::Formatter<'_>,
    mut text: impl Iterator<Item = char>,
    bytes: usize,
) -> fmt::Result {
    for character in text.by_ref().take(CHARACTERS_MAX) {
        f.write_char(character)?;
    }
    match text.next() {
        None => Ok(()),
        Some(_) => write!(f, "… ({bytes} bytes)"),
    }
}

fn operation(record: &Record) -> &str {
    match &record.what {
        Asked::Call { route, .. } => route.operation(),
        Asked::Nothing { target } => target.as_deref().unwrap_or("(no target)"),
    }
}

/// What the caller got instead of what the operation came to.
fn instead(record: &Record) -> Option<&Instead> {
    record.injected.as_ref()?.instead.as_ref()
}

/// What the operation came to; nothing when it was not carried out.
fn write_outcome(f: &mut fmt::Formatter<'_>, outcome: &Outcome) -> fmt::Result {
    match outcome {
        Outcome::Answered => f.write_str("ok"),
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
            Instead::Failures(reason) => write!(f, "failures: {reason}")?,
            Instead::Empty => f.write_str("an empty answer")?,
            Instead::Cut => f.write_str("connection reset")?,
        }
        f.write_str(" (injected)")?;
    }
    match &record.injected {
        Some(injected) => {
            if injected.stale > Duration::ZERO {
                write!(f, " (as of {:?} before, injected)", injected.stale)?;
            }
            if injected.latency > Duration::ZERO {
                write!(f, " (injected latency of {:?})", injected.latency)?;
            }
            Ok(())
        }
        None => Ok(()),
    }
}

/// A request and its outcome, in one line.
pub(super) struct Asking<'a> {
    record: &'a Record,
    /// The account and the region that it was for, if handles look at others.
    elsewhere: Option<(&'a str, &'a str)>,
    with_body: bool,
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

impl fmt::Display for Asking<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What is not of ECS is named as in IAM's policies.
        match &self.record.what {
            Asked::Call { route, .. } if !matches!(route, Route::Ecs(_)) => {
                write!(f, "{}:", route.service().signing_name)?;
            }
            _ => {}
        }
        write!(f, "{}", operation(self.record))?;
        if let (true, Asked::Call { body, .. }) = (self.with_body, &self.record.what) {
            f.write_char(' ')?;
            write_body(f, body)?;
        }
        f.write_str(" → ")?;
        write_outcome(f, &self.record.outcome)?;
        write_injected(f, self.record)?;
        let unknown = &self.record.unknown_members;
        if !unknown.paths.is_empty() {
            let listed = text::list_of_more(&unknown.paths, unknown.more);
            write!(f, " (ignored: {listed})")?;
        }
        // Who looks in vain for what a client has done may have made it for another region.
        match self.elsewhere {
            None => Ok(()),
            Some((account, region)) => write!(
                f,
                " (account {account}, region {region}: not what handles look at)"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::driver::Call;
    use crate::kernel::arn::Scope;
    use crate::kernel::caller::Caller;
    use crate::wire::{ApiError, Operation, sts};

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
