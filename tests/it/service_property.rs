//! Whatever callers do with services, and whatever becomes of their tasks and instances, some
//! things always hold.
//!
//! With the feature `self-check` the fake checks its inside as well, after everything
//! that happens.

use std::collections::BTreeSet;

use aws_sdk_ecs::types::DeploymentRolloutState;
use fake_ecs::{
    FakeEcs, HookResult, LifecycleStage, Profile, Script, ServiceHandle, ServiceStatus, TaskStatus,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::actions::{
    self, ANY, Act, EITHER, Trial, acts, config, items, one_of, pick, profile, sum,
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
    acts! { |it: Services|
        6 => create(service in ANY, kind in ANY, count in 0..5_usize, percents in ANY);
        4 => scale(service in ANY, count in 0..5_usize) {
            it.update(service, json!({ "desiredCount": count }))
        }
        5 => release(service in ANY, hangs in prop::bool::weighted(0.2)) {
            let family = one_of(&SERVICES, service);
            register_release(&it.ecs, family, hangs);
            it.update(service, json!({ "taskDefinition": family }))
        }
        1 => deploy(service in ANY) { it.update(service, json!({ "forceNewDeployment": true })) }
        1 => bound(service in ANY, percents in ANY) {
            it.update(service, json!({ "deploymentConfiguration": configuration(percents) }))
        }
        1 => delete(service in ANY, force in EITHER) {
            let name = one_of(&SERVICES, service);
            it.call("DeleteService", json!({ "service": name, "force": force }))
        }
        2 => crash(service in ANY, count in 1..5_usize) {
            it.named(service).iter().for_each(|service| drop(service.crash_loop(count)));
        }
        1 => alarm(service in ANY, on in EITHER) {
            match it.named(service) {
                Some(_) if on => it.ecs.cloudwatch().raise_alarm("errors"),
                Some(_) => it.ecs.cloudwatch().clear_alarm("errors"),
                None => {}
            }
        }
        3 => stop(task in ANY);
        3 => fail(task in ANY);
        1 => protect(task in ANY, on in EITHER);
        3 => fail_health(target in ANY, on in EITHER) {
            match pick(&it.targets(), target) {
                Some((group, id)) if on => it.ecs.elb().target_group(group).fail_health(&id),
                Some((group, id)) => it.ecs.elb().target_group(group).restore_health(&id),
                None => {}
            }
        }
        1 => fail_next(group in ANY, count in 0..5_usize) {
            it.ecs.elb().target_group(one_of(&GROUPS, group)).fail_next(count);
        }
        1 => redirect(service in ANY, groups in ANY) {
            it.update(service, json!({ "loadBalancers": balancers(groups) }))
        }
        3 => add_instance(zone in ANY, is_full in prop::bool::weighted(0.3)) {
            if it.ecs.instances().len() < 6 {
                let new = it.ecs.new_instance("t3.small").zone(one_of(&ZONES, zone));
                if is_full { new.memory(0).add() } else { new.add() };
            }
        }
        1 => make_room(subnet in ANY, count in ANY) {
            it.ecs.ec2().new_subnet(one_of(&SUBNETS, subnet)).addresses(count).add()
        }
        1 => terminate(instance in ANY);
        1 => drain(instance in ANY);
        1 => activate(instance in ANY);
        1 => disconnect(instance in ANY);
        1 => reconnect(instance in ANY);
        1 => script(number in ANY) { it.ecs.script(SERVICES[1], script(number)) }
        1 => roll_back(service in ANY) {
            if let Some(arn) = it.rollout(one_of(&SERVICES, service)) {
                it.call("StopServiceDeployment", json!({ "serviceDeploymentArn": arn }));
            }
        }
        3 => stage(strategy in ANY) {
            it.update(0, json!({ "deploymentConfiguration": stages(strategy) }))
        }
        2 => answer(stage in ANY, result in ANY) {
            let (stage, result) = (one_of(&HOOKED, stage), one_of(&RESULTS, result));
            it.named(0).iter().for_each(|web| web.answer_hook(stage, result));
        }
        2 => go_on(is_good in EITHER);
        6 => advance(millis in prop_oneof![0..2_000_u64, 0..200_000_u64]);
        8 => play(steps in 1..40_usize);
        2 => settle();
    }
}

/// Registers a definition, for Fargate or for EC2 by its family. The tasks of one that hangs never
/// run: they wait for a container that never ends.
fn register_release(ecs: &FakeEcs, family: &str, hangs: bool) {
    let is_on_fargate = family == "web";
    let mut app = json!({ "name": "app", "image": "a", "portMappings": [{ "containerPort": 80 }] });
    if hangs || !is_on_fargate {
        app["memory"] = json!(if hangs { 500 } else { 600 });
    }
    let mut containers = vec![app];
    if hangs {
        let wait = json!([{ "containerName": "init", "condition": "SUCCESS" }]);
        containers[0]["dependsOn"] = wait;
        let init = json!({ "name": "init", "image": "a", "memory": 100, "essential": false });
        containers.push(init);
    } else if !is_on_fargate {
        containers[0]["healthCheck"] = json!({ "command": ["CMD-SHELL", "true"] });
    }
    let containers = Value::from(containers);
    if is_on_fargate {
        register(ecs, &fargate_definition(family, containers));
    } else {
        register(ecs, &ec2_definition(family, "bridge", containers));
    }
}

fn script(number: usize) -> Script {
    let script = Script::new();
    match number % 4 {
        0 => script.exits(1).after(secs(90)),
        1 => script.cannot_pull("no such image"),
        2 => {
            let healthy = script.becomes_healthy().after(secs(5));
            healthy.becomes_unhealthy().after(secs(100))
        }
        _ => script,
    }
}

struct Services {
    ecs: FakeEcs,
}

impl Services {
    fn start(profile: Profile) -> Self {
        let ecs = actions::start(profile);
        for family in SERVICES {
            register_release(&ecs, family, false);
        }
        ecs.add_instances(2, "t3.small");
        for (subnet, zone) in SUBNETS.into_iter().zip(ZONES) {
            ecs.ec2().new_subnet(subnet).zone(zone).add();
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

    /// What is registered: the group, and the target's id and port.
    fn targets(&self) -> Vec<(&'static str, String)> {
        let targets = GROUPS.iter().flat_map(|group| {
            let registered = self.ecs.elb().target_group(group).registered().into_iter();
            registered.map(|target| (*group, format!("{}:{}", target.id(), target.port())))
        });
        targets.collect()
    }

    /// The ARN of the newest rollout of the service, if there is any.
    fn rollout(&self, service: &str) -> Option<Value> {
        let list = self.call("ListServiceDeployments", json!({ "service": service }));
        let arn = &list["serviceDeployments"][0]["serviceDeploymentArn"];
        arn.is_string().then(|| arn.clone())
    }

    /// The newest rollout of the service that goes by stages goes on, if somebody is waited for.
    fn go_on(&self, is_good: bool) {
        let Some(arn) = self.rollout(SERVICES[0]) else {
            return;
        };
        let arns = json!({ "serviceDeploymentArns": [arn] });
        let answer = self.call("DescribeServiceDeployments", arns);
        let hooks = answer["serviceDeployments"][0]["lifecycleHookDetails"].as_array();
        if let Some(hook) = hooks.and_then(|hooks| hooks.last()) {
            let action = if is_good { "CONTINUE" } else { "ROLLBACK" };
            let hook = &hook["hookId"];
            let body = json!({ "serviceDeploymentArn": arn, "hookId": hook, "action": action });
            self.call("ContinueServiceDeployment", body);
        }
    }

    /// Who is registered is there.
    fn check_targets(&self) {
        for group in GROUPS.map(|group| self.ecs.elb().target_group(group)) {
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
        for instance in self.ecs.cloud_map().service(REGISTRY).instances() {
            let status = instance.task().unwrap().status();
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
        let draining = GROUPS.map(|group| self.ecs.elb().target_group(group).draining());
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
            let events = service.messages();
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
