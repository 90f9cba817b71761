//! A page token is good only for the listing that gave it, whatever is listed.

use std::collections::BTreeSet;

use fake_ecs::FakeEcs;
use serde_json::{Value, json};

use crate::support::{ask, fargate_definition, post, register, register_app};

const MODEL: &str = include_str!("../../xtask/model/ecs.json");

/// Members that do not say what is listed, but how much of it and what of each.
const OF_NO_MATTER: [&str; 3] = ["maxResults", "nextToken", "include"];
/// The members that have one value only.
const OF_ONE_VALUE: [&str; 1] = ["targetType"];

/// An operation that answers in pages.
struct Paged {
    operation: &'static str,
    /// A request that [`populated`] has two pages for at least.
    request: Value,
    /// What makes another listing of it. All members are in one of these.
    others: Vec<Value>,
}

fn paged(operation: &'static str, request: Value, others: Vec<Value>) -> Paged {
    Paged {
        operation,
        request,
        others,
    }
}

/// All operations that answer in pages. An instance is where tasks are looked for.
fn all(region: &str, instance: &str) -> Vec<Paged> {
    let mut all = of_clusters(region);
    all.extend(of_daemons(region));
    all.extend(of_gateways());
    all.extend(of_services());
    all.extend(of_tasks(instance));
    all
}

fn of_clusters(region: &str) -> Vec<Paged> {
    vec![
        paged(
            "DescribeCapacityProviders",
            json!({}),
            vec![
                json!({ "capacityProviders": ["FARGATE", "FARGATE_SPOT"] }),
                json!({ "cluster": "default" }),
            ],
        ),
        paged(
            "ListAccountSettings",
            json!({ "effectiveSettings": true }),
            vec![
                json!({ "effectiveSettings": false }),
                json!({ "name": "containerInsights" }),
                json!({ "name": "containerInsights", "value": "disabled" }),
                json!({ "principalArn": "arn:aws:iam::123456789012:user/ann" }),
            ],
        ),
        paged(
            "ListAttributes",
            json!({ "targetType": "container-instance" }),
            vec![
                json!({ "cluster": "a" }),
                json!({ "attributeName": "ecs.os-type" }),
                json!({ "attributeName": "ecs.os-type", "attributeValue": "linux" }),
            ],
        ),
        paged("ListClusters", json!({}), vec![]),
        paged(
            "ListContainerInstances",
            json!({}),
            vec![
                json!({ "cluster": "a" }),
                json!({ "filter": "attribute:ecs.os-type == linux" }),
                json!({ "status": "ACTIVE" }),
            ],
        ),
        paged(
            "ListDaemons",
            json!({}),
            vec![
                json!({ "clusterArn": "a" }),
                json!({ "capacityProviderArns": [arn(region, "capacity-provider/managed")] }),
            ],
        ),
    ]
}

fn of_daemons(region: &str) -> Vec<Paged> {
    vec![
        paged(
            "ListDaemonDeployments",
            json!({ "daemonArn": arn(region, "daemon/default/logs") }),
            vec![
                json!({ "daemonArn": arn(region, "daemon/default/stats") }),
                json!({ "status": ["SUCCESSFUL"] }),
                json!({ "createdAt": { "after": 0 } }),
            ],
        ),
        paged(
            "ListDaemonTaskDefinitions",
            json!({}),
            vec![
                json!({ "familyPrefix": "logs" }),
                json!({ "family": "logs" }),
                json!({ "revision": "LAST_REGISTERED" }),
                json!({ "status": "ALL" }),
                json!({ "sort": "DESC" }),
            ],
        ),
    ]
}

fn of_gateways() -> Vec<Paged> {
    vec![
        paged(
            "DescribeGatewayResources",
            json!({ "gateway": "shared" }),
            vec![json!({ "gateway": "other" })],
        ),
        paged(
            "ListGatewayClusterAssociations",
            json!({}),
            vec![
                json!({ "gateway": "shared" }),
                json!({ "cluster": "default" }),
                json!({ "status": ["ACTIVE"] }),
            ],
        ),
        paged(
            "ListGatewayRoutes",
            json!({}),
            vec![
                json!({ "gateway": "shared" }),
                json!({ "cluster": "default" }),
                json!({ "service": "web-0" }),
                json!({ "serviceContainerPortName": "http" }),
                json!({ "status": ["ACTIVE"] }),
            ],
        ),
        paged(
            "ListGateways",
            json!({}),
            vec![
                json!({ "names": ["shared", "other"] }),
                json!({ "status": ["ACTIVE"] }),
            ],
        ),
    ]
}

fn of_services() -> Vec<Paged> {
    vec![
        paged(
            "ListServiceDeployments",
            json!({ "service": "web-0" }),
            vec![
                json!({ "service": "web-1" }),
                json!({ "cluster": "a" }),
                json!({ "status": ["SUCCESSFUL", "PENDING", "IN_PROGRESS"] }),
                json!({ "createdAt": { "after": 0 } }),
            ],
        ),
        paged(
            "ListServices",
            json!({}),
            vec![
                json!({ "cluster": "a" }),
                json!({ "launchType": "FARGATE" }),
                json!({ "schedulingStrategy": "REPLICA" }),
                json!({ "resourceManagementType": "CUSTOMER" }),
            ],
        ),
        paged(
            "ListServicesByNamespace",
            json!({ "namespace": "internal" }),
            vec![json!({ "namespace": "other" })],
        ),
    ]
}

fn of_tasks(instance: &str) -> Vec<Paged> {
    vec![
        paged(
            "ListTaskDefinitionFamilies",
            json!({}),
            vec![
                json!({ "familyPrefix": "web" }),
                json!({ "status": "INACTIVE" }),
            ],
        ),
        paged(
            "ListTaskDefinitions",
            json!({}),
            vec![
                json!({ "familyPrefix": "web" }),
                json!({ "status": "INACTIVE" }),
                json!({ "sort": "DESC" }),
            ],
        ),
        paged(
            "ListTasks",
            json!({}),
            vec![
                json!({ "cluster": "a" }),
                json!({ "containerInstance": instance }),
                json!({ "family": "app" }),
                json!({ "startedBy": "ann" }),
                json!({ "serviceName": "web-0" }),
                json!({ "desiredStatus": "STOPPED" }),
                json!({ "launchType": "FARGATE" }),
                json!({ "daemonName": "logs" }),
            ],
        ),
    ]
}

fn arn(region: &str, of: &str) -> String {
    format!("arn:aws:ecs:{region}:123456789012:{of}")
}

/// Makes two of everything, or more; gives what is listed.
fn populate(ecs: &FakeEcs) -> Vec<Paged> {
    for cluster in ["a", "b"] {
        ask(ecs, "CreateCluster", &json!({ "clusterName": cluster }));
    }
    let instance = ecs.add_instance("m5.large");
    ecs.add_instance("m5.large");
    let ports = json!([{ "name": "http", "containerPort": 80 }]);
    let app = json!([{ "name": "app", "image": "busybox", "portMappings": ports }]);
    for family in ["web", "web"] {
        register(ecs, &fargate_definition(family, app.clone()));
    }
    register_app(ecs, "app");
    let tasks = json!({
        "taskDefinition": "app", "count": 2, "launchType": "FARGATE", "startedBy": "ann",
        "networkConfiguration": network(),
    });
    ask(ecs, "RunTask", &tasks);
    make_daemons(ecs);
    make_gateways(ecs);
    make_services(ecs);
    ecs.settle();
    all(ecs.region(), &instance.arn())
}

fn network() -> Value {
    json!({ "awsvpcConfiguration": { "subnets": ["subnet-1"] } })
}

fn make_daemons(ecs: &FakeEcs) {
    let template = json!({
        "ec2InstanceProfileArn": "arn:aws:iam::123456789012:instance-profile/instance",
        "networkConfiguration": { "subnets": ["subnet-1"] },
    });
    let provider = json!({
        "infrastructureRoleArn": "arn:aws:iam::123456789012:role/infrastructure", "instanceLaunchTemplate": template,
    });
    let request =
        json!({ "name": "managed", "cluster": "default", "managedInstancesProvider": provider });
    let mut answer = ask(ecs, "CreateCapacityProvider", &request);
    let provider = answer["capacityProvider"]["capacityProviderArn"].take();
    ecs.settle();

    let agent = json!([{ "name": "agent", "image": "agent", "memory": 64 }]);
    let definition = |family: &str| {
        let request = json!({ "family": family, "containerDefinitions": agent });
        ask(ecs, "RegisterDaemonTaskDefinition", &request)["daemonTaskDefinitionArn"].take()
    };
    for name in ["stats", "logs"] {
        let request = json!({
            "daemonName": name, "daemonTaskDefinitionArn": definition(name), "capacityProviderArns": [provider],
        });
        ask(ecs, "CreateDaemon", &request);
    }
    ecs.settle();
    let request = json!({
        "daemonArn": ecs.daemon("logs").arn(), "daemonTaskDefinitionArn": definition("logs"),
        "capacityProviderArns": [provider],
    });
    ask(ecs, "UpdateDaemon", &request);
}

fn make_gateways(ecs: &FakeEcs) {
    for gateway in ["shared", "other"] {
        let request = json!({
            "name": gateway, "deletionProtection": false,
            "infrastructureRoleArn": "arn:aws:iam::123456789012:role/infrastructure",
            "configuration": { "hostSharedAlb": { "scheme": "internet-facing" } },
        });
        ask(ecs, "CreateGateway", &request);
    }
    for (gateway, cluster) in [("shared", "default"), ("other", "a")] {
        let request = json!({ "gateway": gateway, "cluster": cluster });
        ask(ecs, "AssociateGatewayWithCluster", &request);
    }
}

fn make_services(ecs: &FakeEcs) {
    let service = |name: &str, more: &Value| {
        let mut request = json!({
            "serviceName": name, "taskDefinition": "web", "desiredCount": 0, "launchType": "FARGATE",
            "networkConfiguration": network(),
        });
        change(&mut request, more);
        ask(ecs, "CreateService", &request);
    };
    // More than a load balancer of a gateway takes.
    for number in 0..51 {
        let connectors = json!([{ "portName": "http" }]);
        service(
            &format!("web-{number}"),
            &json!({ "gatewayConnectors": connectors }),
        );
    }
    service("web-0", &json!({ "cluster": "a" }));
    for (name, namespace) in [("x", "internal"), ("y", "internal"), ("z", "other")] {
        let connect = json!({ "enabled": true, "namespace": namespace });
        service(name, &json!({ "serviceConnectConfiguration": connect }));
    }
    ecs.settle();
    let request = json!({ "service": "web-0", "forceNewDeployment": true });
    ask(ecs, "UpdateService", &request);
}

/// Sets members of a request.
fn change(request: &mut Value, to: &Value) {
    for (name, value) in to.as_object().into_iter().flatten() {
        request[name] = value.clone();
    }
}

fn changed(request: &Value, to: &Value) -> Value {
    let mut request = request.clone();
    change(&mut request, to);
    request
}

/// The token of the second page of a listing.
fn token(ecs: &FakeEcs, paged: &Paged) -> Value {
    let request = changed(&paged.request, &json!({ "maxResults": 1 }));
    let mut answer = ask(ecs, paged.operation, &request);
    assert!(
        answer["nextToken"].is_string(),
        "{}: {answer}",
        paged.operation
    );
    answer["nextToken"].take()
}

fn check_refused(ecs: &FakeEcs, operation: &str, request: &Value, token: &Value) {
    let answer = post(
        ecs,
        operation,
        &changed(request, &json!({ "nextToken": token })),
    );
    assert_eq!(answer.status(), 400, "{operation} {request}: {answer:?}");
    let error = answer.json();
    assert_eq!(
        error["__type"], "InvalidParameterException",
        "{operation} {request}: {error}"
    );
    let token = token.as_str().expect("tokens are texts");
    let message = format!("Invalid token {token}");
    assert_eq!(error["message"], message, "{operation} {request}: {error}");
}

#[tokio::test]
async fn a_token_is_good_for_the_listing_that_gave_it() {
    let ecs = FakeEcs::start().await;
    for paged in populate(&ecs) {
        let operation = paged.operation;
        let token = token(&ecs, &paged);
        for size in [1, 2, 10] {
            let page = json!({ "nextToken": token, "maxResults": size });
            ask(&ecs, operation, &changed(&paged.request, &page));
        }
        ask(
            &ecs,
            operation,
            &changed(&paged.request, &json!({ "nextToken": token })),
        );
    }
}

#[tokio::test]
async fn a_token_is_good_for_no_other_listing() {
    let ecs = FakeEcs::start().await;
    let all = populate(&ecs);

    for paged in &all {
        let token = token(&ecs, paged);
        for other in &paged.others {
            let request = changed(&paged.request, other);
            ask(&ecs, paged.operation, &request);
            check_refused(&ecs, paged.operation, &request, &token);
        }
        for other in &all {
            if other.operation != paged.operation {
                check_refused(&ecs, other.operation, &other.request, &token);
            }
        }
        for garbage in ["", "garbage", "6f6e65"] {
            check_refused(&ecs, paged.operation, &paged.request, &json!(garbage));
        }
    }
}

#[tokio::test]
async fn a_token_is_good_nowhere_else() {
    let here = FakeEcs::start().await;
    let there = FakeEcs::start().region("eu-west-1").await;

    for (ours, theirs) in populate(&here).iter().zip(populate(&there)) {
        let token = token(&here, ours);
        check_refused(&there, theirs.operation, &theirs.request, &token);
    }
}

#[tokio::test]
async fn a_token_is_good_for_nothing_after_a_reset() {
    let ecs = FakeEcs::start().await;
    let before: Vec<Value> = populate(&ecs)
        .iter()
        .map(|paged| token(&ecs, paged))
        .collect();

    ecs.reset();
    for (paged, token) in populate(&ecs).iter().zip(&before) {
        check_refused(&ecs, paged.operation, &paged.request, token);
    }
}

#[test]
fn every_operation_that_answers_in_pages_is_here_with_all_that_it_lists_by() {
    let model: Value = serde_json::from_str(MODEL).expect("the model is JSON");
    let operations = model["operations"].as_object().expect("it has operations");
    let members = |operation: &Value| -> BTreeSet<String> {
        let input = operation["input"]["shape"].as_str().unwrap_or_default();
        let members = model["shapes"][input]["members"].as_object();
        members
            .into_iter()
            .flat_map(|members| members.keys().cloned())
            .collect()
    };
    let modelled: BTreeSet<(String, BTreeSet<String>)> = operations
        .iter()
        .map(|(name, operation)| (name.clone(), members(operation)))
        .filter(|(_, members)| members.contains("nextToken"))
        .map(|(name, mut members)| {
            for name in OF_NO_MATTER.into_iter().chain(OF_ONE_VALUE) {
                members.remove(name);
            }
            (name, members)
        })
        .collect();

    let here: BTreeSet<(String, BTreeSet<String>)> = all("us-east-1", "an instance")
        .into_iter()
        .map(|paged| {
            let others = paged.others.iter().filter_map(Value::as_object);
            let members = others.flat_map(|other| other.keys().cloned()).collect();
            (paged.operation.to_owned(), members)
        })
        .collect();

    assert_eq!(here, modelled);
}
