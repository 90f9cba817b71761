//! The catalogue of faults: what each answers on the wire, and which calls it applies to.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use fake_ecs::{
    Clock, FakeEcs, Fault, NewFault, Operation, Race, Script, StartFailure, StopCode, TaskStatus,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{
    ask, fargate_definition, post, register, register_app, register_ec2_app, secs,
};

const TASK: &str = "0123456789abcdef0123456789abcdef";

/// A fake with the task definition `web:1`.
fn fake() -> FakeEcs {
    let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
    register_app(&ecs, "web");
    ecs
}

type Make = fn(NewFault) -> Fault;

/// What a fault of the operation answers: the status and the body.
fn answer(operation: Operation, body: &Value, make: Make) -> (u16, String) {
    let ecs = fake();
    let fault = make(ecs.faults().on(operation));
    let answer = post(&ecs, operation.as_str(), body);
    assert_eq!(fault.hits(), 1, "{operation}");
    (answer.status(), answer.body)
}

#[track_caller]
fn check(operation: Operation, body: Value, make: Make, status: u16, expected: &str) {
    let (actual, body) = answer(operation, &body, make);
    assert_eq!((actual, body.as_str()), (status, expected), "{operation}");
}

fn invalid(message: &str) -> String {
    error("InvalidParameterException", message)
}

fn error(code: &str, message: &str) -> String {
    format!(r#"{{"__type":"{code}","message":"{message}"}}"#)
}

#[test]
fn errors_have_the_status_the_code_and_the_words_of_the_service() {
    use Operation::{RunTask, StopTask};
    let run = || json!({ "taskDefinition": "web" });
    let stop = || json!({ "task": TASK });

    check(
        RunTask,
        run(),
        NewFault::throttle,
        400,
        &error("ThrottlingException", "Rate exceeded"),
    );
    check(
        RunTask,
        run(),
        NewFault::deny,
        400,
        &error(
            "AccessDeniedException",
            "User: arn:aws:iam::123456789012:user/fake-ecs is not authorized to perform: ecs:RunTask on resource: arn:aws:ecs:us-east-1:123456789012:task-definition/web:1 because no identity-based policy allows the ecs:RunTask action",
        ),
    );
    check(
        StopTask,
        stop(),
        NewFault::server_error,
        500,
        &error(
            "ServerException",
            "Service Unavailable. Please try again later.",
        ),
    );
    check(
        StopTask,
        stop(),
        NewFault::unavailable,
        503,
        &error(
            "ServiceUnavailable",
            "The request has failed due to a temporary failure of the server.",
        ),
    );
    check(
        RunTask,
        run(),
        |new| new.subnet_lookup_throttled("subnet-1"),
        400,
        &invalid(
            "Error retrieving subnet information for [subnet-1]: Rate exceeded (ErrorCode: Throttling)",
        ),
    );
    check(
        StopTask,
        stop(),
        |new| new.race(Race::ClusterNotFound),
        400,
        &error("ClusterNotFoundException", "Cluster not found."),
    );
}

/// Each as the service words it; the texts are AWS's, with their sources in the documentation.
#[test]
fn races_have_the_words_of_the_service() {
    use Operation as Op;
    let arn =
        "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/73e2d6bc24d8a067";
    let no_load_balancer = format!(
        "The target group with targetGroupArn {arn} does not have an associated load balancer."
    );
    for (race, operation, code, message) in [
        (
            Race::ClusterNotFound,
            Op::RunTask,
            "ClusterNotFoundException",
            "Cluster not found.",
        ),
        (
            Race::ServiceLinkedRole,
            Op::CreateService,
            "InvalidParameterException",
            "Unable to assume the service linked role. Please verify that the ECS service linked role exists.",
        ),
        (
            Race::NoLoadBalancer(arn.to_owned()),
            Op::CreateService,
            "InvalidParameterException",
            &no_load_balancer,
        ),
        (
            Race::StillDraining,
            Op::CreateService,
            "InvalidParameterException",
            "Unable to Start a service that is still Draining.",
        ),
        (
            Race::NotIdempotent,
            Op::CreateService,
            "InvalidParameterException",
            "Creation of service was not idempotent.",
        ),
        (
            Race::DeploymentsActive,
            Op::DeleteService,
            "InvalidParameterException",
            "The service cannot be stopped while deployments are active.",
        ),
        (
            Race::ServiceNotActive,
            Op::UpdateService,
            "ServiceNotActiveException",
            "Service was not ACTIVE.",
        ),
        (
            Race::ClusterContainsServices,
            Op::DeleteCluster,
            "ClusterContainsServicesException",
            "The Cluster cannot be deleted while Services are active.",
        ),
        (
            Race::ClusterContainsTasks,
            Op::DeleteCluster,
            "ClusterContainsTasksException",
            "The Cluster cannot be deleted while Tasks are active.",
        ),
        (
            Race::ClusterContainsContainerInstances,
            Op::DeleteCluster,
            "ClusterContainsContainerInstancesException",
            "The Cluster cannot be deleted while Container Instances are active or draining.",
        ),
        (
            Race::UpdateInProgress,
            Op::PutClusterCapacityProviders,
            "UpdateInProgressException",
            "The specified cluster is in a busy state. Cluster attachments must be in UPDATE_COMPLETE or UPDATE_FAILED state before they can be updated.",
        ),
        (
            Race::TargetNotConnected,
            Op::ExecuteCommand,
            "TargetNotConnectedException",
            "The execute command failed due to an internal error. Try again later.",
        ),
    ] {
        let ecs = fake();
        let fault = ecs.faults().on(operation).once().race(race);

        let answer = post(&ecs, operation.as_str(), &json!({}));

        let expected = (400, error(code, message));
        assert_eq!((answer.status(), answer.body), expected, "{operation}");
        assert_eq!(fault.hits(), 1);
    }
}

#[test]
fn failures_are_of_what_was_asked_for() {
    let arn = |rest: &str| format!("arn:aws:ecs:us-east-1:123456789012:{rest}");
    let task = arn(&format!("task/default/{TASK}"));
    let capacity = "Capacity is unavailable at this time. Please try again later or in a different availability zone";
    for (operation, body, make, expected) in [
        (
            Operation::RunTask,
            json!({ "taskDefinition": "web" }),
            NewFault::no_capacity as Make,
            json!({ "tasks": [], "failures": [{ "reason": capacity }] }),
        ),
        (
            Operation::DescribeTasks,
            json!({ "tasks": [TASK, task] }),
            NewFault::missing,
            json!({ "tasks": [], "failures": [
                { "arn": task, "reason": "MISSING" }, { "arn": task, "reason": "MISSING" },
            ] }),
        ),
        (
            Operation::DescribeServices,
            json!({ "cluster": "blue", "services": ["api"] }),
            NewFault::missing,
            json!({ "services": [], "failures": [
                { "arn": arn("service/api"), "reason": "MISSING" },
            ] }),
        ),
        (
            Operation::DescribeTasks,
            json!({ "tasks": [TASK] }),
            NewFault::empty,
            json!({ "tasks": [], "failures": [] }),
        ),
        (
            Operation::ListTasks,
            json!({}),
            NewFault::empty,
            json!({ "taskArns": [] }),
        ),
    ] {
        let (status, body) = answer(operation, &body, make);

        let body: Value = serde_json::from_str(&body).expect("an answer is JSON");
        assert_eq!((status, body), (200, expected), "{operation}");
    }
}

#[test]
fn a_failure_for_want_of_resources_names_an_instance() {
    let ecs = fake();
    ecs.add_instance("m5.large");
    let instance =
        ask(&ecs, "ListContainerInstances", &json!({}))["containerInstanceArns"][0].take();
    ecs.faults().on("RunTask").failure("RESOURCE:MEMORY");

    let answer = ask(&ecs, "RunTask", &json!({ "taskDefinition": "web" }));

    let failure = json!({ "arn": instance, "reason": "RESOURCE:MEMORY" });
    assert_eq!(answer, json!({ "tasks": [], "failures": [failure] }));
}

#[test]
fn what_an_answer_cannot_have_is_refused_where_it_is_asked_for() {
    let ecs = fake();
    let panics = |act: &dyn Fn()| crate::support::panics(act);

    assert_eq!(
        panics(&|| {
            ecs.faults().on("UpdateService").missing();
        }),
        "answers of UpdateService do not have failures; see `error` for refusals"
    );
    assert_eq!(
        panics(&|| {
            ecs.faults().reads().empty();
        }),
        "not all answers of reads have a list: choose one with `on`"
    );
    assert_eq!(
        panics(&|| {
            ecs.faults().on("RunTask").stale_for(secs(5));
        }),
        "what RunTask shows is never old, because it changes something"
    );
    assert_eq!(
        panics(&|| drop(ecs.faults().all().between(secs(5), secs(5)))),
        "nothing is between 5s and 5s after the start"
    );
    assert_eq!(
        panics(&|| drop(ecs.faults().all().with_probability(1.5))),
        "1.5 is not a probability, which is from 0 to 1"
    );
}

#[test]
fn an_error_after_the_effect_leaves_the_effect() {
    let ecs = fake();
    let failing = ecs.faults().on("CreateCluster").once();
    failing.error_after_effect(
        "ServerException",
        "Service Unavailable. Please try again later.",
    );

    let created = json!({ "clusterName": "blue" });
    let answer = post(&ecs, "CreateCluster", &created);

    assert_eq!(answer.status(), 500);
    assert_eq!(ecs.clusters().len(), 2);
    let request = ecs.requests().only();
    assert!(request.is_injected());
    assert_eq!(request.error_code(), Some("ServerException"));
}

/// How many of the calls are changed by the fault: `DescribeTasks` of a task of `web` in `default`
/// and of one of `job` in `blue`, and `ListClusters`.
fn changed(scope: fn(fake_ecs::Faults) -> NewFault) -> [bool; 3] {
    let ecs = fake();
    register_app(&ecs, "job");
    ask(&ecs, "CreateCluster", &json!({ "clusterName": "blue" }));
    let web = ecs.task_definition("web").run();
    let network = json!({ "awsvpcConfiguration": { "subnets": ["subnet-1"] } });
    let run = json!({
        "taskDefinition": "job", "cluster": "blue", "launchType": "FARGATE",
        "networkConfiguration": network,
    });
    let job = ask(&ecs, "RunTask", &run)["tasks"][0]["taskArn"].take();
    scope(ecs.faults()).optional().throttle();
    [
        post(&ecs, "DescribeTasks", &json!({ "tasks": [web.id()] })),
        post(
            &ecs,
            "DescribeTasks",
            &json!({ "cluster": "blue", "tasks": [job] }),
        ),
        post(&ecs, "ListClusters", &json!({})),
    ]
    .map(|answer| answer.status() == 400)
}

#[test]
fn a_fault_changes_the_calls_that_it_is_about() {
    for (scope, expected) in [
        (
            (|faults| faults.all()) as fn(fake_ecs::Faults) -> NewFault,
            [true, true, true],
        ),
        (|faults| faults.reads(), [true, true, true]),
        (|faults| faults.writes(), [false, false, false]),
        (|faults| faults.on("DescribeTasks"), [true, true, false]),
        (|faults| faults.all().cluster("blue"), [false, true, false]),
        (
            |faults| faults.all().cluster("default"),
            [true, false, false],
        ),
        (|faults| faults.all().family("job"), [false, true, false]),
        (|faults| faults.all().family("web"), [true, false, false]),
        (
            |faults| faults.all().cluster("blue").family("web"),
            [false, false, false],
        ),
        (
            |faults| faults.all().when(|call| call.json()["cluster"] == "blue"),
            [false, true, false],
        ),
        (|faults| faults.all().nth(2), [false, true, false]),
        (|faults| faults.all().every(2), [false, true, false]),
        (|faults| faults.all().times(2), [true, true, false]),
        (
            |faults| faults.all().with_probability(0.0),
            [false, false, false],
        ),
        (
            |faults| faults.all().with_probability(1.0),
            [true, true, true],
        ),
    ] {
        let fault = scope(fake().faults());

        assert_eq!(changed(scope), expected, "{fault:?}");
    }
}

#[test]
fn an_outage_is_a_window_of_the_fakes_time() {
    let ecs = fake();
    ecs.faults().all().between(secs(10), secs(20)).unavailable();

    let statuses: Vec<u16> = (0..5)
        .map(|_| {
            let answer = post(&ecs, "ListClusters", &json!({}));
            ecs.advance(secs(5));
            answer.status()
        })
        .collect();

    assert_eq!(statuses, [200, 200, 503, 503, 200]);
}

/// The function looks at the fake, which takes the lock, and is asked once for each call of the
/// fault's operations, and about no other.
#[test]
fn a_function_that_chooses_calls_may_look_at_the_fake() {
    let ecs = fake();
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    // A clone in the closure keeps the fake alive until it is reset.
    let view = ecs.clone();
    let chosen = ecs.faults().on("ListTasks").when(move |call| {
        assert_eq!(call.operation(), Operation::ListTasks);
        counter.fetch_add(1, Ordering::Relaxed);
        view.clusters().len() == 2
    });
    chosen.throttle();

    assert_eq!(post(&ecs, "ListTasks", &json!({})).status(), 200);
    ask(&ecs, "CreateCluster", &json!({ "clusterName": "blue" }));
    assert_eq!(post(&ecs, "ListTasks", &json!({})).status(), 400);

    assert_eq!(asked.load(Ordering::Relaxed), 2);
    ecs.reset();
}

#[test]
fn functions_that_choose_calls_must_all_agree_and_go_with_their_fault() {
    let ecs = fake();
    let kept = Arc::new(());
    let held = Arc::clone(&kept);
    let chosen = ecs.faults().on("ListTasks").once();
    let chosen = chosen.when(|call| call.json()["family"] == "web");
    let chosen = chosen.when(move |call| {
        let _ = &held;
        call.json()["cluster"] == "default"
    });
    chosen.throttle();

    let statuses = [
        json!({ "family": "web" }),
        json!({ "cluster": "default" }),
        json!({ "family": "web", "cluster": "default" }),
        json!({ "family": "web", "cluster": "default" }),
    ]
    .map(|body| post(&ecs, "ListTasks", &body).status());

    assert_eq!(statuses, [200, 200, 400, 200]);
    assert_eq!(Arc::strong_count(&kept), 1, "the function has been dropped");
}

/// What is not there is named as the operation itself names it.
#[test]
fn an_injected_failure_names_what_is_missing_as_the_operation_does() {
    for (operation, body) in [
        (Operation::DescribeTasks, json!({ "tasks": [TASK] })),
        (Operation::DescribeServices, json!({ "services": ["api"] })),
        (Operation::DescribeClusters, json!({ "clusters": ["blue"] })),
        (
            Operation::DescribeContainerInstances,
            json!({ "containerInstances": [TASK] }),
        ),
        (
            Operation::DescribeCapacityProviders,
            json!({ "capacityProviders": ["spare"] }),
        ),
        (
            Operation::GetTaskProtection,
            json!({ "cluster": "default", "tasks": [TASK] }),
        ),
    ] {
        let ecs = fake();
        let own = ask(&ecs, operation.as_str(), &body);
        ecs.faults().on(operation).missing();

        let injected = ask(&ecs, operation.as_str(), &body);

        assert_eq!(
            injected["failures"][0]["arn"], own["failures"][0]["arn"],
            "{operation}"
        );
    }
    let ecs = fake();
    ecs.faults().on("DescribeClusters").missing();
    let missing = ask(&ecs, "DescribeClusters", &json!({}));
    let default = "arn:aws:ecs:us-east-1:123456789012:cluster/default";
    assert_eq!(missing["failures"][0]["arn"], default);
}

// ---- tasks that do not start ----

#[test]
fn a_task_that_fails_to_start_has_a_reason_and_neither_a_start_nor_an_exit_code() {
    let secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:db";
    for (failure, last, reason) in [
        (
            StartFailure::NetworkInterfaceTimeout,
            "PROVISIONING",
            "Timeout waiting for network interface provisioning to complete.",
        ),
        (
            StartFailure::EphemeralStorageTimeout,
            "PROVISIONING",
            "Timeout waiting for EphemeralStorage provisioning to complete.",
        ),
        (
            StartFailure::ServiceDiscovery,
            "PENDING",
            "The Service Discovery instance could not be registered.",
        ),
        (
            StartFailure::SecretNotFound(secret.to_owned()),
            "PENDING",
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret arn:aws:secretsmanager:us-east-1:123456789012:secret:db from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret.",
        ),
        (
            StartFailure::SecretUnreachable(secret.to_owned()),
            "PENDING",
            "ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secret from asm: There is a connection issue between the task and AWS Secrets Manager. Check your task network configuration. failed to fetch secret arn:aws:secretsmanager:us-east-1:123456789012:secret:db from secrets manager: operation error Secrets Manager: GetSecretValue, https response error StatusCode: 0, RequestID: , canceled, context deadline exceeded",
        ),
        (
            StartFailure::ParametersUnreachable,
            "PENDING",
            "ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secrets from ssm: The task cannot pull secrets from AWS Systems Manager. There is a connection issue between the task and AWS Systems Manager Parameter Store. Check your task network configuration. operation error SSM: GetParameters, https response error StatusCode: 0, RequestID: , canceled, context deadline exceeded",
        ),
        (
            StartFailure::NetworkInterfaceDenied("subnet-1".to_owned()),
            "PROVISIONING",
            "Unexpected EC2 error while attempting to Create Network Interface with public IP assignment enabled in subnet 'subnet-1': AuthFailure",
        ),
        (
            StartFailure::RegistryUnreachable,
            "PENDING",
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 3 time(s): RequestError: send request failed",
        ),
        (
            StartFailure::LogGroupNotFound,
            "PENDING",
            "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. : exit status 1",
        ),
        (
            StartFailure::FileSystemNotMounted,
            "PENDING",
            "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: Failed to resolve the file system: unsuccessful EFS utils command execution; code: 32",
        ),
        (StartFailure::Other("No.".to_owned()), "PENDING", "No."),
    ] {
        let ecs = fake();
        let fault = ecs
            .faults()
            .task_starts()
            .family("web")
            .once()
            .fail(failure);
        let task = ecs.task_definition("web").run();
        let mut before = task.status().to_string();
        while task.stop_code().is_none() {
            before = task.status().to_string();
            assert!(ecs.step(), "it fails");
        }
        ecs.settle();

        let shown = ask(&ecs, "DescribeTasks", &json!({ "tasks": [task.id()] }))["tasks"][0].take();

        assert_eq!((before.as_str(), fault.hits()), (last, 1));
        assert_eq!(shown["stopCode"], "TaskFailedToStart");
        assert_eq!(shown["stoppedReason"], reason);
        assert_eq!(shown["lastStatus"], "STOPPED");
        assert_eq!(shown["startedAt"], Value::Null);
        assert_eq!(shown["containers"][0]["exitCode"], Value::Null);
        assert!(task.logs("app").lines().is_empty());
        // The next one starts.
        let next = ecs.task_definition("web").run();
        ecs.settle();
        assert_eq!(next.status(), TaskStatus::Running);
    }
}

#[test]
fn tasks_of_other_families_start_and_those_on_instances_fail_as_well() {
    let ecs = fake();
    ecs.add_instance("m5.large");
    register_ec2_app(&ecs, "job");
    let failing = ecs.faults().task_starts().family("job");
    failing.fail(StartFailure::LogGroupNotFound);

    let (web, job) = (
        ecs.task_definition("web").run(),
        ecs.task_definition("job").run(),
    );
    ecs.settle();

    assert_eq!(
        (web.status(), job.status()),
        (TaskStatus::Running, TaskStatus::Stopped)
    );
    assert_eq!(job.stop_code(), Some(StopCode::TaskFailedToStart));
}

// ---- stale reads ----

/// What may happen between two looks.
#[derive(Clone, Copy, Debug)]
enum Step {
    Run,
    Stop,
    Tag,
    Pass(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => Just(Step::Run),
        1 => Just(Step::Stop),
        1 => Just(Step::Tag),
        6 => prop_oneof![0..3_u64, 0..40_u64, 0..4_000_u64].prop_map(Step::Pass),
    ]
}

fn take(ecs: &FakeEcs, step: Step, number: usize) {
    match step {
        Step::Run => {
            ecs.task_definition("web").run();
        }
        Step::Stop => {
            if let Some(task) = ecs.tasks().running().iter().next() {
                ask(ecs, "StopTask", &json!({ "task": task.id() }));
            }
        }
        Step::Tag => {
            let tags = json!([{ "key": "number", "value": number.to_string() }]);
            let arn = "arn:aws:ecs:us-east-1:123456789012:cluster/default";
            ask(
                ecs,
                "TagResource",
                &json!({ "resourceArn": arn, "tags": tags }),
            );
        }
        Step::Pass(seconds) => ecs.advance(secs(seconds)),
    }
}

/// Reads about what there is now.
fn questions(ecs: &FakeEcs) -> Vec<(&'static str, Value)> {
    let tasks = ecs.tasks();
    let first = tasks.iter().next();
    let task = first.map_or_else(|| TASK.to_owned(), fake_ecs::TaskHandle::id);
    vec![
        ("ListTasks", json!({})),
        ("ListTasks", json!({ "desiredStatus": "STOPPED" })),
        ("DescribeTasks", json!({ "tasks": [task] })),
        (
            "DescribeClusters",
            json!({ "include": ["TAGS", "STATISTICS"] }),
        ),
    ]
}

/// What the reads show, byte for byte.
fn shown(ecs: &FakeEcs, questions: &[(&'static str, Value)]) -> Vec<String> {
    let questions = questions.iter();
    questions
        .map(|(operation, body)| post(ecs, operation, body).body)
        .collect()
}

/// Reads, and what they showed.
struct Shown {
    questions: Vec<(&'static str, Value)>,
    answers: Vec<String>,
}

impl Shown {
    fn now(ecs: &FakeEcs) -> Self {
        let questions = questions(ecs);
        let answers = shown(ecs, &questions);
        Self { questions, answers }
    }

    fn check(&self, ecs: &FakeEcs) -> Result<(), TestCaseError> {
        prop_assert_eq!(&shown(ecs, &self.questions), &self.answers);
        Ok(())
    }
}

fn fake_with_jobs() -> FakeEcs {
    let ecs = FakeEcs::start()
        .clock(Clock::manual())
        .profile(fake_ecs::Profile::realistic())
        .blocking();
    let containers = json!([{ "name": "app", "image": "job" }]);
    register(&ecs, &fargate_definition("web", containers));
    ecs.script("web", Script::new().runs_for(secs(100)));
    ecs
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Two fakes of one seed live through the same. One is looked at on time; the other, with stale
    /// reads, so much later.
    #[test]
    fn a_stale_read_shows_what_the_same_read_would_have_shown_then(
        steps in prop::collection::vec(step(), 1..25),
        age in 1..100_u64,
    ) {
        let (now, later) = (fake_with_jobs(), fake_with_jobs());
        later.faults().reads().stale_for(secs(age));
        // Of several the oldest counts.
        later.faults().reads().stale_for(secs(age / 2));
        // Nothing older than the fault is shown.
        Shown::now(&now).check(&later)?;

        // The reads that are due later, by their time.
        let mut due: Vec<(Duration, Shown)> = Vec::new();
        let mut at = Duration::ZERO;
        for (number, step) in steps.into_iter().enumerate() {
            if let Step::Pass(seconds) = step {
                let target = at + secs(seconds);
                for (time, then) in due.extract_if(.., |(time, _)| *time <= target) {
                    later.advance(time - at);
                    at = time;
                    then.check(&later)?;
                }
                later.advance(target - at);
                at = target;
                now.advance(secs(seconds));
            } else {
                take(&now, step, number);
                take(&later, step, number);
            }
            // What happens at once has happened before anybody looks.
            now.advance(Duration::ZERO);
            later.advance(Duration::ZERO);
            due.retain(|(time, _)| *time != at + secs(age));
            due.push((at + secs(age), Shown::now(&now)));
        }
        for (time, then) in due {
            later.advance(time - at);
            at = time;
            then.check(&later)?;
        }
    }
}
