//! Whatever callers do with services, and whatever becomes of their tasks and instances, some
//! things always hold.
//!
//! With the feature `self-check` the fake checks its inside as well, after everything
//! that happens.

use std::collections::BTreeSet;

use fake_ecs::{
    Clock, FakeEcs, HookResult, InstanceStatus, LifecycleStage, Profile, RegisteredTarget, Script,
    ServiceStatus, TaskStatus,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{SUBNET, ec2_definition, fargate_definition, millis, post, register, secs};

#[derive(Clone, Debug)]
enum Step {
    Create {
        service: u8,
        kind: u8,
        count: u8,
        percents: u8,
    },
    Scale {
        service: u8,
        count: u8,
    },
    Release {
        service: u8,
        hangs: bool,
    },
    Force {
        service: u8,
    },
    Percents {
        service: u8,
        percents: u8,
    },
    Delete {
        service: u8,
        force: bool,
    },
    Crash {
        service: u8,
        count: u8,
    },
    Alarm {
        service: u8,
        on: bool,
    },
    Stop {
        task: u8,
    },
    Fail {
        task: u8,
    },
    Protect {
        task: u8,
        on: bool,
    },
    FailHealth {
        target: u8,
        on: bool,
    },
    FailNext {
        group: u8,
        count: u8,
    },
    Redirect {
        service: u8,
        groups: u8,
    },
    AddInstance {
        zone: u8,
        is_full: bool,
    },
    Room {
        subnet: u8,
        count: u8,
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
    Rollback {
        service: u8,
    },
    Strategy {
        strategy: u8,
    },
    Answer {
        stage: u8,
        result: u8,
    },
    Continue {
        go_on: bool,
    },
    Advance {
        millis: u32,
    },
    Play {
        steps: u8,
    },
    Settle,
}

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

fn step() -> impl Strategy<Value = Step> {
    let small = || 0..8_u8;
    prop_oneof![
        6 => (small(), small(), 0..5_u8, small())
            .prop_map(|(service, kind, count, percents)| Step::Create { service, kind, count, percents }),
        4 => (small(), 0..5_u8).prop_map(|(service, count)| Step::Scale { service, count }),
        5 => (small(), prop::bool::weighted(0.2)).prop_map(|(service, hangs)| Step::Release { service, hangs }),
        1 => small().prop_map(|service| Step::Force { service }),
        1 => (small(), small()).prop_map(|(service, percents)| Step::Percents { service, percents }),
        1 => (small(), any::<bool>()).prop_map(|(service, force)| Step::Delete { service, force }),
        2 => (small(), 1..5_u8).prop_map(|(service, count)| Step::Crash { service, count }),
        1 => (small(), any::<bool>()).prop_map(|(service, on)| Step::Alarm { service, on }),
        3 => small().prop_map(|task| Step::Stop { task }),
        3 => small().prop_map(|task| Step::Fail { task }),
        1 => (small(), any::<bool>()).prop_map(|(task, on)| Step::Protect { task, on }),
        3 => (small(), any::<bool>()).prop_map(|(target, on)| Step::FailHealth { target, on }),
        1 => (small(), 0..5_u8).prop_map(|(group, count)| Step::FailNext { group, count }),
        1 => (small(), small()).prop_map(|(service, groups)| Step::Redirect { service, groups }),
        3 => (small(), prop::bool::weighted(0.3)).prop_map(|(zone, is_full)| Step::AddInstance { zone, is_full }),
        1 => (small(), small()).prop_map(|(subnet, count)| Step::Room { subnet, count }),
        1 => small().prop_map(|instance| Step::Terminate { instance }),
        1 => small().prop_map(|instance| Step::Drain { instance }),
        1 => small().prop_map(|instance| Step::Activate { instance }),
        1 => small().prop_map(|instance| Step::Disconnect { instance }),
        1 => small().prop_map(|instance| Step::Reconnect { instance }),
        1 => small().prop_map(|script| Step::Script { script }),
        1 => small().prop_map(|service| Step::Rollback { service }),
        3 => small().prop_map(|strategy| Step::Strategy { strategy }),
        2 => (small(), small()).prop_map(|(stage, result)| Step::Answer { stage, result }),
        2 => any::<bool>().prop_map(|go_on| Step::Continue { go_on }),
        6 => prop_oneof![0..2_000_u32, 0..200_000_u32].prop_map(|millis| Step::Advance { millis }),
        8 => (1..40_u8).prop_map(|steps| Step::Play { steps }),
        2 => Just(Step::Settle),
    ]
}

fn one_of<'a>(all: &[&'a str], number: u8) -> &'a str {
    all[usize::from(number) % all.len()]
}

fn register_all(ecs: &FakeEcs, family: &str) {
    let check = json!({ "command": ["CMD-SHELL", "true"] });
    let ports = json!([{ "containerPort": 80 }]);
    let app = json!([
        { "name": "app", "image": "a", "memory": 600, "healthCheck": check, "portMappings": ports },
    ]);
    if family == "web" {
        let app = json!([{ "name": "app", "image": "a", "portMappings": ports }]);
        register(ecs, &fargate_definition(family, app));
    } else {
        register(ecs, &ec2_definition(family, "bridge", app));
    }
}

/// A release whose tasks never run: they wait for a container that never ends.
fn register_hanging(ecs: &FakeEcs, family: &str) {
    let ports = json!([{ "containerPort": 80 }]);
    let wait = json!([{ "containerName": "init", "condition": "SUCCESS" }]);
    let containers = json!([
        { "name": "app", "image": "a", "memory": 500, "portMappings": ports, "dependsOn": wait },
        { "name": "init", "image": "a", "memory": 100, "essential": false },
    ]);
    if family == "web" {
        register(ecs, &fargate_definition(family, containers));
    } else {
        register(ecs, &ec2_definition(family, "bridge", containers));
    }
}

/// A fake under test.
struct Trial {
    ecs: FakeEcs,
}

impl Trial {
    fn new(profile: Profile) -> Self {
        let ecs = FakeEcs::start()
            .clock(Clock::manual())
            .profile(profile)
            .blocking();
        for family in SERVICES {
            register_all(&ecs, family);
        }
        ecs.add_instances(2, "t3.small");
        for (subnet, zone) in SUBNETS.into_iter().zip(ZONES) {
            let _ = ecs.subnet(subnet).zone(zone);
        }
        Self { ecs }
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

    fn is_there(&self, service: &str) -> bool {
        let answer = self.call("DescribeServices", &json!({ "services": [service] }));
        answer["services"][0].is_object()
    }

    fn update(&self, service: u8, mut change: Value) {
        change["service"] = json!(one_of(&SERVICES, service));
        self.call("UpdateService", &change);
    }

    fn act(&self, step: &Step) {
        let ecs = &self.ecs;
        let task = |number: u8| {
            let tasks = ecs.tasks().running();
            (!tasks.is_empty()).then(|| tasks[usize::from(number) % tasks.len()].clone())
        };
        let instance = |number: u8| {
            let mut instances = ecs.instances();
            instances.retain(|of| of.status() != InstanceStatus::Inactive);
            let count = instances.len();
            (count > 0).then(|| instances.remove(usize::from(number) % count))
        };
        let service = |number: u8| {
            let name = one_of(&SERVICES, number);
            self.is_there(name).then(|| ecs.service(name))
        };
        match *step {
            Step::Create {
                service,
                kind,
                count,
                percents,
            } => self.create(service, kind, count, percents),
            Step::Scale { service, count } => {
                self.update(service, json!({ "desiredCount": count }));
            }
            Step::Release { service, hangs } => {
                let family = one_of(&SERVICES, service);
                if hangs {
                    register_hanging(ecs, family);
                } else {
                    register_all(ecs, family);
                }
                self.update(service, json!({ "taskDefinition": family }));
            }
            Step::Force { service } => self.update(service, json!({ "forceNewDeployment": true })),
            Step::Percents { service, percents } => {
                self.update(
                    service,
                    json!({ "deploymentConfiguration": configuration(percents) }),
                );
            }
            Step::Delete { service, force } => {
                let name = one_of(&SERVICES, service);
                self.call("DeleteService", &json!({ "service": name, "force": force }));
            }
            Step::Crash {
                service: number,
                count,
            } => {
                service(number)
                    .into_iter()
                    .for_each(|of| of.crash_loop(usize::from(count)));
            }
            Step::Alarm {
                service: number,
                on,
            } => service(number).into_iter().for_each(|of| {
                if on {
                    of.raise_alarm("errors");
                } else {
                    of.clear_alarm("errors");
                }
            }),
            Step::Stop { task: number } => task(number).into_iter().for_each(|of| of.force_stop()),
            Step::Fail { task: number } => {
                task(number)
                    .into_iter()
                    .for_each(|of| of.mark_failed(1, "marked"));
            }
            Step::Protect { task: number, on } => {
                if let Some(task) = task(number) {
                    let body = json!({ "cluster": "default", "tasks": [task.id()], "protectionEnabled": on, "expiresInMinutes": 5 });
                    self.call("UpdateTaskProtection", &body);
                }
            }
            Step::FailHealth { target, on } => {
                let targets = GROUPS.map(|group| (group, ecs.targets(group).registered()));
                let mut all: Vec<(&str, String)> = Vec::new();
                for (group, registered) in &targets {
                    let of =
                        |target: &RegisteredTarget| format!("{}:{}", target.id(), target.port());
                    all.extend(registered.iter().map(|target| (*group, of(target))));
                }
                if let Some((group, id)) = all.get(usize::from(target) % all.len().max(1)) {
                    let group = ecs.targets(group);
                    if on {
                        group.fail_health(id);
                    } else {
                        group.restore_health(id);
                    }
                }
            }
            Step::FailNext { group, count } => {
                ecs.targets(one_of(&GROUPS, group))
                    .fail_next(usize::from(count));
            }
            Step::Redirect { service, groups } => {
                self.update(service, json!({ "loadBalancers": balancers(groups) }));
            }
            Step::AddInstance { zone, is_full } => {
                if ecs.instances().len() < 6 {
                    let instance = ecs.new_instance("t3.small").zone(one_of(&ZONES, zone));
                    if is_full {
                        instance.memory(0).add();
                    } else {
                        instance.add();
                    }
                }
            }
            Step::Room { subnet, count } => {
                let _ = ecs
                    .subnet(one_of(&SUBNETS, subnet))
                    .addresses(usize::from(count));
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
                    0 => Script::new().exits(1).after(secs(90)),
                    1 => Script::new().cannot_pull("no such image"),
                    2 => Script::new()
                        .becomes_healthy()
                        .after(secs(5))
                        .becomes_unhealthy()
                        .after(secs(100)),
                    _ => Script::new(),
                };
                ecs.script(one_of(&SERVICES, 1), script);
            }
            Step::Rollback { service: number } => self.roll_back(one_of(&SERVICES, number)),
            Step::Strategy { strategy } => {
                self.update(0, json!({ "deploymentConfiguration": stages(strategy) }));
            }
            Step::Answer { stage, result } => {
                let stage = HOOKED[usize::from(stage) % HOOKED.len()];
                let result = RESULTS[usize::from(result) % RESULTS.len()];
                if let Some(web) = service(0) {
                    web.answer_hook(stage, result);
                }
            }
            Step::Continue { go_on } => self.go_on(go_on),
            Step::Advance { millis: duration } => ecs.advance(millis(u64::from(duration))),
            Step::Play { steps } => (0..steps).for_each(|_| {
                ecs.step();
                self.check();
            }),
            Step::Settle => {
                let is_at_rest = (0..3_000).any(|_| !ecs.step());
                if is_at_rest {
                    self.check_rest();
                }
            }
        }
    }

    fn create(&self, service: u8, kind: u8, count: u8, percents: u8) {
        let name = one_of(&SERVICES, service);
        let mut body = json!({ "serviceName": name, "taskDefinition": name, "loadBalancers": balancers(kind) });
        if kind > 4 {
            body["serviceRegistries"] = json!([{ "registryArn": REGISTRY }]);
        }
        match name {
            "web" => {
                body["launchType"] = json!("FARGATE");
                body["networkConfiguration"] =
                    json!({ "awsvpcConfiguration": { "subnets": SUBNETS } });
                body["desiredCount"] = json!(count);
                body["deploymentConfiguration"] = configuration(percents);
                if kind < 6 {
                    body["loadBalancers"] = crate::strategies::load_balancers();
                }
            }
            "agent" => body["schedulingStrategy"] = json!("DAEMON"),
            _ => {
                body["desiredCount"] = json!(count);
                body["deploymentConfiguration"] = configuration(percents);
                if count.is_multiple_of(2) {
                    body["placementConstraints"] = json!([{ "type": "distinctInstance" }]);
                }
            }
        }
        self.call("CreateService", &body);
    }

    /// The newest rollout of the service that goes by stages goes on, if somebody is waited for.
    fn go_on(&self, go_on: bool) {
        let list = self.call("ListServiceDeployments", &json!({ "service": SERVICES[0] }));
        let arn = &list["serviceDeployments"][0]["serviceDeploymentArn"];
        if !arn.is_string() {
            return;
        }
        let arns = json!({ "serviceDeploymentArns": [arn] });
        let answer = self.call("DescribeServiceDeployments", &arns);
        let hooks = answer["serviceDeployments"][0]["lifecycleHookDetails"].as_array();
        if let Some(hook) = hooks.and_then(|hooks| hooks.last()) {
            let action = if go_on { "CONTINUE" } else { "ROLLBACK" };
            let body =
                json!({ "serviceDeploymentArn": arn, "hookId": hook["hookId"], "action": action });
            self.call("ContinueServiceDeployment", &body);
        }
    }

    fn roll_back(&self, service: &str) {
        let list = self.call("ListServiceDeployments", &json!({ "service": service }));
        let arn = &list["serviceDeployments"][0]["serviceDeploymentArn"];
        if arn.is_string() {
            self.call(
                "StopServiceDeployment",
                &json!({ "serviceDeploymentArn": arn }),
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

    /// What can be seen of services at any time.
    fn check(&self) {
        self.check_targets();
        for name in SERVICES {
            let answer = self.call("DescribeServices", &json!({ "services": [name] }));
            let service = &answer["services"][0];
            if !service.is_object() {
                continue;
            }
            let none = Vec::new();
            let deployments = service["deployments"].as_array().unwrap_or(&none);
            let primaries = deployments
                .iter()
                .filter(|of| of["status"] == "PRIMARY")
                .count();
            assert_eq!(
                primaries,
                usize::from(service["status"] == "ACTIVE"),
                "{service:#}"
            );
            let ids: BTreeSet<_> = deployments.iter().map(|of| of["id"].to_string()).collect();
            assert_eq!(ids.len(), deployments.len(), "{service:#}");
            let sum = |count: &str| {
                deployments
                    .iter()
                    .filter_map(|of| of[count].as_u64())
                    .sum::<u64>()
            };
            let own = |count: &str| service[count].as_u64().unwrap_or_default();
            if service["status"] == "ACTIVE" {
                assert_eq!(sum("runningCount"), own("runningCount"), "{service:#}");
                assert_eq!(sum("pendingCount"), own("pendingCount"), "{service:#}");
            }
            let handle = self.ecs.service(name);
            assert_eq!(
                handle.tasks().running().len() as u64,
                own("runningCount"),
                "{service:#}"
            );
        }
    }

    /// At rest a service has what it should have, or says why not.
    fn check_rest(&self) {
        self.check();
        for name in SERVICES.into_iter().filter(|name| self.is_there(name)) {
            let service = self.ecs.service(name);
            // Of a lost agent's tasks nothing is heard, and none are started where it is.
            let is_away = self
                .ecs
                .instances()
                .iter()
                .any(|of| of.status() != InstanceStatus::Inactive && !of.is_agent_connected());
            if service.status() != ServiceStatus::Active {
                let is_gone = service.running_count() == 0;
                assert!(is_gone || is_away, "{service:?} has tasks");
                continue;
            }
            let has_failed = service.deployments()[0].rollout_state()
                == Some(&aws_sdk_ecs::types::DeploymentRolloutState::Failed);
            let is_full = service.running_count() == service.desired_count();
            let events = service.events();
            let is_about_targets =
                |event: &&String| event.contains("registered") || event.contains("draining");
            let mut others = events.iter().rev().skip_while(is_about_targets);
            let said = others
                .next()
                .is_some_and(|event| event.contains("was unable to"));
            let draining = GROUPS.map(|group| self.ecs.targets(group).draining());
            assert!(
                is_away || draining.iter().all(Vec::is_empty),
                "{draining:?}"
            );
            // Tasks that hang may leave no room within the percentages for others.
            let tasks = service.tasks();
            let hangs = tasks.iter().any(|task| task.status() < TaskStatus::Running);
            assert!(
                is_full || has_failed || said || is_away || hangs,
                "{} of {} run, and nothing is said: {events:#?}\n{}",
                service.running_count(),
                service.desired_count(),
                self.ecs.timeline()
            );
        }
    }
}

/// None, one or both of the target groups.
fn balancers(kind: u8) -> Value {
    let of = |group: &str| json!({ "targetGroupArn": group, "containerName": "app", "containerPort": 80 });
    let groups = GROUPS.iter().enumerate();
    let chosen = groups.filter(|(at, _)| kind >> at & 1 == 1);
    chosen.map(|(_, group)| of(group)).collect()
}

/// A strategy in stages, or rolling again.
fn stages(strategy: u8) -> Value {
    let at = |stages: &[LifecycleStage]| {
        let names: Vec<&str> = stages.iter().map(|stage| stage.as_str()).collect();
        crate::strategies::hook(&names)
    };
    let mut pause = at(&[LifecycleStage::PostScaleUp]);
    pause["targetType"] = json!("PAUSE");
    pause["timeoutConfiguration"] = json!({ "timeoutInMinutes": 60, "action": if strategy.is_multiple_of(2) { "ROLLBACK" } else { "CONTINUE" } });
    if let Some(pause) = pause.as_object_mut() {
        pause.remove("hookTargetArn");
    }
    let hooks = match strategy % 3 {
        0 => json!([]),
        1 => json!([at(&HOOKED)]),
        _ => json!([at(&HOOKED), pause]),
    };
    let name = ["BLUE_GREEN", "LINEAR", "CANARY", "ROLLING"][usize::from(strategy) % 4];
    json!({ "strategy": name, "bakeTimeInMinutes": strategy, "lifecycleHooks": hooks })
}

fn configuration(percents: u8) -> Value {
    let (minimum, maximum) = PERCENTS[usize::from(percents) % PERCENTS.len()];
    json!({
        "minimumHealthyPercent": minimum, "maximumPercent": maximum,
        "deploymentCircuitBreaker": { "enable": percents.is_multiple_of(2), "rollback": percents.is_multiple_of(4) },
        "alarms": { "alarmNames": ["errors"], "enable": true, "rollback": percents.is_multiple_of(3) },
    })
}

fn profile() -> impl Strategy<Value = Profile> {
    prop_oneof![Just(Profile::instant()), Just(Profile::realistic())]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn services_keep_their_promises(profile in profile(), steps in prop::collection::vec(step(), 1..40)) {
        let trial = Trial::new(profile);
        for step in &steps {
            trial.act(step);
            trial.check();
        }
    }
}
