//! Whole lives of tasks, as golden files.
//!
//! `tests/golden/<case>.txt` has the timeline, and what `DescribeTasks` shows first and how that
//! changes, step by step; `<case>.json` is the whole last answer. Rewrite them with `UPDATE=1 cargo
//! test --all-features --test it`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::{Duration, SystemTime};

use fake_ecs::{
    Builder, Clock, ContainerSelector, FakeEcs, InstanceHandle, Profile, Script, TaskHandle,
    TaskStatus,
};
use serde_json::{Value, json};

use crate::support::{SUBNET, ask, ec2_definition, fargate_definition, golden, register, secs};

/// A task under observation.
struct Life {
    name: &'static str,
    ecs: FakeEcs,
    started: SystemTime,
    task: TaskHandle,
    /// What `DescribeTasks` showed last, by path.
    seen: BTreeMap<String, String>,
    changes: String,
}

/// More than any of these lives has.
const STEPS_MAX: usize = 1_000;

impl Life {
    fn on_fargate(name: &'static str, containers: Value, scripts: &[(&str, Script)]) -> Self {
        let definition = fargate_definition("job", containers);
        Self::begin(name, &definition, "FARGATE", scripts)
    }

    fn on_spot(name: &'static str, containers: Value, scripts: &[(&str, Script)]) -> Self {
        let definition = fargate_definition("job", containers);
        Self::begin(name, &definition, "FARGATE_SPOT", scripts)
    }

    fn on_ec2(
        name: &'static str,
        network_mode: &str,
        containers: Value,
        scripts: &[(&str, Script)],
    ) -> Self {
        let definition = ec2_definition("job", network_mode, containers);
        Self::begin(name, &definition, "EC2", scripts)
    }

    /// On an instance that the cluster is given.
    fn on_instance(
        name: &'static str,
        launch_type: &str,
        definition: &Value,
        add: fn(&FakeEcs) -> InstanceHandle,
    ) -> Self {
        let ecs = fake().blocking();
        add(&ecs);
        Self::begin_in(ecs, name, definition, launch_type, &[])
    }

    fn begin(
        name: &'static str,
        definition: &Value,
        capacity: &str,
        scripts: &[(&str, Script)],
    ) -> Self {
        let ecs = fake().synthetic_instances().blocking();
        Self::begin_in(ecs, name, definition, capacity, scripts)
    }

    fn begin_in(
        ecs: FakeEcs,
        name: &'static str,
        definition: &Value,
        capacity: &str,
        scripts: &[(&str, Script)],
    ) -> Self {
        for (target, script) in scripts {
            ecs.script(ContainerSelector::from(*target), script.clone());
        }
        register(&ecs, definition);
        let mut request = json!({ "taskDefinition": "job" });
        if capacity == "FARGATE_SPOT" {
            let strategy = json!([{ "capacityProvider": capacity, "weight": 1 }]);
            let put = json!({
                "cluster": "default", "capacityProviders": [capacity], "defaultCapacityProviderStrategy": strategy,
            });
            ask(&ecs, "PutClusterCapacityProviders", &put);
        } else {
            request["launchType"] = capacity.into();
        }
        if definition["networkMode"] == "awsvpc" {
            request["networkConfiguration"] =
                json!({ "awsvpcConfiguration": { "subnets": [SUBNET] } });
        }
        ask(&ecs, "RunTask", &request);
        let task = ecs.tasks().only();
        let mut life = Self {
            name,
            started: ecs.now(),
            ecs,
            task,
            seen: BTreeMap::new(),
            changes: String::new(),
        };
        life.look();
        life
    }

    /// How long the fake has been up, on its own clock.
    fn now(&self) -> Duration {
        let started = self.started;
        self.ecs.now().duration_since(started).unwrap_or_default()
    }

    fn describe(&self) -> Value {
        ask(
            &self.ecs,
            "DescribeTasks",
            &json!({ "tasks": [self.task.id()] }),
        )
    }

    /// Writes down what has changed since the last look.
    fn look(&mut self) {
        let answer = self.describe();
        let task = &answer["tasks"][0];
        let mut now = BTreeMap::new();
        flatten(
            "",
            task,
            task["createdAt"].as_f64().unwrap_or(0.0),
            &mut now,
        );
        let gone = self.seen.keys().filter(|path| !now.contains_key(*path));
        let gone = gone.map(|path| format!("  {path} is gone\n"));
        let new = now
            .iter()
            .filter(|(path, value)| self.seen.get(*path) != Some(value))
            .map(|(path, value)| format!("  {path} {value}\n"));
        let changes: String = gone.chain(new).collect();
        if !changes.is_empty() {
            let at = self.now();
            let _ = write!(self.changes, "+{:.3}s\n{changes}", at.as_secs_f64());
        }
        self.seen = now;
    }

    /// Lets things happen until the task is in that stage.
    fn until(mut self, status: TaskStatus) -> Self {
        for _ in 0..STEPS_MAX {
            if self.task.status() == status {
                return self;
            }
            assert!(
                self.ecs.step(),
                "at rest before {status}:\n{}",
                self.task.timeline()
            );
            self.look();
        }
        panic!("not {status} after {STEPS_MAX} steps");
    }

    /// Lets time pass in which nothing, or nothing of interest, happens.
    fn after(mut self, seconds: u64) -> Self {
        self.ecs.advance(secs(seconds));
        self.look();
        self
    }

    fn then(mut self, act: impl FnOnce(&TaskHandle)) -> Self {
        act(&self.task);
        self.look();
        self
    }

    fn stop(mut self, reason: &str) -> Self {
        ask(
            &self.ecs,
            "StopTask",
            &json!({ "task": self.task.id(), "reason": reason }),
        );
        self.look();
        self
    }

    /// Lets happen what happens by itself, and compares the whole life with the golden files.
    #[track_caller]
    fn check(mut self) {
        for _ in 0..STEPS_MAX {
            if !self.ecs.step() {
                break;
            }
            self.look();
        }
        let logs: String = self
            .task
            .containers()
            .iter()
            .flat_map(|container| {
                let (name, logs) = (container.name(), container.logs());
                logs.iter()
                    .map(|line| {
                        format!("+{:.3}s {name}: {}\n", line.at().as_secs_f64(), line.text())
                    })
                    .collect::<Vec<_>>()
            })
            .collect();
        let text = format!(
            "what happened\n\n{}\nwhat containers wrote\n\n{logs}\nwhat DescribeTasks shows, and how it changes\n\n{}",
            self.task.timeline(),
            self.changes
        );
        golden(&format!("{}.txt", self.name), &text);
        let answer = serde_json::to_string_pretty(&self.describe()).expect("JSON prints");
        golden(&format!("{}.json", self.name), &format!("{answer}\n"));
    }
}

fn fake() -> Builder {
    let fake = FakeEcs::start().clock(Clock::manual());
    fake.profile(Profile::realistic())
}

/// The leaves of a value with their paths. Times become offsets from `created`.
fn flatten(path: &str, value: &Value, created: f64, into: &mut BTreeMap<String, String>) {
    let below = |key: &str| {
        if path.is_empty() {
            key.to_owned()
        } else {
            format!("{path}.{key}")
        }
    };
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (key, member) in members {
                flatten(&below(key), member, created, into);
            }
        }
        // Details are name and value: the name belongs to the path.
        Value::Array(pairs) if !pairs.is_empty() && path.ends_with("details") => {
            for pair in pairs {
                let name = pair["name"].as_str().unwrap_or_default();
                flatten(&below(name), &pair["value"], created, into);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                flatten(&below(&index.to_string()), item, created, into);
            }
        }
        Value::Number(time) if path.ends_with("At") => {
            let offset = time.as_f64().unwrap_or(0.0) - created;
            into.insert(path.to_owned(), format!("+{offset:.3}s"));
        }
        leaf => {
            into.insert(path.to_owned(), leaf.to_string());
        }
    }
}

fn app() -> Value {
    json!([{ "name": "app", "image": "busybox:1.36" }])
}

fn exits(code: i32, after: u64) -> Script {
    Script::new().exits(code).after(secs(after))
}

// ---- one container ----

#[test]
fn a_fargate_task_that_exits() {
    let script = Script::new()
        .log("loading")
        .log("loaded")
        .after(secs(30))
        .exits(3)
        .after(secs(40));

    Life::on_fargate("fargate-exit", app(), &[("job", script)]).check();
}

#[test]
fn a_task_that_exits_as_soon_as_it_has_started_has_run() {
    let at_once = || Script::new().exits(0);
    let containers = json!([{ "name": "app", "image": "busybox:1.36", "memory": 64 }]);

    Life::on_fargate("fargate-exit-at-once", app(), &[("job", at_once())]).check();
    Life::on_ec2(
        "ec2-exit-at-once",
        "bridge",
        containers,
        &[("job", at_once())],
    )
    .check();
}

#[test]
fn a_fargate_task_that_is_stopped_and_handles_sigterm() {
    let script = Script::new().exits_on_sigterm(0).after(secs(5));

    Life::on_fargate("fargate-stop-handled", app(), &[("job", script)])
        .until(TaskStatus::Running)
        .after(10)
        .stop("a new version is out")
        .check();
}

#[test]
fn a_fargate_task_that_is_stopped_and_ignores_sigterm() {
    let containers = json!([{ "name": "app", "image": "busybox:1.36", "stopTimeout": 60 }]);

    Life::on_fargate(
        "fargate-stop-ignored",
        containers,
        &[("job", Script::new().ignores_sigterm())],
    )
    .until(TaskStatus::Running)
    .stop("a new version is out")
    .check();
}

#[test]
fn a_fargate_task_that_is_stopped_before_it_runs() {
    for (name, stage) in [
        ("fargate-stop-in-provisioning", TaskStatus::Provisioning),
        ("fargate-stop-in-pending", TaskStatus::Pending),
        ("fargate-stop-in-activating", TaskStatus::Activating),
    ] {
        Life::on_fargate(name, app(), &[])
            .until(stage)
            .stop("changed my mind")
            .check();
    }
}

#[test]
fn a_fargate_task_whose_image_cannot_be_pulled() {
    let script = Script::new()
        .cannot_pull("pull image manifest has been retried 1 time(s): not found")
        .pull_takes(secs(143));

    Life::on_fargate("fargate-cannot-pull", app(), &[("job", script)]).check();
}

#[test]
fn a_fargate_task_that_cannot_start() {
    let script =
        Script::new().fails_to_start("ResourceInitializationError: unable to pull secrets");

    Life::on_fargate("fargate-cannot-start", app(), &[("job", script)]).check();
}

#[test]
fn a_task_that_runs_out_of_memory() {
    let script = Script::new().runs_out_of_memory().after(secs(7));

    Life::on_fargate("fargate-out-of-memory", app(), &[("job", script)]).check();
}

#[test]
fn a_container_that_a_test_lets_exit() {
    Life::on_fargate("container-exit", app(), &[])
        .until(TaskStatus::Running)
        .after(5)
        .then(|task| task.container("app").exit(9))
        .check();
}

#[test]
fn a_task_that_a_test_stops() {
    Life::on_fargate("force-stop", app(), &[])
        .until(TaskStatus::Running)
        .then(TaskHandle::force_stop)
        .check();
}

#[test]
fn a_task_that_a_test_marks_failed() {
    let containers = json!([
        { "name": "app", "image": "busybox:1.36" },
        { "name": "sidecar", "image": "envoy:1", "essential": false },
    ]);

    Life::on_fargate("mark-failed", containers, &[])
        .until(TaskStatus::Running)
        .then(|task| task.mark_failed(42, "the disk is full"))
        .check();
}

// ---- on Spot capacity ----

#[test]
fn a_spot_task_that_is_interrupted_and_handles_sigterm() {
    let script = Script::new().exits_on_sigterm(0).after(secs(20));

    Life::on_spot("spot-interrupted", app(), &[("job", script)])
        .until(TaskStatus::Running)
        .after(10)
        .then(TaskHandle::spot_interrupt)
        .check();
}

#[test]
fn a_spot_task_that_is_interrupted_and_ignores_sigterm() {
    let script = Script::new().ignores_sigterm();

    Life::on_spot("spot-interrupted-ignored", app(), &[("job", script)])
        .until(TaskStatus::Running)
        .then(TaskHandle::spot_interrupt)
        .check();
}

#[test]
fn a_spot_task_is_gone_after_two_minutes_however_many_containers_take_their_time() {
    let containers = json!([
        { "name": "database", "image": "db:1", "stopTimeout": 120 },
        { "name": "app", "image": "app:1", "stopTimeout": 90, "dependsOn": depends_on("database", "START") },
    ]);
    let scripts = [
        ("job/app", Script::new().ignores_sigterm()),
        ("job/database", Script::new().ignores_sigterm()),
    ];

    Life::on_spot("spot-interrupted-in-order", containers, &scripts)
        .until(TaskStatus::Running)
        .then(TaskHandle::spot_interrupt)
        .check();
}

#[test]
fn a_spot_task_that_is_interrupted_before_it_runs() {
    Life::on_spot("spot-interrupted-in-pending", app(), &[])
        .until(TaskStatus::Pending)
        .then(TaskHandle::spot_interrupt)
        .check();
}

// ---- on instances ----

#[test]
fn an_ec2_task_in_bridge_mode_has_ports_of_its_host() {
    let containers = json!([
        { "name": "app", "image": "busybox:1.36", "cpu": 128, "memory": 64, "portMappings": [
            { "containerPort": 8080 },
            { "containerPort": 8081, "hostPort": 0, "protocol": "udp" },
            { "containerPort": 9090, "hostPort": 9091 },
        ] },
        { "name": "helper", "image": "busybox:1.36", "memoryReservation": 32, "essential": false },
    ]);

    Life::on_ec2("ec2-bridge", "bridge", containers, &[("job", exits(0, 20))]).check();
}

#[test]
fn an_ec2_task_in_host_mode_has_the_ports_of_its_containers() {
    let containers = json!([
        { "name": "app", "image": "busybox:1.36", "memory": 64, "portMappings": [{ "containerPort": 8080 }] },
    ]);

    Life::on_ec2("ec2-host", "host", containers, &[])
        .until(TaskStatus::Running)
        .after(10)
        .stop("enough")
        .check();
}

#[test]
fn an_ec2_task_with_a_network_interface() {
    let containers = json!([
        { "name": "app", "image": "busybox:1.36", "memory": 64, "portMappings": [{ "containerPort": 8080 }] },
    ]);

    Life::on_ec2("ec2-awsvpc", "awsvpc", containers, &[("job", exits(0, 20))]).check();
}

#[test]
fn an_ec2_task_whose_image_cannot_be_pulled() {
    let containers = json!([{ "name": "app", "image": "busybox:1.36", "memory": 64 }]);
    let script = Script::new().cannot_pull("no such image");

    Life::on_ec2("ec2-cannot-pull", "bridge", containers, &[("job", script)]).check();
}

#[test]
fn a_task_on_an_instance_of_ec2_whose_agent_is_away_for_a_while() {
    let mappings = json!([
        { "containerPort": 80, "hostPort": 8080 }, { "containerPortRange": "9000-9002" },
    ]);
    let containers = json!([{
        "name": "app", "image": "busybox:1.36", "cpu": 256, "memory": 512, "portMappings": mappings,
        "resourceRequirements": [{ "type": "GPU", "value": "1" }],
    }]);
    let definition = ec2_definition("job", "bridge", containers);

    Life::on_instance("ec2-instance", "EC2", &definition, |ecs| {
        ecs.add_instance("g4dn.xlarge")
    })
    .until(TaskStatus::Running)
    .then(|task| task.instance().expect("it has one").disconnect_agent())
    .then(|task| task.container("app").exit(7))
    .after(60)
    .then(|task| task.instance().expect("it has one").reconnect_agent())
    .check();
}

#[test]
fn a_task_on_an_instance_of_ec2_that_is_terminated() {
    let containers = json!([{ "name": "app", "image": "busybox:1.36", "memory": 64 }]);
    let definition = ec2_definition("job", "awsvpc", containers);

    Life::on_instance("ec2-instance-terminated", "EC2", &definition, |ecs| {
        ecs.new_instance("m5.large").zone("us-east-1f").add()
    })
    .until(TaskStatus::Running)
    .then(|task| task.instance().expect("it has one").terminate())
    .check();
}

#[test]
fn a_task_on_an_external_instance() {
    let containers = json!([{
        "name": "app", "image": "busybox:1.36", "memory": 64, "portMappings": [{ "containerPort": 80 }],
    }]);
    let mut definition = ec2_definition("job", "bridge", containers);
    definition["requiresCompatibilities"] = json!(["EXTERNAL"]);

    Life::on_instance(
        "external-instance",
        "EXTERNAL",
        &definition,
        FakeEcs::add_external_instance,
    )
    .until(TaskStatus::Running)
    .after(10)
    .stop("a new version is out")
    .check();
}

// ---- several containers ----

fn two(helper: Value) -> Value {
    let mut helper = helper;
    helper["name"] = "helper".into();
    helper["image"] = "helper:1".into();
    helper["essential"] = false.into();
    json!([{ "name": "app", "image": "busybox:1.36" }, helper])
}

fn depends_on(name: &str, condition: &str) -> Value {
    json!([{ "containerName": name, "condition": condition }])
}

/// `app` waits for `helper`.
fn waits(condition: &str, helper: Value) -> Value {
    let mut containers = two(helper);
    containers[0]["dependsOn"] = depends_on("helper", condition);
    containers
}

fn health_check() -> Value {
    json!({ "command": ["CMD-SHELL", "true"], "interval": 30 })
}

#[test]
fn an_essential_container_takes_the_others_with_it() {
    Life::on_fargate("essential-exit", two(json!({})), &[("job", exits(1, 10))]).check();
}

#[test]
fn the_exit_of_a_non_essential_container_does_not_end_the_task() {
    Life::on_fargate(
        "non-essential-exit",
        two(json!({})),
        &[("job/helper", exits(1, 10)), ("job", exits(0, 30))],
    )
    .check();
}

#[test]
fn a_container_starts_when_its_dependency_is_where_it_should_be() {
    let with_check = || json!({ "healthCheck": health_check(), "startTimeout": 60 });
    for (name, condition, helper, script) in [
        ("depends-on-start", "START", json!({}), Script::new()),
        ("depends-on-complete", "COMPLETE", json!({}), exits(1, 10)),
        ("depends-on-success", "SUCCESS", json!({}), exits(0, 10)),
        (
            "depends-on-healthy",
            "HEALTHY",
            with_check(),
            Script::new().becomes_healthy().after(secs(15)),
        ),
    ] {
        let scripts = [("job/helper", script), ("job", exits(0, 20))];
        Life::on_fargate(name, waits(condition, helper), &scripts).check();
    }
}

#[test]
fn a_task_fails_when_a_dependency_cannot_be_met() {
    let with_check = || json!({ "healthCheck": health_check(), "startTimeout": 60 });
    let never_healthy = || Script::new().becomes_unhealthy().after(secs(30));
    for (name, condition, helper, script) in [
        (
            "depends-on-start-fails",
            "START",
            json!({}),
            Script::new().fails_to_start("no such file"),
        ),
        (
            "depends-on-success-fails",
            "SUCCESS",
            json!({}),
            exits(1, 10),
        ),
        (
            "depends-on-healthy-fails",
            "HEALTHY",
            with_check(),
            exits(1, 10),
        ),
        (
            "depends-on-healthy-times-out",
            "HEALTHY",
            with_check(),
            never_healthy(),
        ),
        (
            "depends-on-complete-times-out",
            "COMPLETE",
            json!({ "startTimeout": 30 }),
            Script::new(),
        ),
    ] {
        Life::on_fargate(name, waits(condition, helper), &[("job/helper", script)]).check();
    }
}

#[test]
fn a_failed_dependency_on_an_instance_leaves_the_reason_to_the_container() {
    let mut containers = waits("SUCCESS", json!({ "memory": 32 }));
    containers[0]["memory"] = 64.into();

    Life::on_ec2(
        "ec2-depends-on-success-fails",
        "bridge",
        containers,
        &[("job/helper", exits(1, 10))],
    )
    .check();
}

#[test]
fn containers_stop_in_the_reverse_of_the_order_they_started_in() {
    let containers = json!([
        { "name": "database", "image": "db:1", "stopTimeout": 20 },
        { "name": "app", "image": "app:1", "dependsOn": depends_on("database", "START") },
        { "name": "proxy", "image": "envoy:1", "dependsOn": depends_on("app", "START") },
    ]);
    let slow = |seconds| Script::new().exits_on_sigterm(0).after(secs(seconds));
    let scripts = [
        ("job/proxy", slow(3)),
        ("job/app", slow(4)),
        ("job/database", Script::new().ignores_sigterm()),
    ];

    Life::on_fargate("reverse-shutdown", containers, &scripts)
        .until(TaskStatus::Running)
        .stop("enough")
        .check();
}

#[test]
fn a_restart_policy_brings_a_container_back() {
    let policy = json!({ "enabled": true, "ignoredExitCodes": [0], "restartAttemptPeriod": 60 });
    let containers = json!([{ "name": "app", "image": "busybox:1.36", "restartPolicy": policy, "healthCheck": health_check() }]);

    Life::on_fargate("restart-policy", containers, &[])
        .until(TaskStatus::Running)
        .after(60)
        .then(|task| task.container("app").exit(1))
        .after(70)
        .then(|task| task.container("app").exit(2))
        .after(10)
        // Within the attempt period of 60 s: not again.
        .then(|task| task.container("app").exit(3))
        .check();
}

#[test]
fn a_restarted_container_begins_its_script_anew() {
    let policy = json!({ "enabled": true, "restartAttemptPeriod": 60 });
    let containers = json!([{ "name": "app", "image": "busybox:1.36", "restartPolicy": policy }]);
    // Of the first run, which ends 10 s earlier, nothing may be left: no line, and no exit.
    let script = Script::new()
        .log("up")
        .log("late")
        .after(secs(75))
        .exits(0)
        .after(secs(80));
    let life = Life::on_fargate("restart-policy-script", containers, &[("job", script)])
        .until(TaskStatus::Running)
        .after(70)
        .then(|task| task.container("app").exit(1))
        .after(30)
        .then(TaskHandle::force_stop);

    life.check();
}

#[test]
fn a_restart_policy_ignores_the_exit_codes_it_is_told_to() {
    let policy = json!({ "enabled": true, "ignoredExitCodes": [0], "restartAttemptPeriod": 60 });
    let containers = json!([{ "name": "app", "image": "busybox:1.36", "restartPolicy": policy }]);

    Life::on_fargate(
        "restart-policy-ignored-code",
        containers,
        &[("job", exits(0, 90))],
    )
    .check();
}

#[test]
fn the_health_of_a_task_is_the_worst_of_its_essential_containers() {
    let containers = json!([
        { "name": "app", "image": "app:1", "healthCheck": health_check() },
        { "name": "proxy", "image": "envoy:1", "healthCheck": health_check() },
        { "name": "helper", "image": "helper:1", "healthCheck": health_check(), "essential": false },
        { "name": "unchecked", "image": "helper:1", "essential": false },
    ]);
    let scripts = [
        (
            "job/app",
            Script::new()
                .becomes_healthy()
                .after(secs(10))
                .becomes_unhealthy()
                .after(secs(60))
                .becomes_healthy()
                .after(secs(90)),
        ),
        ("job/proxy", Script::new().becomes_healthy().after(secs(20))),
        (
            "job/helper",
            Script::new().becomes_unhealthy().after(secs(5)),
        ),
    ];

    Life::on_fargate("health", containers, &scripts).check();
}
