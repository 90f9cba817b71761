//! Requests of Elastic Load Balancing.

use serde_json::{Value, json};

use super::{Seed, seed};
use crate::fake::Fake;

const SUBNETS: [&str; 2] = ["subnet-1", "subnet-2"];

fn ask(fake: &mut Fake, operation: &str, request: &Value, member: &str, arn: &str) -> Value {
    let operation = format!("elasticloadbalancing:{operation}");
    fake.ask(&operation, request)[member][0][arn].clone()
}

fn of_group() -> Value {
    json!({
        "Name": "web", "Protocol": "HTTP", "Port": 80, "VpcId": "vpc-1", "TargetType": "ip",
    })
}

fn group(fake: &mut Fake) -> Value {
    ask(
        fake,
        "CreateTargetGroup",
        &of_group(),
        "TargetGroups",
        "TargetGroupArn",
    )
}

fn of_balancer() -> Value {
    json!({ "Name": "web", "Subnets": SUBNETS })
}

fn balancer(fake: &mut Fake) -> Value {
    ask(
        fake,
        "CreateLoadBalancer",
        &of_balancer(),
        "LoadBalancers",
        "LoadBalancerArn",
    )
}

fn of_listener(fake: &mut Fake) -> Value {
    let (balancer, group) = (balancer(fake), group(fake));
    json!({
        "LoadBalancerArn": balancer, "Protocol": "HTTPS", "Port": 443,
        "Certificates": [{ "CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/1" }],
        "DefaultActions": [{ "Type": "forward", "TargetGroupArn": group }],
    })
}

fn listener(fake: &mut Fake) -> Value {
    let request = of_listener(fake);
    ask(fake, "CreateListener", &request, "Listeners", "ListenerArn")
}

fn of_rule(fake: &mut Fake) -> Value {
    let listener = listener(fake);
    let group = group(fake);
    json!({
        "ListenerArn": listener, "Priority": 1,
        "Conditions": [{ "Field": "path-pattern", "Values": ["/api/*"] }],
        "Actions": [{ "Type": "forward", "TargetGroupArn": group }],
    })
}

fn rule(fake: &mut Fake) -> Value {
    let request = of_rule(fake);
    ask(fake, "CreateRule", &request, "Rules", "RuleArn")
}

fn targets(fake: &mut Fake) -> Value {
    json!({ "TargetGroupArn": group(fake), "Targets": [{ "Id": "10.0.0.4", "Port": 80 }] })
}

fn attribute(key: &str, value: &str) -> Value {
    json!([{ "Key": key, "Value": value }])
}

pub(super) fn seeds() -> Vec<Seed> {
    let seeds = [
        of_balancers(),
        of_groups(),
        of_listeners(),
        of_rules(),
        of_all(),
    ];
    seeds.into_iter().flatten().collect()
}

fn of_balancers() -> Vec<Seed> {
    vec![
        seed(
            "elasticloadbalancing:CreateLoadBalancer",
            "for applications",
            |_| of_balancer(),
        ),
        seed(
            "elasticloadbalancing:DeleteLoadBalancer",
            "one that is there",
            |fake| json!({ "LoadBalancerArn": balancer(fake) }),
        ),
        seed(
            "elasticloadbalancing:DescribeLoadBalancers",
            "all",
            |fake| {
                balancer(fake);
                json!({})
            },
        ),
        seed(
            "elasticloadbalancing:DescribeLoadBalancerAttributes",
            "by default",
            |fake| json!({ "LoadBalancerArn": balancer(fake) }),
        ),
        seed(
            "elasticloadbalancing:ModifyLoadBalancerAttributes",
            "one of them",
            |fake| {
                json!({
                    "LoadBalancerArn": balancer(fake),
                    "Attributes": attribute("idle_timeout.timeout_seconds", "30"),
                })
            },
        ),
        seed(
            "elasticloadbalancing:DescribeCapacityReservation",
            "none",
            |fake| json!({ "LoadBalancerArn": balancer(fake) }),
        ),
        seed(
            "elasticloadbalancing:SetIpAddressType",
            "another one",
            |fake| json!({ "LoadBalancerArn": balancer(fake), "IpAddressType": "dualstack" }),
        ),
        seed(
            "elasticloadbalancing:SetSecurityGroups",
            "another one",
            |fake| json!({ "LoadBalancerArn": balancer(fake), "SecurityGroups": ["sg-1"] }),
        ),
        seed(
            "elasticloadbalancing:SetSubnets",
            "others",
            |fake| json!({ "LoadBalancerArn": balancer(fake), "Subnets": ["subnet-3", "subnet-4"] }),
        ),
    ]
}

fn of_groups() -> Vec<Seed> {
    vec![
        seed("elasticloadbalancing:CreateTargetGroup", "for HTTP", |_| {
            of_group()
        }),
        seed(
            "elasticloadbalancing:DeleteTargetGroup",
            "one that is there",
            |fake| json!({ "TargetGroupArn": group(fake) }),
        ),
        seed("elasticloadbalancing:DescribeTargetGroups", "all", |fake| {
            group(fake);
            json!({})
        }),
        seed(
            "elasticloadbalancing:ModifyTargetGroup",
            "its health checks",
            |fake| json!({ "TargetGroupArn": group(fake), "HealthCheckPath": "/health" }),
        ),
        seed(
            "elasticloadbalancing:DescribeTargetGroupAttributes",
            "by default",
            |fake| json!({ "TargetGroupArn": group(fake) }),
        ),
        seed(
            "elasticloadbalancing:ModifyTargetGroupAttributes",
            "one of them",
            |fake| {
                json!({
                    "TargetGroupArn": group(fake),
                    "Attributes": attribute("deregistration_delay.timeout_seconds", "30"),
                })
            },
        ),
        seed(
            "elasticloadbalancing:RegisterTargets",
            "an address",
            targets,
        ),
        seed(
            "elasticloadbalancing:DeregisterTargets",
            "one that is there",
            |fake| {
                let targets = targets(fake);
                fake.ask("elasticloadbalancing:RegisterTargets", &targets);
                targets
            },
        ),
        seed("elasticloadbalancing:DescribeTargetHealth", "all", |fake| {
            let targets = targets(fake);
            fake.ask("elasticloadbalancing:RegisterTargets", &targets);
            json!({ "TargetGroupArn": targets["TargetGroupArn"] })
        }),
    ]
}

fn of_listeners() -> Vec<Seed> {
    vec![
        seed(
            "elasticloadbalancing:CreateListener",
            "for HTTPS",
            of_listener,
        ),
        seed(
            "elasticloadbalancing:DeleteListener",
            "one that is there",
            |fake| json!({ "ListenerArn": listener(fake) }),
        ),
        seed(
            "elasticloadbalancing:DescribeListeners",
            "those of a load balancer",
            |fake| {
                listener(fake);
                json!({ "LoadBalancerArn": balancer(fake) })
            },
        ),
        seed(
            "elasticloadbalancing:ModifyListener",
            "its port",
            |fake| json!({ "ListenerArn": listener(fake), "Port": 8443 }),
        ),
        seed(
            "elasticloadbalancing:DescribeListenerAttributes",
            "by default",
            |fake| json!({ "ListenerArn": listener(fake) }),
        ),
        seed(
            "elasticloadbalancing:ModifyListenerAttributes",
            "one of them",
            |fake| {
                json!({
                    "ListenerArn": listener(fake),
                    "Attributes": attribute("routing.http.response.server.enabled", "false"),
                })
            },
        ),
        seed(
            "elasticloadbalancing:DescribeListenerCertificates",
            "the default one",
            |fake| json!({ "ListenerArn": listener(fake) }),
        ),
        seed(
            "elasticloadbalancing:AddListenerCertificates",
            "one more",
            |fake| {
                json!({
                    "ListenerArn": listener(fake), "Certificates": [{ "CertificateArn": "arn:two" }],
                })
            },
        ),
        seed(
            "elasticloadbalancing:RemoveListenerCertificates",
            "one of two",
            |fake| {
                let request = json!({
                    "ListenerArn": listener(fake), "Certificates": [{ "CertificateArn": "arn:two" }],
                });
                fake.ask("elasticloadbalancing:AddListenerCertificates", &request);
                request
            },
        ),
    ]
}

fn of_rules() -> Vec<Seed> {
    vec![
        seed("elasticloadbalancing:CreateRule", "for a path", of_rule),
        seed(
            "elasticloadbalancing:DeleteRule",
            "one that is there",
            |fake| json!({ "RuleArn": rule(fake) }),
        ),
        seed(
            "elasticloadbalancing:DescribeRules",
            "one by its ARN",
            |fake| json!({ "RuleArns": [rule(fake)] }),
        ),
        seed(
            "elasticloadbalancing:ModifyRule",
            "its conditions",
            |fake| {
                json!({
                    "RuleArn": rule(fake),
                    "Conditions": [{ "Field": "host-header", "Values": ["example.com"] }],
                })
            },
        ),
        seed(
            "elasticloadbalancing:SetRulePriorities",
            "another one",
            |fake| json!({ "RulePriorities": [{ "RuleArn": rule(fake), "Priority": 7 }] }),
        ),
    ]
}

fn of_all() -> Vec<Seed> {
    vec![
        seed(
            "elasticloadbalancing:AddTags",
            "to a group",
            |fake| json!({ "ResourceArns": [group(fake)], "Tags": [{ "Key": "team", "Value": "web" }] }),
        ),
        seed(
            "elasticloadbalancing:RemoveTags",
            "from a group",
            |fake| json!({ "ResourceArns": [group(fake)], "TagKeys": ["team"] }),
        ),
        seed("elasticloadbalancing:DescribeTags", "of a group", |fake| {
            let tag = json!({ "Key": "team", "Value": "web" });
            let request = json!({ "ResourceArns": [group(fake)], "Tags": [tag] });
            fake.ask("elasticloadbalancing:AddTags", &request);
            json!({ "ResourceArns": request["ResourceArns"] })
        }),
        seed("elasticloadbalancing:DescribeAccountLimits", "all", |_| {
            json!({})
        }),
        seed("elasticloadbalancing:DescribeSSLPolicies", "all", |_| {
            json!({})
        }),
    ]
}
