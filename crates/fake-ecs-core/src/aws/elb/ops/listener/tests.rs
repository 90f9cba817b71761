//! What these operations refuse and answer.

use serde_json::json;

use crate::aws::elb::ops::tests::{balancer, done, group, listener, refused, text};
use crate::ecs::fixtures::region;

#[test]
fn a_listener_shows_its_actions_in_both_forms() {
    let mut region = region();
    let (balancer, group) = (balancer(&mut region, "web"), group(&mut region, "web"));
    let arn = listener(&mut region, &balancer, 80, &group);

    let answer = done(
        &mut region,
        "DescribeListeners",
        json!({"LoadBalancerArn": balancer}),
    );

    let path = balancer.replace(":loadbalancer/", ":listener/");
    assert!(arn.starts_with(&format!("{path}/")), "{arn}");
    let expected = json!([{
        "ListenerArn": arn, "LoadBalancerArn": balancer, "Port": 80, "Protocol": "HTTP",
        "DefaultActions": [{
            "Type": "forward",
            "TargetGroupArn": group,
            "ForwardConfig": {
                "TargetGroups": [{"TargetGroupArn": group, "Weight": 1}],
                "TargetGroupStickinessConfig": {"Enabled": false},
            },
        }],
    }]);
    assert_eq!(answer["Listeners"], expected);
}

#[test]
fn a_redirect_is_shown_as_it_was_recorded() {
    let mut region = region();
    let recorded = include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/data/real-answers/elbv2-target-group.json"
    ));
    let recorded: serde_json::Value = serde_json::from_str(recorded).unwrap();
    let recorded = &recorded["DescribeListeners"]["Listeners"][0];
    let balancer = balancer(&mut region, "web");
    let input = json!({
        "LoadBalancerArn": balancer, "Port": 80, "Protocol": "HTTP",
        "DefaultActions": recorded["DefaultActions"],
    });

    let made = done(&mut region, "CreateListener", input);

    let mut shown = made["Listeners"][0].clone();
    for member in ["ListenerArn", "LoadBalancerArn"] {
        shown[member] = recorded[member].clone();
    }
    assert_eq!(&shown, recorded);
}

#[test]
fn a_port_is_for_one_listener() {
    let mut region = region();
    let (balancer, web) = (balancer(&mut region, "web"), group(&mut region, "web"));
    let first = listener(&mut region, &balancer, 80, &web);
    let second = listener(&mut region, &balancer, 81, &web);
    let other = group(&mut region, "other");

    assert_eq!(listener(&mut region, &balancer, 80, &web), first);
    let refusal = format!(
        "DuplicateListener: A listener already exists on this port for this load balancer '{balancer}'"
    );
    refused(
        &mut region,
        [
            (
                "CreateListener",
                json!({
                    "LoadBalancerArn": balancer, "Port": 80, "Protocol": "HTTP",
                    "DefaultActions": [{"Type": "forward", "TargetGroupArn": other}],
                }),
                &refusal,
            ),
            (
                "ModifyListener",
                json!({"ListenerArn": second, "Port": 80}),
                "ValidationError: Listener port '80' is already in use",
            ),
        ],
    );
}

#[test]
fn listeners_that_make_no_sense_are_refused() {
    let mut region = region();
    let (balancer, web) = (balancer(&mut region, "web"), group(&mut region, "web"));
    let forward = json!([{"Type": "forward", "TargetGroupArn": web}]);
    let make = "CreateListener";
    let with = |protocol: &str, actions: serde_json::Value| {
        json!({
            "LoadBalancerArn": balancer, "Port": 80, "Protocol": protocol, "DefaultActions": actions,
        })
    };
    refused(
        &mut region,
        [
            (
                make,
                json!({"LoadBalancerArn": "x", "DefaultActions": forward}),
                "LoadBalancerNotFound: One or more load balancers not found",
            ),
            (
                make,
                json!({"LoadBalancerArn": balancer, "DefaultActions": forward}),
                "ValidationError: A listener protocol must be specified",
            ),
            (
                make,
                with("TCP", forward.clone()),
                "ValidationError: Listener protocol 'TCP' must be one of 'HTTP, HTTPS'",
            ),
            (
                make,
                with("HTTPS", forward.clone()),
                "CertificateNotFound: A certificate must be specified for HTTPS listeners",
            ),
            (
                make,
                with("HTTP", json!([])),
                "ValidationError: An action must be specified",
            ),
            (
                make,
                with("HTTP", json!([{"Type": "forward"}])),
                "ValidationError: A target group must be specified for a forward action",
            ),
            (
                make,
                with(
                    "HTTP",
                    json!([{"Type": "forward", "TargetGroupArn": "arn:x"}]),
                ),
                "TargetGroupNotFound: One or more target groups not found",
            ),
            (
                make,
                with("HTTP", json!([{"Type": "redirect"}])),
                "ValidationError: RedirectConfig is required for a redirect action",
            ),
            (
                make,
                with(
                    "HTTP",
                    json!([{"Type": "forward", "ForwardConfig": {"TargetGroups": [{"TargetGroupArn": web, "Weight": 1000}]}}]),
                ),
                "ValidationError: Target group weight '1000' must be between '0' and '999'",
            ),
            (
                "DescribeListeners",
                json!({}),
                "ValidationError: You must specify either listener ARNs or a load balancer ARN",
            ),
        ],
    );
}

#[test]
fn what_is_not_there_is_missing_in_all_operations() {
    let mut region = region();
    let missing = "ListenerNotFound: One or more listeners not found";
    let arn = json!({"ListenerArn": "x"});
    let with = |member: &str| json!({"ListenerArn": "x", member: []});
    refused(
        &mut region,
        [
            ("DeleteListener", arn.clone(), missing),
            ("ModifyListener", arn.clone(), missing),
            ("DescribeListeners", json!({"ListenerArns": ["x"]}), missing),
            ("DescribeListenerAttributes", arn.clone(), missing),
            ("ModifyListenerAttributes", with("Attributes"), missing),
            ("DescribeListenerCertificates", arn, missing),
            ("AddListenerCertificates", with("Certificates"), missing),
            ("RemoveListenerCertificates", with("Certificates"), missing),
        ],
    );
}

#[test]
fn a_secured_listener_has_certificates_and_a_policy() {
    let mut region = region();
    let (balancer, web) = (balancer(&mut region, "web"), group(&mut region, "web"));
    let made = done(
        &mut region,
        "CreateListener",
        json!({
            "LoadBalancerArn": balancer, "Port": 443, "Protocol": "HTTPS",
            "Certificates": [{"CertificateArn": "arn:one"}],
            "DefaultActions": [{"Type": "forward", "TargetGroupArn": web}],
        }),
    );
    let arn = text(&made["Listeners"][0]["ListenerArn"]);
    assert_eq!(
        made["Listeners"][0]["SslPolicy"],
        "ELBSecurityPolicy-2016-08"
    );
    let certificates = |arns: &[&str]| {
        let all: Vec<_> = arns
            .iter()
            .map(|arn| json!({"CertificateArn": arn}))
            .collect();
        json!({"ListenerArn": arn, "Certificates": all})
    };
    let shown = |region: &mut _| {
        let answer = done(
            region,
            "DescribeListenerCertificates",
            json!({"ListenerArn": arn}),
        );
        answer["Certificates"].clone()
    };

    done(
        &mut region,
        "AddListenerCertificates",
        certificates(&["arn:two", "arn:three"]),
    );
    done(
        &mut region,
        "RemoveListenerCertificates",
        certificates(&["arn:three"]),
    );

    let expected = json!([
        {"CertificateArn": "arn:one", "IsDefault": true},
        {"CertificateArn": "arn:two", "IsDefault": false},
    ]);
    assert_eq!(shown(&mut region), expected);
    refused(
        &mut region,
        [(
            "RemoveListenerCertificates",
            certificates(&["arn:one"]),
            "OperationNotPermitted: The default certificate of a listener cannot be removed",
        )],
    );
    let plain = json!({"ListenerArn": arn, "Protocol": "HTTP"});
    let modified = done(&mut region, "ModifyListener", plain);
    assert_eq!(modified["Listeners"][0].get("Certificates"), None);
}

#[test]
fn other_default_actions_are_those_of_the_default_rule() {
    let mut region = region();
    let (balancer, web) = (balancer(&mut region, "web"), group(&mut region, "web"));
    let arn = listener(&mut region, &balancer, 80, &web);
    let answer = json!([{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}]);

    done(
        &mut region,
        "ModifyListener",
        json!({"ListenerArn": arn, "DefaultActions": answer}),
    );

    let rules = done(&mut region, "DescribeRules", json!({"ListenerArn": arn}));
    assert_eq!(rules["Rules"][0]["Actions"], answer);
    assert_eq!(rules["Rules"][0]["IsDefault"], true);
    done(
        &mut region,
        "ModifyListenerAttributes",
        json!({
            "ListenerArn": arn,
            "Attributes": [{"Key": "routing.http.response.server.enabled", "Value": "false"}],
        }),
    );
}
