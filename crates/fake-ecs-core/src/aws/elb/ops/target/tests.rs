//! What these operations refuse and answer.

use std::time::Duration;

use serde_json::{Value, json};

use crate::aws::elb::ops::tests::{
    balancer, call, done, group, listener, refused, slow_region, text,
};
use crate::aws::elb::port::{self, Registration};
use crate::aws::elb::state::{TargetGroupKind, TargetHealth, TargetId};
use crate::aws::registrant::Registrant;
use crate::ecs::Region;
use crate::ecs::fixtures::region;

fn targets(arn: &str, ids: &[&str]) -> Value {
    let targets: Vec<Value> = ids.iter().map(|id| json!({"Id": id})).collect();
    json!({"TargetGroupArn": arn, "Targets": targets})
}

fn health(region: &mut Region, arn: &str) -> Vec<(String, String)> {
    let answer = done(
        region,
        "DescribeTargetHealth",
        json!({"TargetGroupArn": arn}),
    );
    let all = answer["TargetHealthDescriptions"].as_array().unwrap();
    let all = all.iter().map(|it| {
        (
            text(&it["Target"]["Id"]),
            text(&it["TargetHealth"]["State"]),
        )
    });
    all.collect()
}

fn pass(region: &mut Region, seconds: u64) {
    let later = region.now() + Duration::from_secs(seconds);
    region.advance(later);
}

fn recorded(case: &str) -> Value {
    let text = include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/data/real-answers/elbv2-target-health.json"
    ));
    let recording: Value = serde_json::from_str(text).expect("the recording is JSON");
    recording["cases"][case]["TargetHealth"].clone()
}

#[test]
fn a_target_goes_the_way_of_its_health_in_the_words_that_were_recorded() {
    let mut region = slow_region();
    let arn = group(&mut region, "web");
    done(
        &mut region,
        "RegisterTargets",
        targets(&arn, &["10.0.1.232"]),
    );
    let shown = |region: &mut Region| {
        let input = targets(&arn, &["10.0.1.232"]);
        let answer = done(region, "DescribeTargetHealth", input);
        let description = &answer["TargetHealthDescriptions"][0];
        assert_eq!(
            description["Target"],
            json!({"Id": "10.0.1.232", "Port": 80})
        );
        assert_eq!(description["HealthCheckPort"], "80");
        description["TargetHealth"].clone()
    };

    let without = recorded("group without listener (official example)");
    assert_eq!(shown(&mut region), without);
    pass(&mut region, 60);
    assert_eq!(shown(&mut region), without, "nobody checks it");
    let balancer = balancer(&mut region, "web");
    listener(&mut region, &balancer, 80, &arn);
    assert_eq!(
        shown(&mut region),
        recorded("registering (seen in public logs)")
    );
    pass(&mut region, 30);
    assert_eq!(shown(&mut region), recorded("healthy"));
    done(
        &mut region,
        "DeregisterTargets",
        targets(&arn, &["10.0.1.232"]),
    );
    assert_eq!(shown(&mut region), recorded("deregistering"));
    assert_eq!(health(&mut region, &arn).len(), 1);
    pass(&mut region, 299);
    assert_eq!(health(&mut region, &arn).len(), 1);
    pass(&mut region, 1);
    assert_eq!(health(&mut region, &arn).len(), 0);
    assert_eq!(shown(&mut region), recorded("asked for, not registered"));
}

#[test]
fn draining_takes_as_long_as_the_group_was_told() {
    let mut region = slow_region();
    let (arn, balancer) = (group(&mut region, "web"), balancer(&mut region, "web"));
    listener(&mut region, &balancer, 80, &arn);
    let delay = json!({"Key": "deregistration_delay.timeout_seconds", "Value": "10"});
    let input = json!({"TargetGroupArn": arn, "Attributes": [delay]});
    done(&mut region, "ModifyTargetGroupAttributes", input);
    done(
        &mut region,
        "RegisterTargets",
        targets(&arn, &["10.0.0.4", "10.0.0.5"]),
    );

    done(
        &mut region,
        "DeregisterTargets",
        targets(&arn, &["10.0.0.4", "10.0.0.9"]),
    );
    pass(&mut region, 5);
    done(
        &mut region,
        "DeregisterTargets",
        targets(&arn, &["10.0.0.5"]),
    );
    done(&mut region, "RegisterTargets", targets(&arn, &["10.0.0.5"]));
    pass(&mut region, 30);

    let expected = ("10.0.0.5".to_owned(), "healthy".to_owned());
    assert_eq!(health(&mut region, &arn), [expected]);
}

#[test]
fn targets_that_make_no_sense_are_refused() {
    let mut region = region();
    let addresses = group(&mut region, "addresses");
    let instances = done(
        &mut region,
        "CreateTargetGroup",
        json!({"Name": "instances", "Protocol": "HTTP", "Port": 80, "VpcId": "vpc-1"}),
    );
    let instances = text(&instances["TargetGroups"][0]["TargetGroupArn"]);
    refused(
        &mut region,
        [
            (
                "RegisterTargets",
                targets(&addresses, &["i-1"]),
                "ValidationError: The IP address 'i-1' is not a valid IP address",
            ),
            (
                "RegisterTargets",
                targets(&instances, &["i-1", "10.0.0.1"]),
                "InvalidTarget: The following targets are not valid instances: '10.0.0.1'",
            ),
            (
                "RegisterTargets",
                targets(&addresses, &[]),
                "ValidationError: At least one target must be specified",
            ),
            (
                "RegisterTargets",
                targets("arn:x", &["i-1"]),
                "TargetGroupNotFound: One or more target groups not found",
            ),
            (
                "DeregisterTargets",
                targets("arn:x", &["i-1"]),
                "TargetGroupNotFound: One or more target groups not found",
            ),
            (
                "DescribeTargetHealth",
                json!({"TargetGroupArn": "arn:x"}),
                "TargetGroupNotFound: One or more target groups not found",
            ),
        ],
    );
    assert!(health(&mut region, &instances).is_empty());
}

#[test]
fn a_group_that_nobody_has_made_is_taken_until_something_is_made() {
    const ARN: &str =
        "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/0123456789abcdef";
    let mut region = region();
    assert!(health(&mut region, ARN).is_empty());
    done(&mut region, "RegisterTargets", targets(ARN, &["10.0.0.4"]));
    pass(&mut region, 0);
    let expected = [("10.0.0.4".to_owned(), "healthy".to_owned())];
    assert_eq!(health(&mut region, ARN), expected);

    group(&mut region, "other");

    assert_eq!(
        health(&mut region, ARN),
        expected,
        "what has targets is there"
    );
    let other = ARN.replace("/web/", "/other/");
    let missing = call(
        &mut region,
        "DescribeTargetHealth",
        json!({"TargetGroupArn": other}),
    );
    let refusal = "TargetGroupNotFound: One or more target groups not found";
    assert_eq!(missing, Err(refusal.to_owned()));
}

#[test]
fn what_ecs_has_registered_stays_and_is_shown_once() {
    let mut region = region();
    let (arn, balancer) = (group(&mut region, "web"), balancer(&mut region, "web"));
    listener(&mut region, &balancer, 80, &arn);
    for (registrant, drains) in [(1, true), (2, false)] {
        let new = Registration {
            kind: TargetGroupKind::Elb,
            group: &arn,
            id: TargetId::Address([10, 0, 0, 4].into()),
            port: 80,
            availability_zone: "us-east-1a".to_owned(),
            fails_checks: false,
        };
        port::register(&mut region.elb, Some(Registrant(registrant)), new);
        if drains {
            port::deregister(&mut region.elb, Registrant(registrant));
        }
    }
    let key = region.elb.find_group(&arn).unwrap();
    port::set_health(&mut region.elb, key, "10.0.0.4", TargetHealth::Unhealthy);

    let expected = [("10.0.0.4".to_owned(), "unhealthy".to_owned())];
    assert_eq!(health(&mut region, &arn), expected);
    refused(
        &mut region,
        [(
            "DeregisterTargets",
            targets(&arn, &["10.0.0.4"]),
            "InvalidTarget: fake-ecs does not emulate deregistering a target that ECS has registered: '10.0.0.4'",
        )],
    );
    done(&mut region, "RegisterTargets", targets(&arn, &["10.0.0.4"]));
    assert_eq!(health(&mut region, &arn), expected);
}
