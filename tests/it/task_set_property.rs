//! Whatever whoever deploys does with task sets, and whatever becomes of their tasks, some things
//! always hold.
//!
//! With the feature `self-check` the fake checks its inside as well, after everything
//! that happens.

use aws_sdk_ecs::types::LaunchType;
use fake_ecs::{Clock, FakeEcs, InstanceStatus, Profile, ServiceStatus};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{SUBNET, ec2_definition, fargate_definition, millis, post, register};

#[derive(Clone, Debug)]
enum Step {
    Create { controller: u8, count: u8 },
    Desire { count: u8 },
    AddSet { on_fargate: bool, percent: u8 },
    Scale { set: u8, percent: u8 },
    Promote { set: u8 },
    DeleteSet { set: u8, force: bool },
    CodeDeploy,
    Delete { force: bool },
    Crash { count: u8 },
    Stop { task: u8 },
    Fail { task: u8 },
    Protect { task: u8, on: bool },
    AddInstance,
    Drain { instance: u8 },
    Advance { millis: u32 },
    Play { steps: u8 },
    Settle,
}

fn step() -> impl Strategy<Value = Step> {
    let small = || 0..8_u8;
    let percent = || prop_oneof![Just(0_u8), Just(100), 0..101_u8];
    prop_oneof![
        3 => (small(), 0..6_u8).prop_map(|(controller, count)| Step::Create { controller, count }),
        2 => (0..6_u8).prop_map(|count| Step::Desire { count }),
        8 => (any::<bool>(), percent()).prop_map(|(on_fargate, percent)| Step::AddSet { on_fargate, percent }),
        4 => (small(), percent()).prop_map(|(set, percent)| Step::Scale { set, percent }),
        4 => small().prop_map(|set| Step::Promote { set }),
        4 => (small(), any::<bool>()).prop_map(|(set, force)| Step::DeleteSet { set, force }),
        2 => Just(Step::CodeDeploy),
        1 => any::<bool>().prop_map(|force| Step::Delete { force }),
        1 => (1..4_u8).prop_map(|count| Step::Crash { count }),
        2 => small().prop_map(|task| Step::Stop { task }),
        2 => small().prop_map(|task| Step::Fail { task }),
        1 => (small(), any::<bool>()).prop_map(|(task, on)| Step::Protect { task, on }),
        2 => Just(Step::AddInstance),
        1 => small().prop_map(|instance| Step::Drain { instance }),
        4 => prop_oneof![0..2_000_u32, 0..200_000_u32].prop_map(|millis| Step::Advance { millis }),
        6 => (1..40_u8).prop_map(|steps| Step::Play { steps }),
        3 => Just(Step::Settle),
    ]
}

/// A fake under test, with the definitions `net` for Fargate and `app` for EC2.
struct Trial {
    ecs: FakeEcs,
}

fn network() -> Value {
    json!({ "awsvpcConfiguration": { "subnets": [SUBNET, "subnet-2"] } })
}

impl Trial {
    fn new(profile: Profile) -> Self {
        let ecs = FakeEcs::start();
        let ecs = ecs.clock(Clock::manual()).profile(profile).blocking();
        let app = json!([{ "name": "app", "image": "a", "memory": 500, "portMappings": [{ "containerPort": 80 }] }]);
        register(&ecs, &fargate_definition("net", app.clone()));
        register(&ecs, &ec2_definition("app", "bridge", app));
        ecs.add_instance("t3.small");
        Self { ecs }
    }

    /// A call whose answer must be one that the service could give.
    fn call(&self, operation: &str, mut body: Value) -> Value {
        body["cluster"] = json!("default");
        let answer = post(&self.ecs, operation, &body);
        let json = answer.json();
        match answer.status() {
            200 => {}
            400 => assert!(json["__type"].is_string(), "{operation} {body}: {answer:?}"),
            _ => panic!("{operation} {body}: {answer:?}"),
        }
        json
    }

    /// A call about a task set of the service, if it has any.
    fn call_about(&self, set: u8, operation: &str, mut body: Value) {
        let described = self.describe();
        let sets = described["taskSets"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        if !sets.is_empty() {
            let set = &sets[usize::from(set) % sets.len()]["id"];
            body["service"] = json!("web");
            for name in ["taskSet", "primaryTaskSet"] {
                body[name] = set.clone();
            }
            self.call(operation, body);
        }
    }

    fn describe(&self) -> Value {
        let answer = self.call("DescribeServices", json!({ "services": ["web"] }));
        answer["services"].get(0).cloned().unwrap_or_default()
    }

    fn create(&self, controller: u8, count: u8) {
        let mut body = json!({ "serviceName": "web", "desiredCount": count });
        if controller.is_multiple_of(3) {
            let balancer =
                json!({ "targetGroupArn": "arn:tg", "containerName": "app", "containerPort": 80 });
            body["deploymentController"] = json!({ "type": "CODE_DEPLOY" });
            body["taskDefinition"] = json!("net");
            body["launchType"] = json!("FARGATE");
            body["networkConfiguration"] = network();
            body["loadBalancers"] = json!([balancer]);
        } else {
            body["deploymentController"] = json!({ "type": "EXTERNAL" });
        }
        self.call("CreateService", body);
    }

    fn add_set(&self, on_fargate: bool, percent: u8) {
        let mut body =
            json!({ "service": "web", "taskDefinition": "app", "scale": { "value": percent } });
        if on_fargate {
            body["taskDefinition"] = json!("net");
            body["launchType"] = json!("FARGATE");
            body["networkConfiguration"] = network();
        }
        self.call("CreateTaskSet", body);
    }

    /// As far as CodeDeploy would.
    fn code_deploy(&self) {
        let service = self.describe();
        let sets = service["taskSets"].as_array().map_or(0, Vec::len);
        let is_code_deploy = service["deploymentController"]["type"] == "CODE_DEPLOY";
        if is_code_deploy && service["status"] == "ACTIVE" && sets < 3 {
            let web = self.ecs.service("web");
            let green = web.code_deploy("net");
            green.promote();
            web.task_sets()[0].delete();
        }
    }

    fn act(&self, step: &Step) {
        let ecs = &self.ecs;
        let task = |number: u8| {
            let tasks = ecs.tasks().running();
            (!tasks.is_empty()).then(|| tasks[usize::from(number) % tasks.len()].clone())
        };
        let scale = |percent: u8| json!({ "scale": { "value": percent, "unit": "PERCENT" } });
        match *step {
            Step::Create { controller, count } => self.create(controller, count),
            Step::Desire { count } => {
                let change = json!({ "service": "web", "desiredCount": count });
                self.call("UpdateService", change);
            }
            Step::AddSet {
                on_fargate,
                percent,
            } => self.add_set(on_fargate, percent),
            Step::Scale { set, percent } => self.call_about(set, "UpdateTaskSet", scale(percent)),
            Step::Promote { set } => {
                self.call_about(set, "UpdateServicePrimaryTaskSet", json!({}));
            }
            Step::DeleteSet { set, force } => {
                self.call_about(set, "DeleteTaskSet", json!({ "force": force }));
            }
            Step::CodeDeploy => self.code_deploy(),
            Step::Delete { force } => {
                self.call("DeleteService", json!({ "service": "web", "force": force }));
            }
            Step::Crash { count } => {
                if self.describe().is_object() {
                    ecs.service("web").crash_loop(usize::from(count));
                }
            }
            Step::Stop { task: number } => task(number).into_iter().for_each(|of| of.force_stop()),
            Step::Fail { task: number } => {
                task(number)
                    .into_iter()
                    .for_each(|of| of.mark_failed(1, "marked"));
            }
            Step::Protect { task: number, on } => {
                if let Some(task) = task(number) {
                    let body = json!({ "tasks": [task.id()], "protectionEnabled": on, "expiresInMinutes": 5 });
                    self.call("UpdateTaskProtection", body);
                }
            }
            Step::AddInstance => drop(ecs.add_instance("t3.small")),
            Step::Drain { instance } => {
                let mut instances = ecs.instances();
                instances.retain(|of| of.status() == InstanceStatus::Active);
                if !instances.is_empty() {
                    instances[usize::from(instance) % instances.len()].drain();
                }
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

    /// What can be seen of the service at any time.
    fn check(&self) {
        let service = self.describe();
        let Some(sets) = service["taskSets"].as_array() else {
            return;
        };
        let primaries = sets.iter().filter(|of| of["status"] == "PRIMARY").count();
        assert!(primaries <= 1 && sets.len() <= 5, "{service:#}");
        for count in ["runningCount", "pendingCount"] {
            let sum: u64 = sets.iter().filter_map(|of| of[count].as_u64()).sum();
            assert_eq!(Some(sum), service[count].as_u64(), "{service:#}");
        }
        let tasks = self.ecs.service("web").tasks().running();
        assert_eq!(
            Some(tasks.len() as u64),
            service["runningCount"].as_u64(),
            "{service:#}"
        );
        for set in sets {
            let own = tasks
                .iter()
                .filter(|task| task.describe().started_by() == set["id"].as_str());
            assert_eq!(
                Some(own.count() as u64),
                set["runningCount"].as_u64(),
                "{service:#}"
            );
        }
    }

    /// At rest every task set has what it should have, or the service says why not.
    fn check_rest(&self) {
        self.check();
        if !self.describe().is_object() {
            return;
        }
        let web = self.ecs.service("web");
        if web.status() != ServiceStatus::Active {
            assert_eq!((web.running_count(), web.task_sets().len()), (0, 0));
            return;
        }
        let events = web.events();
        let has_said = |what: &str| events.iter().any(|event| event.contains(what));
        for set in web.task_sets() {
            let share = set
                .describe()
                .and_then(|set| set.scale)
                .map_or(0.0, |scale| scale.value());
            let computed = (web.desired_count() as f64 * share / 100.0).ceil();
            assert_eq!(set.computed_desired_count() as f64, computed, "{set:?}");
            let is_full = set.running_count() == set.computed_desired_count();
            // There is always room on Fargate.
            let is_on_ec2 = set.describe().and_then(|set| set.launch_type) == Some(LaunchType::Ec2);
            let is_excused = is_on_ec2 && has_said("was unable to place a task")
                || has_said(&format!("task set ({}) was unable to scale in", set.id()));
            assert!(
                is_full && set.is_steady() && set.pending_count() == 0 || is_excused,
                "{} of {} run in {set:?}, and nothing is said: {events:#?}\n{}",
                set.running_count(),
                set.computed_desired_count(),
                self.ecs.timeline()
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn task_sets_keep_their_promises(
        is_realistic in any::<bool>(),
        controller in 0..8_u8,
        count in 0..6_u8,
        steps in prop::collection::vec(step(), 1..40),
    ) {
        let trial = Trial::new(if is_realistic { Profile::realistic() } else { Profile::instant() });
        trial.create(controller, count);
        for step in &steps {
            trial.act(step);
            trial.check();
        }
    }
}
