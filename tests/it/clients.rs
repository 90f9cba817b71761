//! What real clients read from answers, client by client.
//!
//! An answer that lacks one of these members, or has another value there, breaks that client. Each
//! table follows a client through its calls; what it reads was read in its own sources, unless a
//! comment says otherwise.
//!
//! - [`aws`] — AWS's own: waiters, the CLI, CloudFormation and the CDK, Step Functions.
//! - [`terraform`] — its AWS provider. [`deploys`] — Copilot, ecspresso, the action for GitHub.
//! - [`jobs`] — Airflow, Dagster, Prefect.
//!
//! To add a client, add a test with its table; to add an operation, add a [`call`] where the client
//! makes it.

mod aws;
mod deploys;
mod jobs;
mod terraform;

use std::collections::BTreeMap;
use std::fmt;

use fake_ecs::{Clock, FakeEcs, Profile, Script};
use regex_lite::Regex;
use serde_json::{Value, json};

use crate::support::{
    SUBNET, ec2_definition, fargate_definition, panics, post, post_target, register, secs,
};

/// What a client makes of a member.
enum Expect {
    /// It is there, and not null.
    Present,
    /// It is not there, or null.
    Absent,
    Is(Value),
    /// It is a string of which this regular expression describes the whole.
    Matches(&'static str),
}

fn is(value: impl Into<Value>) -> Expect {
    Expect::Is(value.into())
}

fn none() -> Expect {
    Expect::Is(json!([]))
}

impl Expect {
    /// Whether it holds for all that stands at a path.
    fn is_met(&self, found: &[&Value]) -> bool {
        let all = |holds: &dyn Fn(&Value) -> bool| {
            !found.is_empty() && found.iter().all(|value| holds(value))
        };
        match self {
            Self::Present => all(&|value| !value.is_null()),
            Self::Absent => found.iter().all(|value| value.is_null()),
            Self::Is(expected) => all(&|value| value == expected),
            Self::Matches(pattern) => {
                let pattern = Regex::new(&format!("^(?:{pattern})$")).expect("patterns are valid");
                all(&|value| value.as_str().is_some_and(|text| pattern.is_match(text)))
            }
        }
    }
}

impl fmt::Display for Expect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Present => f.write_str("something"),
            Self::Absent => f.write_str("nothing"),
            Self::Is(value) => write!(f, "{value}"),
            Self::Matches(pattern) => write!(f, "what matches {pattern}"),
        }
    }
}

/// A row of the table: a path, as in `tasks[0].containers[].exitCode`, and what the client makes of
/// what is there.
///
/// `[]` is every item of a list, and `[name=subnetId]` those with that member.
type Read = (&'static str, Expect);

/// What happens around a client.
enum Step {
    /// A request and what is read from its answer; of ECS, or as `codedeploy:GetDeployment`. In the
    /// request `$taskArn` stands for the last `taskArn` that an answer had, and `#taskArn` for the
    /// last part of it.
    Call(&'static str, Value, Vec<Read>),
    /// Something that is not the client's doing.
    Meanwhile(fn(&FakeEcs)),
}

fn call<const N: usize>(operation: &'static str, request: Value, reads: [Read; N]) -> Step {
    Step::Call(operation, request, reads.into())
}

/// A fake with one definition for each way in which a task can go.
fn fake() -> FakeEcs {
    let ecs = FakeEcs::start()
        .clock(Clock::manual())
        .profile(Profile::realistic())
        .blocking();
    for (family, script) in [
        ("web", Script::new()),
        ("job", Script::new().exits(0).after(secs(40))),
        ("failing", Script::new().exits(3).after(secs(5))),
        ("hungry", Script::new().runs_out_of_memory()),
        (
            "no-image",
            Script::new().cannot_pull("ref pull has been retried 5 time(s): i/o timeout"),
        ),
        (
            "no-log-group",
            Script::new().fails_to_start(
                "ResourceInitializationError: failed to validate logger args: AccessDeniedException",
            ),
        ),
    ] {
        ecs.script(family, script);
        let containers = json!([{ "name": "app", "image": "busybox:1.36" }]);
        let mut definition = fargate_definition(family, containers);
        definition["taskRoleArn"] = "arn:aws:iam::123456789012:role/app".into();
        register(&ecs, &definition);
    }
    let containers = json!([{ "name": "app", "image": "busybox:1.36", "memory": 1024 }]);
    register(&ecs, &ec2_definition("batch", "bridge", containers));
    ecs
}

/// Follows a client through its calls. Between two of them everything happens that happens by
/// itself, as if the client were in no hurry.
#[track_caller]
fn follow<const N: usize>(client: &str, steps: [Step; N]) {
    let ecs = fake();
    let (mut known, mut misses) = (BTreeMap::new(), Vec::new());
    for step in steps {
        let (operation, mut request, reads) = match step {
            Step::Call(operation, request, reads) => (operation, request, reads),
            Step::Meanwhile(act) => {
                act(&ecs);
                continue;
            }
        };
        fill_in(&mut request, &known);
        let answer = match operation.strip_prefix("codedeploy:") {
            Some(operation) => {
                let target = format!("CodeDeploy_20141006.{operation}");
                post_target(&ecs, &ecs.local_addr().to_string(), &target, &request)
            }
            None => post(&ecs, operation, &request),
        };
        let body = answer.json();
        let expects_error = reads.iter().any(|(path, _)| *path == "__type");
        assert_eq!(
            answer.status() == 200,
            !expects_error,
            "{client}: {operation} {request}: {body}"
        );
        for (path, expected) in reads {
            let found = find(&body, path);
            if !expected.is_met(&found) {
                misses.push(format!(
                    "{client} expects {expected} in {path} of {operation}, there is {found:?}\n  {request}\n  {body}"
                ));
            }
        }
        remember(&body, &mut known);
        ecs.settle();
    }
    assert!(misses.is_empty(), "{}", misses.join("\n"));
}

/// What stands at the path, null for each object that has no such member.
fn find<'a>(body: &'a Value, path: &str) -> Vec<&'a Value> {
    path.split(['.', '[']).fold(vec![body], |found, segment| {
        let segment = segment.trim_end_matches(']');
        let below = |value: &'a Value| -> Vec<&'a Value> {
            let items = value.as_array().into_iter().flatten();
            if segment.is_empty() {
                items.collect()
            } else if let Some((name, wanted)) = segment.split_once('=') {
                items.filter(|item| item[name] == wanted).collect()
            } else if let Ok(index) = segment.parse::<usize>() {
                value.get(index).into_iter().collect()
            } else {
                // One that lacks it counts: not all have it.
                vec![value.get(segment).unwrap_or(&Value::Null)]
            }
        };
        found.into_iter().flat_map(below).collect()
    })
}

/// Keeps the strings of an answer by the names of their members: of several the first.
fn remember(body: &Value, known: &mut BTreeMap<String, String>) {
    fn collect(value: &Value, found: &mut BTreeMap<String, String>) {
        for (name, member) in value.as_object().into_iter().flatten() {
            if let Some(text) = member.as_str() {
                found.entry(name.clone()).or_insert_with(|| text.to_owned());
            }
            collect(member, found);
        }
        for item in value.as_array().into_iter().flatten() {
            collect(item, found);
        }
    }
    let mut found = BTreeMap::new();
    collect(body, &mut found);
    known.append(&mut found);
}

fn fill_in(request: &mut Value, known: &BTreeMap<String, String>) {
    match request {
        Value::String(text) => {
            let of = |name: &str| known.get(name).expect("an answer had one");
            if let Some(name) = text.strip_prefix('$') {
                *text = of(name).clone();
            } else if let Some(name) = text.strip_prefix('#') {
                *text = of(name).rsplit('/').next().unwrap_or_default().to_owned();
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| fill_in(item, known)),
        Value::Object(members) => members
            .values_mut()
            .for_each(|member| fill_in(member, known)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

// ---- requests that several clients make ----

fn run_on_fargate(family: &str) -> Value {
    json!({
        "cluster": "default", "taskDefinition": family, "launchType": "FARGATE", "count": 1, "startedBy": "me",
        "networkConfiguration": { "awsvpcConfiguration": { "subnets": [SUBNET], "assignPublicIp": "ENABLED" } },
    })
}

fn run_on_ec2(family: &str) -> Value {
    json!({ "cluster": "default", "taskDefinition": family, "launchType": "EC2", "startedBy": "me" })
}

/// A request with more members.
fn with(mut request: Value, more: Value) -> Value {
    let Value::Object(more) = more else {
        panic!("members are expected: {more}")
    };
    for (name, member) in more {
        request[name] = member;
    }
    request
}

fn describe_task() -> Value {
    json!({ "cluster": "default", "tasks": ["$taskArn"] })
}

fn register_new() -> Value {
    fargate_definition("new", json!([{ "name": "app", "image": "busybox:1.36" }]))
}

const TASK: &str = "arn:aws:ecs:us-east-1:123456789012:task/default/[0-9a-f]{32}";
const DEFINITION: &str = "arn:aws:ecs:us-east-1:123456789012:task-definition/new:1";

// ---- the tables themselves ----

#[test]
fn what_a_client_misses_is_told() {
    let miss = |path, expected| {
        let told = panics(|| {
            follow(
                "Nobody",
                [call("ListClusters", json!({}), [(path, expected)])],
            );
        });
        told.lines().next().unwrap_or_default().to_owned()
    };
    let arn = "arn:aws:ecs:us-east-1:123456789012:cluster/default";

    for (path, expected, told) in [
        (
            "clusterArns[0]",
            Expect::Absent,
            format!("nothing in clusterArns[0] of ListClusters, there is [String(\"{arn}\")]"),
        ),
        (
            "clusterArns[1]",
            Expect::Present,
            "something in clusterArns[1] of ListClusters, there is []".to_owned(),
        ),
        (
            "clusterArns",
            none(),
            format!("[] in clusterArns of ListClusters, there is [Array [String(\"{arn}\")]]"),
        ),
        (
            "clusterArns[]",
            Expect::Matches("arn"),
            format!(
                "what matches arn in clusterArns[] of ListClusters, there is [String(\"{arn}\")]"
            ),
        ),
    ] {
        assert_eq!(miss(path, expected), format!("Nobody expects {told}"));
    }
}
