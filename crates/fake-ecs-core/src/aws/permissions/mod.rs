//! What a call of any service needs permissions for. That of a neighbour needs one for its action,
//! on what its input names.
//!
//! - `table` — the members that name a resource by themselves. `together` — resources that it takes
//!   more than one member to name, or a look at what there is. `s3` — buckets and objects.

mod s3;
mod table;
mod together;

use crate::aws::iam::permission::{Context, Permission};
use crate::ecs::Region;
use crate::ops::permissions::{Asked, permissions as of_ecs};
use crate::wire::{Json, Route};

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
    // As policies of IAM name it.
    let action = route.to_string();
    // Anybody may ask that, and a user for a token of its own.
    // <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html>
    if ["sts:GetCallerIdentity", "sts:GetSessionToken"].contains(&action.as_str()) {
        return Vec::new();
    }
    let input = Json::read(body);
    let mut resources = together::resources(region, &action, &input)
        .unwrap_or_else(|| table::resources(region, route.service().signing_name, &input));
    if resources.is_empty() {
        resources.push("*".to_owned());
    }
    let also = together::also(region, &action, &input);
    let also = also.into_iter().map(|(of, on)| (of.to_owned(), on));
    let name = s3::action(&action);
    let own = resources.into_iter().map(|on| (name.to_owned(), on));
    let permission = |(action, resource): (String, String)| Permission {
        action,
        general: resource.clone(),
        resource,
        context: Context::default(),
        restricted_by: None,
    };
    own.chain(also).map(permission).collect()
}

#[cfg(all(
    test,
    feature = "events",
    feature = "logs",
    feature = "secrets",
    feature = "sts"
))]
mod tests {
    use super::*;
    use crate::aws::dispatch;
    use crate::ecs::fixtures;
    use crate::kernel::caller::Caller;

    /// A call, its input, and what it is about.
    const CALLS: &[(&str, &str, &[&str])] = &[
        ("sts:GetCallerIdentity", "{}", &[]),
        ("sts:GetSessionToken", "{}", &[]),
        (
            "ssm:GetParameter",
            r#"{"Name": "/a:1"}"#,
            &["arn:aws:ssm:us-east-1:123456789012:parameter/a"],
        ),
        (
            "ssm:GetParameter",
            r#"{"Name": "arn:aws:ssm:us-east-1:123456789012:parameter/a:live"}"#,
            &["arn:aws:ssm:us-east-1:123456789012:parameter/a"],
        ),
        (
            "logs:StartQuery",
            r#"{"logGroupNames": ["a", "b"]}"#,
            &[
                "arn:aws:logs:us-east-1:123456789012:log-group:a:*",
                "arn:aws:logs:us-east-1:123456789012:log-group:b:*",
            ],
        ),
        (
            "logs:StartQuery",
            r#"{"logGroupIdentifiers": ["a", "arn:aws:logs:us-east-1:123456789012:log-group:b"]}"#,
            &[
                "arn:aws:logs:us-east-1:123456789012:log-group:a:*",
                "arn:aws:logs:us-east-1:123456789012:log-group:b:*",
            ],
        ),
        (
            "sns:Publish",
            r#"{"TargetArn": "arn:aws:sns:us-east-1:123456789012:news"}"#,
            &["arn:aws:sns:us-east-1:123456789012:news"],
        ),
        (
            "sns:TagResource",
            r#"{"ResourceArn": "arn:aws:sns:us-east-1:123456789012:news"}"#,
            &["arn:aws:sns:us-east-1:123456789012:news"],
        ),
        (
            "sns:Unsubscribe",
            r#"{"SubscriptionArn": "arn:aws:sns:us-east-1:123456789012:news:1-2"}"#,
            &["*"],
        ),
        (
            "secretsmanager:BatchGetSecretValue",
            r#"{"SecretIdList": ["a", "b"]}"#,
            &[
                "*",
                "arn:aws:secretsmanager:us-east-1:123456789012:secret:a-??????",
                "arn:aws:secretsmanager:us-east-1:123456789012:secret:b-??????",
            ],
        ),
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
            "events:PutRule",
            r#"{"Name": "late"}"#,
            &["arn:aws:events:us-east-1:123456789012:rule/late"],
        ),
        (
            "events:PutTargets",
            r#"{"Rule": "late", "EventBusName": "orders"}"#,
            &["arn:aws:events:us-east-1:123456789012:rule/orders/late"],
        ),
        (
            "events:DeleteRule",
            r#"{"Name": "late", "EventBusName": "arn:aws:events:us-east-1:123456789012:event-bus/orders"}"#,
            &["arn:aws:events:us-east-1:123456789012:rule/orders/late"],
        ),
        ("events:ListRules", "{}", &["*"]),
        (
            "logs:CreateLogStream",
            r#"{"logGroupName": "/ecs/web", "logStreamName": "a/b"}"#,
            &["arn:aws:logs:us-east-1:123456789012:log-group:/ecs/web:*"],
        ),
        (
            "logs:PutLogEvents",
            r#"{"logGroupName": "/ecs/web", "logStreamName": "a/b"}"#,
            &["arn:aws:logs:us-east-1:123456789012:log-group:/ecs/web:log-stream:a/b"],
        ),
        (
            "logs:GetLogEvents",
            r#"{"logGroupIdentifier": "arn:aws:logs:us-east-1:123456789012:log-group:/ecs/web", "logStreamName": "a"}"#,
            &["arn:aws:logs:us-east-1:123456789012:log-group:/ecs/web:log-stream:a"],
        ),
        (
            "events:CreateEventBus",
            r#"{"Name": "orders"}"#,
            &["arn:aws:events:us-east-1:123456789012:event-bus/orders"],
        ),
    ];

    #[test]
    fn a_secret_that_is_there_is_known_by_its_whole_arn() {
        let mut region = fixtures::region();
        let body = br#"{"Name": "db", "SecretString": "x"}"#;
        let create = Route::try_from("secretsmanager:CreateSecret").unwrap();
        dispatch(&mut region, &Caller::default(), create, body).unwrap();
        let read = Route::try_from("secretsmanager:GetSecretValue").unwrap();

        let needed = of_neighbour(&region, read, br#"{"SecretId": "db"}"#);

        let secret = region.secrets_manager.find("db", region.now()).unwrap();
        assert_eq!(needed[0].resource, secret.arn);
    }

    #[test]
    fn a_call_needs_its_action_on_what_it_names() {
        let region = fixtures::region();
        for (route, body, expected) in CALLS {
            let route = Route::try_from(*route).unwrap();

            let needed = of_neighbour(&region, route, body.as_bytes());

            let resources: Vec<String> = needed.into_iter().map(|it| it.resource).collect();
            assert_eq!(&resources, expected, "{route} {body}");
        }
    }
}
