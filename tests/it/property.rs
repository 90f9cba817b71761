//! Whatever callers and tests do, some things always hold.
//!
//! Random sequences of calls and interferences; after each, what can be seen from outside is
//! checked. With the feature `self-check` the fake checks its inside as well, after everything that
//! happens.

use std::cell::RefCell;
use std::collections::BTreeMap;

use aws_sdk_ecs::types::{DesiredStatus, Task};
use fake_ecs::{
    ContainerHandle, ContainerState, Event, FakeEcs, InstanceHandle, InstanceStatus, Profile,
    Script, StopCode, TaskHandle, TaskStatus,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::actions::{self, ANY, Act, EITHER, Trial, acts, config, items, one_of, pick};
use crate::support::{Answer, SUBNET, ec2_definition, fargate_definition, millis, register, secs};

const FAMILIES: [&str; 5] = ["web", "batch", "ordered", "restarted", "checked"];
const CLUSTERS: [&str; 3] = ["default", "blue", "green"];

fn act() -> impl Strategy<Value = Act<Tasks>> {
    let millis = || prop_oneof![0..2_000_u64, 0..100_000_u64, 0..5_000_000_u64];
    acts! { |it: Tasks|
        2 => define(family in ANY) {
            it.call("RegisterTaskDefinition", definition(one_of(&FAMILIES, family)))
        }
        8 => run(family in ANY, cluster in ANY, count in 1..4_u8, token in ANY);
        4 => stop_by_call(task in ANY, by_arn in EITHER) {
            if let Some(task) = it.task(task) {
                let name = if by_arn { task.arn() } else { task.id() };
                it.call("StopTask", json!({ "task": name, "cluster": cluster_of(&task.arn()) }));
            }
        }
        2 => stop(task in ANY);
        2 => mark_failed(task in ANY, code in 0..3_i32) {
            it.task(task).iter().for_each(|task| task.mark_failed(code, "marked"));
        }
        4 => exit(task in ANY, container in ANY, code in 0..3_i32) {
            let containers = it.task(task).map(|task| task.containers());
            let container = containers.and_then(|all| pick(&all, container));
            let running = container.filter(|it| it.status() == ContainerState::Running);
            running.iter().for_each(|container| container.exit(code));
        }
        2 => script(family in ANY, number in ANY) {
            it.ecs.script(one_of(&FAMILIES, family), script(number))
        }
        6 => advance(millis in millis());
        6 => play(steps in 1..20_usize) {
            for _ in 0..steps {
                it.ecs.step();
            }
        }
        1 => settle();
        1 => tag(task in ANY) {
            if let Some(task) = it.task(task) {
                let tags = json!([{ "key": "a", "value": "b" }]);
                it.call("TagResource", json!({ "resourceArn": task.arn(), "tags": tags }));
            }
        }
        1 => create_cluster(cluster in ANY) {
            it.call("CreateCluster", json!({ "clusterName": one_of(&CLUSTERS, cluster) }))
        }
        1 => delete_cluster(cluster in ANY) {
            it.call("DeleteCluster", json!({ "cluster": one_of(&CLUSTERS, cluster) }))
        }
        2 => add_instance(cluster in ANY) {
            let name = one_of(&CLUSTERS, cluster);
            let is_there = it.call("DescribeClusters", json!({ "clusters": [name] }));
            if is_there["clusters"][0]["status"] == "ACTIVE" {
                it.ecs.cluster(name).new_instance("t3.small").spot_draining().add();
            }
        }
        2 => start_task(instance in ANY, family in ANY) {
            let family = one_of(&FAMILIES, family);
            it.call_about(instance, "StartTask", |id| json!({
                "taskDefinition": family, "containerInstances": [id],
                "networkConfiguration": network(family),
            }))
        }
        4 => interfere(instance in ANY, how in ANY) {
            match how % 6 {
                0 => it.drain(instance),
                1 => it.activate(instance),
                2 => it.disconnect(instance),
                3 => it.reconnect(instance),
                4 => it.instance(instance).iter().for_each(InstanceHandle::spot_interrupt),
                _ => it.terminate(instance),
            }
        }
        2 => reclaim(count in 1..3_usize);
        // An agent asks where to poll, and has tasks of its own from then on.
        1 => meet(instance in ANY) {
            it.call_about(instance, "DiscoverPollEndpoint", |id| json!({ "containerInstance": id }));
            // The answer has the port, which is another one each time.
            it.answers.borrow_mut().retain(|answer| !answer.body.contains("telemetryEndpoint"));
        }
        4 => tell(task in ANY, status in ANY, container in ANY, its in ANY, code in -1..3_i32);
        1 => deregister(instance in ANY, force in EITHER) {
            let of = |id| json!({ "containerInstance": id, "force": force });
            it.call_about(instance, "DeregisterContainerInstance", of)
        }
        1 => reset() {
            it.ecs.reset();
            it.seen.borrow_mut().clear();
            it.register_all();
        }
    }
}

fn profile() -> impl Strategy<Value = Profile> {
    let time = || (0..4_000_u64).prop_map(millis);
    let stages = (time(), time(), time(), time(), time(), time(), time());
    let random = (stages, any::<bool>()).prop_map(|(times, on_instances)| {
        let mut profile = Profile::realistic();
        let stages = if on_instances {
            &mut profile.ec2_awsvpc
        } else {
            &mut profile.fargate
        };
        (
            stages.provisioning,
            stages.connecting,
            stages.pending,
            stages.activating,
            stages.deactivating,
            stages.stopping,
            stages.deprovisioning,
        ) = times;
        profile
    });
    prop_oneof![Just(Profile::instant()), Just(Profile::realistic()), random]
}

fn definition(family: &str) -> Value {
    let check = json!({ "command": ["CMD-SHELL", "true"] });
    match family {
        "batch" => {
            let ports = json!([{ "containerPort": 80 }, { "containerPort": 81, "hostPort": 8081 }]);
            let app = json!({ "name": "app", "image": "a", "memory": 64, "portMappings": ports });
            ec2_definition(family, "bridge", json!([app]))
        }
        "ordered" => {
            let on = |name: &str, condition: &str| json!([{ "containerName": name, "condition": condition }]);
            let containers = json!([
                { "name": "app", "image": "a", "dependsOn": on("init", "SUCCESS") },
                { "name": "init", "image": "b", "essential": false, "startTimeout": 60 },
                { "name": "proxy", "image": "c", "essential": false, "dependsOn": on("app", "START") },
            ]);
            fargate_definition(family, containers)
        }
        "restarted" => {
            let policy =
                json!({ "enabled": true, "ignoredExitCodes": [0], "restartAttemptPeriod": 60 });
            let app = json!({ "name": "app", "image": "a", "restartPolicy": policy, "healthCheck": check });
            fargate_definition(family, json!([app]))
        }
        "checked" => {
            let on = json!([{ "containerName": "proxy", "condition": "HEALTHY" }]);
            let containers = json!([
                { "name": "app", "image": "a", "dependsOn": on },
                { "name": "proxy", "image": "b", "healthCheck": check, "startTimeout": 30 },
            ]);
            fargate_definition(family, containers)
        }
        _ => fargate_definition(family, json!([{ "name": "app", "image": "a" }])),
    }
}

fn script(number: usize) -> Script {
    let script = Script::new();
    match number % 6 {
        0 => script.exits(0).after(secs(20)),
        1 => script.log("on").exits(1).after(secs(90)),
        2 => script.cannot_pull("no such image"),
        3 => script.ignores_sigterm(),
        4 => {
            let unhealthy = script.becomes_unhealthy().after(secs(10));
            unhealthy.becomes_healthy().after(secs(40))
        }
        _ => script.fails_to_start("no such file"),
    }
}

/// What tasks of the family have that run on Fargate. `batch` runs on EC2, in bridge mode.
fn network(family: &str) -> Value {
    let network = json!({ "awsvpcConfiguration": { "subnets": [SUBNET] } });
    if family == "batch" {
        Value::Null
    } else {
        network
    }
}

/// The name of the cluster of a task or an instance.
fn cluster_of(arn: &str) -> &str {
    arn.rsplit('/').nth(1).unwrap_or_default()
}

/// What was seen of a task last.
#[derive(Clone, Debug)]
struct Seen {
    status: TaskStatus,
    version: u64,
    containers: Vec<ContainerState>,
    /// The whole description, once it has stopped: from then on nothing changes.
    stopped: Option<String>,
}

/// A fake under test, and what was seen of it.
struct Tasks {
    ecs: FakeEcs,
    seen: RefCell<BTreeMap<String, Seen>>,
    answers: RefCell<Vec<Answer>>,
}

impl Tasks {
    fn start(profile: Profile) -> Self {
        let trial = Self {
            ecs: actions::start(profile),
            seen: RefCell::default(),
            answers: RefCell::default(),
        };
        trial.ecs.new_instance("t3.small").spot().add();
        let put = json!({
            "cluster": "default", "capacityProviders": ["FARGATE_SPOT"], "defaultCapacityProviderStrategy": [],
        });
        trial.call("PutClusterCapacityProviders", put);
        trial.register_all();
        trial
    }

    fn register_all(&self) {
        for family in FAMILIES {
            register(&self.ecs, &definition(family));
        }
    }

    fn run(&self, family: usize, cluster: usize, count: u8, token: usize) {
        let family = one_of(&FAMILIES, family);
        let mut request = json!({
            "taskDefinition": family, "cluster": one_of(&CLUSTERS, cluster), "count": count,
            "launchType": if family == "batch" { "EC2" } else { "FARGATE" },
            "networkConfiguration": network(family),
        });
        if token < 3 {
            request["clientToken"] = format!("token-{token}").into();
        }
        // The default cluster has the provider.
        if token > 5 && family != "batch" {
            request["launchType"].take();
            request["capacityProviderStrategy"] =
                json!([{ "capacityProvider": "FARGATE_SPOT", "weight": 1 }]);
        }
        self.call("RunTask", request);
    }

    /// A call about an instance, if there is any.
    fn call_about(&self, instance: usize, operation: &str, body: impl Fn(String) -> Value) {
        if let Some(instance) = self.instance(instance) {
            let mut body = body(instance.id());
            body["cluster"] = cluster_of(&instance.arn()).into();
            self.call(operation, body);
        }
    }

    /// Spot tasks are taken back, so many if there are.
    fn reclaim(&self, count: usize) {
        let tasks = self.ecs.tasks().running();
        let is_reclaimable = |task: &Task| {
            task.capacity_provider_name() == Some("FARGATE_SPOT")
                && task.desired_status() == Some("RUNNING")
        };
        let shown = tasks.iter().map(TaskHandle::describe);
        let running = shown.filter(is_reclaimable).count();
        let interrupted = self.ecs.reclaim_spot(count.min(running));
        assert_eq!(interrupted.len(), count.min(running));
        for task in &interrupted {
            assert_eq!(task.stop_code(), Some(StopCode::SpotInterruption));
        }
    }

    /// An agent tells of a task and one of its containers, whether the task is its own or not:
    /// anything, true or not. Half of its containers have a port, and always the same one.
    fn tell(&self, task: usize, status: usize, container: usize, its: usize, code: i32) {
        const STATUSES: [&str; 4] = ["PENDING", "RUNNING", "STOPPED", ""];
        let Some(task) = self.task(task) else {
            return;
        };
        let containers = task.containers();
        let name = containers[container % containers.len()].name();
        let mut change = json!({ "containerName": name, "status": one_of(&STATUSES, its) });
        if code >= 0 {
            change["exitCode"] = code.into();
        }
        if code == 1 {
            change["reason"] = "CannotStartContainerError: no".into();
            let binding = json!({ "containerPort": 80, "hostPort": 32768, "protocol": "tcp" });
            change["networkBindings"] = json!([binding]);
        }
        let request = json!({
            "task": task.id(), "cluster": cluster_of(&task.arn()), "status": one_of(&STATUSES, status),
            "containers": [change],
        });
        self.call("SubmitTaskStateChange", request);
    }

    /// What there is of a task now.
    fn look(task: &TaskHandle, version: u64) -> Seen {
        let containers = task.containers();
        // Tags can be changed and taken away at any time.
        let description = || {
            let mut description = task.describe();
            description.tags = None;
            format!("{description:?}")
        };
        Seen {
            status: task.status(),
            version,
            containers: containers.iter().map(ContainerHandle::status).collect(),
            stopped: task.is_stopped().then(description),
        }
    }

    /// How many events there were of each task. They are numbered.
    fn versions(&self) -> BTreeMap<String, u64> {
        let mut versions = BTreeMap::new();
        for event in self.ecs.events().iter().filter_map(Event::task) {
            let version = versions.entry(event.task_arn().to_owned()).or_default();
            *version += 1;
            assert_eq!(u64::from(event.version()), *version);
        }
        versions
    }

    fn check_cluster(&self, cluster: &str) {
        let listed = |desired: &str| {
            let request = json!({ "cluster": cluster, "desiredStatus": desired });
            self.call("ListTasks", request)
        };
        let (running, stopped) = (listed("RUNNING"), listed("STOPPED"));
        if !running["__type"].is_null() {
            return;
        }
        let (running, stopped) = (items(&running["taskArns"]), items(&stopped["taskArns"]));
        assert!(
            !running.iter().any(|arn| stopped.contains(arn)),
            "{running:?} {stopped:?}"
        );
        let described = self.describe(cluster, &[running, stopped].concat());

        for task in &described {
            let is_running = running.contains(&task["taskArn"]);
            let desired = if is_running { "RUNNING" } else { "STOPPED" };
            assert_eq!(task["desiredStatus"], desired);
            self.check_task(task);
        }
        // What is neither listed nor described has been forgotten, and has stopped long ago.
        for task in &self.ecs.cluster(cluster).tasks() {
            let is_shown = described.iter().any(|shown| shown["taskArn"] == task.arn());
            assert!(is_shown || task.is_stopped(), "{task:?} is not shown");
        }
        let answer = self.call("DescribeClusters", json!({ "clusters": [cluster] }));
        let cluster = &answer["clusters"][0];
        let is_in = |task: &Value, statuses: &str| {
            let status = task["lastStatus"].as_str().unwrap_or_default();
            statuses.split(' ').any(|one| one == status)
        };
        let running = described.iter().filter(|task| is_in(task, "RUNNING"));
        assert_eq!(cluster["runningTasksCount"], running.count());
        let pending = described.iter().filter(|task| {
            let is_early = is_in(task, "PROVISIONING PENDING ACTIVATING");
            is_early && task["desiredStatus"] == "RUNNING"
        });
        assert_eq!(cluster["pendingTasksCount"], pending.count());
    }

    fn describe(&self, cluster: &str, arns: &[Value]) -> Vec<Value> {
        let mut described = Vec::new();
        for some in arns.chunks(100) {
            let request = json!({ "cluster": cluster, "tasks": some });
            let answer = self.call("DescribeTasks", request);
            assert_eq!(
                answer["failures"],
                json!([]),
                "what is listed can be described"
            );
            described.extend_from_slice(items(&answer["tasks"]));
        }
        assert_eq!(described.len(), arns.len());
        described
    }

    fn check_task(&self, shown: &Value) {
        let task = self.ecs.task(shown["taskArn"].as_str().unwrap_or_default());
        let (is_stopped, is_to_stop) = (task.is_stopped(), shown["desiredStatus"] == "STOPPED");
        assert_eq!(shown["lastStatus"], task.status().as_str());
        assert_eq!(
            shown["stoppedReason"].as_str(),
            task.stopped_reason().as_deref()
        );
        assert!(!is_stopped || is_to_stop, "{shown:#}");
        let version = self.seen.borrow()[&task.id()].version;
        assert_eq!(shown["version"], version, "{shown:#}");
        if shown["launchType"] == "EC2" && shown["attachments"] == json!([]) {
            use TaskStatus::{Pending, Running, Stopped};
            let is_one = [Pending, Running, Stopped].contains(&task.status());
            assert!(is_one, "{shown:#}");
        }
        let has = |member: &str| !shown[member].is_null();
        for (member, expected) in [
            ("stoppedAt", is_stopped),
            ("stoppingAt", is_to_stop),
            ("stopCode", is_to_stop),
        ] {
            assert_eq!(has(member), expected, "{shown:#}");
        }
        for order in [
            "createdAt pullStartedAt pullStoppedAt startedAt executionStoppedAt stoppedAt",
            "createdAt startedAt stoppingAt stoppedAt",
        ] {
            let members = order.split(' ');
            let times = members.filter_map(|member| shown[member].as_f64());
            assert!(times.is_sorted(), "{shown:#}");
        }
        let containers = items(&shown["containers"]);
        assert_eq!(containers.len(), task.containers().len(), "{shown:#}");
        for (container, handle) in containers.iter().zip(task.containers()) {
            assert_eq!(container["lastStatus"], handle.status().to_string());
            let code = handle.exit_code().map(i64::from);
            assert_eq!(container["exitCode"].as_i64(), code);
            assert!(
                !is_stopped || container["lastStatus"] == "STOPPED",
                "{shown:#}"
            );
        }
    }
}

impl Trial for Tasks {
    fn ecs(&self) -> &FakeEcs {
        &self.ecs
    }

    fn call(&self, operation: &str, body: Value) -> Value {
        let answer = actions::call(&self.ecs, operation, &body);
        let json = answer.json();
        self.answers.borrow_mut().push(answer);
        json
    }

    /// All that there are: what has stopped or is gone can be named as well.
    fn tasks(&self) -> Vec<TaskHandle> {
        self.ecs.tasks().iter().cloned().collect()
    }

    fn instances(&self) -> Vec<InstanceHandle> {
        self.ecs.instances().into()
    }

    fn check(&self) {
        let versions = self.versions();
        for task in &self.ecs.tasks() {
            let version = versions.get(&task.arn()).copied().unwrap_or_default();
            let now = Self::look(task, version);
            let before = self.seen.borrow_mut().insert(task.id(), now.clone());
            let Some(before) = before else {
                continue;
            };
            let mut containers = before.containers.iter().zip(&now.containers);
            let goes_on = before.status <= now.status
                && before.version <= now.version
                && containers.all(|(before, now)| before <= now)
                && (before.stopped.is_none() || before.stopped == now.stopped);
            assert!(goes_on, "{before:?} → {now:?}\n{}", task.timeline());
        }
        for cluster in CLUSTERS {
            self.check_cluster(cluster);
        }
        for instance in self.ecs.instances() {
            check_instance(&instance);
        }
    }
}

/// What its tasks take, no more and no less, is not there for others.
fn check_instance(instance: &InstanceHandle) {
    let tasks = instance.tasks();
    let taking = tasks.iter().filter(|task| !task.is_stopped()).count();
    let (registered, remaining) = (instance.registered(), instance.remaining());
    assert_eq!(registered == remaining, taking == 0, "{instance:?}");
    assert!(
        remaining.memory() >= 0 && remaining.cpu() >= 0,
        "{remaining:?}"
    );
    let is_wanted = |task: &&TaskHandle| task.desired_status() == DesiredStatus::Running;
    let wanted = tasks.iter().filter(is_wanted).count();
    assert_eq!(instance.running_tasks_count(), wanted);
    let is_there = instance.status() != InstanceStatus::Inactive;
    assert!(is_there || taking == 0, "{instance:?} has tasks");
}

fn live(profile: &Profile, acts: &[Act<Tasks>]) -> (Vec<Answer>, String) {
    let trial = Tasks::start(profile.clone());
    trial.live(acts);
    trial.settle();
    trial.check();
    (trial.answers.take(), trial.ecs.timeline().to_string())
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn whatever_happens_the_fake_makes_sense_and_does_so_again(
        profile in profile(),
        acts in prop::collection::vec(act(), 1..30),
    ) {
        let (answers, timeline) = live(&profile, &acts);
        let (again, timeline_again) = live(&profile, &acts);

        prop_assert_eq!(timeline, timeline_again);
        prop_assert!(answers == again, "the answers differ");
    }
}
