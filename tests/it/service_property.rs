//! Whatever callers do with services, and whatever becomes of their tasks and instances, some things
//! always hold.
//!
//! With the feature `self-check` the fake checks its inside as well, after everything
//! that happens.

use std::collections::BTreeSet;

use aws_sdk_ecs::types::DeploymentRolloutState;
use fake_ecs::{
    Clock, FakeEcs, HookResult, LifecycleStage, Profile, RegisteredTarget, Script, ServiceHandle,
    ServiceStatus, TaskStatus,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::actions::{
    ANY, Act, EITHER, Trial, acts, config, items, one_of, pick, profile, sum,
};
use crate::support::{SUBNET, ec2_definition, fargate_definition, register, secs};

const SERVICES: [&str; 3] = ["web", "batch", "agent"];
const GROUPS: [&str; 2] = [
    "arn:aws:elasticloadbalancing:one",
    "arn:aws:elasticloadbalancing:two",
];
const REGISTRY: &str = "arn:aws:servicediscovery:registry";
const ZONES: [&str; 3] = ["us-east-1a", "us-east-1b", "us-east-1c"];
const SUBNETS: [&str; 2] = [SUBNET, "subnet-2"];
const HOOKED: [LifecycleStage; 8] = [
    LifecycleStage::ReconcileService,
    LifecycleStage::PreScaleUp,
    LifecycleStage::PostScaleUp,
    LifecycleStage::TestTrafficShift,
    LifecycleStage::PostTestTrafficShift,
    LifecycleStage::PreProductionTrafficShift,
    LifecycleStage::ProductionTrafficShift,
    LifecycleStage::PostProductionTrafficShift,
];
const RESULTS: [HookResult; 4] = [
    HookResult::Succeeded,
    HookResult::Failed,
    HookResult::InProgress,
    HookResult::Unparsable,
];
const PERCENTS: [(usize, usize); 5] = [(100, 200), (50, 100), (0, 100), (50, 150), (100, 150)];

fn act() -> impl Strategy<Value = Act<Services>> {
    acts!(Services:
        6 => create(service in ANY, kind in ANY, count in 0..5_usize, percents in ANY),
        4 => scale(service in ANY, count in 0..5_usize),
        5 => release(service in ANY, hangs in prop::bool::weighted(0.2)),
        1 => deploy(service in ANY),
        1 => bound(service in ANY, percents in ANY),
        1 => delete(service in ANY, force in EITHER),
        2 => crash(service in ANY, count in 1..5_usize),
        1 => alarm(service in ANY, on in EITHER),
        3 => stop(task in ANY),
        3 => fail(task in ANY),
        1 => protect(task in ANY, on in EITHER),
        3 => fail_health(target in ANY, on in EITHER),
        1 => fail_next(group in ANY, count in 0..5_usize),
        1 => redirect(service in ANY, groups in ANY),
        3 => add_instance(zone in ANY, is_full in prop::bool::weighted(0.3)),
        1 => make_room(subnet in ANY, count in ANY),
        1 => terminate(instance in ANY),
        1 => drain(instance in ANY),
        1 => activate(instance in ANY),
        1 => disconnect(instance in ANY),
        1 => reconnect(instance in ANY),
        1 => script(number in ANY),
        1 => roll_back(service in ANY),
        3 => stage(strategy in ANY),
        2 => answer(stage in ANY, result in ANY),
        2 => go_on(goes_on in EITHER),
        6 => advance(millis in prop_oneof![0..2_000_u64, 0..200_000_u64]),
        8 => play(steps in 1..40_usize),
        2 => settle(),
    )
}

/// A definition for Fargate or for EC2, by its family.
fn define(ecs: &FakeEcs, family: &str, containers: Value) {
    if family == "web" {
        register(ecs, &fargate_definition(family, containers));
    } else {
        register(ecs, &ec2_definition(family, "bridge", containers));
    }
}

fn register_all(ecs: &FakeEcs, family: &str) {
    let mut app = json!({ "name": "app", "image": "a", "portMappings": [{ "containerPort": 80 }] });
    if family != "web" {
        app["memory"] = json!(600);
        app["healthCheck"] = json!({ "command": ["CMD-SHELL", "true"] });
    }
    define(ecs, family, json!([app]));
}

/// A release whose tasks never run: they wait for a container that never ends.
fn register_hanging(ecs: &FakeEcs, family: &str) {
    let ports = json!([{ "containerPort": 80 }]);
    let wait = json!([{ "containerName": "init", "condition": "SUCCESS" }]);
    let containers = json!([
        { "name": "app", "image": "a", "memory": 500, "portMappings": ports, "dependsOn": wait },
        { "name": "init", "image": "a", "memory": 100, "essential": false },
    ]);
    define(ecs, family, containers);
}

struct Services {
    ecs: FakeEcs,
}

impl Services {
    fn start(profile: Profile) -> Self {
        let start = FakeEcs::start().clock(Clock::manual()).profile(profile);
        let ecs = start.blocking();
        for family in SERVICES {
            register_all(&ecs, family);
        }
        ecs.add_instances(2, "t3.small");
        for (subnet, zone) in SUBNETS.into_iter().zip(ZONES) {
            let _ = ecs.subnet(subnet).zone(zone);
        }
        Self { ecs }
    }

    fn named(&self, number: usize) -> Option<ServiceHandle> {
        self.service(one_of(&SERVICES, number))
    }

    fn update(&self, service: usize, mut change: Value) {
        change["service"] = json!(one_of(&SERVICES, service));
        self.call("UpdateService", change);
    }

    fn create(&self, service: usize, kind: usize, count: usize, percents: usize) {
        let name = one_of(&SERVICES, service);
        let mut body = json!({
            "serviceName": name, "taskDefinition": name, "loadBalancers": balancers(kind),
        });
        if kind > 4 {
            body["serviceRegistries"] = json!([{ "registryArn": REGISTRY }]);
        }
        if name == "agent" {
            body["schedulingStrategy"] = json!("DAEMON");
        } else {
            body["desiredCount"] = json!(count);
            body["deploymentConfiguration"] = configuration(percents);
        }
        if name == "web" {
            let subnets = json!({ "subnets": SUBNETS });
            body["launchType"] = json!("FARGATE");
            body["networkConfiguration"] = json!({ "awsvpcConfiguration": subnets });
            if kind < 6 {
                body["loadBalancers"] = crate::strategies::load_balancers();
            }
        }
        if name == "batch" && count.is_multiple_of(2) {
            body["placementConstraints"] = json!([{ "type": "distinctInstance" }]);
        }
        self.call("CreateService", body);
    }

    fn scale(&self, service: usize, count: usize) {
        self.update(service, json!({ "desiredCount": count }));
    }

    fn release(&self, service: usize, hangs: bool) {
        let family = one_of(&SERVICES, service);
        let register = if hangs {
            register_hanging
        } else {
            register_all
        };
        register(&self.ecs, family);
        self.update(service, json!({ "taskDefinition": family }));
    }

    fn deploy(&self, service: usize) {
        self.update(service, json!({ "forceNewDeployment": true }));
    }

    fn bound(&self, service: usize, percents: usize) {
        let configuration = configuration(percents);
        self.update(service, json!({ "deploymentConfiguration": configuration }));
    }

    fn stage(&self, strategy: usize) {
        self.update(0, json!({ "deploymentConfiguration": stages(strategy) }));
    }

    fn redirect(&self, service: usize, groups: usize) {
        self.update(service, json!({ "loadBalancers": balancers(groups) }));
    }

    fn delete(&self, service: usize, force: bool) {
        let name = one_of(&SERVICES, service);
        self.call("DeleteService", json!({ "service": name, "force": force }));
    }

    fn crash(&self, service: usize, count: usize) {
        let service = self.named(service);
        service.iter().for_each(|service| service.crash_loop(count));
    }

    fn alarm(&self, service: usize, on: bool) {
        match self.named(service) {
            Some(service) if on => service.raise_alarm("errors"),
            Some(service) => service.clear_alarm("errors"),
            None => {}
        }
    }

    fn fail_health(&self, target: usize, on: bool) {
        let groups = GROUPS.map(|group| self.ecs.targets(group));
        let targets = groups.iter().flat_map(|group| {
            let id = |of: &RegisteredTarget| format!("{}:{}", of.id(), of.port());
            let ids = group.registered().iter().map(id).collect::<Vec<_>>();
            ids.into_iter().map(move |id| (group, id))
        });
        match pick(&targets.collect::<Vec<_>>(), target) {
            Some((group, id)) if on => group.fail_health(&id),
            Some((group, id)) => group.restore_health(&id),
            None => {}
        }
    }

    fn fail_next(&self, group: usize, count: usize) {
        self.ecs.targets(one_of(&GROUPS, group)).fail_next(count);
    }

    fn add_instance(&self, zone: usize, is_full: bool) {
        if self.ecs.instances().len() < 6 {
            let instance = self.ecs.new_instance("t3.small").zone(one_of(&ZONES, zone));
            let instance = if is_full {
                instance.memory(0)
            } else {
                instance
            };
            instance.add();
        }
    }

    fn make_room(&self, subnet: usize, count: usize) {
        let _ = self.ecs.subnet(one_of(&SUBNETS, subnet)).addresses(count);
    }

    fn script(&self, number: usize) {
        let script = Script::new();
        let script = match number % 4 {
            0 => script.exits(1).after(secs(90)),
            1 => script.cannot_pull("no such image"),
            2 => {
                let healthy = script.becomes_healthy().after(secs(5));
                healthy.becomes_unhealthy().after(secs(100))
            }
            _ => script,
        };
        self.ecs.script(SERVICES[1], script);
    }

    fn answer(&self, stage: usize, result: usize) {
        if let Some(web) = self.named(0) {
            web.answer_hook(one_of(&HOOKED, stage), one_of(&RESULTS, result));
        }
    }

    /// The ARN of the newest rollout of the service, if there is any.
    fn rollout(&self, service: &str) -> Option<Value> {
        let list = self.call("ListServiceDeployments", json!({ "service": service }));
        let arn = &list["serviceDeployments"][0]["serviceDeploymentArn"];
        arn.is_string().then(|| arn.clone())
    }

    /// The newest rollout of the service that goes by stages goes on, if somebody is waited for.
    fn go_on(&self, goes_on: bool) {
        let Some(arn) = self.rollout(SERVICES[0]) else {
            return;
        };
        let arns = json!({ "serviceDeploymentArns": [arn] });
        let answer = self.call("DescribeServiceDeployments", arns);
        let hooks = answer["serviceDeployments"][0]["lifecycleHookDetails"].as_array();
        if let Some(hook) = hooks.and_then(|hooks| hooks.last()) {
            let action = if goes_on { "CONTINUE" } else { "ROLLBACK" };
            let hook = &hook["hookId"];
            let body = json!({ "serviceDeploymentArn": arn, "hookId": hook, "action": action });
            self.call("ContinueServiceDeployment", body);
        }
    }

    fn roll_back(&self, service: usize) {
        if let Some(arn) = self.rollout(one_of(&SERVICES, service)) {
            self.call(
                "StopServiceDeployment",
                json!({ "serviceDeploymentArn": arn }),
            );
        }
    }

    /// Who is registered is there.
    fn check_targets(&self) {
        for group in GROUPS.map(|group| self.ecs.targets(group)) {
            for target in group.registered() {
                let status = target.task().status();
                assert!(
                    status <= TaskStatus::Running,
                    "{target} is of a task in {status}"
                );
            }
            for target in group.draining() {
                assert_eq!(target.task().status(), TaskStatus::Deactivating, "{target}");
            }
        }
        for instance in self.ecs.discovery(REGISTRY).instances() {
            let status = instance.task().status();
            assert!(status <= TaskStatus::Running, "{instance:?} is in {status}");
        }
    }
}

impl Trial for Services {
    fn ecs(&self) -> &FakeEcs {
        &self.ecs
    }

    fn check(&self) {
        self.check_targets();
        for name in SERVICES {
            let service = self.described(name);
            if !service.is_object() {
                continue;
            }
            let is_active = service["status"] == "ACTIVE";
            let deployments = items(&service["deployments"]);
            let primaries = deployments.iter().filter(|of| of["status"] == "PRIMARY");
            assert_eq!(primaries.count(), usize::from(is_active), "{service:#}");
            let ids: BTreeSet<_> = deployments.iter().map(|of| of["id"].to_string()).collect();
            assert_eq!(ids.len(), deployments.len(), "{service:#}");
            for count in ["runningCount", "pendingCount"]
                .into_iter()
                .filter(|_| is_active)
            {
                assert_eq!(service[count], sum(deployments, count), "{service:#}");
            }
            let running = self.ecs.service(name).tasks().running();
            assert_eq!(service["runningCount"], running.len(), "{service:#}");
        }
    }

    /// At rest a service has what it should have, or says why not.
    fn check_rest(&self) {
        self.check();
        // Nothing is heard of the tasks of a lost agent, and none are started where it is.
        let is_away = self.instances().iter().any(|of| !of.is_agent_connected());
        let draining = GROUPS.map(|group| self.ecs.targets(group).draining());
        let is_drained = is_away || draining.iter().all(Vec::is_empty);
        for service in SERVICES.into_iter().filter_map(|name| self.service(name)) {
            if service.status() != ServiceStatus::Active {
                let is_gone = service.running_count() == 0;
                assert!(is_gone || is_away, "{service:?} has tasks");
                continue;
            }
            assert!(is_drained, "{draining:?}");
            let rollout = service.deployments()[0].rollout_state().cloned();
            let has_failed = rollout == Some(DeploymentRolloutState::Failed);
            let is_full = service.running_count() == service.desired_count();
            // Tasks that hang may leave no room within the percentages for others.
            let tasks = service.tasks();
            let hangs = tasks.iter().any(|task| task.status() < TaskStatus::Running);
            let events = service.events();
            assert!(
                is_full || has_failed || says_why(&events) || is_away || hangs,
                "{} of {} run, and nothing is said: {events:#?}\n{}",
                service.running_count(),
                service.desired_count(),
                self.ecs.timeline()
            );
        }
    }
}

/// Whether the last event, but for those about targets, is that something could not be done.
fn says_why(events: &[String]) -> bool {
    let is_about_targets =
        |event: &&String| event.contains("registered") || event.contains("draining");
    let mut others = events.iter().rev().skip_while(is_about_targets);
    others
        .next()
        .is_some_and(|event| event.contains("was unable to"))
}

/// None, one or both of the target groups.
fn balancers(kind: usize) -> Value {
    let of = |group: &str| json!({ "targetGroupArn": group, "containerName": "app", "containerPort": 80 });
    let groups = GROUPS.iter().enumerate();
    let chosen = groups.filter(|(at, _)| kind >> at & 1 == 1);
    chosen.map(|(_, group)| of(group)).collect()
}

/// A strategy in stages, or rolling again.
fn stages(strategy: usize) -> Value {
    let at = |stages: &[LifecycleStage]| {
        let names: Vec<&str> = stages.iter().map(|stage| stage.as_str()).collect();
        crate::strategies::hook(&names)
    };
    let action = ["ROLLBACK", "CONTINUE"][strategy % 2];
    let pause = json!({
        "targetType": "PAUSE", "roleArn": "arn:aws:iam::123456789012:role/hooks",
        "lifecycleStages": [LifecycleStage::PostScaleUp.as_str()],
        "timeoutConfiguration": { "timeoutInMinutes": 60, "action": action },
    });
    let hooks = match strategy % 3 {
        0 => json!([]),
        1 => json!([at(&HOOKED)]),
        _ => json!([at(&HOOKED), pause]),
    };
    let name = ["BLUE_GREEN", "LINEAR", "CANARY", "ROLLING"][strategy % 4];
    json!({ "strategy": name, "bakeTimeInMinutes": strategy, "lifecycleHooks": hooks })
}

fn configuration(percents: usize) -> Value {
    let (minimum, maximum) = one_of(&PERCENTS, percents);
    json!({
        "minimumHealthyPercent": minimum, "maximumPercent": maximum,
        "deploymentCircuitBreaker": { "enable": percents.is_multiple_of(2), "rollback": percents.is_multiple_of(4) },
        "alarms": { "alarmNames": ["errors"], "enable": true, "rollback": percents.is_multiple_of(3) },
    })
}

proptest! {
    #![proptest_config(config(48))]

    #[test]
    fn services_keep_their_promises(
        profile in profile(),
        acts in prop::collection::vec(act(), 1..40),
    ) {
        Services::start(profile).live(&acts);
    }
}
