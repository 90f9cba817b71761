//! Whole lives of services, as golden files: the timeline, and what `DescribeServices` shows of the
//! counts whenever that changes. Rewrite them with `UPDATE=1 cargo test --all-features --test it`.

use std::fmt::Write;

use fake_ecs::{Clock, FakeEcs, Profile, Script};
use serde_json::{Value, json};

use crate::support::{SUBNET, ask, fargate_definition, golden, register, secs};

const GROUP: &str =
    "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/0123456789abcdef";

/// A service under observation.
struct Life {
    name: &'static str,
    ecs: FakeEcs,
    /// What was shown last.
    seen: String,
    changes: String,
}

/// More than any of these lives has.
const STEPS_MAX: usize = 2_000;

impl Life {
    /// A service `web` that is just being made.
    fn begin(name: &'static str, desired: usize, configuration: Value) -> Self {
        let more = json!({ "deploymentConfiguration": configuration });
        Self::begin_with(name, desired, more)
    }

    /// A service `web` that is just being made, behind a target group.
    fn begin_behind_a_target_group(name: &'static str, desired: usize) -> Self {
        let balancer =
            json!({ "targetGroupArn": GROUP, "containerName": "app", "containerPort": 80 });
        Self::begin_with(name, desired, json!({ "loadBalancers": [balancer] }))
    }

    fn begin_with(name: &'static str, desired: usize, more: Value) -> Self {
        let mut request = json!({
            "taskDefinition": "web", "desiredCount": desired, "launchType": "FARGATE",
            "networkConfiguration": network(),
        });
        for (member, value) in more.as_object().into_iter().flatten() {
            request[member] = value.clone();
        }
        Self::create(name, request)
    }

    /// A service `web` that is just being made by such a request.
    fn create(name: &'static str, mut request: Value) -> Self {
        let ecs = FakeEcs::start()
            .clock(Clock::manual())
            .profile(Profile::realistic())
            .blocking();
        register_web(&ecs);
        request["serviceName"] = json!("web");
        ask(&ecs, "CreateService", &request);
        let mut life = Self {
            name,
            ecs,
            seen: String::new(),
            changes: String::new(),
        };
        life.look();
        life
    }

    /// Writes down the counts if they have changed since the last look.
    fn look(&mut self) {
        let answer = ask(
            &self.ecs,
            "DescribeServices",
            &json!({ "services": ["web"] }),
        );
        let service = &answer["services"][0];
        let counts = |of: &Value| {
            let of = |name: &str| of[name].to_string();
            format!(
                "{} desired, {} running, {} pending",
                of("desiredCount"),
                of("runningCount"),
                of("pendingCount")
            )
        };
        let mut seen = format!("  {} {}\n", text(&service["status"]), counts(service));
        for deployment in service["deployments"].as_array().into_iter().flatten() {
            let (status, state) = (
                text(&deployment["status"]),
                text(&deployment["rolloutState"]),
            );
            let (definition, failed) = (
                text(&deployment["taskDefinition"]),
                &deployment["failedTasks"],
            );
            let definition = definition.rsplit('/').next().unwrap_or_default();
            let _ = writeln!(
                seen,
                "    {status} {definition} {}, {failed} failed, {state}",
                counts(deployment)
            );
        }
        for set in service["taskSets"].as_array().into_iter().flatten() {
            let _ = writeln!(seen, "    {}", task_set(set));
        }
        if seen != self.seen {
            let at = self
                .ecs
                .timeline()
                .iter()
                .last()
                .map(fake_ecs::TimelineEntry::at);
            let _ = write!(
                self.changes,
                "+{:.3}s\n{seen}",
                at.unwrap_or_default().as_secs_f64()
            );
            self.seen = seen;
        }
    }

    /// Lets everything happen that happens by itself.
    fn settle(mut self) -> Self {
        for _ in 0..STEPS_MAX {
            if !self.ecs.step() {
                return self;
            }
            self.look();
        }
        panic!(
            "not at rest after {STEPS_MAX} steps:\n{}",
            self.ecs.timeline()
        );
    }

    /// Lets so many steps happen.
    fn steps(mut self, count: usize) -> Self {
        for _ in 0..count {
            self.ecs.step();
            self.look();
        }
        self
    }

    fn update(mut self, change: Value) -> Self {
        let mut request = change;
        request["service"] = json!("web");
        ask(&self.ecs, "UpdateService", &request);
        self.look();
        self
    }

    /// A call about the service or its task sets.
    fn call(mut self, operation: &str, mut request: Value) -> Self {
        request["cluster"] = json!("default");
        request["service"] = json!("web");
        ask(&self.ecs, operation, &request);
        self.look();
        self
    }

    /// The id of the task set that is the n-th of those that are there.
    fn task_set(&self, at: usize) -> String {
        self.ecs.service("web").task_sets()[at].id()
    }

    /// A new revision in a task set of its own, with so many percent.
    fn release_beside(self, percent: f64) -> Self {
        register_web(&self.ecs);
        self.call(
            "CreateTaskSet",
            json!({
                "taskDefinition": "web", "launchType": "FARGATE", "networkConfiguration": network(),
                "scale": { "value": percent, "unit": "PERCENT" },
            }),
        )
    }

    fn release(self) -> Self {
        register_web(&self.ecs);
        self.update(json!({ "taskDefinition": "web" }))
    }

    fn delete(mut self) -> Self {
        ask(
            &self.ecs,
            "DeleteService",
            &json!({ "service": "web", "force": true }),
        );
        self.look();
        self
    }

    /// Without the calls that looked: there is one for each step.
    fn end(self) {
        let timeline = self.ecs.timeline();
        let lines = timeline.iter().map(ToString::to_string);
        let lines = lines.filter(|line| !line.contains(" DescribeServices "));
        let timeline: String = lines.map(|line| line + "\n").collect();
        let text = format!("timeline\n{timeline}\nDescribeServices\n{}", self.changes);
        golden(&format!("service-{}.txt", self.name), &text);
    }
}

/// A task set in one line.
fn task_set(set: &Value) -> String {
    let of = |name: &str| set[name].to_string();
    let (definition, scale) = (text(&set["taskDefinition"]), &set["scale"]["value"]);
    format!(
        "{} task set {} at {scale} %: {} computed, {} running, {} pending, {}",
        text(&set["status"]),
        definition.rsplit('/').next().unwrap_or_default(),
        of("computedDesiredCount"),
        of("runningCount"),
        of("pendingCount"),
        text(&set["stabilityStatus"])
    )
}

fn network() -> Value {
    json!({ "awsvpcConfiguration": { "subnets": [SUBNET] } })
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn register_web(ecs: &FakeEcs) {
    let ports = json!([{ "containerPort": 80 }]);
    let app = json!([{ "name": "app", "image": "busybox", "portMappings": ports }]);
    register(ecs, &fargate_definition("web", app));
}

#[test]
fn created_and_scaled() {
    Life::begin("scaled", 1, json!({}))
        .settle()
        .update(json!({ "desiredCount": 3 }))
        .settle()
        .update(json!({ "desiredCount": 1 }))
        .settle()
        .end();
}

#[test]
fn rolled() {
    let life = Life::begin("rolled", 2, json!({}));
    life.settle().release().settle().end();
}

#[test]
fn rolled_behind_a_target_group() {
    let life = Life::begin_behind_a_target_group("rolled-behind-a-target-group", 2);
    life.settle().release().settle().end();
}

#[test]
fn a_target_fails() {
    let life = Life::begin_behind_a_target_group("target-fails", 2).settle();
    let group = life.ecs.elb().target_group(GROUP);
    group.fail_health(group.registered()[0].id());
    life.settle().end();
}

#[test]
fn rolled_in_place() {
    let percents = json!({ "minimumHealthyPercent": 50, "maximumPercent": 100 });
    let life = Life::begin("rolled-in-place", 2, percents);
    life.settle().release().settle().end();
}

#[test]
fn rolled_back_by_the_circuit_breaker() {
    let breaker = json!({ "deploymentCircuitBreaker": { "enable": true, "rollback": true } });
    let life = Life::begin("rolled-back", 1, breaker).settle();
    life.ecs.service("web").crash_loop(3);
    life.release().settle().end();
}

#[test]
fn given_up_by_the_circuit_breaker() {
    let breaker = json!({ "deploymentCircuitBreaker": { "enable": true, "rollback": false } });
    let life = Life::begin("given-up", 1, breaker).settle();
    let script = Script::new().cannot_pull("CannotPullContainerError: no such image");
    life.ecs.script("web", script);
    life.release().settle().end();
}

#[test]
fn a_task_is_replaced() {
    let life = Life::begin("replaced", 2, json!({})).settle();
    life.ecs.tasks().first().mark_failed(1, "out of disk");
    life.settle().end();
}

#[test]
fn deleted_in_the_middle_of_a_rollout() {
    let life = Life::begin("deleted", 1, json!({})).settle();
    life.release().steps(8).delete().settle().end();
}

#[test]
fn baked() {
    let life = Life::begin("baked", 1, json!({ "bakeTimeInMinutes": 5 }));
    life.ecs.advance(secs(0));
    life.settle().end();
}

#[test]
fn replaced_by_an_external_controller() {
    let request = json!({ "desiredCount": 4, "deploymentController": { "type": "EXTERNAL" } });
    let life = Life::create("external", request).settle();
    let life = life.release_beside(100.0).settle();
    let blue = life.task_set(0);
    let life = life.call(
        "UpdateServicePrimaryTaskSet",
        json!({ "primaryTaskSet": blue }),
    );
    let life = life.release_beside(30.0).settle();
    let green = life.task_set(1);
    let all = json!({ "taskSet": green, "scale": { "value": 100.0 } });
    let life = life.call("UpdateTaskSet", all).settle();
    let life = life.call(
        "UpdateServicePrimaryTaskSet",
        json!({ "primaryTaskSet": green }),
    );
    let delete = json!({ "taskSet": blue, "force": true });
    let life = life.call("DeleteTaskSet", delete).settle();
    life.delete().settle().end();
}

#[test]
fn replaced_by_code_deploy() {
    let balancer =
        json!({ "targetGroupArn": "arn:tg", "containerName": "app", "containerPort": 80 });
    let request = json!({
        "taskDefinition": "web", "desiredCount": 2, "launchType": "FARGATE", "networkConfiguration": network(),
        "loadBalancers": [balancer], "deploymentController": { "type": "CODE_DEPLOY" },
    });
    let life = Life::create("code-deploy", request).settle();
    let web = life.ecs.service("web");
    let blue = web.task_sets().first();
    register_web(&life.ecs);
    let green = web.code_deploy("web:2");
    let life = life.settle();
    green.promote();
    blue.delete();
    life.settle().end();
}
