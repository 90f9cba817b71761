//! Whatever callers and tests do, some things always hold.
//!
//! Random sequences of calls and interferences; after each, what can be seen from outside is
//! checked. With the feature `self-check` the fake checks its inside as well, after everything that
//! happens.

use std::collections::BTreeMap;

use aws_sdk_ecs::types::DesiredStatus;
use aws_sdk_ecs::types::{Task, TaskStopCode};
use fake_ecs::{
    Clock, ContainerHandle, ContainerState, Event, FakeEcs, InstanceHandle, InstanceStatus,
    Profile, Script, TaskHandle, TaskStatus,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{
    Answer, SUBNET, ec2_definition, fargate_definition, millis, post, register, secs,
};

/// What a test or the code under test may do. Numbers stand for one of what is there.
#[derive(Clone, Debug)]
enum Step {
    Register {
        family: u8,
    },
    Run {
        family: u8,
        cluster: u8,
        count: u8,
        token: u8,
    },
    Stop {
        task: u8,
        by_arn: bool,
    },
    ForceStop {
        task: u8,
    },
    MarkFailed {
        task: u8,
        code: i32,
    },
    Exit {
        task: u8,
        container: u8,
        code: i32,
    },
    Script {
        family: u8,
        script: u8,
    },
    Advance {
        millis: u32,
    },
    Play {
        steps: u8,
    },
    Settle,
    Tag {
        task: u8,
    },
    CreateCluster {
        cluster: u8,
    },
    DeleteCluster {
        cluster: u8,
    },
    AddInstance {
        cluster: u8,
    },
    StartTask {
        instance: u8,
        family: u8,
    },
    Interfere {
        instance: u8,
        how: u8,
    },
    /// Spot tasks are taken back, so many if there are.
    Reclaim {
        count: u8,
    },
    /// An agent asks where to poll, and has tasks of its own from then on.
    Meet {
        instance: u8,
    },
    /// An agent tells of a task, whether it is its own or not.
    Tell {
        task: u8,
        status: u8,
        container: u8,
        container_status: u8,
        code: i32,
    },
    Deregister {
        instance: u8,
        force: bool,
    },
    Reset,
}

const FAMILIES: [&str; 5] = ["web", "batch", "ordered", "restarted", "checked"];
const CLUSTERS: [&str; 3] = ["default", "blue", "green"];

fn step() -> impl Strategy<Value = Step> {
    let small = || 0..8_u8;
    prop_oneof![
        2 => small().prop_map(|family| Step::Register { family }),
        8 => (small(), small(), 1..4_u8, small())
            .prop_map(|(family, cluster, count, token)| Step::Run { family, cluster, count, token }),
        4 => (small(), any::<bool>()).prop_map(|(task, by_arn)| Step::Stop { task, by_arn }),
        2 => small().prop_map(|task| Step::ForceStop { task }),
        2 => (small(), 0..3_i32).prop_map(|(task, code)| Step::MarkFailed { task, code }),
        4 => (small(), small(), 0..3_i32)
            .prop_map(|(task, container, code)| Step::Exit { task, container, code }),
        2 => (small(), small()).prop_map(|(family, script)| Step::Script { family, script }),
        6 => prop_oneof![0..2_000_u32, 0..100_000_u32, 0..5_000_000_u32].prop_map(|millis| Step::Advance { millis }),
        6 => (1..20_u8).prop_map(|steps| Step::Play { steps }),
        1 => Just(Step::Settle),
        1 => small().prop_map(|task| Step::Tag { task }),
        1 => small().prop_map(|cluster| Step::CreateCluster { cluster }),
        1 => small().prop_map(|cluster| Step::DeleteCluster { cluster }),
        2 => small().prop_map(|cluster| Step::AddInstance { cluster }),
        2 => (small(), small()).prop_map(|(instance, family)| Step::StartTask { instance, family }),
        4 => (small(), small()).prop_map(|(instance, how)| Step::Interfere { instance, how }),
        2 => (1..3_u8).prop_map(|count| Step::Reclaim { count }),
        1 => small().prop_map(|instance| Step::Meet { instance }),
        4 => (small(), small(), small(), small(), -1..3_i32).prop_map(
            |(task, status, container, container_status, code)|
            Step::Tell { task, status, container, container_status, code }
        ),
        1 => (small(), any::<bool>()).prop_map(|(instance, force)| Step::Deregister { instance, force }),
        1 => Just(Step::Reset),
    ]
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
    let wanted = tasks.iter().filter(|task| {
        let desired = task.desired_status();
        desired == DesiredStatus::Running
    });
    assert_eq!(instance.running_tasks_count(), wanted.count());
    assert!(
        instance.status() != InstanceStatus::Inactive || taking == 0,
        "{instance:?} has tasks"
    );
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

fn script(number: u8) -> Script {
    match number % 6 {
        0 => Script::new().exits(0).after(secs(20)),
        1 => Script::new().log("on").exits(1).after(secs(90)),
        2 => Script::new().cannot_pull("no such image"),
        3 => Script::new().ignores_sigterm(),
        4 => Script::new()
            .becomes_unhealthy()
            .after(secs(10))
            .becomes_healthy()
            .after(secs(40)),
        _ => Script::new().fails_to_start("no such file"),
    }
}

fn network() -> Value {
    json!({ "awsvpcConfiguration": { "subnets": [SUBNET] } })
}

fn one_of<'a>(all: &[&'a str], number: u8) -> &'a str {
    all[usize::from(number) % all.len()]
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
struct Trial {
    ecs: FakeEcs,
    seen: BTreeMap<String, Seen>,
    answers: Vec<Answer>,
}

impl Trial {
    fn new(profile: Profile) -> Self {
        let ecs = FakeEcs::start()
            .clock(Clock::manual())
            .profile(profile)
            .blocking();
        ecs.new_instance("t3.small").spot().add();
        let put = json!({
            "cluster": "default", "capacityProviders": ["FARGATE_SPOT"], "defaultCapacityProviderStrategy": [],
        });
        post(&ecs, "PutClusterCapacityProviders", &put);
        for family in FAMILIES {
            register(&ecs, &definition(family));
        }
        Self {
            ecs,
            seen: BTreeMap::new(),
            answers: Vec::new(),
        }
    }

    /// A call whose answer must be one that the service could give.
    fn call(&mut self, operation: &str, body: &Value) -> Value {
        let answer = post(&self.ecs, operation, body);
        let json = answer.json();
        match answer.status() {
            200 => {}
            400 => assert!(json["__type"].is_string(), "{operation} {body}: {answer:?}"),
            _ => panic!("{operation} {body}: {answer:?}"),
        }
        self.answers.push(answer);
        json
    }

    fn task(&self, number: u8) -> Option<TaskHandle> {
        let tasks = self.ecs.tasks();
        (!tasks.is_empty()).then(|| tasks[usize::from(number) % tasks.len()].clone())
    }

    fn instance(&self, number: u8) -> Option<InstanceHandle> {
        let instances = self.ecs.instances();
        let at = usize::from(number) % instances.len().max(1);
        instances.get(at).cloned()
    }

    fn start(&mut self, instance: u8, family: u8) {
        let Some(instance) = self.instance(instance) else {
            return;
        };
        let cluster = Self::cluster_in(&instance.arn());
        let family = one_of(&FAMILIES, family);
        let mut request = json!({
            "taskDefinition": family, "cluster": cluster, "containerInstances": [instance.id()],
        });
        if family != "batch" {
            request["networkConfiguration"] = network();
        }
        self.call("StartTask", &request);
    }

    /// An agent tells of a task and one of its containers: anything, true or not. Half of its
    /// containers have a port, and always the same one.
    fn tell(&mut self, task: &TaskHandle, [status, container, of_container]: [u8; 3], code: i32) {
        const STATUSES: [&str; 4] = ["PENDING", "RUNNING", "STOPPED", ""];
        let containers = task.containers();
        let name = containers[usize::from(container) % containers.len()].name();
        let mut change =
            json!({ "containerName": name, "status": one_of(&STATUSES, of_container) });
        if code >= 0 {
            change["exitCode"] = code.into();
        }
        if code == 1 {
            change["reason"] = "CannotStartContainerError: no".into();
            let binding = json!({ "containerPort": 80, "hostPort": 32768, "protocol": "tcp" });
            change["networkBindings"] = json!([binding]);
        }
        let request = json!({
            "task": task.id(), "cluster": Self::cluster_of(task), "status": one_of(&STATUSES, status),
            "containers": [change],
        });
        self.call("SubmitTaskStateChange", &request);
    }

    fn cluster_of(task: &TaskHandle) -> String {
        Self::cluster_in(&task.arn())
    }

    fn cluster_in(arn: &str) -> String {
        arn.rsplit('/').nth(1).unwrap_or_default().to_owned()
    }

    fn act(&mut self, step: &Step) {
        match step {
            Step::Register { family } => {
                let family = one_of(&FAMILIES, *family);
                self.call("RegisterTaskDefinition", &definition(family));
            }
            Step::Run {
                family,
                cluster,
                count,
                token,
            } => self.run(*family, *cluster, *count, *token),
            Step::Stop { task, by_arn } => {
                if let Some(task) = self.task(*task) {
                    let name = if *by_arn { task.arn() } else { task.id() };
                    self.call(
                        "StopTask",
                        &json!({ "task": name, "cluster": Self::cluster_of(&task) }),
                    );
                }
            }
            Step::ForceStop { task } => {
                if let Some(task) = self.task(*task) {
                    task.force_stop();
                }
            }
            Step::MarkFailed { task, code } => {
                if let Some(task) = self.task(*task) {
                    task.mark_failed(*code, "marked");
                }
            }
            Step::Exit {
                task,
                container,
                code,
            } => {
                if let Some(task) = self.task(*task) {
                    let containers = task.containers();
                    let container = &containers[usize::from(*container) % containers.len()];
                    if container.status() == ContainerState::Running {
                        container.exit(*code);
                    }
                }
            }
            Step::Script {
                family,
                script: number,
            } => {
                self.ecs.script(one_of(&FAMILIES, *family), script(*number));
            }
            Step::Advance { millis: duration } => self.ecs.advance(millis(u64::from(*duration))),
            Step::Play { steps } => {
                for _ in 0..*steps {
                    self.ecs.step();
                }
            }
            Step::Settle => self.settle(),
            Step::Tag { task } => {
                if let Some(task) = self.task(*task) {
                    let tags = json!([{ "key": "a", "value": "b" }]);
                    self.call(
                        "TagResource",
                        &json!({ "resourceArn": task.arn(), "tags": tags }),
                    );
                }
            }
            Step::CreateCluster { cluster } => {
                let name = one_of(&CLUSTERS, *cluster);
                self.call("CreateCluster", &json!({ "clusterName": name }));
            }
            Step::DeleteCluster { cluster } => {
                let name = one_of(&CLUSTERS, *cluster);
                self.call("DeleteCluster", &json!({ "cluster": name }));
            }
            Step::AddInstance { cluster } => {
                let name = one_of(&CLUSTERS, *cluster);
                let is_there = self.call("DescribeClusters", &json!({ "clusters": [name] }));
                if is_there["clusters"][0]["status"] == "ACTIVE" {
                    let new = self.ecs.cluster(name).new_instance("t3.small");
                    new.spot_draining().add();
                }
            }
            Step::StartTask { instance, family } => self.start(*instance, *family),
            Step::Interfere { instance, how } => {
                if let Some(instance) = self.instance(*instance) {
                    match how % 6 {
                        0 => instance.drain(),
                        1 => instance.activate(),
                        2 => instance.disconnect_agent(),
                        3 => instance.reconnect_agent(),
                        4 => instance.spot_interrupt(),
                        _ => instance.terminate(),
                    }
                }
            }
            Step::Reclaim { count } => self.reclaim(usize::from(*count)),
            Step::Meet { instance } => {
                if let Some(instance) = self.instance(*instance) {
                    let cluster = Self::cluster_in(&instance.arn());
                    let request = json!({ "containerInstance": instance.id(), "cluster": cluster });
                    self.call("DiscoverPollEndpoint", &request);
                    // It has the port, which is another one each time.
                    self.answers.pop();
                }
            }
            Step::Tell {
                task,
                status,
                container,
                container_status,
                code,
            } => {
                if let Some(task) = self.task(*task) {
                    self.tell(&task, [*status, *container, *container_status], *code);
                }
            }
            Step::Deregister { instance, force } => {
                if let Some(instance) = self.instance(*instance) {
                    let cluster = Self::cluster_in(&instance.arn());
                    let request = json!({ "containerInstance": instance.id(), "cluster": cluster, "force": force });
                    self.call("DeregisterContainerInstance", &request);
                }
            }
            Step::Reset => {
                self.ecs.reset();
                self.seen.clear();
                for family in FAMILIES {
                    register(&self.ecs, &definition(family));
                }
            }
        }
    }

    fn reclaim(&self, count: usize) {
        let tasks = self.ecs.tasks().running();
        let shown = tasks.iter().map(TaskHandle::describe);
        let is_reclaimable = |task: &Task| {
            task.capacity_provider_name() == Some("FARGATE_SPOT")
                && task.desired_status() == Some("RUNNING")
        };
        let running = shown.filter(is_reclaimable).count();
        let interrupted = self.ecs.reclaim_spot(count.min(running));
        for task in &interrupted {
            assert_eq!(task.stop_code(), Some(TaskStopCode::SpotInterruption));
        }
    }

    /// What a handle shows of a task, in words. Tags can be changed and taken away at any time.
    fn without_tags(task: &TaskHandle) -> String {
        let mut description = task.describe();
        description.tags = None;
        format!("{description:?}")
    }

    /// Like [`FakeEcs::settle`], but content when a container is restarted for ever.
    fn settle(&self) {
        for _ in 0..2_000 {
            if !self.ecs.step() {
                return;
            }
        }
    }

    fn run(&mut self, family: u8, cluster: u8, count: u8, token: u8) {
        let family = one_of(&FAMILIES, family);
        let mut request = json!({
            "taskDefinition": family, "cluster": one_of(&CLUSTERS, cluster), "count": count,
            "launchType": if family == "batch" { "EC2" } else { "FARGATE" },
        });
        if family != "batch" {
            request["networkConfiguration"] = network();
        }
        if token < 3 {
            request["clientToken"] = format!("token-{token}").into();
        }
        // The default cluster has the provider.
        if token > 5 && family != "batch" {
            request["launchType"].take();
            request["capacityProviderStrategy"] =
                json!([{ "capacityProvider": "FARGATE_SPOT", "weight": 1 }]);
        }
        self.call("RunTask", &request);
    }

    /// What must hold whatever was done.
    fn check(&mut self) {
        let mut versions: BTreeMap<String, u64> = BTreeMap::new();
        for event in self.ecs.events().iter().filter_map(Event::task) {
            let version = versions.entry(event.task_arn().to_owned()).or_default();
            assert_eq!(
                u64::from(event.version()),
                *version + 1,
                "a version for each event"
            );
            *version += 1;
        }
        for task in &self.ecs.tasks() {
            let now = Seen {
                status: task.status(),
                version: versions.get(&task.arn()).copied().unwrap_or_default(),
                containers: task
                    .containers()
                    .iter()
                    .map(ContainerHandle::status)
                    .collect(),
                stopped: task.is_stopped().then(|| Self::without_tags(task)),
            };
            if let Some(before) = self.seen.insert(task.id(), now.clone()) {
                let story = || format!("{before:?} → {now:?}\n{}", task.timeline());
                assert!(before.status <= now.status, "{}", story());
                assert!(before.version <= now.version, "{}", story());
                let mut containers = before.containers.iter().zip(&now.containers);
                assert!(containers.all(|(before, now)| before <= now), "{}", story());
                assert!(
                    before.stopped.is_none() || before.stopped == now.stopped,
                    "{}",
                    story()
                );
            }
        }
        for cluster in CLUSTERS {
            self.check_cluster(cluster);
        }
        for instance in self.ecs.instances() {
            check_instance(&instance);
        }
    }

    fn check_cluster(&mut self, cluster: &str) {
        let listed = |trial: &mut Self, desired: &str| {
            let request = json!({ "cluster": cluster, "desiredStatus": desired });
            let answer = trial.call("ListTasks", &request);
            let arns = answer["taskArns"].as_array().cloned().unwrap_or_default();
            (answer["__type"].is_null(), arns)
        };
        let (is_there, running) = listed(self, "RUNNING");
        let (_, stopped) = listed(self, "STOPPED");
        if !is_there {
            return;
        }
        assert!(
            running.iter().all(|arn| !stopped.contains(arn)),
            "{running:?} {stopped:?}"
        );
        let all: Vec<Value> = running.iter().chain(&stopped).cloned().collect();
        let described = self.described(cluster, &all);

        for task in &described {
            let is_running = running.contains(&task["taskArn"]);
            assert_eq!(
                task["desiredStatus"],
                if is_running { "RUNNING" } else { "STOPPED" }
            );
            self.check_task(task);
        }
        // What is neither listed nor described has been forgotten, and has stopped long ago.
        let shown = |id: &str| {
            described.iter().any(|task| {
                task["taskArn"]
                    .as_str()
                    .is_some_and(|arn| arn.ends_with(id))
            })
        };
        for task in self.ecs.cluster(cluster).tasks() {
            assert!(
                shown(&task.id()) || task.is_stopped(),
                "{task:?} is not shown"
            );
        }
        let answer = self.call("DescribeClusters", &json!({ "clusters": [cluster] }));
        let count = |is_counted: fn(&Value) -> bool| {
            let counted = described.iter().filter(|task| is_counted(task));
            counted.count()
        };
        let cluster = &answer["clusters"][0];
        let running = count(|task| task["lastStatus"] == "RUNNING");
        assert_eq!(cluster["runningTasksCount"], running);
        let pending = count(|task| {
            let is_early = ["PROVISIONING", "PENDING", "ACTIVATING"]
                .iter()
                .any(|status| task["lastStatus"] == *status);
            is_early && task["desiredStatus"] == "RUNNING"
        });
        assert_eq!(cluster["pendingTasksCount"], pending);
    }

    fn described(&mut self, cluster: &str, arns: &[Value]) -> Vec<Value> {
        let mut described = Vec::new();
        for some in arns.chunks(100) {
            let answer = self.call(
                "DescribeTasks",
                &json!({ "cluster": cluster, "tasks": some }),
            );
            assert_eq!(
                answer["failures"],
                json!([]),
                "what is listed can be described"
            );
            described.extend(answer["tasks"].as_array().cloned().unwrap_or_default());
        }
        assert_eq!(described.len(), arns.len());
        described
    }

    fn check_task(&self, shown: &Value) {
        let task = self.ecs.task(shown["taskArn"].as_str().unwrap_or_default());
        assert_eq!(shown["lastStatus"], task.status().as_str());
        assert_eq!(
            shown["stoppedReason"].as_str(),
            task.stopped_reason().as_deref()
        );
        let is_stopped = task.is_stopped();
        assert!(
            !is_stopped || shown["desiredStatus"] == "STOPPED",
            "{shown:#}"
        );
        assert_eq!(shown["version"], self.seen[&task.id()].version, "{shown:#}");
        if shown["launchType"] == "EC2" && shown["attachments"] == json!([]) {
            use TaskStatus::{Pending, Running, Stopped};
            assert!(
                [Pending, Running, Stopped].contains(&task.status()),
                "{shown:#}"
            );
        }
        let has = |member: &str| !shown[member].is_null();
        assert_eq!(has("stoppedAt"), is_stopped, "{shown:#}");
        assert_eq!(
            has("stoppingAt"),
            shown["desiredStatus"] == "STOPPED",
            "{shown:#}"
        );
        assert_eq!(has("stopCode"), has("stoppingAt"), "{shown:#}");
        let order = [
            "createdAt",
            "pullStartedAt",
            "pullStoppedAt",
            "startedAt",
            "executionStoppedAt",
            "stoppedAt",
        ];
        let times: Vec<f64> = order
            .iter()
            .filter_map(|member| shown[*member].as_f64())
            .collect();
        assert!(times.is_sorted(), "{shown:#}");
        let times: Vec<f64> = ["createdAt", "startedAt", "stoppingAt", "stoppedAt"]
            .iter()
            .filter_map(|member| shown[*member].as_f64())
            .collect();
        assert!(times.is_sorted(), "{shown:#}");
        for (container, handle) in shown["containers"]
            .as_array()
            .into_iter()
            .flatten()
            .zip(task.containers())
        {
            assert_eq!(container["lastStatus"], handle.status().to_string());
            assert_eq!(
                container["exitCode"].as_i64(),
                handle.exit_code().map(i64::from)
            );
            assert!(
                !is_stopped || container["lastStatus"] == "STOPPED",
                "{shown:#}"
            );
        }
    }
}

fn live(profile: &Profile, steps: &[Step]) -> (Vec<Answer>, String) {
    let mut trial = Trial::new(profile.clone());
    for step in steps {
        trial.act(step);
        trial.check();
    }
    trial.settle();
    trial.check();
    (trial.answers, trial.ecs.timeline().to_string())
}

/// 64 cases, unless `PROPTEST_CASES` says otherwise.
fn config() -> ProptestConfig {
    let asked = std::env::var_os("PROPTEST_CASES").is_some();
    let default = ProptestConfig::default();
    ProptestConfig {
        cases: if asked { default.cases } else { 64 },
        failure_persistence: None,
        ..default
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn whatever_happens_the_fake_makes_sense_and_does_so_again(
        profile in profile(),
        steps in prop::collection::vec(step(), 1..30),
    ) {
        let (answers, timeline) = live(&profile, &steps);
        let (again, timeline_again) = live(&profile, &steps);

        prop_assert_eq!(timeline, timeline_again);
        prop_assert!(answers == again, "the answers differ");
    }
}
