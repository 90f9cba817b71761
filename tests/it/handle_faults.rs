//! Faults that handles make: they are counted, removed and told of like faults of calls.

use fake_ecs::{FakeEcs, Fault, ServiceHandle};
use serde_json::{Value, json};

use crate::support::{SUBNET, ask, fargate_definition, panics, register, secs};

const GROUP: &str = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/1";

/// A fake with a service of two tasks behind a load balancer, which do not replace each other.
fn with_web() -> (FakeEcs, ServiceHandle) {
    let ecs = FakeEcs::start().blocking();
    let ports = json!([{ "containerPort": 80 }]);
    let app = json!([{ "name": "app", "image": "a", "portMappings": ports }]);
    register(&ecs, &fargate_definition("web", app));
    ask(&ecs, "CreateService", &service("web"));
    let web = ecs.service("web");
    ecs.settle();
    (ecs, web)
}

fn service(name: &str) -> Value {
    json!({
        "serviceName": name, "taskDefinition": "web", "desiredCount": 2, "launchType": "FARGATE",
        "networkConfiguration": { "awsvpcConfiguration": { "subnets": [SUBNET] } },
        "loadBalancers": [{ "targetGroupArn": GROUP, "containerName": "app", "containerPort": 80 }],
    })
}

fn scale(ecs: &FakeEcs, count: u32) {
    let body = json!({ "service": "web", "desiredCount": count });
    ask(ecs, "UpdateService", &body);
    ecs.settle();
}

/// What is printed of a fault, up to the line that made it.
#[track_caller]
fn check(fault: &Fault, expected: &str) {
    let printed = format!("{fault:?}");
    let here = format!(", made at {}:", file!());
    let (text, _) = printed
        .split_once(&here)
        .expect("it says where it was made");
    assert_eq!(text, format!("Fault({expected}"));
}

#[test]
fn a_crash_loop_counts_the_tasks_that_have_crashed() {
    let (ecs, web) = with_web();
    let crash = web.crash_loop(2);
    check(
        &crash,
        "service default/web: a task exits with code 1, has not fired",
    );

    scale(&ecs, 3);

    check(
        &crash,
        "service default/web: a task exits with code 1, has fired 2 of 2 times",
    );
    assert_eq!(ecs.tasks().stopped().len(), 2);
    assert_eq!(web.running_count(), 3);
}

#[test]
fn two_crash_loops_fire_one_after_the_other() {
    let (ecs, web) = with_web();
    let crashes = [web.crash_loop(1), web.crash_loop(2)];

    scale(&ecs, 3);

    assert_eq!(crashes.map(|crash| crash.hits()), [1, 2]);
    assert_eq!(ecs.tasks().stopped().len(), 3);
}

#[test]
fn a_crash_loop_ends_when_it_is_removed_or_its_guard_is_dropped() {
    let (ecs, web) = with_web();
    let outage = web.crash_loop(usize::MAX).scoped();
    ask(
        &ecs,
        "UpdateService",
        &json!({ "service": "web", "desiredCount": 3 }),
    );
    ecs.advance(secs(60));
    let crashed = ecs.tasks().stopped().len();
    assert!(crashed > 0);
    assert_eq!(outage.hits(), crashed);

    drop(outage);
    ecs.settle();

    assert_eq!(web.running_count(), 3);
}

#[test]
fn a_crash_loop_is_of_one_service_and_goes_by_its_name() {
    let (ecs, web) = with_web();
    let crash = web.crash_loop(1);
    ask(&ecs, "CreateService", &service("shop"));
    ecs.settle();
    assert_eq!(crash.hits(), 0);
    let body = json!({ "service": "web", "force": true });
    ask(&ecs, "DeleteService", &body);
    ecs.settle();

    ask(&ecs, "CreateService", &service("web"));
    ecs.settle();

    assert_eq!(crash.hits(), 1);
}

#[test]
fn targets_that_fail_are_counted() {
    let (ecs, web) = with_web();
    let unhealthy = ecs.elb().target_group(GROUP).fail_next(1);

    scale(&ecs, 3);

    let expected = "a target fails its health checks, has fired 1 of 1 times";
    check(&unhealthy, &format!("target group {GROUP}: {expected}"));
    assert_eq!(web.running_count(), 3);
}

#[test]
fn a_held_deployment_says_how_often_and_by_which_line_it_is_held() {
    let (ecs, web) = with_web();
    let held = web.hold_deployment();
    check(
        &held,
        "service default/web: its deployment is held, has not fired",
    );

    scale(&ecs, 3);

    assert_eq!(web.running_count(), 2);
    check(
        &held,
        "service default/web: its deployment is held, has fired once",
    );
    let story = panics(|| ecs.tasks().only());
    assert!(story.contains("its deployment is held, has fired once, made at tests/it/"));
    held.remove();
    ecs.settle();
    assert_eq!(web.running_count(), 3);
}

#[test]
fn a_deployment_is_held_as_long_as_anybody_holds_it() {
    let (ecs, web) = with_web();
    let holds = [web.hold_deployment(), web.hold_deployment()];
    scale(&ecs, 3);

    for hold in holds {
        assert_eq!(web.running_count(), 2);
        drop(hold);
        ecs.settle();
    }

    assert_eq!(web.running_count(), 3);
}

#[test]
fn a_hold_of_a_service_that_is_gone_does_no_harm() {
    let (ecs, web) = with_web();
    let held = web.hold_deployment();
    ecs.reset();
    drop(held);

    assert!(ecs.tasks().is_empty());
}
