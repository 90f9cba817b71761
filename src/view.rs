//! What [introspection](crate::FakeEcs) shows beside the structures of AWS's own API.
//!
//! Times in them are seconds since the start of the fake. Structures of AWS, such as `Task`, have
//! the members and the times that the API has.

#[cfg(feature = "neighbours")]
mod neighbours;

use serde::{Deserialize, Serialize};

#[cfg(feature = "neighbours")]
pub use self::neighbours::*;

use crate::ecs::service::{HookResult, LifecycleStage};

/// Who answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "introspection", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Server {
    /// The version of this crate.
    pub version: String,
    /// The account of requests that name none.
    pub account: String,
    /// The region of requests that name none.
    pub region: String,
}

/// What the lifecycle hooks of a service are going to return.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "introspection", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct HookAnswers {
    /// By stage, and in the order in which hooks get them. Of a stage without one hooks succeed.
    pub answers: Vec<HookAnswer>,
}

/// What a lifecycle hook is going to return.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "introspection", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct HookAnswer {
    /// The stage at which the hook is called.
    pub stage: LifecycleStage,
    /// What it returns.
    pub result: HookResult,
}

/// What happened, in order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "introspection", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Timeline {
    /// One entry for each thing that happened.
    pub entries: Vec<TimelineEntry>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "introspection", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct TimelineEntry {
    /// When it happened, in seconds since the start of the fake.
    pub at: f64,
    /// What kind of thing it is.
    pub kind: EntryKind,
    /// What happened, in words.
    pub text: String,
    /// The id of the task that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
}

/// What an entry of a timeline is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "introspection", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum EntryKind {
    /// A call that changes nothing.
    Read,
    /// Another call that was answered.
    Write,
    /// A call that was answered with an error, with failures, or not at all.
    Refusal,
    /// A task came to a stage.
    Status,
    /// Something else that a task or its containers did.
    Step,
    /// What a service says, or what it did.
    Service,
}

/// What the containers of a task have written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "introspection", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct TaskLogs {
    /// Those that were asked for, in the order of the definition.
    pub containers: Vec<ContainerLogs>,
}

/// What a container has written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "introspection", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ContainerLogs {
    /// The name of the container.
    pub name: String,
    /// What it has exited with, once it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<i32>,
    /// Why nothing can be read, if that is so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unavailable: Option<String>,
    /// The lines of both streams, in order.
    pub lines: Vec<LogLine>,
}

/// A line that a container has written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "introspection", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct LogLine {
    /// When it was written, in seconds since the start of the fake.
    pub at: f64,
    /// The name of the container.
    pub container: String,
    /// `stdout` or `stderr`.
    pub source: LogSource,
    /// What was written, without the line's end.
    pub text: String,
}

/// To which stream a line was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "introspection", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum LogSource {
    /// The standard output.
    Stdout,
    /// The standard error.
    Stderr,
}

/// The requests that the fake has seen, oldest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "introspection", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Requests {
    /// Those that were asked for.
    pub requests: Vec<Request>,
}

/// A request that the fake has seen, and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "introspection", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Request {
    /// When it came, in seconds since the start of the fake.
    pub at: f64,
    /// The account that it was for.
    pub account: String,
    /// The region that it was for.
    pub region: String,
    /// The service that it was for, by its signing name; absent for what never became a call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The operation, such as `RunTask`; the target as it was sent for what never became a call.
    pub operation: String,
    /// The request id that it was answered with.
    pub request_id: String,
    /// The access key that it was signed with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_key: Option<String>,
    /// Its input in JSON; null for what never became a call.
    pub input: serde_json::Value,
    /// The body of its answer; absent for errors, for bodies of more than 32 KiB, and in a fake
    /// that does not listen from its start.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub output: Option<serde_json::Value>,
    /// Whether it was answered without an error.
    pub is_ok: bool,
    /// The code of the error that it was answered with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_code: Option<String>,
    /// Whether a fault, a rate limit or a policy has changed what the caller got.
    pub is_injected: bool,
    /// What was asked and what came of it, in words.
    pub text: String,
    /// Members that the service does not know, which were ignored.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub unknown_members: Vec<String>,
}

/// The faults that were made, in the order in which they were.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "introspection", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Faults {
    /// Those that can still fire, and the last 10,000 that have ended.
    pub faults: Vec<Fault>,
}

/// A fault that was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "introspection", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Fault {
    /// Its number in its account and region.
    pub id: u64,
    /// The account that it is in.
    pub account: String,
    /// The region that it is in.
    pub region: String,
    /// What goes wrong, in words.
    pub text: String,
    /// The fault as it was added.
    #[cfg_attr(
        feature = "introspection",
        schemars(with = "crate::faults::fault::Fault")
    )]
    pub fault: serde_json::Value,
    /// How often it has fired.
    pub hits: usize,
    /// Whether it can still fire.
    pub is_active: bool,
    /// Whether it has never fired, though it is not optional.
    pub is_unused: bool,
}

/// What time it is in the fake.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "introspection", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Clock {
    /// What the fake's clock shows, in seconds since 1970.
    pub now: f64,
    /// What it showed when the fake was started.
    pub started_at: f64,
    /// How much time has passed since the start.
    pub elapsed: f64,
    /// In how many seconds something happens next; null at rest.
    pub next_event_in: Option<f64>,
    /// Whether only callers move the time.
    pub is_manual: bool,
}

/// What has come of moving the time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "introspection", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Steps {
    /// How often the time was moved to something that was due.
    pub steps: usize,
}

/// At which moment of a recording a fake is that shows one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "introspection", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Journal {
    /// How many entries have come in.
    pub position: usize,
    /// How many entries the recording has.
    pub entries: usize,
    /// How many of them can come in: those behind may need the code of the test.
    pub playable: usize,
    /// Why not all of them can, once somebody has gone so far; null before, and where all can.
    pub ends: Option<String>,
    /// How much time has passed since the start, in seconds.
    pub elapsed: f64,
    /// The version of fake-ecs that has written the recording.
    pub version: String,
    /// The test whose fake it was; null where it was none's.
    pub test: Option<String>,
}

/// What had come in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "introspection", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct JournalEntries {
    /// In the order in which they came in.
    pub entries: Vec<JournalEntry>,
}

/// Something that had come in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "introspection", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct JournalEntry {
    /// Counted from 1; with so many the fake is right after it.
    pub number: usize,
    /// How much time had passed since the start, in seconds.
    pub elapsed: f64,
    /// What kind of thing it was.
    pub kind: JournalEntryKind,
    /// What it was in particular, such as the operation of a call.
    pub what: String,
}

/// What kind of thing had come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "introspection", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum JournalEntryKind {
    /// A call of the API, or a request that was none.
    Call,
    /// What a test or an operator did.
    Command,
    /// What a runtime or the code of a test said.
    Report,
    /// Time that somebody moved.
    Time,
    /// What only the fake itself has to know.
    Other,
}

/// The target groups and Classic Load Balancers of services.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "introspection", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct TargetGroups {
    /// In the order of their names.
    pub target_groups: Vec<TargetGroup>,
}

/// What a load balancer knows of the tasks of services.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "introspection", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct TargetGroup {
    /// Its ARN, or the name of the Classic Load Balancer.
    pub name: String,
    /// In the order in which the tasks were started.
    pub targets: Vec<Target>,
}

/// A target of a load balancer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "introspection", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Target {
    /// The private address of the task, or the id of the instance that it runs on.
    pub id: String,
    /// The port at which it is reached.
    pub port: u16,
    /// What the load balancer finds of it, such as `healthy`.
    pub health: String,
    /// The zone of the task.
    pub availability_zone: String,
    /// The ARN of the task behind it.
    pub task_arn: String,
}

/// Why a request of introspection was not carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "introspection", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// What was wrong and what would be right, in a sentence.
    pub message: String,
}
