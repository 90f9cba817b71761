//! What services of ECS and Cloud Map have to do with each other.

use crate::aws::dispatch;
use crate::ecs::{Region, fixtures, task};
use crate::kernel::caller::Caller;
use crate::wire::{Json, Route};

/// The answer to a call as text, or the error.
fn call(region: &mut Region, route: &str, body: &str) -> String {
    let route = Route::try_from(route).unwrap();
    match dispatch(region, &Caller::default(), route, body.as_bytes()) {
        Ok(answer) => Json::read(&answer.body).to_string(),
        Err(error) => error.to_string(),
    }
}

#[track_caller]
fn json(region: &mut Region, route: &str, body: &str) -> Json {
    let answer = call(region, route, body);
    answer.parse().unwrap_or_else(|_| panic!("{answer}"))
}

fn text(json: &Json) -> String {
    json.as_str().unwrap_or_default().to_owned()
}

/// Everything that is due happens.
fn settle(region: &mut Region) {
    while let Some(due) = region.next_due() {
        region.fire_next(due);
        while region.poll_effect().is_some() {}
    }
}

fn define(region: &mut Region) {
    let body = r#"{"family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
        "cpu": "256", "memory": "512", "containerDefinitions": [{"name": "app", "image": "app",
        "portMappings": [{"containerPort": 80, "name": "http"}]}]}"#;
    json(region, "RegisterTaskDefinition", body);
}

fn create(region: &mut Region, more: &str) -> String {
    let body = format!(
        r#"{{"serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "launchType": "FARGATE",
        "networkConfiguration": {{"awsvpcConfiguration": {{"subnets": ["subnet-1"]}}}}, {more}}}"#
    );
    call(region, "CreateService", &body)
}

fn connect(namespace: &str) -> String {
    format!(
        r#""serviceConnectConfiguration": {{"enabled": true, "namespace": "{namespace}",
        "services": [{{"portName": "http", "clientAliases": [{{"port": 80}}]}}]}}"#
    )
}

/// A namespace of DNS with a service, whose ARN it gives.
fn registry(region: &mut Region) -> String {
    let body = r#"{"Name": "internal", "Vpc": "vpc-1"}"#;
    json(region, "servicediscovery:CreatePrivateDnsNamespace", body);
    let all = json(region, "servicediscovery:ListNamespaces", "{}");
    let namespace = text(&all["Namespaces"].items().next().unwrap()["Id"]);
    let body = format!(
        r#"{{"Name": "api", "NamespaceId": "{namespace}", "HealthCheckCustomConfig": {{}},
        "DnsConfig": {{"DnsRecords": [{{"Type": "A", "TTL": 10}}]}}}}"#
    );
    let made = json(region, "servicediscovery:CreateService", &body);
    text(&made["Service"]["Arn"])
}

#[test]
fn service_connect_makes_what_it_needs_in_cloud_map() {
    let region = &mut fixtures::region();
    define(region);
    create(region, &connect("shop"));
    settle(region);

    let body = r#"{"NamespaceName": "shop", "ServiceName": "http"}"#;
    let found = json(region, "servicediscovery:DiscoverInstances", body);

    // No runtime is there to run the task.
    assert_eq!(found["Instances"].items().len(), 0);
    let all = json(region, "servicediscovery:ListNamespaces", "{}");
    let namespace = all["Namespaces"].items().next().unwrap();
    assert_eq!(text(&namespace["Type"]), "HTTP");
    let listed = json(
        region,
        "ListServicesByNamespace",
        &format!(r#"{{"namespace": {}}}"#, namespace["Arn"]),
    );
    assert_eq!(listed["serviceArns"].items().len(), 1);
    let task = region.tasks.iter().next().unwrap().key;
    assert_eq!(task::plan::plan(region, task).connect_names, ["http.shop"]);
}

#[test]
fn a_task_is_called_in_dns_as_its_registry_says() {
    let region = &mut fixtures::region();
    define(region);
    let arn = registry(region);

    create(
        region,
        &format!(r#""serviceRegistries": [{{"registryArn": "{arn}"}}]"#),
    );
    settle(region);

    let task = region.tasks.iter().next().unwrap().key;
    assert_eq!(
        task::plan::plan(region, task).connect_names,
        ["api.internal"]
    );
}

#[test]
fn once_something_was_made_what_nobody_has_made_is_missing() {
    let region = &mut fixtures::region();
    define(region);
    registry(region);

    for (more, expected) in [
        (
            r#""serviceRegistries": [{"registryArn": "arn:aws:servicediscovery:us-east-1:123456789012:service/srv-none"}]"#.to_owned(),
            "InvalidParameterException: The service registry arn:aws:servicediscovery:us-east-1:123456789012:service/srv-none does not exist.",
        ),
        (connect("none"), "NamespaceNotFoundException: Namespace not found."),
    ] {
        assert_eq!(create(region, &more), expected);
    }
    let body = r#"{"clusterName": "new", "serviceConnectDefaults": {"namespace": "made"}}"#;
    json(region, "CreateCluster", body);
    let all = json(region, "servicediscovery:ListNamespaces", "{}");
    assert_eq!(all["Namespaces"].items().len(), 2);
}
