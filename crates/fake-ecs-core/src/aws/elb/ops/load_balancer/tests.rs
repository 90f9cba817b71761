//! What these operations refuse and answer.

use serde_json::json;

use crate::aws::ec2;
use crate::aws::elb::ops::tests::{
    balancer, call, done, group, listener, refused, slow_region, text,
};
use crate::ecs::fixtures::region;
use std::time::Duration;

const MISSING: &str = "LoadBalancerNotFound: One or more load balancers not found";

#[test]
fn a_load_balancer_has_what_was_recorded_of_one() {
    let mut region = region();
    let recorded = include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/data/real-answers/elbv2-target-group.json"
    ));
    let recorded: serde_json::Value = serde_json::from_str(recorded).unwrap();
    let recorded = &recorded["DescribeLoadBalancers"]["LoadBalancers"][0];
    let input = json!({
        "Name": "alb-policy-foundry",
        "Subnets": ["subnet-0472841b16adf7476", "subnet-0707ce1b2a6305995"],
        "SecurityGroups": ["sg-0552adcaeb62c7197"],
        "EnablePrefixForIpv6SourceNat": "off",
    });
    done(&mut region, "CreateLoadBalancer", input);

    let answer = done(&mut region, "DescribeLoadBalancers", json!({}));

    let mut shown = answer["LoadBalancers"][0].clone();
    let arn = text(&shown["LoadBalancerArn"]);
    assert_eq!(arn.len(), text(&recorded["LoadBalancerArn"]).len(), "{arn}");
    let name = text(&shown["DNSName"]);
    assert!(name.starts_with("alb-policy-foundry-"), "{name}");
    assert_eq!(name.len(), text(&recorded["DNSName"]).len(), "{name}");
    // Made up, or of the moment.
    for member in ["LoadBalancerArn", "DNSName", "CreatedTime", "VpcId"] {
        shown[member] = recorded[member].clone();
    }
    for at in [0, 1] {
        let zone = recorded["AvailabilityZones"][at]["ZoneName"].clone();
        shown["AvailabilityZones"][at]["ZoneName"] = zone;
    }
    assert_eq!(&shown, recorded);
}

#[test]
fn it_is_active_once_it_was_provisioned() {
    let mut region = slow_region();
    balancer(&mut region, "web");
    let state = |region: &mut _| {
        let answer = done(region, "DescribeLoadBalancers", json!({"Names": ["web"]}));
        text(&answer["LoadBalancers"][0]["State"]["Code"])
    };

    assert_eq!(state(&mut region), "provisioning");
    let later = region.now() + Duration::from_secs(120);
    region.advance(later);
    assert_eq!(state(&mut region), "active");
}

#[test]
fn load_balancers_that_make_no_sense_are_refused() {
    let mut region = region();
    for (subnet, zone) in [("subnet-a", "us-east-1a"), ("subnet-b", "us-east-1a")] {
        ec2::port::declare_subnet(&mut region.ec2, subnet, Some(zone.to_owned()), None);
    }
    let make = "CreateLoadBalancer";
    refused(
        &mut region,
        [
            (
                make,
                json!({"Name": "web"}),
                "ValidationError: At least one subnet must be specified",
            ),
            (
                make,
                json!({"Name": "web", "Subnets": ["subnet-1"]}),
                "ValidationError: At least two subnets in two different Availability Zones must be specified",
            ),
            (
                make,
                json!({"Name": "web", "Subnets": ["subnet-a", "subnet-b"]}),
                "InvalidConfigurationRequest: A load balancer cannot be attached to multiple subnets in the same Availability Zone",
            ),
            (
                make,
                json!({"Name": "internal-web", "Subnets": ["subnet-1", "subnet-2"]}),
                "ValidationError: Load balancer name 'internal-web' cannot begin with 'internal-'",
            ),
        ],
    );
    let arn = balancer(&mut region, "web");
    assert_eq!(balancer(&mut region, "web"), arn);
    refused(
        &mut region,
        [(
            make,
            json!({"Name": "web", "Subnets": ["subnet-1", "subnet-3"]}),
            "DuplicateLoadBalancerName: A load balancer with the same name 'web' exists, but with different settings",
        )],
    );
}

#[test]
fn those_that_are_not_there_are_missing_in_all_operations() {
    let mut region = region();
    balancer(&mut region, "web");
    refused(
        &mut region,
        [
            (
                "DescribeLoadBalancers",
                json!({"Names": ["web", "a", "b"]}),
                "LoadBalancerNotFound: Load balancers '[a, b]' not found",
            ),
            (
                "DescribeLoadBalancers",
                json!({"LoadBalancerArns": ["arn:x"]}),
                MISSING,
            ),
            (
                "DescribeLoadBalancerAttributes",
                json!({"LoadBalancerArn": "x"}),
                MISSING,
            ),
            (
                "ModifyLoadBalancerAttributes",
                json!({"LoadBalancerArn": "x", "Attributes": []}),
                MISSING,
            ),
            (
                "DescribeCapacityReservation",
                json!({"LoadBalancerArn": "x"}),
                MISSING,
            ),
            (
                "SetIpAddressType",
                json!({"LoadBalancerArn": "x", "IpAddressType": "ipv4"}),
                MISSING,
            ),
            (
                "SetSecurityGroups",
                json!({"LoadBalancerArn": "x", "SecurityGroups": ["sg-1"]}),
                MISSING,
            ),
            (
                "SetSubnets",
                json!({"LoadBalancerArn": "x", "Subnets": []}),
                MISSING,
            ),
        ],
    );
    done(
        &mut region,
        "DeleteLoadBalancer",
        json!({"LoadBalancerArn": "x"}),
    );
}

#[test]
fn what_it_is_set_to_is_shown() {
    let mut region = region();
    let arn = balancer(&mut region, "web");
    let set = |region: &mut _, operation, member: &str, value| {
        done(
            region,
            operation,
            json!({"LoadBalancerArn": arn, member: value}),
        )
    };

    set(
        &mut region,
        "SetSecurityGroups",
        "SecurityGroups",
        json!(["sg-1"]),
    );
    set(
        &mut region,
        "SetSubnets",
        "Subnets",
        json!(["subnet-5", "subnet-6"]),
    );
    set(
        &mut region,
        "SetIpAddressType",
        "IpAddressType",
        json!("dualstack"),
    );

    let answer = done(&mut region, "DescribeLoadBalancers", json!({}));
    let shown = &answer["LoadBalancers"][0];
    assert_eq!(shown["SecurityGroups"], json!(["sg-1"]));
    assert_eq!(shown["AvailabilityZones"][1]["SubnetId"], "subnet-6");
    assert_eq!(shown["IpAddressType"], "dualstack");
    let reserved = set(&mut region, "DescribeCapacityReservation", "x", json!(1));
    assert_eq!(reserved["CapacityReservationState"], json!([]));
}

#[test]
fn it_takes_its_listeners_along_unless_it_is_protected() {
    let mut region = region();
    let arn = balancer(&mut region, "web");
    let group = group(&mut region, "web");
    let listener = listener(&mut region, &arn, 80, &group);
    let protect = |value: &str| {
        let attribute = json!({"Key": "deletion_protection.enabled", "Value": value});
        json!({"LoadBalancerArn": arn, "Attributes": [attribute]})
    };
    done(&mut region, "ModifyLoadBalancerAttributes", protect("true"));
    let delete = json!({"LoadBalancerArn": arn});
    let refusal = format!(
        "OperationNotPermitted: Load balancer '{arn}' cannot be deleted because deletion protection is enabled"
    );
    refused(
        &mut region,
        [("DeleteLoadBalancer", delete.clone(), &refusal)],
    );

    done(
        &mut region,
        "ModifyLoadBalancerAttributes",
        protect("false"),
    );
    done(&mut region, "DeleteLoadBalancer", delete);

    let gone = call(
        &mut region,
        "DescribeListeners",
        json!({"ListenerArns": [listener]}),
    );
    assert!(gone.unwrap_err().starts_with("ListenerNotFound"));
    assert!(region.elb.declared.rules.is_empty());
}

#[test]
fn they_come_in_pages() {
    let mut region = region();
    for name in ["a", "b", "c"] {
        balancer(&mut region, name);
    }

    let first = done(&mut region, "DescribeLoadBalancers", json!({"PageSize": 2}));
    let marker = &first["NextMarker"];
    let rest = done(
        &mut region,
        "DescribeLoadBalancers",
        json!({"Marker": marker}),
    );

    assert_eq!(first["LoadBalancers"].as_array().unwrap().len(), 2);
    assert_eq!(rest["LoadBalancers"][0]["LoadBalancerName"], "c");
    assert_eq!(rest.get("NextMarker"), None);
}
