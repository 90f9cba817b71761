//! What is printed of the public types: in words that their users know, whenever they ask.

use std::collections::BTreeSet;
use std::fmt::{self, Debug, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, UNIX_EPOCH};

use fake_ecs::{
    Call, Clock, ContainerSelector, ContainerState, CopyDataSource, DesiredStatus, Event,
    ExecOutput, ExitCode, FakeEcs, HealthStatus, HookResult, InstanceStatus, LifecycleStage,
    Operation, Profile, Quotas, Race, RateLimits, Route, Script, ServiceStatus, StartError,
    StartFailure, StopCode, Strictness, TargetHealth, TaskContext, TaskSetStatus, TaskStatus,
};
use serde_json::{Value, json};

use crate::strategies::{hook, load_balancers};
use crate::support::{SUBNET, ask, fargate_definition, golden, register, secs};

type Printed = Vec<(&'static str, Box<dyn Debug>)>;

/// What has been printed already.
struct Text(String);

impl Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A service of one task of `web` on Fargate, with these members as well.
fn serve(ecs: &FakeEcs, name: &str, more: Value) {
    let mut body = json!({
        "serviceName": name, "taskDefinition": "web", "desiredCount": 1, "launchType": "FARGATE",
        "networkConfiguration": { "awsvpcConfiguration": { "subnets": [SUBNET] } },
    });
    let Value::Object(more) = more else {
        panic!("members are given as an object")
    };
    body.as_object_mut().expect("it is one").extend(more);
    ask(ecs, "CreateService", &body);
    ecs.settle();
}

/// A fake with something of everything.
fn with_everything(clock: Clock) -> FakeEcs {
    let ecs = FakeEcs::start().clock(clock).blocking();
    let app = json!([{
        "name": "app", "image": "web:1", "portMappings": [{ "containerPort": 80, "name": "http" }],
    }]);
    let mut web = fargate_definition("web", app);
    web["taskRoleArn"] = json!("arn:aws:iam::123456789012:role/web");
    ecs.script("web", Script::new().log("listening"));
    register(&ecs, &web);
    serve(
        &ecs,
        "web",
        json!({
            "loadBalancers": load_balancers(), "enableExecuteCommand": true,
            "serviceRegistries": [{ "registryArn": "arn:aws:servicediscovery:us-east-1:123456789012:service/srv-1" }],
            "serviceConnectConfiguration": { "enabled": true, "namespace": "internal", "services": [
                { "portName": "http", "clientAliases": [{ "port": 80 }] }
            ] },
            "deploymentConfiguration": { "strategy": "BLUE_GREEN", "bakeTimeInMinutes": 5, "lifecycleHooks": [hook(&["PRE_SCALE_UP"])] },
        }),
    );
    let task = ecs.service("web").tasks().only();
    let exec = json!({ "task": task.id(), "command": "hostname", "interactive": true });
    ecs.on_exec(|container, _| ExecOutput::new(format!("{}-1\n", container.name())));
    ask(&ecs, "ExecuteCommand", &exec);
    ecs.settle();
    let group = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/canary/1";
    serve(
        &ecs,
        "canary",
        json!({
            "deploymentController": { "type": "CODE_DEPLOY" },
            "loadBalancers": [{ "targetGroupArn": group, "containerName": "app", "containerPort": 80 }],
        }),
    );
    let gateway = json!({
        "name": "shared", "infrastructureRoleArn": "arn:aws:iam::123456789012:role/infra",
        "configuration": { "hostSharedAlb": { "scheme": "internal" } },
    });
    ask(&ecs, "CreateGateway", &gateway);
    ecs.settle();
    ecs
}

/// A managed daemon `logs`.
fn with_daemon(ecs: &FakeEcs) {
    let provider = json!({ "name": "managed", "cluster": "default", "managedInstancesProvider": {
        "infrastructureRoleArn": "arn:aws:iam::123456789012:role/infra",
        "instanceLaunchTemplate": {
            "ec2InstanceProfileArn": "arn:aws:iam::123456789012:instance-profile/ecsInstanceRole",
            "networkConfiguration": { "subnets": [SUBNET] },
        },
    } });
    ask(ecs, "CreateCapacityProvider", &provider);
    ecs.settle();
    let agent = json!({ "family": "logs", "containerDefinitions": [{ "name": "agent", "image": "agent:1", "memory": 64 }] });
    ask(ecs, "RegisterDaemonTaskDefinition", &agent);
    let daemon = json!({
        "daemonName": "logs", "daemonTaskDefinitionArn": "logs",
        "capacityProviderArns": ["arn:aws:ecs:us-east-1:123456789012:capacity-provider/managed"],
    });
    ask(ecs, "CreateDaemon", &daemon);
    ecs.settle();
}

/// The call of a lifecycle hook, printed while it lasts.
fn hook_call(ecs: &FakeEcs) -> Text {
    let said = Arc::new(Mutex::new(String::new()));
    let says = Arc::clone(&said);
    ecs.on_hook(move |call| {
        *says.lock().expect("nobody panics") = format!("{call:?}");
        HookResult::Succeeded
    });
    let update = json!({ "service": "web", "forceNewDeployment": true });
    ask(ecs, "UpdateService", &update);
    ecs.settle();
    Text(said.lock().expect("nobody panics").clone())
}

fn events(ecs: &FakeEcs) -> Printed {
    let events = ecs.events();
    let task = events.iter().filter_map(Event::task).next_back();
    let deployment = events.iter().find_map(Event::deployment);
    let action = events.iter().find_map(Event::service_action);
    vec![
        ("Event", Box::new(events[0].clone())),
        (
            "TaskEvent",
            Box::new(task.expect("tasks were started").clone()),
        ),
        (
            "DeploymentEvent",
            Box::new(deployment.expect("services were deployed").clone()),
        ),
        (
            "ServiceActionEvent",
            Box::new(action.expect("services are steady").clone()),
        ),
    ]
}

/// What stands for something in the fake.
fn handles(ecs: &FakeEcs) -> Printed {
    let group =
        "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/green/0123456789abcdef";
    let registry = "arn:aws:servicediscovery:us-east-1:123456789012:service/srv-1";
    let (web, connect) = (ecs.service("web"), ecs.cloud_map().namespace("internal"));
    let task = web.tasks().running().only();
    let connected = connect.service("http");
    let instance = ecs
        .new_instance("m5.large")
        .zone("us-east-1b")
        .attribute("rack", "r1");
    let instance = instance
        .capability("gpu")
        .spot_draining()
        .tag("team", "web")
        .cpu(512);
    let asg = ecs
        .auto_scaling()
        .new_group("workers")
        .zones(["us-east-1a"])
        .max(3);
    vec![
        ("NewAutoScalingGroup", Box::new(asg.clone())),
        ("AutoScalingGroupHandle", Box::new(asg.add())),
        ("ClusterHandle", Box::new(ecs.cluster("default"))),
        (
            "ClientAlias",
            Box::new(connected.client_aliases()[0].clone()),
        ),
        ("ConnectedService", Box::new(connected)),
        ("ContainerHandle", Box::new(task.container("app"))),
        ("DaemonHandle", Box::new(ecs.daemon("logs"))),
        (
            "DiscoveredInstance",
            Box::new(ecs.cloud_map().service(registry).instances()[0].clone()),
        ),
        (
            "DiscoveryHandle",
            Box::new(ecs.cloud_map().service(registry)),
        ),
        ("Faults", Box::new(ecs.faults())),
        ("NewFault", Box::new(ecs.faults().on("StopTask").times(7))),
        (
            "NewDeploymentFault",
            Box::new(ecs.faults().deployments().service("web")),
        ),
        (
            "NewLogFault",
            Box::new(
                ecs.faults()
                    .log_streams()
                    .family("web")
                    .container("app")
                    .once(),
            ),
        ),
        (
            "NewStartFault",
            Box::new(ecs.faults().task_starts().family("web").once()),
        ),
        (
            "NewEventFault",
            Box::new(ecs.faults().events().matching(r#"{"source":["aws.ecs"]}"#)),
        ),
        (
            "NewTaskFault",
            Box::new(ecs.faults().tasks().family("web").nth(2)),
        ),
        (
            "Fault",
            Box::new(ecs.faults().on("StopTask").times(7).optional().throttle()),
        ),
        (
            "FaultGuard",
            Box::new(ecs.faults().on("StopTask").optional().reset().scoped()),
        ),
        ("GatewayHandle", Box::new(ecs.gateway("shared"))),
        (
            "NewDefinition",
            Box::new(ecs.new_definition("web").image("web:2")),
        ),
        (
            "NewExpectation",
            Box::new(ecs.expect("StopTask").when(fake_ecs::Request::is_ok)),
        ),
        ("NewInstance", Box::new(instance.clone())),
        (
            "NewRun",
            Box::new(ecs.task_definition("web").new_run().started_by("x")),
        ),
        ("NewService", Box::new(ecs.new_service("web").count(3))),
        ("Times", Box::new(fake_ecs::Times::from(1..=3))),
        ("InstanceHandle", Box::new(instance.add())),
        (
            "InstanceResources",
            Box::new(ecs.instances()[0].remaining()),
        ),
        (
            "RegisteredTarget",
            Box::new(ecs.elb().target_group(group).registered()[0].clone()),
        ),
        ("ServiceConnectHandle", Box::new(connect)),
        (
            "NewSubnet",
            Box::new(ecs.ec2().new_subnet("subnet-a").addresses(5)),
        ),
        ("SubnetHandle", Box::new(ecs.ec2().subnet("subnet-a"))),
        ("SelectedContainers", Box::new(ecs.containers("web/app"))),
        ("AutoScaling", Box::new(ecs.auto_scaling())),
        ("CloudMap", Box::new(ecs.cloud_map())),
        ("CloudWatch", Box::new(ecs.cloudwatch())),
        ("Ec2", Box::new(ecs.ec2())),
        ("Ecr", Box::new(ecs.ecr())),
        ("Elb", Box::new(ecs.elb())),
        ("Parameters", Box::new(ecs.parameters())),
        ("S3", Box::new(ecs.s3())),
        ("Secrets", Box::new(ecs.secrets())),
        ("TargetGroupHandle", Box::new(ecs.elb().target_group(group))),
        ("TaskDefinitionHandle", Box::new(ecs.task_definition("web"))),
        (
            "TaskSetHandle",
            Box::new(ecs.service("canary").code_deploy("web:1")),
        ),
        ("TrafficShare", Box::new(web.traffic()[0].clone())),
        ("ServiceHandle", Box::new(web.clone())),
        ("Tasks", Box::new(web.tasks())),
        ("Instances", Box::new(ecs.instances())),
        ("List", Box::new(ecs.clusters())),
        ("TaskHandle", Box::new(task)),
    ]
}

/// What has happened.
fn past(ecs: &FakeEcs) -> Printed {
    let task = ecs.service("web").tasks().first();
    let (logs, timeline) = (task.logs("app"), task.timeline());
    let last = ecs.requests().last();
    vec![
        ("Exec", Box::new(ecs.execs().pop().expect("one was run"))),
        (
            "LogLine",
            Box::new(logs.iter().next().expect("it has one").clone()),
        ),
        (
            "LogSource",
            Box::new(logs.iter().next().expect("it has one").source()),
        ),
        ("LogLines", Box::new(format!("{:?}", logs.iter()))),
        ("Logs", Box::new(logs)),
        (
            "TimelineEntry",
            Box::new(timeline.iter().next().expect("it has some").clone()),
        ),
        (
            "EntryKind",
            Box::new(timeline.iter().next().expect("it has some").kind()),
        ),
        ("StoryOnPanic", Box::new(ecs.story_on_panic())),
        ("Timeline", Box::new(timeline)),
        ("Request", Box::new(last)),
        ("Requests", Box::new(ecs.requests().of("ExecuteCommand"))),
        (
            "RequestRate",
            Box::new(ecs.request_rates().iter().next().cloned()),
        ),
        ("RequestRates", Box::new(ecs.request_rates())),
        ("IamPolicy", Box::new(ecs.policy())),
        ("InvalidPolicy", Box::new(ecs.try_allow("{}"))),
        ("Events", Box::new(ecs.events().of_task(&task))),
        ("EventStream", Box::new(ecs.event_stream().from_start())),
        (
            "DeliveredEvent",
            Box::new(ecs.events().delivered()[0].clone()),
        ),
    ]
}

/// What a test gives to the fake, and words.
fn values() -> Printed {
    let profile = Profile::realistic();
    let s = secs;
    let all_of_it = Script::new()
        .pull_takes(s(20))
        .log("a")
        .log("b \"c\"")
        .after(s(1));
    let all_of_it = all_of_it
        .becomes_healthy()
        .after(s(2))
        .becomes_unhealthy()
        .after(s(3));
    let all_of_it = all_of_it
        .exits(3)
        .after(s(40))
        .exits_on_sigterm(0)
        .after(s(5));
    let others = [
        Script::new(),
        Script::new().cannot_pull("no"),
        Script::new().fails_to_start("no"),
        Script::new()
            .runs_out_of_memory()
            .after(Duration::MAX)
            .ignores_sigterm(),
    ];
    vec![
        ("AutoScaling", Box::new(profile.auto_scaling.clone())),
        (
            "Builder",
            Box::new(FakeEcs::start().profile(Profile::instant())),
        ),
        (
            "CapacityChanges",
            Box::new(profile.capacity_providers.clone()),
        ),
        (
            "Clock",
            Box::new([Clock::tokio(), Clock::manual(), Clock::wall()]),
        ),
        ("ContainerState", Box::new(ContainerState::Running)),
        ("Containers", Box::new(profile.containers.clone())),
        ("Discovery", Box::new(profile.discovery.clone())),
        (
            "ExecOutput",
            Box::new(ExecOutput::new("a\n").exits(1).takes(s(2))),
        ),
        ("GatewayChanges", Box::new(profile.gateways.clone())),
        ("HookResult", Box::new(HookResult::Succeeded)),
        ("InstanceStatus", Box::new(InstanceStatus::Active)),
        ("LifecycleStage", Box::new(LifecycleStage::BakeTime)),
        ("LoadBalancers", Box::new(profile.load_balancers.clone())),
        ("NatGateways", Box::new(profile.nat_gateways.clone())),
        ("Profile", Box::new(Profile::instant())),
        ("Script", Box::new((all_of_it, others))),
        ("ServiceStatus", Box::new(ServiceStatus::Active)),
        ("Services", Box::new(profile.services.clone())),
        ("Stages", Box::new(profile.fargate)),
        (
            "StartError",
            Box::new(StartError::Region("here".to_owned())),
        ),
        (
            "RateLimits",
            Box::new(RateLimits::none().per_second("RunTask", 1, 2)),
        ),
        ("Quotas", Box::new(Quotas::none().tasks_per_service(2))),
        ("Strictness", Box::new(Strictness::Strict)),
        (
            "CopyDataSource",
            Box::new(CopyDataSource::from("tests/fixtures")),
        ),
        (
            "ContainerSelector",
            Box::new(["web", "web/app", "*/app"].map(ContainerSelector::from)),
        ),
        ("TargetHealth", Box::new(TargetHealth::Healthy)),
        ("TaskSetStatus", Box::new(TaskSetStatus::Primary)),
        ("TaskStatus", Box::new(TaskStatus::Running)),
        ("Call", Box::new(call())),
        ("ExitCode", Box::new(ExitCode(3))),
        ("TaskContext", Box::new(context())),
        ("Json", Box::new(call().json().clone())),
        ("Operation", Box::new(Operation::RunTask)),
        ("Route", Box::new(Route::from(Operation::RunTask))),
        ("Race", Box::new(Race::ClusterNotFound)),
        ("StartFailure", Box::new(StartFailure::ServiceDiscovery)),
        ("StopCode", Box::new(StopCode::UserInitiated)),
        ("HealthStatus", Box::new(HealthStatus::Unknown)),
        ("DesiredStatus", Box::new(DesiredStatus::Running)),
    ]
}

/// A call, as those are given that faults ask.
fn call() -> Call {
    let ecs = FakeEcs::start().allow_unused_faults().blocking();
    let (sender, receiver) = mpsc::channel();
    let asked = ecs.faults().all().when(move |call| {
        sender.send(call.clone()).expect("the test waits");
        false
    });
    asked.throttle();
    ask(&ecs, "ListTasks", &json!({ "family": "web" }));
    receiver.recv().expect("the function was asked")
}

/// A container, as closures are told of it.
fn context() -> TaskContext {
    let ecs = FakeEcs::start().blocking();
    let app = json!([{ "name": "app", "image": "web:1" }]);
    let definition = register(&ecs, &fargate_definition("web", app));
    let (sender, receiver) = mpsc::channel();
    ecs.containers("web").script_with(move |task, _| {
        sender.send(task.clone()).expect("the test waits");
        Script::new()
    });
    definition.run();
    ecs.settle();
    receiver.recv().expect("the closure was asked")
}

/// The line that made a fault is another one whenever this file changes.
fn without_lines(text: String) -> String {
    match text.split_once(file!()) {
        Some((before, after)) => {
            let after = after.trim_start_matches(|c: char| c == ':' || c.is_ascii_digit());
            format!("{before}FILE:LINE{after}")
        }
        None => text,
    }
}

/// The types that the crate makes public at its root.
fn public_types() -> BTreeSet<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/lib.rs");
    let source = std::fs::read_to_string(path).expect("the source is there");
    // What `Remote` gives takes a server: `tests/server/remote` prints it.
    let uses = source.split("pub use ").skip(1);
    let uses = uses
        .filter(|paths| !paths.starts_with("remote::"))
        .filter_map(|rest| rest.split(';').next());
    let names = uses.flat_map(|paths| paths.split(|c: char| !c.is_alphanumeric() && c != '_'));
    let names = names.filter(|name| name.starts_with(|c: char| c.is_ascii_uppercase()));
    // Constants have underscores.
    let names = names.filter(|name| !name.contains('_'));
    let elsewhere = [
        &EXPLORED[..],
        &OF_ENGINES,
        &OF_CLUSTERS,
        &OF_SERVERS,
        &OF_EVENTS,
        &OF_BALANCERS,
        &OF_LOGS,
        &OF_REPOSITORIES,
        &OF_ROLES,
        &OF_QUEUES,
        &OF_ALARMS,
        &OF_DEPLOYMENTS,
        &OF_STACKS,
    ];
    let elsewhere = elsewhere.concat();
    let names = names.filter(|name| !elsewhere.contains(name));
    names.map(str::to_owned).collect()
}

/// What explorers give: `exploring` compares it with golden files. What tests return is a panic
/// before it is made. An incomplete policy takes ten thousand requests: `least_privilege` has it.
const EXPLORED: [&str; 16] = [
    "CrashReport",
    "CrashRun",
    "CrashTest",
    "Cut",
    "Failure",
    "FailureReport",
    "FailureRun",
    "FailureTest",
    "IncompletePolicy",
    "ScheduleReport",
    "ScheduleRun",
    "ScheduleTest",
    "TestError",
    "TestResult",
    "Varied",
    "Verdict",
];

/// What takes an engine to be made: the Docker tests print it.
const OF_ENGINES: [&str; 5] = [
    "ConnectError",
    "Docker",
    "FlagsError",
    "OnExit",
    "PullPolicy",
];

/// What takes a cluster to be made: the tests of Kubernetes print it.
const OF_CLUSTERS: [&str; 4] = [
    "ImagePullPolicy",
    "Kubernetes",
    "KubernetesError",
    "RealRuntime",
];

/// What takes the feature `events`: the tests of the neighbours print it.
const OF_EVENTS: [&str; 4] = [
    "EventBusHandle",
    "RuleDelivery",
    "RuleHandle",
    "TargetEvent",
];

/// What takes the feature `logs`: `neighbours` prints it.
const OF_LOGS: [&str; 4] = [
    "CloudWatchLogs",
    "LogEvent",
    "LogGroupHandle",
    "LogStreamHandle",
];

/// What takes the feature `sqs`: `neighbours` prints it.
const OF_QUEUES: [&str; 4] = ["MessageState", "QueueHandle", "QueuedMessage", "Sqs"];

/// What takes the features `cloudwatch` and `autoscaling`: `scaling` prints it.
const OF_ALARMS: [&str; 5] = [
    "AlarmHandle",
    "AlarmState",
    "ApplicationAutoScaling",
    "ScalingActivity",
    "ScalingStatus",
];

/// What takes the feature `codedeploy`: `codedeploy` prints it.
const OF_DEPLOYMENTS: [&str; 5] = [
    "CodeDeploy",
    "CodeDeploymentHandle",
    "CodeDeploymentStatus",
    "DeploymentGroupHandle",
    "NewDeploymentGroup",
];

/// What takes the feature `cloudformation`: `stacks` prints it.
const OF_STACKS: [&str; 9] = [
    "CloudFormation",
    "EventStatus",
    "FailedStack",
    "ResourceStatus",
    "StackEvent",
    "StackEventStatus",
    "StackResourceStatus",
    "StackHandle",
    "StackStatus",
];

/// What takes the feature `ecr`: `registry` prints it.
const OF_REPOSITORIES: [&str; 2] = ["RepositoryHandle", "RepositoryImage"];

/// What takes the feature `iam`: `roles` prints it.
const OF_ROLES: [&str; 2] = ["Iam", "RoleHandle"];

/// What takes the feature `elb`: `elb` prints it.
const OF_BALANCERS: [&str; 1] = ["LoadBalancerHandle"];

/// What is given to the builder of a server is printed as it was written.
const OF_SERVERS: [&str; 3] = ["Fsync", "Journal", "Recording"];

#[test]
fn what_is_printed_of_public_types_is_for_people() {
    let ecs = with_everything(Clock::manual());
    with_daemon(&ecs);
    let call = hook_call(&ecs);
    let mut all = past(&ecs);
    all.extend(events(&ecs));
    all.extend(handles(&ecs));
    all.extend(values());
    all.push(("HookCall", Box::new(call)));
    all.push(("FakeEcs", Box::new(ecs.clone())));
    all.sort_by_key(|(name, _)| *name);

    let epoch = format!("{:?}", UNIX_EPOCH + secs(1_735_689_600));
    let print = |all: &Printed| -> Vec<String> {
        let printed = all.iter().map(|(name, it)| format!("{name}: {it:?}"));
        // The port is another one in each run, and systems print times in their own ways.
        printed
            .map(|text| text.replace(&ecs.local_addr().to_string(), "127.0.0.1:PORT"))
            .map(|text| text.replace(&epoch, "2025-01-01"))
            .map(without_lines)
            .collect()
    };
    let before = print(&all);
    ecs.reset();
    let after = print(&all);

    let named: BTreeSet<String> = all.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(named, public_types());
    let mut text = before.join("\n");
    text.push_str("\n\nAfter a reset:\n\n");
    for (before, after) in before
        .iter()
        .zip(&after)
        .filter(|(before, after)| before != after)
    {
        let _ = writeln!(text, "{after}");
        assert!(after.contains("before a reset"), "{before} became {after}");
    }
    golden("printed.txt", &text);
}

#[test]
fn a_handle_can_be_printed_where_the_fake_asks_a_test() {
    let ecs = with_everything(Clock::manual());
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (sees, weak) = (
        Arc::clone(&seen),
        Arc::new(Mutex::new(Some(ecs.service("web")))),
    );
    let in_hook = Arc::clone(&weak);
    ecs.on_hook(move |call| {
        let web = in_hook.lock().expect("nobody panics");
        let printed = format!("{:?} {:?}", call.service(), web);
        sees.lock().expect("nobody panics").push(printed);
        HookResult::Succeeded
    });

    ask(
        &ecs,
        "UpdateService",
        &json!({ "service": "web", "forceNewDeployment": true }),
    );
    ecs.settle();

    *weak.lock().expect("nobody panics") = None;
    let expected = "ServiceHandle(web ACTIVE) Some(ServiceHandle(web ACTIVE))";
    assert_eq!(*seen.lock().expect("nobody panics"), [expected]);
}

#[test]
fn printing_a_handle_calls_nobody() {
    let ecs = with_everything(Clock::tokio());
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    ecs.on_hook(move |_| {
        counted.fetch_add(1, Ordering::SeqCst);
        HookResult::Succeeded
    });
    let web = ecs.service("web");
    ask(
        &ecs,
        "UpdateService",
        &json!({ "service": "web", "forceNewDeployment": true }),
    );

    assert_eq!(format!("{web:?}"), "ServiceHandle(web ACTIVE)");

    assert_eq!(calls.load(Ordering::SeqCst), 0);
    // Looking at it does call.
    let _ = web.status();
    assert_eq!(calls.load(Ordering::SeqCst), 1);
}
