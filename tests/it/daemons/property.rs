//! Whatever callers do with daemons, and whatever becomes of their tasks and instances, some things
//! always hold.
//!
//! With the feature `self-check` the fake checks its inside as well, after everything
//! that happens.

use fake_ecs::{Clock, FakeEcs, InstanceHandle, InstanceStatus, Profile, Script};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{daemon_arn, provider_arn};
use crate::support::{SUBNET, ec2_definition, millis, post, register, secs};

#[derive(Clone, Debug)]
enum Step {
    Create {
        daemon: u8,
        critical: bool,
        provider: u8,
    },
    Update {
        daemon: u8,
        percent: u8,
        provider: u8,
        bake: bool,
    },
    Delete {
        daemon: u8,
    },
    Crash {
        daemon: u8,
        count: u8,
    },
    Alarm {
        daemon: u8,
        on: bool,
    },
    Scale {
        count: u8,
    },
    Run {
        provider: u8,
    },
    Stop {
        task: u8,
    },
    Fail {
        task: u8,
    },
    Terminate {
        instance: u8,
    },
    Drain {
        instance: u8,
    },
    Activate {
        instance: u8,
    },
    Disconnect {
        instance: u8,
    },
    Reconnect {
        instance: u8,
    },
    Script {
        script: u8,
    },
    Advance {
        millis: u32,
    },
    Play {
        steps: u8,
    },
    Settle,
}

const DAEMONS: [&str; 2] = ["logs", "helper"];
const PROVIDERS: [&str; 2] = ["managed", "spare"];

fn step() -> impl Strategy<Value = Step> {
    let small = || 0..8_u8;
    prop_oneof![
        6 => (small(), any::<bool>(), small())
            .prop_map(|(daemon, critical, provider)| Step::Create { daemon, critical, provider }),
        5 => (small(), 0..=100_u8, small(), any::<bool>()).prop_map(
            |(daemon, percent, provider, bake)| Step::Update { daemon, percent, provider, bake }),
        1 => small().prop_map(|daemon| Step::Delete { daemon }),
        2 => (small(), 1..5_u8).prop_map(|(daemon, count)| Step::Crash { daemon, count }),
        1 => (small(), any::<bool>()).prop_map(|(daemon, on)| Step::Alarm { daemon, on }),
        4 => (0..5_u8).prop_map(|count| Step::Scale { count }),
        2 => small().prop_map(|provider| Step::Run { provider }),
        3 => small().prop_map(|task| Step::Stop { task }),
        2 => small().prop_map(|task| Step::Fail { task }),
        1 => small().prop_map(|instance| Step::Terminate { instance }),
        1 => small().prop_map(|instance| Step::Drain { instance }),
        1 => small().prop_map(|instance| Step::Activate { instance }),
        1 => small().prop_map(|instance| Step::Disconnect { instance }),
        1 => small().prop_map(|instance| Step::Reconnect { instance }),
        1 => small().prop_map(|script| Step::Script { script }),
        6 => prop_oneof![0..2_000_u32, 0..400_000_u32].prop_map(|millis| Step::Advance { millis }),
        8 => (1..40_u8).prop_map(|steps| Step::Play { steps }),
        2 => Just(Step::Settle),
    ]
}

fn one_of<'a>(all: &[&'a str], number: u8) -> &'a str {
    all[usize::from(number) % all.len()]
}

/// A fake under test: a service and tasks on two providers.
struct Trial {
    ecs: FakeEcs,
}

impl Trial {
    fn new(profile: Profile, is_balanced: bool) -> Self {
        let ecs = FakeEcs::start()
            .clock(Clock::manual())
            .profile(profile)
            .blocking();
        let ports = json!([{ "containerPort": 80 }]);
        let app = json!([{ "name": "app", "image": "a", "cpu": 1_536, "memory": 512, "portMappings": ports }]);
        register(&ecs, &ec2_definition("app", "host", app));
        let trial = Self { ecs };
        for provider in PROVIDERS {
            let role = "arn:aws:iam::123456789012:role/infrastructure";
            let profile = "arn:aws:iam::123456789012:instance-profile/instance";
            let template = json!({
                "ec2InstanceProfileArn": profile, "networkConfiguration": { "subnets": [SUBNET] },
            });
            let managed =
                json!({ "infrastructureRoleArn": role, "instanceLaunchTemplate": template });
            let body = json!({ "name": provider, "cluster": "default", "managedInstancesProvider": managed });
            trial.call("CreateCapacityProvider", &body);
        }
        trial.ecs.settle();
        let strategy = json!([{ "capacityProvider": "managed", "weight": 1 }]);
        let mut body = json!({
            "serviceName": "web", "taskDefinition": "app", "desiredCount": 2, "capacityProviderStrategy": strategy,
        });
        if is_balanced {
            let group = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/1";
            body["loadBalancers"] = json!([
                { "targetGroupArn": group, "containerName": "app", "containerPort": 80 },
            ]);
        }
        trial.call("CreateService", &body);
        trial
    }

    /// A call whose answer must be one that the service could give.
    fn call(&self, operation: &str, body: &Value) -> Value {
        let answer = post(&self.ecs, operation, body);
        let json = answer.json();
        match answer.status() {
            200 => {}
            400 => assert!(json["__type"].is_string(), "{operation} {body}: {answer:?}"),
            _ => panic!("{operation} {body}: {answer:?}"),
        }
        json
    }

    fn describe(&self, daemon: &str) -> Option<Value> {
        let body = json!({ "daemonArn": daemon_arn(daemon) });
        let mut answer = self.call("DescribeDaemon", &body);
        Some(answer["daemon"].take()).filter(Value::is_object)
    }

    fn register(&self, daemon: &str) -> Value {
        let agent = json!({ "name": "agent", "image": "agent", "memory": 64 });
        let body = json!({ "family": daemon, "containerDefinitions": [agent] });
        let mut answer = self.call("RegisterDaemonTaskDefinition", &body);
        answer["daemonTaskDefinitionArn"].take()
    }

    fn act(&self, step: &Step) {
        let ecs = &self.ecs;
        let task = |number: u8| {
            let tasks = ecs.tasks().running();
            (!tasks.is_empty()).then(|| tasks[usize::from(number) % tasks.len()].clone())
        };
        let instance = |number: u8| {
            let mut instances = self.registered();
            let count = instances.len();
            (count > 0).then(|| instances.remove(usize::from(number) % count))
        };
        let daemon = |number: u8| {
            let name = one_of(&DAEMONS, number);
            self.describe(name).map(|_| ecs.daemon(name))
        };
        match *step {
            Step::Create {
                daemon,
                critical,
                provider,
            } => {
                let name = one_of(&DAEMONS, daemon);
                let body = json!({
                    "daemonName": name, "daemonTaskDefinitionArn": self.register(name), "critical": critical,
                    "capacityProviderArns": providers(provider),
                });
                self.call("CreateDaemon", &body);
            }
            Step::Update {
                daemon,
                percent,
                provider,
                bake,
            } => {
                let name = one_of(&DAEMONS, daemon);
                let alarms = json!({ "alarmNames": ["errors"], "enable": true });
                let configuration = json!({
                    "drainPercent": percent, "bakeTimeInMinutes": i32::from(bake), "alarms": alarms,
                });
                let body = json!({
                    "daemonArn": daemon_arn(name), "daemonTaskDefinitionArn": self.register(name),
                    "capacityProviderArns": providers(provider), "deploymentConfiguration": configuration,
                });
                self.call("UpdateDaemon", &body);
            }
            Step::Delete { daemon } => {
                let arn = daemon_arn(one_of(&DAEMONS, daemon));
                self.call("DeleteDaemon", &json!({ "daemonArn": arn }));
            }
            Step::Crash {
                daemon: number,
                count,
            } => {
                daemon(number)
                    .into_iter()
                    .for_each(|of| of.crash_loop(usize::from(count)));
            }
            Step::Alarm { daemon: number, on } => daemon(number).into_iter().for_each(|of| {
                if on {
                    of.raise_alarm("errors");
                } else {
                    of.clear_alarm("errors");
                }
            }),
            Step::Scale { count } => {
                self.call(
                    "UpdateService",
                    &json!({ "service": "web", "desiredCount": count }),
                );
            }
            Step::Run { provider } => {
                let provider = one_of(&PROVIDERS, provider);
                let strategy = json!([{ "capacityProvider": provider, "weight": 1 }]);
                let body = json!({ "taskDefinition": "app", "capacityProviderStrategy": strategy });
                self.call("RunTask", &body);
            }
            Step::Stop { task: number } => task(number).into_iter().for_each(|of| of.force_stop()),
            Step::Fail { task: number } => {
                task(number)
                    .into_iter()
                    .for_each(|of| of.mark_failed(1, "marked"));
            }
            Step::Terminate { instance: number } => {
                instance(number).into_iter().for_each(|of| of.terminate());
            }
            Step::Drain { instance: number } => {
                instance(number).into_iter().for_each(|of| of.drain());
            }
            Step::Activate { instance: number } => {
                instance(number).into_iter().for_each(|of| of.activate());
            }
            Step::Disconnect { instance: number } => {
                instance(number)
                    .into_iter()
                    .for_each(|of| of.disconnect_agent());
            }
            Step::Reconnect { instance: number } => {
                instance(number)
                    .into_iter()
                    .for_each(|of| of.reconnect_agent());
            }
            Step::Script { script } => {
                let script = match script % 4 {
                    3 => Script::new().pull_takes(secs(30)),
                    0 => Script::new().exits(1).after(secs(90)),
                    1 => Script::new().cannot_pull("no such image"),
                    _ => Script::new(),
                };
                ecs.script(one_of(&DAEMONS, 0), script);
            }
            Step::Advance { millis: duration } => ecs.advance(millis(u64::from(duration))),
            Step::Play { steps } => (0..steps).for_each(|_| {
                ecs.step();
                self.check();
            }),
            Step::Settle => {
                if (0..3_000).any(|_| !ecs.step()) {
                    self.check_rest();
                }
            }
        }
    }

    fn registered(&self) -> Vec<InstanceHandle> {
        let mut instances = self.ecs.instances();
        instances.retain(|of| of.status() != InstanceStatus::Inactive);
        instances
    }

    /// What can be seen of daemons at any time.
    fn check(&self) {
        for name in DAEMONS {
            let Some(daemon) = self.describe(name) else {
                continue;
            };
            for instance in self.registered() {
                let live = instance.tasks().family(name);
                let live = live.iter().filter(|task| !task.is_stopped());
                assert!(live.count() <= 1, "{name} is there twice");
            }
            let none = Vec::new();
            let revisions = daemon["currentRevisions"].as_array().unwrap_or(&none);
            let running: u64 = revisions
                .iter()
                .filter_map(|of| of["totalRunningCount"].as_u64())
                .sum();
            let active = self.registered().into_iter();
            let active = active.filter(|of| of.status() == InstanceStatus::Active);
            let seen = active.filter(|of| {
                let tasks = of.tasks().family(name).running();
                tasks
                    .iter()
                    .any(|task| task.desired_status() == aws_sdk_ecs::types::DesiredStatus::Running)
            });
            assert_eq!(running, seen.count() as u64, "{daemon:#}");
        }
    }

    /// At rest each instance has what it should have: one task of each daemon that is deployed to
    /// it, of one revision.
    fn check_rest(&self) {
        self.check();
        self.check_nobody_waits();
        for name in DAEMONS {
            let Some(daemon) = self.describe(name) else {
                continue;
            };
            let arn = &daemon["deploymentArn"];
            let body = json!({ "daemonDeploymentArns": [arn] });
            let answer = self.call("DescribeDaemonDeployments", &body);
            let deployment = &answer["daemonDeployments"][0];
            let is_deployed = ["SUCCESSFUL", "ROLLBACK_SUCCESSFUL"]
                .iter()
                .any(|status| deployment["status"] == *status);
            if !is_deployed {
                let excuse = self.excuse(deployment);
                assert!(excuse, "{name} rests in the middle of it: {answer:#}");
                continue;
            }
            let none = Vec::new();
            let revisions = daemon["currentRevisions"].as_array().unwrap_or(&none);
            let [revision] = &revisions[..] else {
                assert!(self.excuse(deployment), "{name} has several: {daemon:#}");
                continue;
            };
            let id = revision["arn"].as_str().unwrap_or_default();
            let body = json!({ "daemonRevisionArns": [id] });
            let answer = self.call("DescribeDaemonRevisions", &body);
            let is_critical = answer["daemonRevisions"][0]["critical"] == true;
            let without = revision["totalWithoutDaemonCount"].as_u64();
            let running = revision["totalRunningCount"].as_u64();
            assert!(
                without == Some(0) || !is_critical || self.excuse(deployment),
                "{name} is not everywhere: {daemon:#}"
            );
            let all = running.unwrap_or_default() + without.unwrap_or_default();
            assert_eq!(all, self.count(revision), "{name}: {daemon:#}");
        }
    }

    /// No task waits for a daemon that does not come, as long as something is heard of its
    /// instance.
    fn check_nobody_waits(&self) {
        for task in &self.ecs.tasks().family("app") {
            let instance = task.instance();
            let is_heard = instance.is_some_and(|of| of.is_agent_connected());
            let waits = task.status() == fake_ecs::TaskStatus::Pending;
            assert!(!(waits && is_heard), "{task:?} waits:\n{}", task.timeline());
        }
    }

    /// How many instances take tasks, of those that are for the revision.
    fn count(&self, revision: &Value) -> u64 {
        let none = Vec::new();
        let providers = revision["capacityProviders"].as_array().unwrap_or(&none);
        let is_own = |instance: &InstanceHandle| {
            let arn = instance.capacity_provider().map(|name| provider_arn(&name));
            let is_for = providers
                .iter()
                .any(|own| own["arn"].as_str() == arn.as_deref());
            is_for && instance.status() == InstanceStatus::Active
        };
        self.registered().iter().filter(|of| is_own(of)).count() as u64
    }

    /// Whether there is a reason for a deployment not to go on: it was given up; nobody else
    /// replaces tasks that were run; or nothing is heard of an instance.
    fn excuse(&self, deployment: &Value) -> bool {
        let is_busy = |of: &InstanceHandle| {
            let tasks = of.tasks().family("app");
            tasks.iter().any(|task| !task.is_stopped())
        };
        let is_held_up = |of: &InstanceHandle| {
            !of.is_agent_connected() || of.status() == InstanceStatus::Draining && is_busy(of)
        };
        deployment["status"] == "ROLLBACK_FAILED" || self.registered().iter().any(is_held_up)
    }
}

fn providers(number: u8) -> Value {
    match number % 3 {
        0 => json!([provider_arn("managed")]),
        1 => json!([provider_arn("spare")]),
        _ => json!([provider_arn("managed"), provider_arn("spare")]),
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn daemons_are_where_they_should_be(
        steps in prop::collection::vec(step(), 1..40),
        is_slow: bool,
        is_balanced: bool,
    ) {
        let profile = if is_slow { Profile::realistic() } else { Profile::instant() };
        let trial = Trial::new(profile, is_balanced);
        for step in &steps {
            trial.act(step);
            trial.check();
        }
    }
}
