//! Our answers held against recorded ones of the service: the same members, the same empty lists,
//! the same numbers.
//!
//! `tests/data/real-answers/README.md` says where they come from. What differs on purpose is listed
//! with its reason.

use std::collections::BTreeMap;

use fake_ecs::{Clock, FakeEcs, Profile, Script, TaskStatus};
use serde_json::{Value, json};

use crate::support::{
    Answer, SUBNET, ask, ec2_definition, fargate_definition, file, millis, post, register, secs,
};

pub(crate) fn recorded(name: &str) -> Value {
    let path = file("data/real-answers").join(format!("{name}.json"));
    let text = std::fs::read_to_string(path).expect("the recording is there");
    serde_json::from_str(&text).expect("recordings are JSON")
}

pub(crate) fn fake() -> FakeEcs {
    FakeEcs::start()
        .clock(Clock::manual())
        .profile(Profile::realistic())
        .synthetic_instances()
        .blocking()
}

/// What kind of value stands at each path. Items of a list share one path; an empty list is a kind
/// of its own.
fn shape(path: &str, value: &Value, into: &mut BTreeMap<String, &'static str>) {
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(items) if items.is_empty() => "empty list",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    };
    into.insert(path.to_owned(), kind);
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                shape(&format!("{path}.{name}"), member, into);
            }
        }
        // The details of an attachment differ by their names.
        Value::Array(items) if path.ends_with(".details") => {
            for item in items {
                let name = item["name"].as_str().unwrap_or_default();
                into.insert(format!("{path}[{name}]"), "detail");
            }
        }
        Value::Array(items) => {
            for item in items {
                shape(&format!("{path}[]"), item, into);
            }
        }
        _ => {}
    }
}

/// A difference that is meant: the path, and the reason.
type Meant = (&'static str, &'static str);

/// Checks that ours has what the real one has, and nothing else, but for differences that are
/// meant.
///
/// `missing` lists what only the real one has, `added` what only ours has; `other` what is there in
/// both, but not of the same kind. A difference that is listed and is not there is a mistake, too.
#[track_caller]
pub(crate) fn check(
    ours: &Value,
    real: &Value,
    missing: &[Meant],
    added: &[Meant],
    other: &[Meant],
) {
    let (mut our_shape, mut real_shape) = (BTreeMap::new(), BTreeMap::new());
    shape("", ours, &mut our_shape);
    shape("", real, &mut real_shape);
    // A difference that is listed covers what is below it.
    let is_below = |path: &str, meant: &str| {
        path.strip_prefix(meant)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    let listed = |path: &str, list: &[Meant]| list.iter().any(|(meant, _)| is_below(path, meant));

    let mut differences = Vec::new();
    for (path, kind) in &real_shape {
        match our_shape.get(path) {
            None if !listed(path, missing) && !listed(path, other) => {
                differences.push(format!("the real one has {path} ({kind}), ours does not"));
            }
            Some(our_kind) if our_kind != kind && !listed(path, other) => {
                differences.push(format!(
                    "{path} is {kind} in the real one, {our_kind} in ours"
                ));
            }
            _ => {}
        }
    }
    for (path, kind) in &our_shape {
        if !real_shape.contains_key(path) && !listed(path, added) && !listed(path, other) {
            differences.push(format!("ours has {path} ({kind}), the real one does not"));
        }
    }
    for (path, reason) in missing {
        if our_shape.contains_key(*path) || !real_shape.contains_key(*path) {
            differences.push(format!("{path} is not missing, though listed: {reason}"));
        }
    }
    for (path, reason) in added {
        if real_shape.contains_key(*path) || !our_shape.contains_key(*path) {
            differences.push(format!("{path} is not added, though listed: {reason}"));
        }
    }
    for (path, reason) in other {
        if our_shape.get(*path) == real_shape.get(*path) {
            differences.push(format!("{path} does not differ, though listed: {reason}"));
        }
    }
    assert!(
        differences.is_empty(),
        "{}\n\nours: {ours:#}\n\nreal: {real:#}",
        differences.join("\n")
    );
}

fn run_on_fargate(ecs: &FakeEcs, more: &Value) -> Value {
    let network = json!({ "awsvpcConfiguration": { "subnets": [SUBNET] } });
    let mut request = json!({ "taskDefinition": "job", "launchType": "FARGATE", "networkConfiguration": network });
    for (name, value) in more.as_object().into_iter().flatten() {
        request[name] = value.clone();
    }
    if request["launchType"].is_null() {
        request
            .as_object_mut()
            .expect("it is one")
            .remove("launchType");
    }
    ask(ecs, "RunTask", &request)
}

fn describe(ecs: &FakeEcs) -> Value {
    let ids: Vec<String> = ecs.tasks().iter().map(fake_ecs::TaskHandle::id).collect();
    ask(
        ecs,
        "DescribeTasks",
        &json!({ "tasks": ids, "include": ["TAGS"] }),
    )
}

const STEP_FUNCTIONS: &str = "an addition of Step Functions, which fills lists in";
const SINCE_2018: &str = "came after the recording";
const SINCE_2019: &str = "came after the recording";

#[test]
fn run_task_answers_as_recorded() {
    let ecs = fake();
    register(
        &ecs,
        &fargate_definition("job", json!([{ "name": "app", "image": "busybox" }])),
    );

    let ours = run_on_fargate(&ecs, &json!({ "startedBy": "AWS Step Functions" }));

    check(
        &ours,
        &recorded("run-task-fargate-provisioning"),
        &[
            (".tasks[].containers[].gpuIds", STEP_FUNCTIONS),
            (".tasks[].containers[].managedAgents", STEP_FUNCTIONS),
            (".tasks[].containers[].networkBindings", STEP_FUNCTIONS),
            (".tasks[].inferenceAccelerators", STEP_FUNCTIONS),
            (
                ".tasks[].overrides.containerOverrides[].command",
                STEP_FUNCTIONS,
            ),
            (
                ".tasks[].overrides.containerOverrides[].environment",
                STEP_FUNCTIONS,
            ),
            (
                ".tasks[].overrides.containerOverrides[].environmentFiles",
                STEP_FUNCTIONS,
            ),
            (
                ".tasks[].overrides.containerOverrides[].resourceRequirements",
                STEP_FUNCTIONS,
            ),
        ],
        &[],
        &[],
    );
}

#[test]
fn a_running_fargate_task_is_described_as_recorded() {
    let ecs = fake();
    let containers =
        json!([{ "name": "app", "image": "httpd:2.4", "cpu": 256, "memoryReservation": 512 }]);
    register(&ecs, &fargate_definition("job", containers));
    run_on_fargate(
        &ecs,
        &json!({ "startedBy": "me", "tags": [{ "key": "a", "value": "b" }] }),
    );
    ecs.advance(secs(60));

    check(
        &describe(&ecs),
        &recorded("describe-tasks-fargate-running"),
        &[],
        &[],
        &[],
    );
}

#[test]
fn a_fargate_spot_task_is_described_as_recorded_before_it_runs() {
    let real = recorded("describe-tasks-fargate-spot-provisioning-pending");
    let ecs = fake();
    register(
        &ecs,
        &fargate_definition("job", json!([{ "name": "app", "image": "httpd:2.4" }])),
    );
    let put = json!({
        "cluster": "default", "capacityProviders": ["FARGATE_SPOT"],
        "defaultCapacityProviderStrategy": [{ "capacityProvider": "FARGATE_SPOT", "weight": 1 }],
    });
    ask(&ecs, "PutClusterCapacityProviders", &put);
    run_on_fargate(
        &ecs,
        &json!({ "launchType": null, "enableECSManagedTags": true }),
    );
    let added = [
        (".tasks[].attributes", SINCE_2019),
        (".tasks[].enableExecuteCommand", SINCE_2019),
        (".tasks[].ephemeralStorage", SINCE_2019),
        (".tasks[].platformFamily", SINCE_2019),
        (".tasks[].attachments[].details[privateDnsName]", SINCE_2019),
    ];

    // As recorded: the interface is being attached, and the task is still PROVISIONING.
    ecs.advance(secs(2));
    let (ours, one) = (
        describe(&ecs),
        json!({ "tasks": [real["tasks"][0]], "failures": [] }),
    );
    assert_eq!(ours["tasks"][0]["lastStatus"], "PROVISIONING");
    check(&ours, &one, &[], &added, &[]);

    ecs.advance(millis(1_100));
    let (ours, one) = (
        describe(&ecs),
        json!({ "tasks": [real["tasks"][1]], "failures": [] }),
    );
    assert_eq!(ours["tasks"][0]["lastStatus"], "PENDING");
    check(&ours, &one, &[], &added, &[]);
}

#[test]
fn a_fargate_task_that_could_not_pull_is_described_as_recorded() {
    let ecs = fake();
    ecs.script("job", Script::new().cannot_pull("no such image"));
    register(
        &ecs,
        &fargate_definition("job", json!([{ "name": "app", "image": "no-such-image" }])),
    );
    run_on_fargate(&ecs, &json!({}));
    ecs.settle();
    let version_1_3 = "platform version 1.3.0 told of failed pulls; 1.4.0 does not (Step Functions recording, 2024)";

    let ours = describe(&ecs);

    check(
        &ours,
        &recorded("describe-tasks-fargate-stopped-cannot-pull"),
        &[
            (".tasks[].pullStartedAt", version_1_3),
            (".tasks[].pullStoppedAt", version_1_3),
        ],
        &[
            (".tasks[].attributes", SINCE_2019),
            (".tasks[].availabilityZone", SINCE_2019),
            (".tasks[].enableExecuteCommand", SINCE_2019),
            (".tasks[].ephemeralStorage", SINCE_2019),
            (".tasks[].platformFamily", SINCE_2019),
            (
                ".tasks[].overrides.inferenceAcceleratorOverrides",
                SINCE_2019,
            ),
            (".tasks[].attachments[].details[privateDnsName]", SINCE_2019),
            (".tasks[].containers[].cpu", SINCE_2019),
            (".tasks[].containers[].image", SINCE_2019),
            (
                ".tasks[].containers[].networkBindings",
                "in the recording of 1.4.0, 2024",
            ),
            (
                ".tasks[].containers[].runtimeId",
                "in the recording of 1.4.0, 2024",
            ),
        ],
        &[],
    );
    assert_eq!(ours["tasks"][0]["version"], 4);
    assert_eq!(ours["tasks"][0]["stopCode"], "TaskFailedToStart");
}

/// What Step Functions has made of a task, with the members named as the API names them.
fn from_step_functions(task: &Value) -> Value {
    match task {
        Value::Object(members) => {
            let camel = |name: &str| format!("{}{}", name[..1].to_ascii_lowercase(), &name[1..]);
            let members = members.iter();
            let members = members.map(|(name, of)| (camel(name), from_step_functions(of)));
            members.collect()
        }
        Value::Array(items) => items.iter().map(from_step_functions).collect(),
        leaf => leaf.clone(),
    }
}

/// What is in every task that Step Functions has waited for, and not in ours.
const STEP_FUNCTIONS_ADDS: &[Meant] = &[
    (".containers[].gpuIds", STEP_FUNCTIONS),
    (".containers[].managedAgents", STEP_FUNCTIONS),
    (".inferenceAccelerators", STEP_FUNCTIONS),
    (".overrides.containerOverrides[].command", STEP_FUNCTIONS),
    (
        ".overrides.containerOverrides[].environment",
        STEP_FUNCTIONS,
    ),
    (
        ".overrides.containerOverrides[].environmentFiles",
        STEP_FUNCTIONS,
    ),
    (
        ".overrides.containerOverrides[].resourceRequirements",
        STEP_FUNCTIONS,
    ),
];
/// It waits for an event, which lacks these.
const EVENTS_LACK: &[Meant] = &[
    (".containers[].healthStatus", "health makes no event"),
    (".healthStatus", "health makes no event"),
    (".platformFamily", "not in the recorded event"),
];

#[test]
fn a_fargate_task_that_has_ended_is_what_step_functions_was_told() {
    let real = from_step_functions(&recorded("sfn-sync-task-fargate-stopped"));
    let ecs = fake();
    ecs.script("job", Script::new().exits(0));
    register(
        &ecs,
        &fargate_definition("job", json!([{ "name": "app", "image": "busybox" }])),
    );
    run_on_fargate(&ecs, &json!({ "startedBy": "AWS Step Functions" }));
    ecs.settle();

    let ours = &describe(&ecs)["tasks"][0];

    check(ours, &real, STEP_FUNCTIONS_ADDS, EVENTS_LACK, &[]);
    for member in ["version", "stopCode", "stoppedReason", "desiredStatus"] {
        assert_eq!(ours[member], real[member], "{member}");
    }
    assert_eq!(ours["containers"][0]["exitCode"], 0);
}

#[test]
fn a_fargate_task_that_could_not_pull_is_what_step_functions_was_told() {
    let real = recorded("sfn-sync-task-fargate-failed-to-start");
    let real = from_step_functions(&real["cause"]);
    let ecs = fake();
    let reason = real["stoppedReason"].as_str().unwrap_or_default();
    let detail = reason.strip_prefix("CannotPullContainerError: ");
    let detail = detail.expect("the reason begins with the name of the error");
    ecs.script("job", Script::new().cannot_pull(detail));
    register(
        &ecs,
        &fargate_definition("job", json!([{ "name": "app", "image": "no_such_image" }])),
    );
    run_on_fargate(&ecs, &json!({ "startedBy": "AWS Step Functions" }));
    ecs.settle();

    let ours = &describe(&ecs)["tasks"][0];

    let mut added = EVENTS_LACK.to_vec();
    let in_2019 = "in the recording of 2019, and clients look for it";
    added.push((".containers[].reason", in_2019));
    check(ours, &real, STEP_FUNCTIONS_ADDS, &added, &[]);
    for member in ["version", "stopCode", "stoppedReason", "desiredStatus"] {
        assert_eq!(ours[member], real[member], "{member}");
    }
}

#[test]
fn a_stopped_ec2_task_is_described_as_recorded() {
    let ecs = fake();
    ecs.script("job", Script::new().exits(0));
    let containers = json!([
        { "name": "timeout", "image": "alpine:3.14", "essential": false },
        { "name": "app", "image": "amazonlinux:2", "cpu": 2048, "memory": 4096 },
    ]);
    let mut definition = ec2_definition("job", "bridge", containers);
    definition["memory"] = "4096".into();
    register(&ecs, &definition);
    ask(
        &ecs,
        "RunTask",
        &json!({ "taskDefinition": "job", "launchType": "EC2" }),
    );
    ecs.settle();
    let not_pulled =
        "the images were there already, and a container that was not pulled shows no digest";

    let ours = describe(&ecs);

    check(
        &ours,
        &recorded("describe-tasks-ec2-stopped"),
        &[(
            ".tasks[].capacityProviderName",
            "there are no providers of instances yet",
        )],
        &[
            (".tasks[].containers[].imageDigest", not_pulled),
            (".tasks[].pullStartedAt", not_pulled),
            (".tasks[].pullStoppedAt", not_pulled),
        ],
        &[],
    );
    let codes = ours["tasks"][0]["containers"]
        .as_array()
        .expect("a list")
        .iter();
    let codes: Vec<_> = codes
        .map(|container| container["exitCode"].clone())
        .collect();
    assert_eq!(codes, [json!(143), json!(0)]);
    assert_eq!(ours["tasks"][0]["version"], 3);
}

#[test]
fn stop_task_answers_as_recorded() {
    let ecs = fake();
    register(
        &ecs,
        &fargate_definition("job", json!([{ "name": "app", "image": "httpd:2.4" }])),
    );
    run_on_fargate(&ecs, &json!({ "startedBy": "me" }));
    ecs.advance(secs(60));
    let task = ecs.tasks().only();
    assert_eq!(task.status(), TaskStatus::Running);

    let ours = ask(
        &ecs,
        "StopTask",
        &json!({ "task": task.id(), "reason": "example reason" }),
    );

    check(
        &ours,
        &recorded("stop-task-fargate"),
        &[],
        &[
            (".task.attributes", SINCE_2019),
            (".task.availabilityZone", SINCE_2019),
            (".task.connectivity", SINCE_2019),
            (".task.connectivityAt", SINCE_2019),
            (".task.enableExecuteCommand", SINCE_2019),
            (".task.ephemeralStorage", SINCE_2019),
            (".task.platformFamily", SINCE_2019),
            (".task.stopCode", SINCE_2019),
            (".task.tags", SINCE_2019),
            (".task.overrides.inferenceAcceleratorOverrides", SINCE_2019),
            (".task.attachments[].details[privateDnsName]", SINCE_2019),
            (".task.containers[].cpu", SINCE_2019),
            (".task.containers[].image", SINCE_2019),
            (".task.containers[].imageDigest", SINCE_2019),
            (".task.containers[].runtimeId", SINCE_2019),
        ],
        &[],
    );
}

#[test]
fn clusters_are_described_as_recorded() {
    let ecs = fake();
    let logs = json!({
        "cloudWatchLogGroupName": "/aws/ecs/green", "cloudWatchEncryptionEnabled": true, "s3EncryptionEnabled": false,
        "s3BucketName": "bucket",
    });
    let command = json!({ "kmsKeyId": "key", "logging": "OVERRIDE", "logConfiguration": logs });
    let green = json!({
        "clusterName": "green", "tags": [{ "key": "a", "value": "b" }],
        "settings": [{ "name": "containerInsights", "value": "enabled" }],
        "configuration": { "executeCommandConfiguration": command },
    });
    ask(&ecs, "CreateCluster", &green);

    let request = json!({ "clusters": ["green", "default"], "include": ["TAGS", "SETTINGS", "CONFIGURATIONS"] });
    let ours = ask(&ecs, "DescribeClusters", &request);

    let real = recorded("describe-clusters-tags-settings-configuration");
    check(&ours, &real, &[], &[], &[]);
    // The one without a configuration shows an empty one, and no tags are an empty list.
    let plain = &ours["clusters"][1];
    assert_eq!(
        (&plain["configuration"], &plain["tags"]),
        (&json!({}), &json!([]))
    );
}

#[test]
fn capacity_providers_are_described_as_recorded() {
    let ecs = fake();
    let arn = "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:a1b2c3d4-5678-90ab-cdef-0123456789ab:autoScalingGroupName/mine";
    let scaling = json!({ "status": "ENABLED", "maximumScalingStepSize": 1000 });
    let group = json!({
        "autoScalingGroupArn": arn, "managedScaling": scaling, "managedTerminationProtection": "ENABLED",
    });
    ask(
        &ecs,
        "CreateCapacityProvider",
        &json!({ "name": "MyCapacityProvider", "autoScalingGroupProvider": group }),
    );
    let since = "came after the recording of about 2020";

    let ours = ask(&ecs, "DescribeCapacityProviders", &json!({}));

    check(
        &ours,
        &recorded("describe-capacity-providers"),
        &[],
        &[
            (".capacityProviders[].type", since),
            (
                ".capacityProviders[].autoScalingGroupProvider.managedDraining",
                since,
            ),
            (
                ".capacityProviders[].autoScalingGroupProvider.managedScaling.instanceWarmupPeriod",
                since,
            ),
            (".failures", "the example leaves it out"),
        ],
        &[],
    );
    let group = &ours["capacityProviders"][2]["autoScalingGroupProvider"];
    let real = &recorded("describe-capacity-providers")["capacityProviders"][0];
    let mut scaling = group["managedScaling"].clone();
    scaling["instanceWarmupPeriod"].take();
    let mut expected = real["autoScalingGroupProvider"]["managedScaling"].clone();
    expected["instanceWarmupPeriod"] = Value::Null;
    assert_eq!(scaling, expected);
}

#[test]
fn an_error_is_the_recorded_one_to_the_byte() {
    let real = recorded("error-cluster-not-found-http");
    let ecs = fake();

    let ours = post(&ecs, "ListTasks", &json!({ "cluster": "nowhere" }));

    assert_eq!(Some(u64::from(ours.status())), real["status"].as_u64());
    assert!(
        ours.head.starts_with("HTTP/1.1 400 Bad Request\r\n"),
        "{}",
        ours.head
    );
    assert_eq!(Some(ours.body.as_str()), real["body"].as_str());
    // `Connection` and `Server` are decoration of 2017; the error type is what SDKs of other
    // languages look for.
    check_headers(
        &ours,
        &[
            "content-length",
            "content-type",
            "date",
            "x-amzn-errortype",
            "x-amzn-requestid",
        ],
    );
}

/// An instance as the recorded one of 2023: a t2.micro on which nothing runs.
fn with_instance() -> (FakeEcs, fake_ecs::InstanceHandle) {
    let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
    let instance = ecs.add_instance("t2.micro");
    (ecs, instance)
}

#[test]
fn a_container_instance_is_described_as_recorded() {
    let (ecs, instance) = with_instance();
    let real = recorded("describe-container-instances-ec2");

    let request = json!({ "containerInstances": [instance.arn()], "include": ["TAGS"] });
    let ours = ask(&ecs, "DescribeContainerInstances", &request);

    check(&ours, &real, &[], &[], &[]);
    let (ours, real) = (
        &ours["containerInstances"][0],
        &real["containerInstances"][0],
    );
    for member in [
        "registeredResources",
        "remainingResources",
        "status",
        "agentConnected",
    ] {
        assert_eq!(ours[member], real[member], "{member}");
    }
    let names = |of: &Value| -> std::collections::BTreeSet<String> {
        let attributes = of["attributes"].as_array().expect("a list").iter();
        attributes
            .filter_map(|attribute| attribute["name"].as_str())
            .map(str::to_owned)
            .collect()
    };
    let (ours, real) = (names(ours), names(real));
    let missing: Vec<_> = real.difference(&ours).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn an_instance_that_drains_is_answered_as_recorded() {
    let (ecs, instance) = with_instance();

    let request = json!({ "containerInstances": [instance.arn()], "status": "DRAINING" });
    let ours = ask(&ecs, "UpdateContainerInstancesState", &request);

    check(
        &ours,
        &recorded("update-container-instances-state-draining"),
        &[],
        &[(".containerInstances[].tags", SINCE_2018)],
        &[],
    );
    assert_eq!(ours["containerInstances"][0]["status"], "DRAINING");
}

#[track_caller]
fn check_headers(answer: &Answer, expected: &[&str]) {
    let mut names: Vec<String> = answer.headers().into_iter().map(|(name, _)| name).collect();
    names.sort();
    assert_eq!(names, expected);
}

#[test]
fn an_answer_has_the_recorded_headers_and_no_others() {
    let real = recorded("sfn-run-task-headers");
    let ecs = fake();

    let ours = post(&ecs, "ListClusters", &json!({}));

    let recorded = real["HttpHeaders"].as_object().expect("an object");
    let mut names: Vec<String> = recorded
        .keys()
        .map(|name| name.to_ascii_lowercase())
        .collect();
    names.sort();
    check_headers(&ours, &names.iter().map(String::as_str).collect::<Vec<_>>());
    let content_type = ours
        .headers()
        .into_iter()
        .find(|(name, _)| name == "content-type");
    let recorded = real["HttpHeaders"]["Content-Type"].as_str();
    assert_eq!(content_type.map(|(_, value)| value).as_deref(), recorded);
}

#[test]
fn an_answer_without_members_is_an_empty_object() {
    let ecs = fake();
    let cluster = "arn:aws:ecs:us-east-1:123456789012:cluster/default";

    let answer = post(
        &ecs,
        "TagResource",
        &json!({ "resourceArn": cluster, "tags": [] }),
    );

    assert_eq!((answer.status(), answer.body.as_str()), (200, "{}"));
}

#[test]
fn times_are_printed_as_java_prints_doubles() {
    let ecs = fake();
    register(
        &ecs,
        &fargate_definition("job", json!([{ "name": "app", "image": "busybox" }])),
    );
    for (advance, expected) in [
        (millis(0), "\"createdAt\":1.7356896E9,"),
        (millis(55), "\"createdAt\":1.735689600055E9,"),
        (millis(945), "\"createdAt\":1.735689601E9,"),
    ] {
        ecs.advance(advance);
        run_on_fargate(&ecs, &json!({}));

        let answer = post(
            &ecs,
            "DescribeTasks",
            &json!({ "tasks": [ecs.tasks().last().id()] }),
        );

        assert!(
            answer.body.contains(expected),
            "{expected}: {}",
            answer.body
        );
    }
}
