//! What a journal says.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::command::Command;
use crate::ecs::Settings;
use crate::ecs::keys::RegionKey;
use crate::ecs::service::HookResult;
use crate::ecs::service::stages::hook::HookRef;
use crate::effect::own_call::OwnAnswer;
use crate::effect::{ContainerRef, Report};
use crate::faults::FaultId;
use crate::kernel::arn::Scope;
use crate::kernel::time::Time;
use crate::simulator::rules::Which;
use crate::simulator::script::Script;
use crate::simulator::selector::ContainerSelector;
#[cfg(feature = "introspection")]
use crate::view::JournalEntryKind;
use crate::world::Emptied;

/// The format of a journal. One that is written in another is not replayed, nor one that another
/// version of the crate has written: it may do something else at the same calls.
pub(crate) const FORMAT: u32 = 3;

/// The first line: what the world was made with.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Header {
    pub(crate) format: u32,
    /// The version of this crate that wrote it.
    pub(crate) version: String,
    pub(crate) started: Time,
    pub(crate) scope: Scope,
    pub(crate) default_cluster: Option<String>,
    pub(crate) runtimes: Vec<String>,
    /// Those of the runtimes that run tasks only as a whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) whole_tasks: Vec<String>,
    pub(crate) settings: Settings,
    /// After how much time without a change calls are given up on, if they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) gives_up_after: Option<Duration>,
    /// The test whose fake it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) origin: Option<Origin>,
    /// How the world was empty when the journal began, unless it was new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) emptied: Option<Emptied>,
}

/// Which of the fakes of a test it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Origin {
    /// The name of the thread that has started it, which is the test's.
    pub(crate) test: Option<String>,
    /// Counts the fakes that the thread has started, from 1.
    pub(crate) number: u64,
}

/// Something that came in, and how far the world had come by then: in JSON a list of the two.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Entry(pub(crate) Moment, pub(crate) Input);

/// How far the world had come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Moment {
    /// How many timers had fired since the entry before.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) fired: u32,
    /// What time it was in the world, if another than at the entry before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) at: Option<Time>,
    /// How many request ids were drawn since then: most calls draw one.
    #[serde(rename = "ids", default = "one", skip_serializing_if = "is_one")]
    pub(crate) drawn: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_zero(fired: &u32) -> bool {
    *fired == 0
}

fn one() -> u64 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_one(drawn: &u64) -> bool {
    *drawn == 1
}

/// What came in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Input {
    /// A call of the API.
    Call(Box<Call>),
    /// A request that never became a call.
    Rejected {
        id: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        target: Option<String>,
        code: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<String>,
    },
    Command(RegionKey, Box<Command>),
    /// Reports of a runtime that came together.
    Reports(Vec<Report>),
    /// The same, while the call before was being carried out.
    ReportsWithin(Vec<Report>),
    /// What a user's code has said of a command, after so much time.
    Executed(Duration, Box<Report>),
    /// What a user's code has said of a hook.
    Hook(HookRef, HookResult),
    /// A user's code has taken what a target of EventBridge was given, or has said why not.
    #[cfg(feature = "events")]
    Target(crate::effect::TargetCall, Option<String>),
    /// The agent of a host has said something.
    #[cfg(feature = "agent")]
    Agent(crate::ecs::agent::said::AgentSaid),
    /// A real endpoint has answered the call of that number.
    Answered(RegionKey, u64, OwnAnswer),
    /// A user's code has said which script a container follows, whose image has that digest.
    Chosen(ContainerRef, Option<String>, Box<Script>),
    /// Somebody has looked at an account and region for the first time.
    Region(Scope),
    /// Runtimes are not waited for any more.
    GaveUpWaiting {},
    /// Everything was emptied.
    Reset {},
    /// All that is put into the fake before anybody calls it is there.
    SetUp {},
    /// Nothing but time.
    Time {},
    /// A handle makes something by that operation, in the place of a caller.
    Made {
        region: RegionKey,
        #[serde(rename = "op")]
        operation: String,
        body: Body,
    },
    /// From here on code of the test is asked, and what it says is written. Whoever only looks
    /// needs no code for that.
    Asks(Asks),
    /// Faults were asked whether code of the test runs before a call. What that does comes in by
    /// itself, and then the call.
    First(Box<Call>),
    /// The code of these faults has run.
    FirstEnded(Vec<(RegionKey, FaultId)>),
}

#[cfg(feature = "introspection")]
impl Input {
    /// What it is, for people.
    pub(crate) fn told(&self) -> (JournalEntryKind, String) {
        use JournalEntryKind::{Call, Command, Other, Report, Time};
        let reports = |reports: &[crate::effect::Report]| match reports.len() {
            1 => "a report of a runtime".to_owned(),
            len => format!("{len} reports of runtimes"),
        };
        match self {
            Self::Call(call) => {
                let service = call.service.as_deref();
                let service = service.map_or_else(String::new, |name| format!("{name} "));
                (Call, service + &call.operation)
            }
            Self::Rejected { target, code, .. } => {
                let target = target.as_deref().unwrap_or("a request");
                (Call, format!("{target}: {code}"))
            }
            Self::Command(_, command) => (Command, name_of(command)),
            Self::Reset {} => (Command, "Reset".to_owned()),
            Self::Reports(all) | Self::ReportsWithin(all) => (Report, reports(all)),
            Self::Chosen(..) => (Report, "the script of a container".to_owned()),
            Self::Made { operation, .. } => (Command, format!("{operation} by a handle")),
            Self::Asks(asks) => (Other, asks.told().to_owned()),
            Self::Executed(..) => (Report, "a report of code of the test".to_owned()),
            Self::Hook(..) => (Report, "the result of a lifecycle hook".to_owned()),
            #[cfg(feature = "events")]
            Self::Target(call, _) => (Report, format!("what {} has said", call.arn)),
            #[cfg(feature = "agent")]
            Self::Agent(_) => (Report, "a report of an agent".to_owned()),
            Self::Answered(..) => (Report, "the answer of a real endpoint".to_owned()),
            Self::Time {} => (Time, String::new()),
            Self::Region(scope) => {
                let Scope { account, region } = scope;
                (
                    Other,
                    format!("account {account}, region {region} is looked at"),
                )
            }
            Self::GaveUpWaiting {} => (Other, "a runtime is not waited for any more".to_owned()),
            Self::SetUp {} => (Other, "all is there that is put in at the start".to_owned()),
            Self::First(call) => (Other, format!("what runs before {}", call.operation)),
            Self::FirstEnded(_) => (Other, "what runs before a call has run".to_owned()),
        }
    }
}

/// What a command calls itself.
#[cfg(feature = "introspection")]
fn name_of(command: &Command) -> String {
    let text = serde_json::to_value(command).unwrap_or_default();
    text["command"].as_str().unwrap_or_default().to_owned()
}

/// What code of a test is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Asks {
    /// What commands come to, and what functions of lifecycle hooks return.
    Handlers { exec: bool, hooks: bool },
    /// What a target of EventBridge does, by its ARN.
    #[cfg(feature = "events")]
    Target(String),
    /// Whether a fault applies to a call.
    Predicate {},
    /// What happens before a call.
    First {},
    /// What these containers do: which script they follow, or all of it.
    Containers {
        containers: ContainerSelector,
        which: Which,
        chooses: bool,
    },
}

impl Asks {
    /// What it is, for people.
    pub(crate) fn told(&self) -> &'static str {
        match self {
            Self::Handlers { .. } => "a closure answers hooks or commands",
            #[cfg(feature = "events")]
            Self::Target(_) => "a target of EventBridge is code of the test",
            Self::Predicate {} => "a fault has a function of the test",
            Self::First {} => "a function of the test runs before calls",
            Self::Containers { .. } => "containers run code of the test",
        }
    }
}

/// A call of the API, without its answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Call {
    #[serde(rename = "op")]
    pub(crate) operation: String,
    /// The service, unless it is ECS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) service: Option<String>,
    /// The account and region, unless they are those that the fake was started with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) scope: Option<Scope>,
    /// Host and port by which the caller has reached the fake.
    #[serde(rename = "to", default, skip_serializing_if = "String::is_empty")]
    pub(crate) authority: String,
    #[serde(rename = "key", default, skip_serializing_if = "Option::is_none")]
    pub(crate) access_key: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) session: Option<String>,
    #[serde(rename = "id")]
    pub(crate) request_id: String,
    pub(crate) body: Body,
    /// Whether it had taken what rate limits let it take.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) has_token: bool,
    /// The faults whose functions hold for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) holding: Vec<FaultId>,
    /// Whether the test has made it, in what it does before another call.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) by_test: bool,
}

/// The body of a call: JSON, but for what a careless client sends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Body {
    Text(String),
    Bytes(Vec<u8>),
}

impl Body {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::Text(text.to_owned()),
            Err(_) => Self::Bytes(bytes.to_vec()),
        }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::address::TaskId;
    use crate::effect::own_call::OwnFailure;
    use crate::effect::report::{ContainerChange, Happened, Written};
    use crate::effect::{ContainerRef, TaskRef};

    /// A task with an id that takes all of its digits.
    const TASK: TaskRef = TaskRef {
        region: RegionKey(1),
        id: u128::MAX - 1,
    };
    const CONTAINER: ContainerRef = ContainerRef {
        task: TASK,
        container: 2,
        generation: 3,
    };

    fn inputs() -> Vec<Input> {
        let call = Call {
            operation: "RunTask".to_owned(),
            service: None,
            scope: None,
            authority: "localhost".to_owned(),
            access_key: Some("test".to_owned()),
            session: None,
            request_id: "1".to_owned(),
            body: Body::of(b"{\"a\":\"\xc3\xa9\"}"),
            has_token: true,
            holding: vec![FaultId(3)],
            by_test: true,
        };
        let bytes = Call {
            body: Body::of(b"\xff"),
            scope: Some(Scope {
                account: "123456789012".to_owned(),
                region: "eu-west-1".to_owned(),
            }),
            service: Some("sts".to_owned()),
            ..call.clone()
        };
        let before = call.clone();
        let changed = Report::change(
            CONTAINER,
            ContainerChange {
                at: Some(Time::LAST),
                address: Some([10, 0, 0, 1].into()),
                ..ContainerChange::exited(-1)
            },
        );
        let logged = Happened::Logged(vec![Written::stderr("é")]);
        let task = Report::Task(TASK, Box::default());
        let command = Command::ForceStop {
            task: TaskId(TASK.id),
        };
        vec![
            Input::Call(Box::new(call)),
            Input::Call(Box::new(bytes)),
            Input::Rejected {
                id: "1".to_owned(),
                target: None,
                code: "UnknownOperationException".to_owned(),
                message: None,
            },
            Input::Command(RegionKey(0), Box::new(command)),
            Input::Reports(vec![changed.clone(), Report::Container(CONTAINER, logged)]),
            Input::ReportsWithin(vec![task]),
            Input::Executed(Duration::from_nanos(1), Box::new(changed)),
            Input::Region(Scope {
                account: "123456789012".to_owned(),
                region: "eu-west-1".to_owned(),
            }),
            Input::GaveUpWaiting {},
            Input::Reset {},
            Input::SetUp {},
            Input::Time {},
            Input::Answered(RegionKey(0), 1, OwnAnswer::Done {}),
            Input::Answered(RegionKey(0), 2, OwnAnswer::Secret("s3cret".to_owned())),
            Input::Answered(
                RegionKey(0),
                u64::MAX,
                OwnAnswer::Failed(OwnFailure::Unanswered {
                    attempts: 3,
                    why: "é".to_owned(),
                }),
            ),
            Input::Made {
                region: RegionKey(0),
                operation: "RunTask".to_owned(),
                body: Body::of(b"{}"),
            },
            Input::Asks(Asks::Handlers {
                exec: true,
                hooks: false,
            }),
            #[cfg(feature = "events")]
            Input::Asks(Asks::Target("arn".to_owned())),
            Input::Asks(Asks::Containers {
                containers: "web/app".parse().unwrap(),
                which: Which::Nth(2),
                chooses: true,
            }),
            Input::Chosen(CONTAINER, None, Box::new(Script::new().exits(3))),
            Input::First(Box::new(before)),
            Input::FirstEnded(vec![(RegionKey(1), FaultId(3))]),
        ]
    }

    #[test]
    fn what_is_written_is_read_as_it_was() {
        for (number, input) in inputs().into_iter().enumerate() {
            let moment = Moment {
                fired: u32::try_from(number).unwrap() % 2,
                at: (number % 3 > 0).then_some(Time::LAST),
                drawn: number as u64 % 4,
            };
            let entry = Entry(moment, input);

            let text = serde_json::to_string(&entry).unwrap();

            let read: Entry =
                serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
            assert_eq!(read, entry, "{text}");
        }
    }
}
