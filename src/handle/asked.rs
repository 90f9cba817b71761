//! What a call asked for, in a few words: `RunTask report ×1 as "job-7"`. Made when somebody reads
//! it, so that calls do no work for it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Bound;

use super::requests::kind;
use super::timeline::{EntryKind, label};
use crate::driver::State;
use crate::driver::requests::{Asked, Record};
use crate::ecs::Region;
use crate::ecs::task::state::Task;
use crate::kernel::text::printable;
use crate::wire::{Json, Operation, Route};

/// How many characters of what somebody has chosen are shown.
const CHARACTERS_MAX: usize = 60;
/// How many names of one member are shown.
const NAMES_MAX: usize = 3;

/// A part of what was asked, of a member of the call's input that is there.
enum Part {
    /// ` web`: what it is about, or several of them.
    Name(&'static str),
    /// ` ×3`.
    Times(&'static str),
    /// The same, of a member that is 1 where it is not there.
    TimesOrOnce(&'static str),
    /// ` as "job-7"`, with the word before.
    Quoted(&'static str, &'static str),
    /// ` to web:2`, with the word before.
    Other(&'static str, &'static str),
    /// ` forced`, if it is true.
    Flag(&'static str, &'static str),
    /// ` protected` or ` unprotected`, as it is true or false.
    Either(&'static str, &'static str, &'static str),
}

use Part::{Either, Flag, Name, Other, Quoted, Times, TimesOrOnce};

/// What is shown of each operation that changes something, and of none other.
const fn parts(operation: Operation) -> &'static [Part] {
    use Operation as Op;
    match operation {
        Op::RunTask => &[
            Name("taskDefinition"),
            TimesOrOnce("count"),
            Quoted("as", "startedBy"),
        ],
        Op::StartTask => &[
            Name("taskDefinition"),
            Other("on", "containerInstances"),
            Quoted("as", "startedBy"),
        ],
        Op::StopTask => &[Name("task"), Quoted("because", "reason")],
        Op::ExecuteCommand => &[Name("task"), Name("container"), Quoted("runs", "command")],
        Op::UpdateTaskProtection => &[
            Name("tasks"),
            Either("protected", "unprotected", "protectionEnabled"),
        ],
        Op::RegisterTaskDefinition | Op::RegisterDaemonTaskDefinition => &[Name("family")],
        Op::DeregisterTaskDefinition => &[Name("taskDefinition")],
        Op::DeleteTaskDefinitions => &[Name("taskDefinitions")],
        Op::DeleteDaemonTaskDefinition => &[Name("daemonTaskDefinition")],
        Op::CreateService => &[
            Name("serviceName"),
            Times("desiredCount"),
            Other("of", "taskDefinition"),
        ],
        Op::UpdateService => &[
            Name("service"),
            Times("desiredCount"),
            Other("to", "taskDefinition"),
            Flag("anew", "forceNewDeployment"),
        ],
        Op::DeleteService => &[Name("service"), Flag("forced", "force")],
        Op::CreateExpressGatewayService => &[Name("serviceName")],
        Op::UpdateExpressGatewayService | Op::DeleteExpressGatewayService => &[Name("serviceArn")],
        Op::CreateTaskSet => &[Name("service"), Other("of", "taskDefinition")],
        Op::UpdateTaskSet => &[Name("service"), Name("taskSet")],
        Op::DeleteTaskSet => &[Name("service"), Name("taskSet"), Flag("forced", "force")],
        Op::UpdateServicePrimaryTaskSet => &[Name("service"), Other("to", "primaryTaskSet")],
        Op::StopServiceDeployment => &[Name("serviceDeploymentArn"), Other("by", "stopType")],
        Op::ContinueServiceDeployment => &[Name("serviceDeploymentArn"), Other("by", "action")],
        Op::CreateCluster => &[Name("clusterName")],
        Op::UpdateCluster | Op::UpdateClusterSettings | Op::DeleteCluster => &[Name("cluster")],
        Op::PutClusterCapacityProviders => &[Name("cluster"), Other("with", "capacityProviders")],
        Op::CreateCapacityProvider | Op::UpdateCapacityProvider => &[Name("name")],
        Op::DeleteCapacityProvider => &[Name("capacityProvider")],
        Op::DeregisterContainerInstance => &[Name("containerInstance"), Flag("forced", "force")],
        Op::UpdateContainerInstancesState => &[Name("containerInstances"), Other("to", "status")],
        Op::UpdateContainerAgent => &[Name("containerInstance")],
        Op::CreateDaemon => &[Name("daemonName")],
        Op::UpdateDaemon | Op::DeleteDaemon => &[Name("daemonArn")],
        Op::CreateGateway => &[Name("name")],
        Op::UpdateGateway | Op::DeleteGateway => &[Name("gateway")],
        Op::TagResource | Op::UntagResource => &[Name("resourceArn")],
        Op::PutAccountSetting | Op::PutAccountSettingDefault => {
            &[Name("name"), Other("to", "value")]
        }
        Op::DeleteAccountSetting => &[Name("name")],
        _ => &[],
    }
}

/// What is shown of each operation that changes nothing, where it was refused. Others are polls,
/// which say the same again and again.
const fn parts_of_read(operation: Operation) -> &'static [Part] {
    use Operation as Op;
    match operation {
        Op::DescribeCapacityProviders => &[Name("capacityProviders")],
        Op::DescribeClusters => &[Name("clusters")],
        Op::DescribeContainerInstances => &[Name("containerInstances")],
        Op::DescribeDaemon => &[Name("daemonArn")],
        Op::DescribeDaemonDeployments => &[Name("daemonDeploymentArns")],
        Op::DescribeDaemonRevisions => &[Name("daemonRevisionArns")],
        Op::DescribeDaemonTaskDefinition => &[Name("daemonTaskDefinition")],
        Op::DescribeExpressGatewayService => &[Name("serviceArn")],
        Op::DescribeGateway | Op::DescribeGatewayResources => &[Name("gateway")],
        Op::DescribeServiceDeployments => &[Name("serviceDeploymentArns")],
        Op::DescribeServiceRevisions => &[Name("serviceRevisionArns")],
        Op::DescribeServices => &[Name("services")],
        Op::DescribeTaskDefinition => &[Name("taskDefinition")],
        Op::DescribeTaskSets => &[Name("service"), Name("taskSets")],
        Op::DescribeTasks | Op::GetTaskProtection => &[Name("tasks")],
        Op::ListServiceDeployments => &[Name("service")],
        Op::ListTagsForResource => &[Name("resourceArn")],
        Op::ListTasks => &[
            Other("of", "family"),
            Other("of", "serviceName"),
            Other("on", "containerInstance"),
            Quoted("as", "startedBy"),
        ],
        _ => &[],
    }
}

/// Operations whose cluster is what they are about already.
fn names_cluster(operation: Operation) -> bool {
    parts(operation)
        .iter()
        .any(|part| matches!(part, Name("cluster")))
}

/// What a call asked for, after its name.
pub(super) fn write(text: &mut String, state: &State, record: &Record) {
    let Asked::Call {
        route: Route::Ecs(operation),
        body,
    } = &record.what
    else {
        return;
    };
    let input = Json::read(body);
    let of_read = match kind(record) {
        EntryKind::Refusal => parts_of_read(*operation),
        _ => &[],
    };
    for part in parts(*operation).iter().chain(of_read) {
        write_part(text, state, record, &input, part);
    }
    let cluster = input["cluster"].as_str().map(last_part);
    match cluster {
        Some(cluster) if cluster != state.default_cluster() && !names_cluster(*operation) => {
            text.push_str(" in ");
            push(text, cluster);
        }
        _ => {}
    }
}

fn write_part(text: &mut String, state: &State, record: &Record, input: &Json, part: &Part) {
    match *part {
        Name(member) => write_names(text, state, record, &input[member], ""),
        Other(word, member) => write_names(text, state, record, &input[member], word),
        TimesOrOnce(member) if input[member].is_null() => text.push_str(" ×1"),
        Times(member) | TimesOrOnce(member) => {
            if let Some(times) = input[member].as_i64() {
                // Writing to a string cannot fail.
                let _ = write!(text, " ×{times}");
            }
        }
        Quoted(word, member) => {
            if let Some(quoted) = input[member].as_str() {
                let _ = write!(text, " {word} \"");
                push(text, quoted);
                text.push('"');
            }
        }
        Either(word, opposite, member) => {
            if let Some(is_so) = input[member].as_bool() {
                let _ = write!(text, " {}", if is_so { word } else { opposite });
            }
        }
        Flag(word, member) => {
            if input[member].as_bool() == Some(true) {
                let _ = write!(text, " {word}");
            }
        }
    }
}

/// One name, or the first of several.
fn write_names(text: &mut String, state: &State, record: &Record, names: &Json, word: &str) {
    let one = names.as_str().into_iter();
    let all: Vec<&str> = one.chain(names.items().filter_map(Json::as_str)).collect();
    if !all.is_empty() && !word.is_empty() {
        text.push(' ');
        text.push_str(word);
    }
    for (nth, name) in all.iter().take(NAMES_MAX).enumerate() {
        text.push_str(if nth == 0 { " " } else { ", " });
        match task_label(state, record, name) {
            Some(label) => text.push_str(&label),
            None => push(text, last_part(name)),
        }
    }
    if let Some(more @ 1..) = all.len().checked_sub(NAMES_MAX) {
        let _ = write!(text, " and {more} more");
    }
}

/// The name of a task that is there, as its own entries have it.
fn task_label(state: &State, record: &Record, reference: &str) -> Option<String> {
    let id = last_part(reference);
    if id.len() != 32 {
        return None;
    }
    let id = u128::from_str_radix(id, 16).ok()?;
    let task = state.region(record.region).tasks.find(id)?;
    Some(label(task))
}

/// Of an ARN what tells it from others.
pub(super) fn last_part(name: &str) -> &str {
    let is_arn = name.starts_with("arn:");
    let last = name.rsplit('/').next().filter(|_| is_arn);
    last.unwrap_or(name)
}

/// The beginning of what somebody has chosen, in one line.
fn push(text: &mut String, chosen: &str) {
    let mut characters = chosen.chars();
    let beginning = characters.by_ref().take(CHARACTERS_MAX);
    text.extend(beginning.map(printable));
    if characters.next().is_some() {
        text.push('…');
    }
}

/// Which call has made which task: each task by the number of the first that happened to it.
pub(super) struct Made<'a>(BTreeMap<u32, &'a Task>);

impl<'a> Made<'a> {
    pub(super) fn of(region: &'a Region) -> Self {
        let tasks = region.tasks.iter();
        let made = tasks.filter_map(|task| Some((task.moments.first()?.sequence, task)));
        Self(made.collect())
    }

    /// The tasks that the call has made, in words; empty if it is no call that makes some.
    pub(super) fn by(&self, record: &Record) -> String {
        let mut text = String::new();
        let operation = match record.what {
            Asked::Call {
                route: Route::Ecs(operation),
                ..
            } => operation,
            _ => return text,
        };
        // What happens to services meanwhile is not the doing of other calls.
        if !matches!(operation, Operation::RunTask | Operation::StartTask) {
            return text;
        }
        let numbers = (
            Bound::Excluded(record.sequence),
            Bound::Included(record.until),
        );
        let made: Vec<&Task> = self.0.range(numbers).map(|(_, task)| *task).collect();
        for (nth, task) in made.iter().take(NAMES_MAX).enumerate() {
            text.push_str(if nth == 0 { "" } else { ", " });
            text.push_str(&label(task));
        }
        if let Some(more @ 1..) = made.len().checked_sub(NAMES_MAX) {
            // Writing to a string cannot fail.
            let _ = write!(text, " and {more} more");
        }
        text
    }
}
