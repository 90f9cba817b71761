//! What these operations refuse and answer.

use serde_json::{Value, json};

use crate::aws::elb::ops::tests::{balancer, call, done, group, listener, refused, text};
use crate::ecs::fixtures::region;

/// What was recorded.
fn recorded(operation: &str) -> Value {
    let text = include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/data/real-answers/elbv2-target-group.json"
    ));
    let recording: Value = serde_json::from_str(text).expect("the recording is JSON");
    recording[operation].clone()
}

#[test]
fn a_group_is_shown_as_it_was_recorded() {
    let mut region = region();
    let expected = &recorded("DescribeTargetGroups")["TargetGroups"][0];
    let input = json!({
        "Name": "test-tg", "Protocol": "TCP", "Port": 80, "VpcId": expected["VpcId"],
    });
    done(&mut region, "CreateTargetGroup", input);

    let answer = done(
        &mut region,
        "DescribeTargetGroups",
        json!({"Names": ["test-tg"]}),
    );
    let mut shown = answer["TargetGroups"][0].clone();
    let arn = text(&shown["TargetGroupArn"]);
    let attributes = done(
        &mut region,
        "DescribeTargetGroupAttributes",
        json!({"TargetGroupArn": arn}),
    );

    assert_eq!(arn.len(), text(&expected["TargetGroupArn"]).len(), "{arn}");
    shown["TargetGroupArn"] = expected["TargetGroupArn"].clone();
    assert_eq!(&shown, expected);
    // The recording has them in no order.
    let sorted = |attributes: &Value| {
        let mut all = attributes["Attributes"].as_array().expect("a list").clone();
        all.sort_by_key(|it| text(&it["Key"]));
        all
    };
    let recorded = recorded("DescribeTargetGroupAttributes");
    assert_eq!(sorted(&attributes), sorted(&recorded));
}

#[test]
fn what_is_not_said_of_a_group_is_as_it_is_by_default() {
    let mut region = region();
    for (input, expected) in [
        (
            json!({"Protocol": "HTTP", "Port": 80, "VpcId": "vpc-1"}),
            json!({
                "HealthCheckProtocol": "HTTP", "HealthCheckPath": "/", "HealthCheckTimeoutSeconds": 5,
                "HealthCheckIntervalSeconds": 30, "Matcher": {"HttpCode": "200"},
                "ProtocolVersion": "HTTP1", "TargetType": "instance", "HealthCheckEnabled": true,
            }),
        ),
        (
            json!({"Protocol": "HTTP", "Port": 80, "VpcId": "vpc-1", "ProtocolVersion": "GRPC"}),
            json!({"Matcher": {"GrpcCode": "12"}}),
        ),
        (
            json!({"Protocol": "TCP", "Port": 80, "VpcId": "vpc-1", "HealthCheckProtocol": "HTTP"}),
            json!({"HealthCheckPath": "/", "Matcher": {"HttpCode": "200-399"}}),
        ),
        (
            json!({"TargetType": "lambda"}),
            json!({"HealthCheckEnabled": false, "HealthCheckIntervalSeconds": 35}),
        ),
    ] {
        let mut input = input;
        input["Name"] = json!("web");
        let answer = done(&mut region, "CreateTargetGroup", input.clone());
        let shown = &answer["TargetGroups"][0];

        for (member, value) in expected.as_object().unwrap() {
            assert_eq!(&shown[member], value, "{member} of {input}");
        }
        let arn = &shown["TargetGroupArn"];
        done(
            &mut region,
            "DeleteTargetGroup",
            json!({"TargetGroupArn": arn}),
        );
    }
}

#[test]
fn groups_that_make_no_sense_are_refused() {
    let mut region = region();
    let with = |more: Value| {
        let mut input = json!({"Name": "web", "Protocol": "HTTP", "Port": 80, "VpcId": "vpc-1"});
        for (member, value) in more.as_object().unwrap() {
            input[member] = value.clone();
        }
        input
    };
    let make = "CreateTargetGroup";
    refused(
        &mut region,
        [
            (
                make,
                json!({"Name": "web"}),
                "ValidationError: A protocol must be specified",
            ),
            (
                make,
                json!({"Name": "web", "Protocol": "HTTP"}),
                "ValidationError: A port must be specified",
            ),
            (
                make,
                json!({"Name": "web", "Protocol": "HTTP", "Port": 80}),
                "ValidationError: A VPC ID must be specified",
            ),
            (
                make,
                json!({"Name": "web", "TargetType": "lambda", "Port": 80}),
                "ValidationError: Port cannot be specified for target groups with target type 'lambda'",
            ),
            (
                make,
                with(json!({"Name": "-web"})),
                "ValidationError: Target group name '-web' cannot begin or end with '-'",
            ),
            (
                make,
                with(json!({"HealthCheckTimeoutSeconds": 30})),
                "ValidationError: Health check timeout '30' must be smaller than the interval '30'",
            ),
            (
                make,
                with(json!({"HealthCheckPath": "health"})),
                "ValidationError: Health check path 'health' must begin with a '/' character",
            ),
            (
                make,
                with(json!({"HealthCheckPort": "web"})),
                "ValidationError: Health check port 'web' must be 'traffic-port' or in the range 1-65535",
            ),
            (
                make,
                with(json!({"Matcher": {"HttpCode": "99"}})),
                "ValidationError: Health check matcher HTTP code '99' must be within '200-599' inclusive",
            ),
            (
                make,
                with(json!({"Protocol": "TCP", "HealthCheckPath": "/"})),
                "InvalidConfigurationRequest: You cannot specify a health check path for health checks with the protocol 'TCP'",
            ),
            (
                make,
                with(json!({"ProtocolVersion": "HTTP3"})),
                "ValidationError: Protocol version 'HTTP3' must be one of 'HTTP1, HTTP2, GRPC'",
            ),
            (
                make,
                with(json!({"HealthCheckIntervalSeconds": 4})),
                "ValidationError: 1 validation error detected: Value '4' at 'healthCheckIntervalSeconds' failed to satisfy constraint: Member must have value greater than or equal to 5",
            ),
        ],
    );
    assert!(!region.elb.declared.is_used());
}

#[test]
fn the_same_group_is_answered_again_and_another_of_its_name_is_refused() {
    let mut region = region();
    let arn = group(&mut region, "web");

    assert_eq!(group(&mut region, "web"), arn);
    refused(
        &mut region,
        [(
            "CreateTargetGroup",
            json!({"Name": "web", "Protocol": "HTTP", "Port": 81, "VpcId": "vpc-1", "TargetType": "ip"}),
            "DuplicateTargetGroupName: A target group with the same name 'web' exists, but with different settings",
        )],
    );
}

#[test]
fn a_group_is_found_by_name_by_arn_and_by_its_load_balancer() {
    let mut region = region();
    let (one, two) = (group(&mut region, "one"), group(&mut region, "two"));
    let balancer = balancer(&mut region, "web");
    listener(&mut region, &balancer, 80, &two);
    let found = |region: &mut _, input: Value| {
        let answer = done(region, "DescribeTargetGroups", input);
        let groups = answer["TargetGroups"].as_array().unwrap().clone();
        let arns = groups.iter().map(|it| text(&it["TargetGroupArn"]));
        arns.collect::<Vec<_>>()
    };

    assert_eq!(found(&mut region, json!({})), [one.clone(), two.clone()]);
    assert_eq!(
        found(&mut region, json!({"Names": ["two"]})),
        [two.as_str()]
    );
    assert_eq!(
        found(&mut region, json!({"TargetGroupArns": [one]})),
        [one.as_str()]
    );
    assert_eq!(
        found(&mut region, json!({"LoadBalancerArn": balancer})),
        [two.as_str()]
    );
    let answer = done(
        &mut region,
        "DescribeTargetGroups",
        json!({"Names": ["two"]}),
    );
    assert_eq!(
        answer["TargetGroups"][0]["LoadBalancerArns"],
        json!([balancer])
    );
    let missing = "TargetGroupNotFound: One or more target groups not found";
    refused(
        &mut region,
        [
            (
                "DescribeTargetGroups",
                json!({"Names": ["two", "three"]}),
                missing,
            ),
            (
                "DescribeTargetGroups",
                json!({"TargetGroupArns": ["arn:x"]}),
                missing,
            ),
            (
                "DescribeTargetGroups",
                json!({"LoadBalancerArn": "arn:x"}),
                "LoadBalancerNotFound: One or more load balancers not found",
            ),
            (
                "ModifyTargetGroup",
                json!({"TargetGroupArn": "arn:x"}),
                missing,
            ),
            (
                "DescribeTargetGroupAttributes",
                json!({"TargetGroupArn": "arn:x"}),
                missing,
            ),
        ],
    );
}

#[test]
fn a_group_that_is_used_stays() {
    let mut region = region();
    let (arn, balancer) = (group(&mut region, "web"), balancer(&mut region, "web"));
    let listener = listener(&mut region, &balancer, 80, &arn);
    let delete = json!({"TargetGroupArn": arn});
    let in_use =
        format!("ResourceInUse: Target group '{arn}' is currently in use by a listener or a rule");
    refused(
        &mut region,
        [("DeleteTargetGroup", delete.clone(), &in_use)],
    );

    done(
        &mut region,
        "DeleteListener",
        json!({"ListenerArn": listener}),
    );
    done(&mut region, "DeleteTargetGroup", delete.clone());

    let gone = call(
        &mut region,
        "DescribeTargetGroups",
        json!({"TargetGroupArns": [arn]}),
    );
    assert!(gone.unwrap_err().starts_with("TargetGroupNotFound"));
    done(&mut region, "DeleteTargetGroup", delete);
}

#[test]
fn settings_and_attributes_can_be_changed() {
    let mut region = region();
    let arn = group(&mut region, "web");
    let modify = json!({
        "TargetGroupArn": arn, "HealthCheckPath": "/health", "Matcher": {"HttpCode": "200-299"},
    });
    let set = json!({
        "TargetGroupArn": arn,
        "Attributes": [{"Key": "deregistration_delay.timeout_seconds", "Value": "30"}],
    });

    let modified = done(&mut region, "ModifyTargetGroup", modify);
    let attributes = done(&mut region, "ModifyTargetGroupAttributes", set);

    let shown = &modified["TargetGroups"][0];
    assert_eq!(shown["HealthCheckPath"], "/health");
    assert_eq!(shown["HealthCheckIntervalSeconds"], 30);
    let read = done(
        &mut region,
        "DescribeTargetGroupAttributes",
        json!({"TargetGroupArn": arn}),
    );
    assert_eq!(read, attributes);
    let delay = json!({"Key": "deregistration_delay.timeout_seconds", "Value": "30"});
    assert!(read["Attributes"].as_array().unwrap().contains(&delay));
}
