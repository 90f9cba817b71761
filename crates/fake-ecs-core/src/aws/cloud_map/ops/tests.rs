//! What callers of Cloud Map do one after the other, and what they are refused.

use std::time::Duration;

use super::dispatch;
use crate::ecs::{Region, fixtures};
use crate::wire::Json;
use crate::wire::servicediscovery::operation::Operation;

/// The answer to a call as text, or the error.
fn call(region: &mut Region, operation: &str, body: &str) -> String {
    let operation = Operation::parse(operation).unwrap();
    match dispatch(region, operation, body.as_bytes()) {
        Ok(answer) => Json::read(&answer.body).to_string(),
        Err(error) => error.to_string(),
    }
}

#[track_caller]
fn json(region: &mut Region, operation: &str, body: &str) -> Json {
    let answer = call(region, operation, body);
    answer.parse().unwrap_or_else(|_| panic!("{answer}"))
}

fn text(json: &Json) -> String {
    json.as_str().unwrap_or_default().to_owned()
}

/// A namespace `internal` with a service `api`, and the ids of both.
fn with_service(region: &mut Region) -> (String, String) {
    let body = r#"{"Name": "internal", "Vpc": "vpc-1", "CreatorRequestId": "a"}"#;
    let operation = json(region, "CreatePrivateDnsNamespace", body);
    let body = format!(r#"{{"OperationId": {}}}"#, operation["OperationId"]);
    let operation = json(region, "GetOperation", &body);
    assert_eq!(text(&operation["Operation"]["Status"]), "SUCCESS");
    let namespace = text(&operation["Operation"]["Targets"]["NAMESPACE"]);
    let body = format!(
        r#"{{"Name": "api", "NamespaceId": "{namespace}", "DnsConfig": {{"DnsRecords": [{{"Type": "A", "TTL": 10}}]}},
            "HealthCheckCustomConfig": {{}}, "Tags": [{{"Key": "a", "Value": "b"}}]}}"#
    );
    let service = json(region, "CreateService", &body);
    (namespace, text(&service["Service"]["Id"]))
}

fn register(region: &mut Region, service: &str, id: &str, address: &str) -> String {
    let body = format!(
        r#"{{"ServiceId": "{service}", "InstanceId": "{id}", "Attributes": {{"AWS_INSTANCE_IPV4": "{address}"}}}}"#
    );
    call(region, "RegisterInstance", &body)
}

/// The ids and the health of what is discovered.
fn discovered(region: &mut Region, more: &str) -> Vec<(String, String)> {
    let body = format!(r#"{{"NamespaceName": "internal", "ServiceName": "api"{more}}}"#);
    let found = json(region, "DiscoverInstances", &body);
    let found = found["Instances"].items();
    let found = found.map(|it| (text(&it["InstanceId"]), text(&it["HealthStatus"])));
    found.collect()
}

#[test]
fn what_is_registered_is_discovered_by_names() {
    let region = &mut fixtures::region();
    let (namespace, service) = with_service(region);
    register(region, &service, "one", "10.0.0.1");
    register(region, &service, "two", "10.0.0.2");
    let healthy = |id: &str| (id.to_owned(), "HEALTHY".to_owned());
    assert_eq!(discovered(region, ""), [healthy("one"), healthy("two")]);

    let body =
        format!(r#"{{"ServiceId": "{service}", "InstanceId": "one", "Status": "UNHEALTHY"}}"#);
    json(region, "UpdateInstanceCustomHealthStatus", &body);

    let sick = ("one".to_owned(), "UNHEALTHY".to_owned());
    assert_eq!(discovered(region, ""), [healthy("two")]);
    assert_eq!(
        discovered(region, r#", "HealthStatus": "UNHEALTHY""#),
        std::slice::from_ref(&sick)
    );
    assert_eq!(
        discovered(region, r#", "HealthStatus": "ALL""#),
        [sick.clone(), healthy("two")]
    );
    let by = r#", "QueryParameters": {"AWS_INSTANCE_IPV4": "10.0.0.1"}"#;
    assert_eq!(discovered(region, by), [sick]);
    let body = format!(r#"{{"ServiceId": "{service}", "InstanceId": "two"}}"#);
    json(region, "DeregisterInstance", &body);
    assert_eq!(discovered(region, "").len(), 1);
    let seen = json(
        region,
        "GetNamespace",
        &format!(r#"{{"Id": "{namespace}"}}"#),
    );
    assert_eq!(seen["Namespace"]["ServiceCount"].as_i64(), Some(1));
}

#[test]
fn the_revision_of_a_service_goes_up_with_each_change() {
    let region = &mut fixtures::region();
    let (_, service) = with_service(region);
    let revision = |region: &mut Region| {
        let body = r#"{"NamespaceName": "internal", "ServiceName": "api"}"#;
        let seen = json(region, "DiscoverInstancesRevision", body);
        seen["InstancesRevision"].as_i64().unwrap()
    };
    let before = revision(region);

    register(region, &service, "one", "10.0.0.1");

    assert_eq!(revision(region), before + 1);
}

#[test]
fn an_operation_is_submitted_then_pending_and_then_a_success() {
    let region = &mut fixtures::region();
    let mut settings = (*region.settings).clone();
    settings.profile.discovery.operation = Duration::from_secs(2);
    region.settings = settings.into();
    let begun = json(region, "CreateHttpNamespace", r#"{"Name": "late"}"#);
    let body = format!(r#"{{"OperationId": {}}}"#, begun["OperationId"]);
    let status = |region: &mut Region| {
        let seen = json(region, "GetOperation", &body);
        text(&seen["Operation"]["Status"])
    };
    let list = |region: &mut Region| {
        json(region, "ListNamespaces", "{}")["Namespaces"]
            .items()
            .len()
    };

    assert_eq!((status(region), list(region)), ("SUBMITTED".to_owned(), 0));
    region.pass_to(region.now() + Duration::from_secs(1));
    assert_eq!((status(region), list(region)), ("PENDING".to_owned(), 0));
    let due = region.next_due().unwrap();
    assert!(region.fire_next(due));
    assert_eq!((status(region), list(region)), ("SUCCESS".to_owned(), 1));
    assert_eq!(region.next_due(), None);
}

#[test]
fn what_is_in_use_is_not_deleted() {
    let region = &mut fixtures::region();
    let (namespace, service) = with_service(region);
    register(region, &service, "one", "10.0.0.1");
    let delete_service = format!(r#"{{"Id": "{service}"}}"#);
    let delete_namespace = format!(r#"{{"Id": "{namespace}"}}"#);
    assert_eq!(
        call(region, "DeleteService", &delete_service),
        "ResourceInUse: Service contains registered instances; delete the instances before deleting the service"
    );
    assert_eq!(
        call(region, "DeleteNamespace", &delete_namespace),
        "ResourceInUse: Namespace has associated services; delete the services before deleting the namespace"
    );

    let body = format!(r#"{{"ServiceId": "{service}", "InstanceId": "one"}}"#);
    json(region, "DeregisterInstance", &body);
    json(region, "DeleteService", &delete_service);
    json(region, "DeleteNamespace", &delete_namespace);

    assert_eq!(
        call(region, "GetNamespace", &delete_namespace),
        "NamespaceNotFound: Namespace not found"
    );
}

#[test]
fn services_are_changed_and_described() {
    let region = &mut fixtures::region();
    let (_, service) = with_service(region);
    let body = format!(
        r#"{{"Id": "{service}", "Service": {{"Description": "new", "DnsConfig": {{"DnsRecords": [{{"Type": "A", "TTL": 60}}]}}}}}}"#
    );
    json(region, "UpdateService", &body);
    let seen = json(region, "GetService", &format!(r#"{{"Id": "{service}"}}"#));
    let seen = &seen["Service"];
    assert_eq!(text(&seen["Description"]), "new");
    assert_eq!(
        seen["DnsConfig"]["DnsRecords"].items().next().unwrap()["TTL"].as_i64(),
        Some(60)
    );
    assert_eq!(text(&seen["DnsConfig"]["RoutingPolicy"]), "MULTIVALUE");

    let body = format!(r#"{{"ServiceId": "{service}", "Attributes": {{"port": "80"}}}}"#);
    json(region, "UpdateServiceAttributes", &body);
    let body = format!(r#"{{"ServiceId": "{service}"}}"#);
    let kept = json(region, "GetServiceAttributes", &body);
    assert_eq!(text(&kept["ServiceAttributes"]["Attributes"]["port"]), "80");

    let body = format!(r#"{{"ResourceARN": {}}}"#, seen["Arn"]);
    let tags = json(region, "ListTagsForResource", &body);
    assert_eq!(tags["Tags"].to_string(), r#"[{"Key":"a","Value":"b"}]"#);
}

#[test]
fn what_cannot_be_is_refused() {
    let region = &mut fixtures::region();
    let (namespace, service) = with_service(region);
    json(region, "CreateHttpNamespace", r#"{"Name": "http"}"#);
    let http = json(
        region,
        "ListNamespaces",
        r#"{"Filters": [{"Name": "TYPE", "Values": ["HTTP"]}]}"#,
    );
    let http = text(&http["Namespaces"].items().next().unwrap()["Id"]);
    for (operation, body, expected) in [
        (
            "CreatePrivateDnsNamespace",
            r#"{"Name": "internal", "Vpc": "vpc-1", "CreatorRequestId": "b"}"#.to_owned(),
            "NamespaceAlreadyExists: Namespace internal already exists",
        ),
        (
            "CreateService",
            format!(r#"{{"Name": "api", "NamespaceId": "{namespace}"}}"#),
            "ServiceAlreadyExists: Service already exists",
        ),
        (
            "CreateService",
            r#"{"Name": "api", "NamespaceId": "ns-none"}"#.to_owned(),
            "NamespaceNotFound: Namespace not found",
        ),
        (
            "CreateService",
            format!(
                r#"{{"Name": "x", "NamespaceId": "{http}", "DnsConfig": {{"DnsRecords": [{{"Type": "A", "TTL": 1}}]}}}}"#
            ),
            "InvalidInput: DnsConfig cannot be specified for a service that is discovered by HTTP only",
        ),
        (
            "RegisterInstance",
            format!(
                r#"{{"ServiceId": "{service}", "InstanceId": "i", "Attributes": {{"a": "b"}}}}"#
            ),
            "InvalidInput: The attribute AWS_INSTANCE_IPV4 is required by the DNS records of the service",
        ),
        (
            "GetInstance",
            format!(r#"{{"ServiceId": "{service}", "InstanceId": "i"}}"#),
            "InstanceNotFound: Instance not found",
        ),
        (
            "ListInstances",
            r#"{"ServiceId": "srv-none"}"#.to_owned(),
            "ServiceNotFound: Service not found",
        ),
        (
            "DiscoverInstances",
            r#"{"NamespaceName": "none", "ServiceName": "api"}"#.to_owned(),
            "NamespaceNotFound: Namespace not found",
        ),
        (
            "DiscoverInstances",
            r#"{"NamespaceName": "internal", "ServiceName": "none"}"#.to_owned(),
            "ServiceNotFound: Service not found",
        ),
        (
            "GetOperation",
            r#"{"OperationId": "none"}"#.to_owned(),
            "OperationNotFound: Operation not found",
        ),
        (
            "UpdateHttpNamespace",
            format!(r#"{{"Id": "{namespace}", "Namespace": {{"Description": "x"}}}}"#),
            &format!("InvalidInput: Namespace {namespace} is of type DNS_PRIVATE, not HTTP"),
        ),
        (
            "ListServices",
            r#"{"NextToken": "none"}"#.to_owned(),
            "InvalidInput: The NextToken is not valid.",
        ),
    ] {
        assert_eq!(
            call(region, operation, &body),
            expected,
            "{operation} {body}"
        );
    }
}

#[test]
fn the_oldest_operations_are_forgotten() {
    use crate::aws::cloud_map::declared::{Change, OPERATIONS_MAX};
    use crate::aws::cloud_map::later;
    use crate::wire::servicediscovery::enums::OperationType;

    let region = &mut fixtures::region();
    let mut ids = Vec::new();
    for _ in 0..OPERATIONS_MAX + 2 {
        let change = Change::Deregister(String::new(), String::new());
        let kind = OperationType::DeregisterInstance;
        ids.push(later::begin(region, kind, &[], change));
    }
    let of = |id: &str| format!(r#"{{"OperationId": "{id}"}}"#);
    let gone = call(region, "GetOperation", &of(&ids[1]));
    assert!(gone.starts_with("OperationNotFound"), "{gone}");
    json(region, "GetOperation", &of(&ids[2]));
    // Those that are left are in their order, and no two have one id.
    let newest = json(region, "ListOperations", r#"{"MaxResults": 1}"#);
    assert_eq!(
        newest["Operations"][0]["Id"],
        ids[OPERATIONS_MAX + 1].as_str()
    );
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), OPERATIONS_MAX + 2);
}
