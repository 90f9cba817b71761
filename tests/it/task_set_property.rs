//! Whatever whoever deploys does with task sets, and whatever becomes of their tasks, some things
//! always hold.
//!
//! With the feature `self-check` the fake checks its inside as well, after everything
//! that happens.

use aws_sdk_ecs::types::LaunchType;
use fake_ecs::{FakeEcs, InstanceHandle, InstanceStatus, Profile, ServiceStatus};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::actions::{
    self, ANY, Act, EITHER, Trial, acts, config, items, pick, profile, sum,
};
use crate::support::{SUBNET, ec2_definition, fargate_definition, register};

fn act() -> impl Strategy<Value = Act<TaskSets>> {
    let percent = || prop_oneof![Just(0_u8), Just(100), 0..101_u8];
    acts! { |it: TaskSets|
        3 => create(controller in ANY, count in 0..6_u8);
        2 => desire(count in 0..6_u8) {
            it.call("UpdateService", json!({ "service": "web", "desiredCount": count }))
        }
        8 => add_set(on_fargate in EITHER, percent in percent());
        4 => scale(set in ANY, percent in percent()) {
            let scale = json!({ "scale": { "value": percent, "unit": "PERCENT" } });
            it.call_about(set, "UpdateTaskSet", scale)
        }
        4 => promote(set in ANY) { it.call_about(set, "UpdateServicePrimaryTaskSet", json!({})) }
        4 => delete_set(set in ANY, force in EITHER) {
            it.call_about(set, "DeleteTaskSet", json!({ "force": force }))
        }
        2 => code_deploy();
        1 => delete(force in EITHER) {
            it.call("DeleteService", json!({ "service": "web", "force": force }))
        }
        1 => crash(count in 1..4_usize) {
            it.service("web").iter().for_each(|service| drop(service.crash_loop(count)));
        }
        2 => stop(task in ANY);
        2 => fail(task in ANY);
        1 => protect(task in ANY, on in EITHER);
        2 => add_instance() { it.ecs.add_instance("t3.small") }
        1 => drain(instance in ANY);
        4 => advance(millis in prop_oneof![0..2_000_u64, 0..200_000_u64]);
        6 => play(steps in 1..40_usize);
        3 => settle();
    }
}

fn network() -> Value {
    json!({ "awsvpcConfiguration": { "subnets": [SUBNET, "subnet-2"] } })
}

/// A fake under test, with the definitions `net` for Fargate and `app` for EC2, and a service
/// `web`.
struct TaskSets {
    ecs: FakeEcs,
}

impl TaskSets {
    fn start(profile: Profile) -> Self {
        let ecs = actions::start(profile);
        let ports = json!([{ "containerPort": 80 }]);
        let app = json!([{ "name": "app", "image": "a", "memory": 500, "portMappings": ports }]);
        register(&ecs, &fargate_definition("net", app.clone()));
        register(&ecs, &ec2_definition("app", "bridge", app));
        ecs.add_instance("t3.small");
        Self { ecs }
    }

    fn create(&self, controller: usize, count: u8) {
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

    /// A call about a task set of the service, if it has any.
    fn call_about(&self, set: usize, operation: &str, mut body: Value) {
        if let Some(set) = pick(items(&self.described("web")["taskSets"]), set) {
            body["service"] = json!("web");
            for name in ["taskSet", "primaryTaskSet"] {
                body[name] = set["id"].clone();
            }
            self.call(operation, body);
        }
    }

    /// As far as CodeDeploy would.
    fn code_deploy(&self) {
        let service = self.described("web");
        let is_code_deploy = service["deploymentController"]["type"] == "CODE_DEPLOY";
        let sets = items(&service["taskSets"]).len();
        if is_code_deploy && service["status"] == "ACTIVE" && sets < 3 {
            let web = self.ecs.service("web");
            let green = web.code_deploy("net");
            green.promote();
            web.task_sets()[0].delete();
        }
    }
}

impl Trial for TaskSets {
    fn ecs(&self) -> &FakeEcs {
        &self.ecs
    }

    fn call(&self, operation: &str, mut body: Value) -> Value {
        body["cluster"] = json!("default");
        actions::call(&self.ecs, operation, &body).json()
    }

    fn instances(&self) -> Vec<InstanceHandle> {
        let mut instances = Vec::from(self.ecs.instances());
        instances.retain(|of| of.status() == InstanceStatus::Active);
        instances
    }

    fn check(&self) {
        let service = self.described("web");
        if !service["taskSets"].is_array() {
            return;
        }
        let sets = items(&service["taskSets"]);
        let primaries = sets.iter().filter(|of| of["status"] == "PRIMARY").count();
        assert!(primaries <= 1 && sets.len() <= 5, "{service:#}");
        for count in ["runningCount", "pendingCount"] {
            assert_eq!(service[count], sum(sets, count), "{service:#}");
        }
        let tasks = self.ecs.service("web").tasks().running();
        assert_eq!(service["runningCount"], tasks.len(), "{service:#}");
        for set in sets {
            let starters = tasks.iter().map(|task| task.describe().started_by);
            let own = starters.filter(|id| id.as_deref() == set["id"].as_str());
            assert_eq!(set["runningCount"], own.count(), "{service:#}");
        }
    }

    /// At rest every task set has what it should have, or the service says why not.
    fn check_rest(&self) {
        self.check();
        let Some(web) = self.service("web") else {
            return;
        };
        if web.status() != ServiceStatus::Active {
            assert_eq!((web.running_count(), web.task_sets().len()), (0, 0));
            return;
        }
        let events = web.messages();
        let has_said = |what: &str| events.iter().any(|event| event.contains(what));
        for set in web.task_sets() {
            let shown = set.describe().expect("task sets that are there are shown");
            let share = shown.scale.map_or(0.0, |scale| scale.value());
            let computed = (web.desired_count() as f64 * share / 100.0).ceil();
            assert_eq!(set.computed_desired_count() as f64, computed, "{set:?}");
            let is_full = set.running_count() == set.computed_desired_count();
            // There is always room on Fargate.
            let is_on_ec2 = shown.launch_type == Some(LaunchType::Ec2);
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
    #![proptest_config(config(48))]

    #[test]
    fn task_sets_keep_their_promises(
        profile in profile(),
        controller in ANY,
        count in 0..6_u8,
        acts in prop::collection::vec(act(), 1..40),
    ) {
        let trial = TaskSets::start(profile);
        trial.create(controller, count);
        trial.live(&acts);
    }
}
