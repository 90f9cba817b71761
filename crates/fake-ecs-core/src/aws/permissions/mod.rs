//! What a call of any service needs permissions for. That of a neighbour needs one for its action,
//! on what its input names.

use crate::aws::iam::permission::{Context, Permission};
use crate::ecs::Region;
use crate::ops::permissions::{Asked, permissions as of_ecs};
use crate::wire::{Json, Route};

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

/// The members that name what a call is about, those first that are closer to the matter.
///
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>
const RULES: &[Rule] = &[
    rule("elasticloadbalancing", "TargetGroupArn", "", ""),
    rule("elasticloadbalancing", "LoadBalancerArn", "", ""),
    rule("elasticloadbalancing", "ListenerArn", "", ""),
    rule("elasticloadbalancing", "RuleArn", "", ""),
    rule("elasticloadbalancing", "ResourceArns", "", ""),
    rule("events", "Rule", "rule/", ""),
    rule("events", "Name", "rule/", ""),
    rule("events", "ResourceARN", "", ""),
    rule("logs", "logGroupName", "log-group:", ":*"),
    rule("logs", "logGroupIdentifier", "log-group:", ":*"),
    rule("logs", "resourceArn", "", ""),
    rule("secretsmanager", "SecretId", "secret:", "-??????"),
    rule("secretsmanager", "Name", "secret:", "-??????"),
    rule("sns", "TopicArn", "", ""),
    rule("sns", "Name", "", ""),
    rule("sqs", "QueueUrl", "", ""),
    rule("sqs", "QueueName", "", ""),
    rule("ssm", "Name", "parameter/", ""),
    rule("ssm", "Names", "parameter/", ""),
    rule("ssm", "Path", "parameter/", ""),
    rule("ssm", "ResourceId", "parameter/", ""),
    rule("sts", "RoleArn", "", ""),
];

/// All that the principal must be allowed to do for a call. `sequence` is its number, where it was
/// made before now.
pub fn of_call(
    region: &Region,
    principal: &str,
    (route, body): (Route, &[u8]),
    sequence: Option<u32>,
) -> Vec<Permission> {
    match route.of_ecs() {
        Some(operation) => {
            let asked = Asked {
                operation,
                body,
                sequence,
            };
            of_ecs(region, principal, asked)
        }
        None => of_neighbour(region, route, body),
    }
}

/// The same for a call of another service than ECS. There are no keys of conditions.
fn of_neighbour(region: &Region, route: Route, body: &[u8]) -> Vec<Permission> {
    let action = action(route);
    // Anybody may ask that.
    if action == "sts:GetCallerIdentity" {
        return Vec::new();
    }
    let input = Json::read(body);
    let mut resources = match &*action {
        "events:PutEvents" => buses(region, &input),
        bus if bus.starts_with("events:") && bus.ends_with("EventBus") => {
            vec![bus_arn(region, input["Name"].as_str())]
        }
        _ => resources(region, route.service().signing_name, &input),
    };
    if resources.is_empty() {
        resources.push("*".to_owned());
    }
    let permission = |resource: String| Permission {
        action: action.clone(),
        general: resource.clone(),
        resource,
        context: Context::default(),
        restricted_by: None,
    };
    resources.into_iter().map(permission).collect()
}

/// The action of an operation, as IAM's policies name it.
fn action(route: Route) -> String {
    route.to_string()
}

/// The buses that events are put to.
fn buses(region: &Region, input: &Json) -> Vec<String> {
    let entries = input["Entries"].items();
    let buses = entries.map(|entry| bus_arn(region, entry["EventBusName"].as_str()));
    buses.collect()
}

/// The ARN of a bus that is named by its name, by its ARN, or not at all.
fn bus_arn(region: &Region, name: Option<&str>) -> String {
    match name {
        Some(arn) if arn.starts_with("arn:") => arn.to_owned(),
        name => {
            let name = name.unwrap_or("default");
            region.scope.arn_in("events", &format!("event-bus/{name}"))
        }
    }
}

fn resources(region: &Region, service: &str, input: &Json) -> Vec<String> {
    let rules = RULES.iter().filter(|rule| rule.service == service);
    let named = rules.map(|rule| (rule, names(&input[rule.member])));
    let Some((rule, names)) = named.into_iter().find(|(_, names)| !names.is_empty()) else {
        return Vec::new();
    };
    let names = names.into_iter();
    names.map(|name| arn(region, rule, &name)).collect()
}

/// The texts that a member has, or is.
fn names(member: &Json) -> Vec<String> {
    let itself = member.as_str().into_iter();
    let texts = itself.chain(member.items().filter_map(Json::as_str));
    texts.map(str::to_owned).collect()
}

fn arn(region: &Region, rule: &Rule, name: &str) -> String {
    if name.starts_with("arn:") {
        return name.to_owned();
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
    region.scope.arn_in(rule.service, &resource)
}

#[cfg(all(test, feature = "events", feature = "secrets", feature = "sts"))]
mod tests {
    use super::*;
    use crate::ecs::fixtures;

    #[test]
    fn a_call_needs_its_action_on_what_it_names() {
        let region = fixtures::region();
        for (route, body, expected) in [
            ("sts:GetCallerIdentity", "{}", &[][..]),
            (
                "secretsmanager:GetSecretValue",
                r#"{"SecretId": "db"}"#,
                &["arn:aws:secretsmanager:us-east-1:123456789012:secret:db-??????"],
            ),
            (
                "ssm:GetParameters",
                r#"{"Names": ["/a/b", "c"]}"#,
                &[
                    "arn:aws:ssm:us-east-1:123456789012:parameter/a/b",
                    "arn:aws:ssm:us-east-1:123456789012:parameter/c",
                ],
            ),
            ("ssm:GetParameters", "{}", &["*"]),
            (
                "events:PutEvents",
                r#"{"Entries": [{}, {"EventBusName": "orders"}]}"#,
                &[
                    "arn:aws:events:us-east-1:123456789012:event-bus/default",
                    "arn:aws:events:us-east-1:123456789012:event-bus/orders",
                ],
            ),
            (
                "events:CreateEventBus",
                r#"{"Name": "orders"}"#,
                &["arn:aws:events:us-east-1:123456789012:event-bus/orders"],
            ),
        ] {
            let route = Route::try_from(route).unwrap();

            let needed = of_neighbour(&region, route, body.as_bytes());

            let resources: Vec<String> = needed.into_iter().map(|it| it.resource).collect();
            assert_eq!(resources, expected, "{route} {body}");
        }
    }
}
