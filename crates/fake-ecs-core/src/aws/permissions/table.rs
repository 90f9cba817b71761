//! The members of inputs that name what a call is about.

use crate::ecs::Region;
use crate::wire::Json;

/// How the ARNs of a service are made of what a member of the input has.
struct Rule {
    service: &'static str,
    member: &'static str,
    /// Comes before the name in the resource of the ARN.
    prefix: &'static str,
    /// Comes after it.
    suffix: &'static str,
}

const fn rule(
    service: &'static str,
    member: &'static str,
    prefix: &'static str,
    suffix: &'static str,
) -> Rule {
    Rule {
        service,
        member,
        prefix,
        suffix,
    }
}

/// The members that name what a call is about, those first that are closer to the matter. What
/// only `SubscriptionArn` names has no resource in policies.
///
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>
const RULES: &[Rule] = &[
    rule(
        "autoscaling",
        "AutoScalingGroupName",
        "autoScalingGroup:*:autoScalingGroupName/",
        "",
    ),
    rule(
        "autoscaling",
        "LaunchConfigurationName",
        "launchConfiguration:*:launchConfigurationName/",
        "",
    ),
    rule("ec2", "NatGatewayId", "natgateway/", ""),
    rule("ec2", "SubnetId", "subnet/", ""),
    rule("ec2", "AllocationId", "elastic-ip/", ""),
    rule("ec2", "GroupId", "security-group/", ""),
    rule("ec2", "RouteTableId", "route-table/", ""),
    rule("ec2", "InternetGatewayId", "internet-gateway/", ""),
    rule("ec2", "LaunchTemplateId", "launch-template/", ""),
    rule("ec2", "VpcEndpointId", "vpc-endpoint/", ""),
    rule("ec2", "VpcId", "vpc/", ""),
    rule("application-autoscaling", "ResourceARN", "", ""),
    rule("monitoring", "AlarmName", "alarm:", ""),
    rule("monitoring", "AlarmNames", "alarm:", ""),
    rule("monitoring", "ResourceARN", "", ""),
    rule("ecr", "repositoryName", "repository/", ""),
    rule("ecr", "repositoryNames", "repository/", ""),
    rule("ecr", "resourceArn", "", ""),
    rule("elasticloadbalancing", "TargetGroupArn", "", ""),
    rule("elasticloadbalancing", "LoadBalancerArn", "", ""),
    rule("elasticloadbalancing", "ListenerArn", "", ""),
    rule("elasticloadbalancing", "RuleArn", "", ""),
    rule("elasticloadbalancing", "ResourceArns", "", ""),
    rule("events", "ResourceARN", "", ""),
    rule("logs", "logGroupName", "log-group:", ":*"),
    rule("logs", "logGroupIdentifier", "log-group:", ":*"),
    rule("logs", "logGroupNames", "log-group:", ":*"),
    rule("logs", "logGroupIdentifiers", "log-group:", ":*"),
    rule("logs", "resourceArn", "", ""),
    rule("servicediscovery", "ResourceARN", "", ""),
    rule("servicediscovery", "ServiceId", "service/", ""),
    rule("servicediscovery", "NamespaceId", "namespace/", ""),
    rule("secretsmanager", "SecretId", "secret:", "-??????"),
    rule("secretsmanager", "Name", "secret:", "-??????"),
    rule("sns", "TopicArn", "", ""),
    rule("sns", "TargetArn", "", ""),
    rule("sns", "ResourceArn", "", ""),
    rule("sns", "Name", "", ""),
    rule("sqs", "QueueUrl", "", ""),
    rule("sqs", "QueueName", "", ""),
    rule("ssm", "Name", "parameter/", ""),
    rule("ssm", "Names", "parameter/", ""),
    rule("ssm", "Path", "parameter/", ""),
    rule("ssm", "ResourceId", "parameter/", ""),
    rule("sts", "RoleArn", "", ""),
];

/// What the first of the members that there are names.
pub(super) fn resources(region: &Region, service: &str, input: &Json) -> Vec<String> {
    let rules = RULES.iter().filter(|rule| rule.service == service);
    let named = rules.map(|rule| (rule, names(&input[rule.member])));
    let Some((rule, names)) = named.into_iter().find(|(_, names)| !names.is_empty()) else {
        return Vec::new();
    };
    let names = names.into_iter();
    names.map(|name| arn(region, rule, &name)).collect()
}

/// The name of a parameter without the version or the label that is wanted of it, as `/a` of
/// `/a:1`. An ARN has five colons of its own.
///
/// <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html>
fn without_selector(name: &str) -> &str {
    let own = if name.starts_with("arn:") { 5 } else { 0 };
    let selector = name.match_indices(':').nth(own);
    selector.map_or(name, |(at, _)| &name[..at])
}

/// The texts that a member has, or is.
fn names(member: &Json) -> Vec<String> {
    let itself = member.as_str().into_iter();
    let texts = itself.chain(member.items().filter_map(Json::as_str));
    texts.map(str::to_owned).collect()
}

fn arn(region: &Region, rule: &Rule, name: &str) -> String {
    let name = match rule.service {
        "ssm" => without_selector(name),
        _ => name,
    };
    if name.starts_with("arn:") {
        // Policies name a log group with the star that its own ARN may have or not.
        let is_short = rule.suffix == ":*" && !name.ends_with(rule.suffix);
        return format!("{name}{}", if is_short { rule.suffix } else { "" });
    }
    // A queue is named by a URL that ends in its name.
    let name = match rule.member {
        "QueueUrl" => name.rsplit('/').next().unwrap_or(name),
        _ => name
            .strip_prefix('/')
            .filter(|_| rule.service == "ssm")
            .unwrap_or(name),
    };
    let resource = format!("{}{name}{}", rule.prefix, rule.suffix);
    // ARNs of CloudWatch do not have the name that its requests are signed for.
    let service = match rule.service {
        "monitoring" => "cloudwatch",
        service => service,
    };
    region.scope.arn_in(service, &resource)
}
