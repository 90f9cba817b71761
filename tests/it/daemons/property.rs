//! Whatever callers do with daemons, and whatever becomes of their tasks and instances, some things
//! always hold.
//!
//! With the feature `self-check` the fake checks its inside as well, after everything
//! that happens.

use aws_sdk_ecs::types::DesiredStatus;
use fake_ecs::{
    DaemonHandle, FakeEcs, InstanceHandle, InstanceStatus, Profile, Script, TaskHandle, TaskStatus,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{active, daemon_arn, provider_arn};
use crate::support::actions::{
    self, ANY, Act, EITHER, Trial, acts, config, items, one_of, profile, sum,
};
use crate::support::{SUBNET, ec2_definition, register, secs};

const DAEMONS: [&str; 2] = ["logs", "helper"];
const PROVIDERS: [&str; 2] = ["managed", "spare"];

fn act() -> impl Strategy<Value = Act<Daemons>> {
    acts! { |it: Daemons|
        6 => create(daemon in ANY, critical in EITHER, provider in ANY);
        5 => update(daemon in ANY, percent in 0..=100_u8, provider in ANY, bake in EITHER);
        1 => delete(daemon in ANY) {
            it.call("DeleteDaemon", json!({ "daemonArn": daemon_arn(one_of(&DAEMONS, daemon)) }))
        }
        2 => crash(daemon in ANY, count in 1..5_usize) {
            it.daemon(daemon).iter().for_each(|daemon| drop(daemon.crash_loop(count)));
        }
        1 => alarm(daemon in ANY, on in EITHER) {
            match it.daemon(daemon) {
                Some(_) if on => it.ecs.cloudwatch().raise_alarm("errors"),
                Some(_) => it.ecs.cloudwatch().clear_alarm("errors"),
                None => {}
            }
        }
        4 => scale(count in 0..5_u8) {
            it.call("UpdateService", json!({ "service": "web", "desiredCount": count }))
        }
        2 => run(provider in ANY) {
            let strategy = strategy(one_of(&PROVIDERS, provider));
            let task = json!({ "taskDefinition": "app", "capacityProviderStrategy": strategy });
            it.call("RunTask", task)
        }
        3 => stop(task in ANY);
        2 => fail(task in ANY);
        1 => terminate(instance in ANY);
        1 => drain(instance in ANY);
        1 => activate(instance in ANY);
        1 => disconnect(instance in ANY);
        1 => reconnect(instance in ANY);
        1 => script(number in ANY) {
            let script = Script::new();
            it.ecs.script(DAEMONS[0], match number % 4 {
                0 => script.exits(1).after(secs(90)),
                1 => script.cannot_pull("no such image"),
                3 => script.pull_takes(secs(30)),
                _ => script,
            })
        }
        6 => advance(millis in prop_oneof![0..2_000_u64, 0..400_000_u64]);
        8 => play(steps in 1..40_usize);
        2 => settle();
    }
}

fn strategy(provider: &str) -> Value {
    json!([{ "capacityProvider": provider, "weight": 1 }])
}

/// A fake under test: a service and tasks on two providers.
struct Daemons {
    ecs: FakeEcs,
}

impl Daemons {
    fn start(profile: Profile, is_balanced: bool) -> Self {
        let ecs = actions::start(profile);
        let ports = json!([{ "containerPort": 80 }]);
        let app = json!({ "name": "app", "image": "a", "cpu": 1_536, "memory": 512, "portMappings": ports });
        register(&ecs, &ec2_definition("app", "host", json!([app])));
        let trial = Self { ecs };
        for provider in PROVIDERS {
            trial.provide(provider);
        }
        trial.ecs.settle();
        let mut body = json!({
            "serviceName": "web", "taskDefinition": "app", "desiredCount": 2,
            "capacityProviderStrategy": strategy("managed"),
        });
        if is_balanced {
            let group = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/1";
            body["loadBalancers"] = json!([
                { "targetGroupArn": group, "containerName": "app", "containerPort": 80 },
            ]);
        }
        trial.call("CreateService", body);
        trial
    }

    fn provide(&self, provider: &str) {
        let template = json!({
            "ec2InstanceProfileArn": "arn:aws:iam::123456789012:instance-profile/instance",
            "networkConfiguration": { "subnets": [SUBNET] },
        });
        let managed = json!({
            "infrastructureRoleArn": "arn:aws:iam::123456789012:role/infrastructure",
            "instanceLaunchTemplate": template,
        });
        let body = json!({
            "name": provider, "cluster": "default", "managedInstancesProvider": managed,
        });
        self.call("CreateCapacityProvider", body);
    }

    fn describe(&self, daemon: &str) -> Option<Value> {
        let mut answer = self.call("DescribeDaemon", json!({ "daemonArn": daemon_arn(daemon) }));
        Some(answer["daemon"].take()).filter(Value::is_object)
    }

    fn daemon(&self, number: usize) -> Option<DaemonHandle> {
        let name = one_of(&DAEMONS, number);
        self.describe(name).map(|_| self.ecs.daemon(name))
    }

    /// The ARN of a new revision of the definition.
    fn register(&self, daemon: &str) -> Value {
        let agent = json!({ "name": "agent", "image": "agent", "memory": 64 });
        let body = json!({ "family": daemon, "containerDefinitions": [agent] });
        let mut answer = self.call("RegisterDaemonTaskDefinition", body);
        answer["daemonTaskDefinitionArn"].take()
    }

    fn create(&self, daemon: usize, critical: bool, provider: usize) {
        let name = one_of(&DAEMONS, daemon);
        let body = json!({
            "daemonName": name, "daemonTaskDefinitionArn": self.register(name), "critical": critical,
            "capacityProviderArns": providers(provider),
        });
        self.call("CreateDaemon", body);
    }

    fn update(&self, daemon: usize, percent: u8, provider: usize, bake: bool) {
        let name = one_of(&DAEMONS, daemon);
        let alarms = json!({ "alarmNames": ["errors"], "enable": true });
        let configuration = json!({
            "drainPercent": percent, "bakeTimeInMinutes": i32::from(bake), "alarms": alarms,
        });
        let body = json!({
            "daemonArn": daemon_arn(name), "daemonTaskDefinitionArn": self.register(name),
            "capacityProviderArns": providers(provider), "deploymentConfiguration": configuration,
        });
        self.call("UpdateDaemon", body);
    }

    /// No task waits for a daemon that does not come, as long as something is heard of its
    /// instance.
    fn check_nobody_waits(&self) {
        for task in &self.ecs.tasks().family("app") {
            let instance = task.instance();
            let is_heard = instance.is_some_and(|of| of.is_agent_connected());
            let waits = task.status() == TaskStatus::Pending;
            assert!(!(waits && is_heard), "{task:?} waits:\n{}", task.timeline());
        }
    }

    /// One task of the daemon on each instance that it is for, of one revision; or a reason why
    /// not.
    fn check_deployed(&self, name: &str, daemon: &Value) {
        let body = json!({ "daemonDeploymentArns": [daemon["deploymentArn"]] });
        let answer = self.call("DescribeDaemonDeployments", body);
        let deployment = &answer["daemonDeployments"][0];
        let is_excused = self.has_excuse(deployment);
        let is_deployed = ["SUCCESSFUL", "ROLLBACK_SUCCESSFUL"].map(Value::from);
        let [revision] = items(&daemon["currentRevisions"]) else {
            assert!(is_excused, "{name} has several: {daemon:#} {answer:#}");
            return;
        };
        if !is_deployed.contains(&deployment["status"]) {
            assert!(is_excused, "{name} rests in the middle of it: {answer:#}");
            return;
        }
        let body = json!({ "daemonRevisionArns": [revision["arn"]] });
        let answer = self.call("DescribeDaemonRevisions", body);
        let is_critical = answer["daemonRevisions"][0]["critical"] == true;
        let without = revision["totalWithoutDaemonCount"].as_u64();
        let is_everywhere = without == Some(0) || !is_critical || is_excused;
        assert!(is_everywhere, "{name} is not everywhere: {daemon:#}");
        let running = revision["totalRunningCount"].as_u64();
        let all = running.unwrap_or_default() + without.unwrap_or_default();
        assert_eq!(all, self.count(revision), "{name}: {daemon:#}");
    }

    /// How many instances take tasks, of those that are for the revision.
    fn count(&self, revision: &Value) -> u64 {
        let providers = items(&revision["capacityProviders"]);
        let is_own = |instance: &&InstanceHandle| {
            let arn = instance.capacity_provider().map(|name| provider_arn(&name));
            providers
                .iter()
                .any(|own| own["arn"].as_str() == arn.as_deref())
        };
        active(&self.ecs).iter().filter(is_own).count() as u64
    }

    /// Whether there is a reason for a deployment not to go on: it was given up; nobody else
    /// replaces tasks that were run; or nothing is heard of an instance.
    fn has_excuse(&self, deployment: &Value) -> bool {
        let is_busy = |of: &InstanceHandle| {
            let tasks = of.tasks().family("app");
            tasks.iter().any(|task| !task.is_stopped())
        };
        let is_held_up = |of: &InstanceHandle| {
            !of.is_agent_connected() || of.status() == InstanceStatus::Draining && is_busy(of)
        };
        deployment["status"] == "ROLLBACK_FAILED" || self.instances().iter().any(is_held_up)
    }
}

impl Trial for Daemons {
    fn ecs(&self) -> &FakeEcs {
        &self.ecs
    }

    fn check(&self) {
        for name in DAEMONS {
            let Some(daemon) = self.describe(name) else {
                continue;
            };
            for instance in self.instances() {
                let tasks = instance.tasks().family(name);
                let live = tasks.iter().filter(|task| !task.is_stopped());
                assert!(live.count() <= 1, "{name} is there twice");
            }
            let running = sum(items(&daemon["currentRevisions"]), "totalRunningCount");
            let is_wanted = |task: &TaskHandle| task.desired_status() == DesiredStatus::Running;
            let seen = active(&self.ecs).into_iter().filter(|of| {
                let tasks = of.tasks().family(name).running();
                tasks.iter().any(is_wanted)
            });
            assert_eq!(running, seen.count() as u64, "{daemon:#}");
        }
    }

    fn check_rest(&self) {
        self.check();
        self.check_nobody_waits();
        for name in DAEMONS {
            if let Some(daemon) = self.describe(name) {
                self.check_deployed(name, &daemon);
            }
        }
    }
}

fn providers(number: usize) -> Value {
    match number % 3 {
        0 => json!([provider_arn("managed")]),
        1 => json!([provider_arn("spare")]),
        _ => json!([provider_arn("managed"), provider_arn("spare")]),
    }
}

proptest! {
    #![proptest_config(config(48))]

    #[test]
    fn daemons_are_where_they_should_be(
        profile in profile(),
        is_balanced in EITHER,
        acts in prop::collection::vec(act(), 1..40),
    ) {
        Daemons::start(profile, is_balanced).live(&acts);
    }
}
