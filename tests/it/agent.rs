//! What a real agent asks and tells: recorded runs of one, and what else it may tell.

use std::collections::BTreeMap;

use fake_ecs::{
    Clock, ContainerState, FakeEcs, InstanceHandle, Profile, Script, TaskHandle, TaskStatus,
};
use serde_json::{Value, json};

use crate::support::{Answer, ask, ec2_definition, fargate_definition, file, post, register, secs};

const RECORDED_INSTANCE: &str = "arn:aws:ecs:us-east-1:123456789012:container-instance/default/0123456789abcdef0123456789abcdef";

/// The API calls of a recorded run.
fn recorded(run: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(file("data/agent-runs.json")).expect("it is there");
    let runs: Value = serde_json::from_str(&text).expect("it is JSON");
    runs[run]
        .as_array()
        .expect("a run is a list of calls")
        .clone()
}

fn fake() -> FakeEcs {
    FakeEcs::start()
        .clock(Clock::manual())
        .profile(Profile::realistic())
        .blocking()
}

/// Sends what was recorded, with the ARNs of this fake in place of those in the recording. What the
/// recorded backend did meanwhile is done here: tasks are run before the agent tells of them, and
/// stopped where they were stopped.
struct Replay {
    ecs: FakeEcs,
    instance: Option<InstanceHandle>,
    tasks: BTreeMap<String, TaskHandle>,
}

impl Replay {
    fn new(ecs: FakeEcs) -> Self {
        let container = |name: &str, essential: bool| json!({ "name": name, "image": "fakebox", "cpu": 10, "memory": 32, "essential": essential });
        let mut web = container("web", true);
        web["portMappings"] = json!([{ "containerPort": 8080 }]);
        let families = [
            ("main", json!([container("main", true)])),
            ("web", json!([web, container("side", false)])),
            (
                "pair",
                json!([container("main", true), container("side", false)]),
            ),
        ];
        for (family, containers) in families {
            let mut definition = ec2_definition(family, "bridge", containers);
            definition["requiresCompatibilities"] = json!(["EC2", "EXTERNAL"]);
            register(&ecs, &definition);
        }
        Self {
            ecs,
            instance: None,
            tasks: BTreeMap::new(),
        }
    }

    fn run(&mut self, run: &str) -> &mut Self {
        for call in recorded(run) {
            let action = call["action"].as_str().expect("calls have a name");
            let answer = self.call(action, &call["body"]);
            assert_eq!(answer.status(), 200, "{action}: {}", answer.body);
        }
        self
    }

    fn call(&mut self, action: &str, body: &Value) -> Answer {
        let mut body = body.clone();
        if let Some(recorded) = body["task"].as_str().map(str::to_owned) {
            let task = self.task_told_of(&recorded, &body);
            body["task"] = json!(task.arn());
        }
        for member in ["containerInstance", "containerInstanceArn"] {
            if body[member] == RECORDED_INSTANCE {
                body[member] = json!(self.instance().arn());
            } else {
                body.as_object_mut().expect("it is one").remove(member);
            }
        }
        let answer = post(&self.ecs, action, &body);
        if action == "RegisterContainerInstance" && answer.status() == 200 {
            let registered = answer.json();
            check_echo(&body, &registered);
            let arn = &registered["containerInstance"]["containerInstanceArn"];
            self.instance = Some(self.ecs.instance(arn.as_str().expect("it has an ARN")));
        }
        self.ecs.advance(secs(1));
        answer
    }

    /// The task that stands for the recorded one: a new one when it is told of for the first time.
    fn task_told_of(&mut self, recorded: &str, change: &Value) -> TaskHandle {
        if !self.tasks.contains_key(recorded) {
            let task = self.start(change);
            self.tasks.insert(recorded.to_owned(), task);
        }
        let task = &self.tasks[recorded];
        let containers = change["containers"].as_array();
        let mut containers = containers.into_iter().flatten();
        let was_stopped = containers.any(|container| {
            let untold = container["exitCode"].is_null() && container["reason"].is_null();
            container["exitCode"] == 137 || untold
        });
        if change["status"] == "STOPPED" && was_stopped {
            ask(&self.ecs, "StopTask", &json!({ "task": task.arn() }));
            self.ecs.advance(secs(1));
        }
        task.clone()
    }

    /// Runs a task with the containers that the agent tells of.
    fn start(&self, change: &Value) -> TaskHandle {
        let containers = change["containers"].as_array();
        let mut names: Vec<&str> = containers
            .into_iter()
            .flatten()
            .filter_map(|container| container["containerName"].as_str())
            .collect();
        names.sort_unstable();
        let family = match names.as_slice() {
            [] | ["main"] => "main",
            ["side", "web"] => "web",
            ["main", "side"] => "pair",
            _ => panic!("no family has the containers {names:?}"),
        };
        let is_external = self
            .instance()
            .attribute("ecs.capability.external")
            .is_some();
        let launch_type = if is_external { "EXTERNAL" } else { "EC2" };
        let request = json!({ "taskDefinition": family, "launchType": launch_type });
        let answer = ask(&self.ecs, "RunTask", &request);
        let arn = answer["tasks"][0]["taskArn"].as_str();
        let task = self
            .ecs
            .task(arn.unwrap_or_else(|| panic!("nothing was run: {answer}")));
        self.ecs.advance(secs(1));
        task
    }

    fn instance(&self) -> &InstanceHandle {
        self.instance
            .as_ref()
            .expect("the agent has registered first")
    }

    /// The task that the recording calls by this number.
    fn task(&self, number: u8) -> &TaskHandle {
        let arn = format!("arn:aws:ecs:us-east-1:123456789012:task/default/{number:032x}");
        &self.tasks[&arn]
    }

    fn described(&self, number: u8) -> Value {
        let arn = self.task(number).arn();
        let answer = ask(&self.ecs, "DescribeTasks", &json!({ "tasks": [arn] }));
        answer["tasks"][0].clone()
    }

    /// Checks how the task ended: stop code, reason, and the exit code of its first container.
    #[track_caller]
    fn check_end(&self, number: u8, code: &str, reason: &str, exit_code: Option<i64>) {
        let task = self.described(number);
        assert_eq!(task["lastStatus"], "STOPPED", "task {number}: {task:#}");
        let seen = (
            task["stopCode"].as_str().unwrap_or_default(),
            task["stoppedReason"].as_str().unwrap_or_default(),
            task["containers"][0]["exitCode"].as_i64(),
        );
        assert_eq!(seen, (code, reason, exit_code), "task {number}");
    }
}

/// What the agent demands of the answer to its registration: an ARN, and every attribute that has a
/// value.
#[track_caller]
fn check_echo(request: &Value, answer: &Value) {
    let instance = &answer["containerInstance"];
    assert!(instance["containerInstanceArn"].is_string(), "{answer}");
    let shown = instance["attributes"].as_array().expect("a list");
    for sent in request["attributes"].as_array().expect("a list") {
        let is_it = |shown: &&Value| shown["name"] == sent["name"];
        let echo = shown.iter().find(is_it);
        let echo = echo.unwrap_or_else(|| panic!("{} is not echoed", sent["name"]));
        assert_eq!(echo["value"], sent["value"], "{}", sent["name"]);
    }
}

#[test]
fn a_recorded_agent_registers_an_external_instance_and_runs_its_tasks() {
    let mut replay = Replay::new(fake());

    replay.run("main_run");

    let instance = replay.instance();
    assert!(instance.ec2_instance_id().starts_with("mi-"));
    assert_eq!(instance.registered().cpu(), 2048);
    assert_eq!(instance.availability_zone(), "");
    assert_eq!(instance.instance_type(), None);
    let exited = "Essential container in task exited";
    replay.check_end(1, "EssentialContainerExited", exited, Some(3));
    let user = "Task stopped by user";
    replay.check_end(2, "UserInitiated", user, Some(137));
    replay.check_end(3, "UserInitiated", user, Some(137));
    replay.check_end(4, "TaskFailedToStart", "Task failed to start", None);
    let unread =
        "UnrecogniedTaskError: Error loading task - unrecognized volume type: \"nonsense\"";
    replay.check_end(5, "TaskFailedToStart", unread, None);
    replay.check_end(6, "UserInitiated", user, Some(137));
    assert_eq!(replay.instance().running_tasks_count(), 0);
    assert_eq!(
        replay.instance().remaining(),
        replay.instance().registered()
    );
}

#[test]
fn what_the_agent_tells_of_containers_is_shown() {
    let mut replay = Replay::new(fake());

    replay.run("main_run");

    let task = replay.described(2);
    let [web, side] = task["containers"].as_array().unwrap().as_slice() else {
        panic!("it has two: {task:#}")
    };
    assert_eq!(
        (&web["runtimeId"], &side["runtimeId"]),
        (&json!("docker-id-2"), &json!("docker-id-3"))
    );
    let binding = json!([{ "bindIP": "0.0.0.0", "containerPort": 8080, "hostPort": 32768, "protocol": "tcp" }]);
    assert_eq!(web["networkBindings"], binding);
    assert_eq!(side["networkBindings"], json!([]));
    assert_eq!(task["executionStoppedAt"], 1_795_243_695.394);
    assert!(task["startedAt"].is_number() && task["stoppedAt"].is_number());
    let failed = replay.described(4);
    let reason = failed["containers"][0]["reason"].as_str().unwrap();
    assert!(
        reason.starts_with("CannotPullImageManifestError: "),
        "{reason}"
    );
    assert_eq!(failed["pullStartedAt"], 1_795_243_713.114);
    assert_eq!(failed["pullStoppedAt"], 1_795_243_727.348);
    assert!(failed["startedAt"].is_null());
}

#[test]
fn a_digest_may_be_told_before_the_container_runs() {
    let mut replay = Replay::new(fake());

    for call in &recorded("pull_from_a_registry")[..3] {
        replay.call(call["action"].as_str().unwrap(), &call["body"]);
    }

    assert_eq!(replay.task(1).status(), TaskStatus::Pending);
    replay.run("pull_from_a_registry");
    let exited = "Essential container in task exited";
    replay.check_end(1, "EssentialContainerExited", exited, Some(0));
    let task = replay.described(1);
    assert_eq!(task["containers"][0]["imageDigest"], "sha256:docker-id-6");
    assert_eq!(task["pullStoppedAt"], 1_795_244_053.225);
}

#[test]
fn an_agent_that_was_restarted_tells_of_what_has_ended_meanwhile() {
    let mut replay = Replay::new(fake());
    for call in &recorded("main_run")[..3] {
        replay.call(call["action"].as_str().unwrap(), &call["body"]);
    }
    assert_eq!(replay.task(1).status(), TaskStatus::Running);
    replay.instance().disconnect_agent();

    replay.run("restart_with_saved_state");

    assert!(replay.instance().is_agent_connected());
    replay.check_end(1, "UserInitiated", "Task stopped by user", Some(137));
    assert_eq!(replay.ecs.instances().len(), 1);
}

#[test]
fn an_agent_makes_the_default_cluster_where_there_is_none() {
    let ecs = FakeEcs::start().no_default_cluster().blocking();
    let calls = recorded("default_cluster_absent");
    let [register, create, again, discover] = calls.as_slice() else {
        panic!("four were recorded")
    };

    let refused = post(&ecs, "RegisterContainerInstance", &register["body"]);

    assert_eq!(refused.status(), 400);
    assert_eq!(refused.json()["message"], "Cluster not found.");
    ask(&ecs, "CreateCluster", &create["body"]);
    let registered = ask(&ecs, "RegisterContainerInstance", &again["body"]);
    check_echo(&again["body"], &registered);
    let mut question = discover["body"].clone();
    question["containerInstance"] = registered["containerInstance"]["containerInstanceArn"].clone();
    let endpoint = ask(&ecs, "DiscoverPollEndpoint", &question);
    let at = |path: &str| format!("{}/{path}/", ecs.endpoint_url());
    assert_eq!(endpoint["endpoint"], at("acs"));
    assert_eq!(endpoint["telemetryEndpoint"], at("tcs"));
    assert_eq!(endpoint["serviceConnectEndpoint"], at("service-connect"));
}

#[test]
fn an_agent_on_ec2_is_known_by_its_identity_document() {
    let mut replay = Replay::new(fake());

    replay.run("instance_with_metadata_service");
    let first = replay.instance().clone();
    replay.run("instance_with_metadata_service");

    assert_eq!(*replay.instance(), first);
    assert_eq!(first.ec2_instance_id(), "i-0123456789abcdef0");
    assert_eq!(first.instance_type().as_deref(), Some("t3.medium"));
    assert_eq!(first.availability_zone(), "us-east-1a");
    let ami = first.attribute("ecs.ami-id");
    assert_eq!(ami.as_deref(), Some("ami-0abcdef1234567890"));
}

#[test]
fn a_container_that_cannot_start_fails_its_task() {
    let mut replay = Replay::new(fake());
    replay.run("instance_with_metadata_service");

    replay.run("container_cannot_start");

    replay.check_end(1, "TaskFailedToStart", "Task failed to start", None);
    let container = &replay.described(1)["containers"][0];
    assert_eq!(container["runtimeId"], "docker-id");
    let reason = container["reason"].as_str().unwrap();
    assert!(
        reason.starts_with("CannotStartContainerError: "),
        "{reason}"
    );
}

#[test]
fn tasks_that_the_agent_never_began_end_as_well() {
    let mut replay = Replay::new(fake());

    replay.run("odd_payloads");

    let user = "Task stopped by user";
    replay.check_end(9, "UserInitiated", user, None);
    replay.check_end(2, "UserInitiated", user, None);
    replay.check_end(1, "UserInitiated", user, Some(137));
    let exited = "Essential container in task exited";
    replay.check_end(3, "EssentialContainerExited", exited, Some(0));
}

#[test]
fn a_helper_that_has_ended_does_not_stop_its_task() {
    let mut replay = Replay::new(fake());
    replay.run("instance_with_metadata_service");

    replay.run("health_and_side_container");

    let task = replay.described(3);
    assert_eq!(task["lastStatus"], "RUNNING");
    let side = &task["containers"][1];
    assert_eq!(
        (&side["lastStatus"], &side["exitCode"]),
        (&json!("STOPPED"), &json!(0))
    );
    assert_eq!(task["containers"][0]["lastStatus"], "RUNNING");
}

// ---- whose tasks they are, and what else may be told ----

/// A task on an EC2 instance whose agent has asked where to poll.
fn task_of_an_agent(ecs: &FakeEcs, network_mode: &str) -> TaskHandle {
    let instance = ecs.add_instance("m5.large");
    let question = json!({ "cluster": "default", "containerInstance": instance.arn() });
    ask(ecs, "DiscoverPollEndpoint", &question);
    run_pair(ecs, network_mode)
}

fn run_pair(ecs: &FakeEcs, network_mode: &str) -> TaskHandle {
    let containers = json!([
        { "name": "app", "image": "busybox", "memory": 64 },
        { "name": "side", "image": "busybox", "memory": 64, "essential": false },
    ]);
    register(ecs, &ec2_definition("pair", network_mode, containers));
    let mut request = json!({ "taskDefinition": "pair", "launchType": "EC2" });
    if network_mode == "awsvpc" {
        request["networkConfiguration"] =
            json!({ "awsvpcConfiguration": { "subnets": ["subnet-1"] } });
    }
    let answer = ask(ecs, "RunTask", &request);
    let task = ecs.task(answer["tasks"][0]["taskArn"].as_str().expect("it is run"));
    ecs.settle();
    task
}

fn tell(ecs: &FakeEcs, task: &TaskHandle, change: Value) {
    let mut change = change;
    change["task"] = json!(task.arn());
    let answer = ask(ecs, "SubmitTaskStateChange", &change);
    assert_eq!(answer, json!({ "acknowledgment": "ACK" }));
    ecs.settle();
}

fn manual() -> FakeEcs {
    FakeEcs::start().clock(Clock::manual()).blocking()
}

#[test]
fn only_who_asks_where_to_poll_has_tasks_of_its_own() {
    let ecs = manual();
    let registered = ask(&ecs, "RegisterContainerInstance", &json!({}));
    let simulated = run_pair(&ecs, "bridge");
    assert_eq!(simulated.status(), TaskStatus::Running);
    let arn = &registered["containerInstance"]["containerInstanceArn"];

    let question = json!({ "containerInstance": arn, "cluster": "default" });
    ask(&ecs, "DiscoverPollEndpoint", &question);
    let own = run_pair(&ecs, "bridge");

    assert_eq!(own.status(), TaskStatus::Pending);
    assert_eq!(simulated.status(), TaskStatus::Running);
    // Without an instance nobody is met.
    ask(&ecs, "DiscoverPollEndpoint", &json!({}));
    tell(&ecs, &own, json!({ "status": "RUNNING" }));
    assert_eq!(own.status(), TaskStatus::Running);
    assert_eq!(own.container("side").status(), ContainerState::Running);
}

#[test]
fn what_has_passed_is_not_taken_back() {
    let ecs = manual();
    let task = task_of_an_agent(&ecs, "bridge");
    let container = |status: &str, id: &str| json!([{ "containerName": "app", "status": status, "runtimeId": id }]);
    tell(
        &ecs,
        &task,
        json!({ "status": "RUNNING", "containers": container("RUNNING", "one") }),
    );

    tell(
        &ecs,
        &task,
        json!({ "status": "PENDING", "containers": container("PENDING", "two") }),
    );

    assert_eq!(task.status(), TaskStatus::Running);
    assert_eq!(task.container("app").status(), ContainerState::Running);
    let stopped = json!([{ "containerName": "app", "status": "STOPPED", "exitCode": 1 }]);
    tell(
        &ecs,
        &task,
        json!({ "status": "STOPPED", "containers": stopped }),
    );
    assert_eq!(task.status(), TaskStatus::Stopped);
    let late = json!([{ "containerName": "app", "status": "STOPPED", "exitCode": 2 }]);
    tell(
        &ecs,
        &task,
        json!({ "status": "RUNNING", "containers": late }),
    );
    assert_eq!(task.status(), TaskStatus::Stopped);
    assert_eq!(task.container("app").exit_code(), Some(1));
    let answer = ask(&ecs, "DescribeTasks", &json!({ "tasks": [task.arn()] }));
    assert_eq!(answer["tasks"][0]["containers"][0]["runtimeId"], "one");
}

#[test]
fn a_container_may_be_told_of_alone() {
    let ecs = manual();
    let task = task_of_an_agent(&ecs, "bridge");
    let tell = |name: &str, status: &str, more: Value| {
        let mut change = json!({ "task": task.arn(), "containerName": name, "status": status });
        for (member, value) in more.as_object().into_iter().flatten() {
            change[member] = value.clone();
        }
        let answer = ask(&ecs, "SubmitContainerStateChange", &change);
        assert_eq!(answer["acknowledgment"], "ACK");
        ecs.settle();
    };
    let binding = json!([{ "containerPort": 80, "hostPort": 8080, "protocol": "tcp" }]);

    tell(
        "app",
        "RUNNING",
        json!({ "runtimeId": "one", "networkBindings": binding }),
    );
    assert_eq!(
        task.status(),
        TaskStatus::Pending,
        "the other does not run yet"
    );
    tell("side", "RUNNING", json!({}));
    assert_eq!(task.status(), TaskStatus::Running);
    assert!(ecs.instances()[0].ports_in_use().contains(&8080));
    tell(
        "app",
        "STOPPED",
        json!({ "exitCode": 137, "reason": "OutOfMemoryError: Container killed due to memory usage" }),
    );

    assert_eq!(
        task.status(),
        TaskStatus::Running,
        "the agent stops the other first"
    );
    assert_eq!(
        task.desired_status(),
        aws_sdk_ecs::types::DesiredStatus::Stopped
    );
    tell("side", "STOPPED", json!({ "exitCode": 143 }));
    assert_eq!(task.status(), TaskStatus::Stopped);
    let reason = "Essential container in task exited";
    assert_eq!(task.stopped_reason().as_deref(), Some(reason));
    let app = task.container("app").reason();
    assert_eq!(
        app.as_deref(),
        Some("OutOfMemoryError: Container killed due to memory usage")
    );
    assert!(!ecs.instances()[0].ports_in_use().contains(&8080));
}

#[test]
fn ports_that_are_told_anew_replace_those_before() {
    let ecs = manual();
    let task = task_of_an_agent(&ecs, "bridge");
    let at = |port: u16| {
        let binding = json!([{ "containerPort": 80, "hostPort": port, "protocol": "tcp" }]);
        json!({ "status": "RUNNING", "containers": [
            { "containerName": "app", "status": "RUNNING", "networkBindings": binding },
        ] })
    };
    let ports = || {
        let ports = ecs.instances()[0].ports_in_use().into_iter();
        ports
            .filter(|port| (30_000..40_000).contains(port))
            .collect::<Vec<_>>()
    };

    tell(&ecs, &task, at(32_768));
    assert_eq!(ports(), [32_768]);
    tell(&ecs, &task, at(32_769));

    assert_eq!(ports(), [32_769]);
}

/// Tasks are told of in no order: the one that has the port now may be told of before the one that
/// had it.
#[test]
fn a_port_is_free_when_no_task_has_it_any_more() {
    let ecs = manual();
    let one = task_of_an_agent(&ecs, "bridge");
    let two = run_pair(&ecs, "bridge");
    let binding = json!([{ "containerPort": 80, "hostPort": 32_768, "protocol": "tcp" }]);
    let running = json!({ "status": "RUNNING", "containers": [
        { "containerName": "app", "status": "RUNNING", "networkBindings": binding },
    ] });
    let is_taken = || ecs.instances()[0].ports_in_use().contains(&32_768);
    tell(&ecs, &one, running.clone());
    tell(&ecs, &two, running);

    tell(&ecs, &one, json!({ "status": "STOPPED" }));
    assert!(is_taken());
    tell(&ecs, &two, json!({ "status": "STOPPED" }));

    assert!(!is_taken());
    assert_eq!(two.status(), TaskStatus::Stopped);
}

#[tokio::test]
async fn agents_are_sent_to_where_they_have_found_the_fake() {
    let ecs = FakeEcs::start().await;
    let expected = format!("{}/acs/", ecs.endpoint_url());
    for client in [ecs.client(), ecs.client_over_http()] {
        let answer = client.discover_poll_endpoint().send().await.unwrap();

        assert_eq!(answer.endpoint(), Some(expected.as_str()));
    }
}

#[test]
fn an_agent_may_tell_of_a_simulated_task() {
    let ecs = manual();
    ecs.add_instance("m5.large");
    ecs.script("pair", Script::new());
    let task = run_pair(&ecs, "bridge");
    assert_eq!(task.status(), TaskStatus::Running);

    let stopped = json!([{ "containerName": "app", "status": "STOPPED", "exitCode": 7 }]);
    tell(&ecs, &task, json!({ "containers": stopped }));

    assert_eq!(task.status(), TaskStatus::Stopped);
    assert_eq!(task.container("app").exit_code(), Some(7));
    assert_eq!(
        task.container("side").exit_code(),
        Some(143),
        "it was asked to stop"
    );
}

#[test]
fn agents_within_containers_are_shown() {
    let ecs = manual();
    let task = task_of_an_agent(&ecs, "bridge");
    let agent = |status: &str, reason: &str| json!([{ "managedAgentName": "ExecuteCommandAgent", "containerName": "app", "status": status, "reason": reason }]);

    tell(
        &ecs,
        &task,
        json!({ "status": "RUNNING", "managedAgents": agent("RUNNING", "") }),
    );
    tell(
        &ecs,
        &task,
        json!({ "managedAgents": agent("STOPPED", "it was killed") }),
    );

    let answer = ask(&ecs, "DescribeTasks", &json!({ "tasks": [task.arn()] }));
    let shown = answer["tasks"][0]["containers"][0]["managedAgents"][0].clone();
    assert_eq!(shown["name"], "ExecuteCommandAgent");
    assert_eq!(shown["lastStatus"], "STOPPED");
    assert_eq!(shown["reason"], "it was killed");
    assert!(shown["lastStartedAt"].is_number());

    // What has passed is not taken back, nor does a repetition move anything.
    ecs.advance(secs(1));
    for status in ["PENDING", "RUNNING", "STOPPED"] {
        tell(
            &ecs,
            &task,
            json!({ "managedAgents": agent(status, "again") }),
        );
    }
    let answer = ask(&ecs, "DescribeTasks", &json!({ "tasks": [task.arn()] }));
    let again = &answer["tasks"][0]["containers"][0]["managedAgents"][0];
    assert_eq!(*again, shown);
    let blank = json!({ "task": task.arn(), "managedAgents": agent("", "") });
    let refused = post(&ecs, "SubmitTaskStateChange", &blank).json();
    assert_eq!(refused["__type"], "InvalidParameterException");
}

#[test]
fn attachments_are_attached_when_the_agent_says_so() {
    let ecs = fake();
    let task = run_with_volume(&ecs);
    let arn_of = |attachment: usize| {
        let id = task["attachments"][attachment]["id"].as_str();
        format!(
            "arn:aws:ecs:us-east-1:123456789012:attachment/{}",
            id.expect("it has both")
        )
    };
    let statuses = || {
        let answer = ask(
            &ecs,
            "DescribeTasks",
            &json!({ "tasks": [task["taskArn"]] }),
        );
        let attachments = answer["tasks"][0]["attachments"].as_array().cloned();
        let attachments = attachments.unwrap_or_default().into_iter();
        attachments
            .map(|it| it["status"].clone())
            .collect::<Vec<_>>()
    };
    let change = |attachment: usize, status: &str| json!([{ "attachmentArn": arn_of(attachment), "status": status }]);
    assert_eq!(statuses(), ["PRECREATED", "CREATED"]);

    let of_volume = json!({ "attachments": change(1, "ATTACHED") });
    let answer = ask(&ecs, "SubmitAttachmentStateChanges", &of_volume);
    assert_eq!(answer["acknowledgment"], "ACK");
    assert_eq!(statuses(), ["PRECREATED", "ATTACHED"]);
    let of_task = json!({ "task": task["taskArn"], "attachments": change(0, "ATTACHED") });
    ask(&ecs, "SubmitTaskStateChange", &of_task);
    assert_eq!(statuses(), ["ATTACHED", "ATTACHED"]);
    let gone = json!({ "attachments": change(0, "DETACHED") });
    ask(&ecs, "SubmitAttachmentStateChanges", &gone);
    assert_eq!(statuses(), ["ATTACHED", "ATTACHED"]);

    let nowhere = "arn:aws:ecs:us-east-1:123456789012:attachment/nowhere";
    let unknown = json!([{ "attachmentArn": nowhere, "status": "ATTACHED" }]);
    let refusals = [
        (unknown, format!("Could not find attachment {nowhere}")),
        (
            change(0, "LOST"),
            "attachment status should be one of [ATTACHED,DETACHED,FAILED]".to_owned(),
        ),
    ];
    for (attachments, message) in refusals {
        let request = json!({ "attachments": attachments });
        let refused = post(&ecs, "SubmitAttachmentStateChanges", &request).json();
        assert_eq!(refused["__type"], "InvalidParameterException");
        assert_eq!(refused["message"], message);
    }
}

/// A task of one container on an instance whose agent has asked where to poll, just accepted; with
/// a volume of its own.
fn run_with_volume(ecs: &FakeEcs) -> Value {
    let instance = ecs.add_instance("m5.large");
    let question = json!({ "containerInstance": instance.arn() });
    ask(ecs, "DiscoverPollEndpoint", &question);
    let mount = json!([{ "sourceVolume": "data", "containerPath": "/data" }]);
    let app = json!({ "name": "app", "image": "busybox", "memory": 64, "mountPoints": mount });
    let mut definition = ec2_definition("job", "awsvpc", json!([app]));
    definition["volumes"] = json!([{ "name": "data", "configuredAtLaunch": true }]);
    register(ecs, &definition);
    let role = "arn:aws:iam::123456789012:role/ecsInfrastructureRole";
    let request = json!({
        "taskDefinition": "job",
        "launchType": "EC2",
        "networkConfiguration": { "awsvpcConfiguration": { "subnets": ["subnet-1"] } },
        "volumeConfigurations": [{ "name": "data", "managedEBSVolume": { "roleArn": role, "sizeInGiB": 10 } }],
    });
    ask(ecs, "RunTask", &request)["tasks"][0].clone()
}

#[test]
fn a_task_that_runs_sooner_than_thought_has_what_is_attached_to_it() {
    let running = json!([{ "containerName": "app", "status": "RUNNING" }]);
    for change in [
        json!({ "status": "RUNNING" }),
        json!({ "containers": running }),
    ] {
        let ecs = fake();
        let arn = run_with_volume(&ecs)["taskArn"].clone();
        let task = ecs.task(arn.as_str().expect("it is run"));

        tell(&ecs, &task, change);
        ecs.advance(secs(60));

        assert_eq!(task.status(), TaskStatus::Running);
        let answer = ask(&ecs, "DescribeTasks", &json!({ "tasks": [arn] }));
        let attachments = &answer["tasks"][0]["attachments"];
        let statuses = (&attachments[0]["status"], &attachments[1]["status"]);
        assert_eq!(statuses, (&json!("ATTACHED"), &json!("ATTACHED")));
    }
}

/// Runs a simulated Fargate task, which is just accepted.
fn run_on_fargate(ecs: &FakeEcs, subnet: &str) -> (TaskHandle, String) {
    let app = json!({ "name": "app", "image": "busybox" });
    register(ecs, &fargate_definition("web", json!([app])));
    let network = json!({ "awsvpcConfiguration": { "subnets": [subnet] } });
    let request = json!({ "taskDefinition": "web", "launchType": "FARGATE", "networkConfiguration": network });
    let task = ask(ecs, "RunTask", &request)["tasks"][0].clone();
    let id = task["attachments"][0]["id"].as_str().expect("it has one");
    let attachment = format!("arn:aws:ecs:us-east-1:123456789012:attachment/{id}");
    let arn = task["taskArn"].as_str().expect("it has one");
    (ecs.task(arn), attachment)
}

#[test]
fn that_an_interface_is_attached_does_not_start_containers() {
    let ecs = fake();
    let (task, attachment) = run_on_fargate(&ecs, "subnet-1");

    let attached = json!([{ "attachmentArn": attachment, "status": "ATTACHED" }]);
    let change = json!({ "task": task.arn(), "attachments": attached });
    ask(&ecs, "SubmitTaskStateChange", &change);

    let described = ask(&ecs, "DescribeTasks", &json!({ "tasks": [task.arn()] }));
    assert!(described["tasks"][0]["pullStartedAt"].is_null());
    ecs.advance(secs(120));
    let timeline = task.timeline().to_string();
    assert!(timeline.contains("ACTIVATING"), "{timeline}");
}

#[test]
fn an_interface_without_an_address_cannot_be_attached() {
    let ecs = fake();
    ecs.ec2().new_subnet("subnet-1").addresses(0).add();
    let (task, attachment) = run_on_fargate(&ecs, "subnet-1");

    let attached = json!([{ "attachmentArn": attachment, "status": "ATTACHED" }]);
    ask(
        &ecs,
        "SubmitAttachmentStateChanges",
        &json!({ "attachments": attached }),
    );
    ecs.advance(secs(120));

    assert_eq!(task.status(), TaskStatus::Stopped);
    let reason = task.stopped_reason().expect("it has one");
    assert!(
        reason.contains("InsufficientFreeAddressesInSubnet"),
        "{reason}"
    );
}

#[test]
fn a_simulated_task_comes_up_by_itself_and_ends_by_its_script() {
    let running = json!([{ "containerName": "app", "status": "RUNNING" }]);
    for change in [
        json!({ "status": "RUNNING" }),
        json!({ "status": "PENDING", "containers": running }),
    ] {
        let ecs = fake();
        ecs.script("web", Script::new().exits(3).after(secs(5)));
        let (task, _) = run_on_fargate(&ecs, "subnet-1");

        let mut change = change;
        change["task"] = json!(task.arn());
        ask(&ecs, "SubmitTaskStateChange", &change);
        assert_eq!(task.status(), TaskStatus::Provisioning);
        ecs.advance(secs(600));

        assert_eq!(task.status(), TaskStatus::Stopped);
        assert_eq!(task.container("app").exit_code(), Some(3));
    }
}

#[test]
fn a_task_that_is_stopped_before_its_agent_has_it_needs_no_agent() {
    for network_mode in ["bridge", "awsvpc"] {
        let ecs = FakeEcs::start()
            .clock(Clock::manual())
            .profile(Profile::realistic())
            .blocking();
        let instance = ecs.add_instance("m5.large");
        ask(
            &ecs,
            "DiscoverPollEndpoint",
            &json!({ "containerInstance": instance.arn() }),
        );
        register(
            &ecs,
            &ec2_definition(
                "job",
                network_mode,
                json!([{ "name": "app", "image": "busybox", "memory": 64 }]),
            ),
        );
        let network = json!({ "awsvpcConfiguration": { "subnets": ["subnet-1"] } });
        let mut request = json!({ "taskDefinition": "job", "launchType": "EC2" });
        if network_mode == "awsvpc" {
            request["networkConfiguration"] = network;
        }
        let answer = ask(&ecs, "RunTask", &request);
        let task = ecs.task(answer["tasks"][0]["taskArn"].as_str().unwrap());

        ask(&ecs, "StopTask", &json!({ "task": task.arn() }));
        ecs.settle();

        assert_eq!(task.status(), TaskStatus::Stopped, "{network_mode}");
        assert_eq!(task.container("app").exit_code(), None);
    }
}

#[test]
fn a_task_that_its_agent_has_stops_when_the_agent_says_so() {
    for network_mode in ["bridge", "awsvpc"] {
        let ecs = manual();
        let task = task_of_an_agent(&ecs, network_mode);
        ask(&ecs, "StopTask", &json!({ "task": task.arn() }));
        ecs.settle();
        assert_ne!(task.status(), TaskStatus::Stopped, "{network_mode}");

        let stopped = json!([
            { "containerName": "app", "status": "STOPPED" }, { "containerName": "side", "status": "STOPPED" },
        ]);
        tell(
            &ecs,
            &task,
            json!({ "status": "STOPPED", "containers": stopped }),
        );

        assert_eq!(task.status(), TaskStatus::Stopped, "{network_mode}");
        assert_eq!(
            task.stopped_reason().as_deref(),
            Some("Task stopped by user")
        );
    }
}

/// Agents drop what is refused with `InvalidParameterException`, and repeat everything else.
#[test]
fn what_makes_no_sense_is_refused_so_that_agents_drop_it() {
    let ecs = manual();
    let task = task_of_an_agent(&ecs, "bridge").arn();
    let nowhere = "0123456789abcdef0123456789abcdef";
    let container = |change: Value| json!({ "task": task, "containers": [change] });
    let cases = [
        ("SubmitTaskStateChange", json!({}), "Task can not be blank."),
        (
            "SubmitTaskStateChange",
            json!({ "task": nowhere }),
            "The referenced task was not found.",
        ),
        (
            "SubmitTaskStateChange",
            json!({ "task": task, "status": "CREATED" }),
            "status should be one of [PENDING,RUNNING,STOPPED]",
        ),
        (
            "SubmitTaskStateChange",
            container(json!({ "containerName": "no", "status": "RUNNING" })),
            "Container no not found in task.",
        ),
        (
            "SubmitTaskStateChange",
            container(
                json!({ "containerName": "app", "networkBindings": [{ "hostPort": 70_000 }] }),
            ),
            "network bindings have a port that is none",
        ),
        (
            "SubmitContainerStateChange",
            json!({ "task": task, "status": "RUNNING" }),
            "Container  not found in task.",
        ),
        (
            "DiscoverPollEndpoint",
            json!({ "containerInstance": nowhere }),
            "The referenced container instance was not found.",
        ),
    ];
    for (operation, request, message) in cases {
        let answer = post(&ecs, operation, &request).json();
        assert_eq!(answer["__type"], "InvalidParameterException", "{request}");
        assert_eq!(answer["message"], message, "{request}");
    }
}

#[test]
fn an_agent_that_speaks_is_connected() {
    let ecs = fake();
    let instance = ecs.add_instance("m5.large");
    let question = json!({ "containerInstance": instance.arn() });
    ask(&ecs, "DiscoverPollEndpoint", &question);
    let task = run_pair(&ecs, "awsvpc");
    let described = ask(&ecs, "DescribeTasks", &json!({ "tasks": [task.arn()] }));
    let id = &described["tasks"][0]["attachments"][0]["id"];
    let id = id.as_str().expect("it has one");
    let attachment = format!("arn:aws:ecs:us-east-1:123456789012:attachment/{id}");
    let attached = json!([{ "attachmentArn": attachment, "status": "ATTACHED" }]);
    let running = json!({ "task": task.arn(), "status": "RUNNING" });
    let container = json!({ "task": task.arn(), "containerName": "app", "status": "RUNNING" });
    for (operation, request) in [
        ("DiscoverPollEndpoint", question),
        (
            "SubmitAttachmentStateChanges",
            json!({ "attachments": attached }),
        ),
        ("SubmitContainerStateChange", container),
        ("SubmitTaskStateChange", running),
    ] {
        instance.disconnect_agent();

        ask(&ecs, operation, &request);

        assert!(instance.is_agent_connected(), "{operation}");
    }
    ecs.advance(secs(60));
    assert_eq!(task.status(), TaskStatus::Running);
}

/// New instances have the agent of the recordings, so what it can do, they can.
#[test]
fn a_new_instance_can_do_what_its_agent_was_seen_to_register() {
    let ecs = fake();
    for (run, instance) in [
        ("main_run", ecs.add_external_instance()),
        (
            "instance_with_metadata_service",
            ecs.add_instance("t3.medium"),
        ),
    ] {
        let calls = recorded(run);
        let mut calls = calls.iter();
        let registered = calls.find(|call| call["action"] == "RegisterContainerInstance");
        let attributes = registered.and_then(|call| call["body"]["attributes"].as_array());
        let names = attributes
            .expect("agents tell what they can do")
            .iter()
            .filter_map(|attribute| attribute["name"].as_str());
        let missing: Vec<&str> = names
            .filter(|name| name.contains(".capability."))
            .filter(|name| instance.attribute(name).is_none())
            .collect();
        assert!(missing.is_empty(), "{run}: {missing:?}");
    }
}

#[test]
fn logs_are_routed_by_others_than_root_on_a_new_instance() {
    let ecs = fake();
    ecs.add_instance("t3.medium");
    let logging = json!({ "logDriver": "awsfirelens" });
    let containers = json!([
        { "name": "app", "image": "a", "memory": 64, "logConfiguration": logging },
        {
            "name": "router", "image": "fluent-bit", "memory": 64, "user": "1000",
            "firelensConfiguration": { "type": "fluentbit" },
        },
    ]);
    register(&ecs, &ec2_definition("web", "bridge", containers));

    let answer = ask(&ecs, "RunTask", &json!({ "taskDefinition": "web" }));

    assert_eq!(answer["failures"], json!([]));
}
