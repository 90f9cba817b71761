//! The tasks of a steady service are kept spread over its availability zones.

use std::collections::BTreeMap;

use aws_sdk_ecs::operation::create_service::builders::CreateServiceFluentBuilder;
use aws_sdk_ecs::types::{AvailabilityZoneRebalancing, DeploymentConfiguration, LaunchType};
use fake_ecs::{
    Clock, FakeEcs, InstanceHandle, InstanceStatus, Profile, ServiceHandle, TaskHandle,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::actions::{EITHER, Trial, acts, config, one_of};
use crate::support::{ask, check_refusal, network_of, register_app, register_ec2_app, secs};

/// How many tasks of the service are to run in each zone, by its letter.
fn spread(service: &ServiceHandle) -> BTreeMap<char, usize> {
    let mut zones = BTreeMap::new();
    let tasks = service.tasks();
    let wanted = tasks.iter().map(TaskHandle::describe);
    for task in wanted.filter(|task| task.desired_status() == Some("RUNNING")) {
        let zone = task
            .availability_zone()
            .and_then(|zone| zone.chars().last());
        *zones.entry(zone.expect("tasks are somewhere")).or_default() += 1;
    }
    zones
}

/// The events of the service that are about zones, without the ids of tasks and deployments.
fn moves(service: &ServiceHandle) -> Vec<String> {
    let events = service.messages().into_iter();
    let about_zones = |event: &String| ["AZ", "us-east-1"].iter().any(|word| event.contains(word));
    events
        .filter(about_zones)
        .map(|event| {
            let event = event.replace("(service web) ", "");
            match event.split_once(": (task") {
                Some((head, tasks)) => format!("{head}: {}", tasks.matches(')').count()),
                None => event,
            }
        })
        .collect()
}

/// The names of the service actions that were announced about zones.
fn announced(ecs: &FakeEcs) -> Vec<String> {
    let events = ecs.events();
    let actions = events.iter().filter_map(|event| event.service_action());
    let names = actions.map(|action| action.event_name().to_owned());
    names
        .filter(|name| {
            name.contains("REBALANCING") || name.contains("TASKS_") || name.contains("PLACEMENT")
        })
        .collect()
}

fn add_in(ecs: &FakeEcs, zone: char) -> InstanceHandle {
    let instance = ecs.new_instance("m5.large");
    instance.zone(format!("us-east-1{zone}")).add()
}

/// The instances of the zone that take tasks.
fn active_in(ecs: &FakeEcs, zone: char) -> Vec<InstanceHandle> {
    let mut instances = Vec::from(ecs.instances());
    instances.retain(|of| {
        of.availability_zone().ends_with(zone) && of.status() == InstanceStatus::Active
    });
    instances
}

/// A service on EC2.
fn on_ec2(ecs: &FakeEcs, count: i32) -> CreateServiceFluentBuilder {
    register_ec2_app(ecs, "web");
    let service = ecs.client().create_service();
    let service = service.service_name("web").task_definition("web");
    service.desired_count(count)
}

/// A service on Fargate in the zones a and b, with room for so many tasks in b.
fn on_fargate(ecs: &FakeEcs, count: i32, room: usize) -> CreateServiceFluentBuilder {
    register_app(ecs, "web");
    ecs.ec2().new_subnet("subnet-a").zone("us-east-1a").add();
    ecs.ec2()
        .new_subnet("subnet-b")
        .zone("us-east-1b")
        .addresses(room)
        .add();
    let service = ecs.client().create_service();
    let service = service.service_name("web").task_definition("web");
    service
        .desired_count(count)
        .launch_type(LaunchType::Fargate)
        .network_configuration(network_of(&["subnet-a", "subnet-b"]))
}

fn maximum(percent: i32) -> DeploymentConfiguration {
    DeploymentConfiguration::builder()
        .maximum_percent(percent)
        .build()
}

async fn make(service: CreateServiceFluentBuilder, ecs: &FakeEcs) -> ServiceHandle {
    service.send().await.expect("the service is made");
    let web = ecs.service("web");
    web.wait_stable().await;
    ecs.settle();
    web
}

/// Four tasks in zone a, where the only instance is.
async fn after_zone_b_was_lost(profile: Profile) -> (FakeEcs, ServiceHandle) {
    let ecs = FakeEcs::start().profile(profile).await;
    add_in(&ecs, 'a');
    let lost = add_in(&ecs, 'b');
    let web = make(on_ec2(&ecs, 4), &ecs).await;
    assert_eq!(spread(&web), [('a', 2), ('b', 2)].into());
    lost.terminate();
    ecs.settle();
    assert_eq!(spread(&web), [('a', 4)].into());
    (ecs, web)
}

#[tokio::test]
async fn a_zone_that_comes_back_gets_its_share() {
    let (ecs, web) = after_zone_b_was_lost(Profile::instant()).await;
    let before = web.tasks().running();

    add_in(&ecs, 'b');
    ecs.settle();

    assert_eq!(spread(&web), [('a', 2), ('b', 2)].into());
    assert_eq!(
        moves(&web),
        [
            "is not AZ balanced with 4 tasks in us-east-1a, 0 tasks in us-east-1b. AZ Rebalancing in progress.",
            "has started 2 tasks in us-east-1b to AZ Rebalance: 2",
            "has stopped 2 running tasks in us-east-1a due to AZ rebalancing: 2",
            "is AZ balanced with 2 tasks in us-east-1a, 2 tasks in us-east-1b.",
        ]
    );
    let stopped = before.iter().filter(|task| task.is_stopped());
    let deployment = web.deployments()[0].id().unwrap_or_default().to_owned();
    let reason = format!("Availability-zone rebalancing initiated by (deployment {deployment})");
    for task in stopped {
        assert_eq!(task.stopped_reason().as_ref(), Some(&reason));
    }
    let names = announced(&ecs);
    assert_eq!(
        names[names.len() - 4..],
        [
            "SERVICE_REBALANCING_STARTED",
            "TASKS_STARTED",
            "TASKS_STOPPED",
            "SERVICE_REBALANCING_COMPLETED",
        ]
    );
    assert_eq!(web.deployments().len(), 1);
    assert!(
        web.messages()
            .last()
            .is_some_and(|event| event.contains("is AZ balanced"))
    );
}

#[tokio::test]
async fn a_zone_that_is_new_gets_its_share() {
    let ecs = FakeEcs::start().await;
    add_in(&ecs, 'a');
    add_in(&ecs, 'b');
    let web = make(on_ec2(&ecs, 6), &ecs).await;

    add_in(&ecs, 'c');
    ecs.settle();

    assert_eq!(spread(&web), [('a', 2), ('b', 2), ('c', 2)].into());
}

#[tokio::test]
async fn a_zone_that_was_full_gets_its_share_once_there_is_room() {
    let ecs = FakeEcs::start().await;
    add_in(&ecs, 'c');
    let full = ecs.new_instance("m5.large").zone("us-east-1b");
    full.cpu(0).memory(0).add();
    let web = make(on_ec2(&ecs, 2), &ecs).await;
    assert_eq!(spread(&web), [('c', 2)].into());

    add_in(&ecs, 'b');
    ecs.settle();

    assert_eq!(spread(&web), [('b', 1), ('c', 1)].into());
}

#[tokio::test]
async fn zones_that_differ_by_one_are_in_balance() {
    let ecs = FakeEcs::start().await;
    for zone in ['a', 'b', 'c'] {
        add_in(&ecs, zone);
    }

    let web = make(on_ec2(&ecs, 4), &ecs).await;

    assert_eq!(spread(&web).into_values().max(), Some(2));
    assert_eq!(moves(&web), [""; 0]);
}

#[tokio::test]
async fn tasks_are_moved_within_the_bounds_and_only_once_others_are_healthy() {
    let profile = Profile::realistic();
    let ecs = FakeEcs::start()
        .clock(Clock::manual())
        .profile(profile)
        .await;
    add_in(&ecs, 'a');
    let service = on_ec2(&ecs, 8).deployment_configuration(maximum(125));
    let web = make(service, &ecs).await;
    assert_eq!(spread(&web), [('a', 8)].into());
    add_in(&ecs, 'b');

    let mut most = 0;
    while ecs.step() {
        let there = web.running_count() + web.pending_count();
        most = most.max(there);
        assert!(there <= 10, "{there} of 10\n{}", ecs.timeline());
        let wanted = web.tasks().running();
        let up = wanted
            .iter()
            .filter(|task| task.describe().desired_status() == Some("RUNNING"));
        assert!(up.count() >= 8, "{}", ecs.timeline());
    }

    assert_eq!(most, 10);
    assert_eq!(spread(&web), [('a', 4), ('b', 4)].into());
    let begun = moves(&web)
        .iter()
        .filter(|event| event.contains("is not AZ balanced"))
        .count();
    assert_eq!(begun, 1, "{:#?}", moves(&web));
}

#[tokio::test]
async fn what_has_no_room_is_balanced_once_there_is_some() {
    let ecs = FakeEcs::start().await;
    let web = make(on_fargate(&ecs, 6, 1), &ecs).await;
    assert_eq!(spread(&web), [('a', 5), ('b', 1)].into());
    assert_eq!(moves(&web), ["is unable to place a task in us-east-1b."]);
    assert_eq!(
        announced(&ecs).last().map(String::as_str),
        Some("SERVICE_TASK_PLACEMENT_FAILURE")
    );

    ecs.ec2().new_subnet("subnet-b").addresses(2).add();
    ecs.settle();
    assert_eq!(spread(&web), [('a', 4), ('b', 2)].into());
    ecs.ec2().new_subnet("subnet-b").addresses(20).add();
    ecs.settle();

    assert_eq!(spread(&web), [('a', 3), ('b', 3)].into());
    assert!(
        moves(&web)
            .last()
            .is_some_and(|event| event.starts_with("is AZ balanced"))
    );
}

#[tokio::test]
async fn who_has_switched_it_off_is_left_alone() {
    let ecs = FakeEcs::start().await;
    add_in(&ecs, 'a');
    let off = AvailabilityZoneRebalancing::Disabled;
    let web = make(on_ec2(&ecs, 4).availability_zone_rebalancing(off), &ecs).await;

    add_in(&ecs, 'b');
    ecs.settle();

    assert_eq!(spread(&web), [('a', 4)].into());
    assert_eq!(moves(&web), [""; 0]);
    let update = ecs.client().update_service().service("web");
    let update = update.availability_zone_rebalancing(AvailabilityZoneRebalancing::Enabled);
    update.send().await.expect("it can be switched on");
    ecs.settle();
    assert_eq!(spread(&web), [('a', 2), ('b', 2)].into());
}

#[tokio::test]
async fn what_is_protected_stays_until_it_is_no_longer() {
    let (ecs, web) = after_zone_b_was_lost(Profile::instant()).await;
    let client = ecs.client();
    let protect = client.update_task_protection().cluster("default");
    let ids = web.tasks().running().iter().map(|task| task.id()).collect();
    let protect = protect.set_tasks(Some(ids)).protection_enabled(true);
    let protect = protect.expires_in_minutes(10);
    protect
        .send()
        .await
        .expect("tasks of services can be protected");

    add_in(&ecs, 'b');
    ecs.advance(secs(60));

    assert_eq!(spread(&web), [('a', 4)].into());
    let last = moves(&web).pop().unwrap_or_default();
    assert!(
        last.ends_with("was unable to scale in due to (reason 4 tasks under protection)"),
        "{last}"
    );
    ecs.advance(secs(600));
    assert_eq!(spread(&web), [('a', 2), ('b', 2)].into());
}

#[tokio::test]
async fn tasks_that_do_not_come_up_in_the_other_zone_do_not_make_it_go_on_for_ever() {
    let (ecs, web) = after_zone_b_was_lost(Profile::instant()).await;
    web.crash_loop(2);

    add_in(&ecs, 'b');
    ecs.settle();

    assert_eq!(spread(&web), [('a', 4)].into());
    assert_eq!(
        moves(&web).last().map(String::as_str),
        Some("stopped AZ Rebalancing.")
    );
    assert_eq!(
        announced(&ecs).last().map(String::as_str),
        Some("SERVICE_REBALANCING_STOPPED")
    );
    // Who changes the service has it tried again.
    let update = ecs.client().update_service().service("web");
    update.desired_count(5).send().await.expect("it is changed");
    ecs.settle();
    assert_eq!(spread(&web), [('a', 3), ('b', 2)].into());
}

#[tokio::test]
async fn a_deployment_comes_before_the_balance() {
    let profile = Profile::realistic();
    let (ecs, web) = after_zone_b_was_lost(profile).await;
    add_in(&ecs, 'b');
    ecs.wait_until(|_| web.pending_count() > 0).await;

    register_ec2_app(&ecs, "web");
    let update = ecs.client().update_service().service("web");
    update
        .task_definition("web")
        .send()
        .await
        .expect("it is changed");
    assert_eq!(
        moves(&web).last().map(String::as_str),
        Some("stopped AZ Rebalancing.")
    );
    web.wait_stable().await;
    ecs.settle();

    assert_eq!(spread(&web), [('a', 2), ('b', 2)].into());
    assert!(
        web.tasks()
            .running()
            .iter()
            .all(|task| task.revision() == 2)
    );
}

#[tokio::test]
async fn what_cannot_be_balanced_is_refused() {
    let ecs = FakeEcs::start().await;
    let on = AvailabilityZoneRebalancing::Enabled;
    let service = on_ec2(&ecs, 2).deployment_configuration(
        DeploymentConfiguration::builder()
            .maximum_percent(100)
            .minimum_healthy_percent(50)
            .build(),
    );
    check_refusal(
        service.availability_zone_rebalancing(on).send().await,
        "InvalidParameterException",
        "AvailabilityZoneRebalancing does not support maximumPercent <= 100",
    );
    let random = aws_sdk_ecs::types::PlacementStrategy::builder();
    let random = random.r#type(aws_sdk_ecs::types::PlacementStrategyType::Random);
    let answer = on_ec2(&ecs, 2)
        .placement_strategy(random.build())
        .send()
        .await;
    let shown = answer.expect("it is made").service.expect("it is shown");
    assert_eq!(
        shown.availability_zone_rebalancing(),
        Some(&AvailabilityZoneRebalancing::Disabled)
    );
}

/// A fake that is settled after each change.
struct Zones {
    ecs: FakeEcs,
}

impl Zones {
    fn start() -> Self {
        let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
        register_ec2_app(&ecs, "web");
        register_app(&ecs, "net");
        Self { ecs }
    }

    /// Makes the service `web`.
    fn serve(&self, mut service: Value) {
        service["serviceName"] = json!("web");
        ask(&self.ecs, "CreateService", &service);
        self.settle();
    }

    /// Instances of a zone are lost, drained and left by their tasks; or there is one more, with
    /// some room.
    fn change(&self, zone: usize, change: usize, room: i32) {
        let zone = one_of(&['a', 'b', 'c'], zone);
        let mut of_zone = active_in(&self.ecs, zone);
        match (change, of_zone.pop()) {
            (0, Some(instance)) => instance.terminate(),
            (1, Some(instance)) => instance.drain(),
            (2, Some(instance)) => {
                let tasks = instance.tasks().running();
                tasks.iter().for_each(TaskHandle::force_stop);
            }
            _ => {
                let instance = self.ecs.new_instance("m5.large");
                let instance = instance.zone(format!("us-east-1{zone}"));
                instance.memory(room * 100).add();
            }
        }
        self.settle();
    }

    /// How many tasks there are, and whether zones are in balance.
    fn balance(&self) -> (usize, bool) {
        let zones = spread(&self.ecs.service("web"));
        let mut counts = ['a', 'b', 'c'].map(|zone| zones.get(&zone).copied().unwrap_or_default());
        counts.sort_unstable();
        (counts.iter().sum(), counts[2] - counts[0] <= 1)
    }
}

impl Trial for Zones {
    fn ecs(&self) -> &FakeEcs {
        &self.ecs
    }

    fn check(&self) {}

    fn settle(&self) {
        let is_at_rest = (0..5_000).any(|_| !self.ecs.step());
        assert!(is_at_rest, "it goes on for ever");
    }
}

proptest! {
    #![proptest_config(config(24))]

    /// Whatever is lost, stopped and protected: in the end zones are in balance, or something is
    /// said of it.
    #[test]
    fn zones_come_into_balance_and_then_there_is_rest(
        desired in 2..10_usize,
        maximum in 101..250_usize,
        rooms in prop::collection::vec(0..6_usize, 3),
        protected in prop::collection::vec(EITHER, 10),
        stopped in prop::collection::vec(EITHER, 10),
    ) {
        let trial = Zones::start();
        let subnets = ["subnet-a", "subnet-b", "subnet-c"];
        for (subnet, room) in subnets.iter().zip(&rooms) {
            let zone = format!("us-east-1{}", &subnet[7..]);
            let more = if *subnet == "subnet-a" { 20 } else { 0 };
            trial.ecs.ec2().new_subnet(subnet).zone(zone).addresses(*room + more).add();
        }
        trial.serve(json!({
            "taskDefinition": "net", "desiredCount": desired, "launchType": "FARGATE",
            "deploymentConfiguration": { "maximumPercent": maximum, "minimumHealthyPercent": 50 },
            "networkConfiguration": { "awsvpcConfiguration": { "subnets": subnets } },
        }));
        for (at, task) in trial.tasks().iter().enumerate() {
            if protected[at] {
                let protect = json!({ "cluster": "default", "tasks": [task.id()], "protectionEnabled": true });
                ask(&trial.ecs, "UpdateTaskProtection", &protect);
            } else if stopped[at] {
                task.force_stop();
            }
        }
        trial.settle();
        for subnet in subnets {
            trial.ecs.ec2().new_subnet(subnet).addresses(50).add();
        }
        trial.settle();

        let (count, is_even) = trial.balance();
        prop_assert_eq!(count, desired);
        let has_room = desired * maximum / 100 > desired;
        let is_protected = protected.contains(&true);
        let events = trial.ecs.service("web").messages();
        prop_assert!(is_even || !has_room || is_protected, "{events:#?}");
    }

    /// Instances come with and without room, and go: in the end, with room in every zone, zones are
    /// in balance.
    #[test]
    fn zones_that_fill_and_empty_come_into_balance(
        desired in 2..7_usize,
        changes in prop::collection::vec(
            acts! { |it: Zones| 1 => change(zone in 0..3_usize, change in 0..4_usize, room in 0..3_i32) },
            1..12,
        ),
    ) {
        let trial = Zones::start();
        add_in(&trial.ecs, 'a');
        trial.serve(json!({ "taskDefinition": "web", "desiredCount": desired }));
        trial.live(&changes);
        for zone in ['a', 'b', 'c'] {
            add_in(&trial.ecs, zone);
        }
        trial.settle();

        let (count, is_even) = trial.balance();
        prop_assert_eq!(count, desired);
        prop_assert!(is_even, "{:#?}", trial.ecs.service("web").messages());
    }
}
