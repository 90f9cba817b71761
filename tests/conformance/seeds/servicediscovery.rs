//! Requests of Cloud Map.

use serde_json::{Value, json};

use super::{Seed, seed};
use crate::fake::Fake;

pub(super) fn seeds() -> Vec<Seed> {
    let mut all = of_namespaces();
    all.extend(of_changed_namespaces());
    all.extend(of_services());
    all.extend(of_instances());
    all.extend(of_operations());
    all.extend(of_tags());
    all
}

/// Makes a namespace of DNS, and gives its id.
fn namespace(fake: &mut Fake) -> Value {
    let new = json!({ "Name": "internal", "Vpc": "vpc-1", "Description": "d" });
    made(fake, "CreatePrivateDnsNamespace", &new)
}

fn made(fake: &mut Fake, operation: &str, new: &Value) -> Value {
    let begun = fake.ask(&format!("servicediscovery:{operation}"), new);
    let id = json!({ "OperationId": begun["OperationId"] });
    let done = fake.ask("servicediscovery:GetOperation", &id);
    done["Operation"]["Targets"]["NAMESPACE"].clone()
}

fn http(fake: &mut Fake) -> Value {
    let new = json!({ "Name": "http", "Description": "d" });
    made(fake, "CreateHttpNamespace", &new)
}

/// Makes a service in a namespace, and gives it.
fn service(fake: &mut Fake) -> Value {
    let namespace = namespace(fake);
    let made = fake.ask("servicediscovery:CreateService", &new_service(&namespace));
    made["Service"].clone()
}

fn new_service(namespace: &Value) -> Value {
    json!({
        "Name": "api", "NamespaceId": namespace, "Description": "d", "CreatorRequestId": "c",
        "DnsConfig": { "DnsRecords": [{ "Type": "A", "TTL": 60 }], "RoutingPolicy": "MULTIVALUE" },
        "HealthCheckCustomConfig": { "FailureThreshold": 1 },
        "Tags": [{ "Key": "a", "Value": "b" }],
    })
}

/// Registers an instance, and names it.
fn instance(fake: &mut Fake) -> Value {
    let service = service(fake)["Id"].clone();
    let new = json!({
        "ServiceId": service, "InstanceId": "i", "CreatorRequestId": "c",
        "Attributes": { "AWS_INSTANCE_IPV4": "10.0.0.1", "AWS_INSTANCE_PORT": "80" },
    });
    fake.ask("servicediscovery:RegisterInstance", &new);
    json!({ "ServiceId": service, "InstanceId": "i" })
}

fn of_namespaces() -> Vec<Seed> {
    vec![
        seed(
            "servicediscovery:CreateHttpNamespace",
            "a namespace",
            |_| {
                json!({
                    "Name": "http", "Description": "d", "CreatorRequestId": "c",
                    "Tags": [{ "Key": "a", "Value": "b" }],
                })
            },
        ),
        seed(
            "servicediscovery:CreatePrivateDnsNamespace",
            "a namespace",
            |_| {
                json!({
                    "Name": "internal", "Vpc": "vpc-1", "Description": "d", "CreatorRequestId": "c",
                    "Properties": { "DnsProperties": { "SOA": { "TTL": 60 } } },
                    "Tags": [{ "Key": "a", "Value": "b" }],
                })
            },
        ),
        seed(
            "servicediscovery:CreatePublicDnsNamespace",
            "a namespace",
            |_| {
                json!({
                    "Name": "example.com", "Description": "d", "CreatorRequestId": "c",
                    "Properties": { "DnsProperties": { "SOA": { "TTL": 60 } } },
                    "Tags": [{ "Key": "a", "Value": "b" }],
                })
            },
        ),
        seed(
            "servicediscovery:DeleteNamespace",
            "a namespace",
            |fake| json!({ "Id": namespace(fake) }),
        ),
        seed(
            "servicediscovery:GetNamespace",
            "a namespace",
            |fake| json!({ "Id": namespace(fake) }),
        ),
        seed("servicediscovery:ListNamespaces", "a namespace", |fake| {
            namespace(fake);
            let filter = json!({ "Name": "TYPE", "Values": ["DNS_PRIVATE"], "Condition": "EQ" });
            json!({ "Filters": [filter], "MaxResults": 10 })
        }),
    ]
}

fn of_changed_namespaces() -> Vec<Seed> {
    vec![
        seed(
            "servicediscovery:UpdateHttpNamespace",
            "a description",
            |fake| {
                json!({
                    "Id": http(fake), "UpdaterRequestId": "u",
                    "Namespace": { "Description": "new" },
                })
            },
        ),
        seed(
            "servicediscovery:UpdatePrivateDnsNamespace",
            "a description",
            |fake| {
                let change = json!({ "DnsProperties": { "SOA": { "TTL": 30 } } });
                json!({
                    "Id": namespace(fake), "UpdaterRequestId": "u",
                    "Namespace": { "Description": "new", "Properties": change },
                })
            },
        ),
        seed(
            "servicediscovery:UpdatePublicDnsNamespace",
            "a description",
            |fake| {
                let id = made(
                    fake,
                    "CreatePublicDnsNamespace",
                    &json!({ "Name": "example.com" }),
                );
                let change = json!({ "DnsProperties": { "SOA": { "TTL": 30 } } });
                json!({
                    "Id": id, "UpdaterRequestId": "u",
                    "Namespace": { "Description": "new", "Properties": change },
                })
            },
        ),
    ]
}

fn of_services() -> Vec<Seed> {
    let named = |fake: &mut Fake| json!({ "Id": service(fake)["Id"] });
    vec![
        seed("servicediscovery:CreateService", "a service", |fake| {
            new_service(&namespace(fake))
        }),
        seed("servicediscovery:DeleteService", "a service", named),
        seed("servicediscovery:GetService", "a service", named),
        seed("servicediscovery:ListServices", "a service", |fake| {
            let of = service(fake)["NamespaceId"].clone();
            let filter = json!({ "Name": "NAMESPACE_ID", "Values": [of], "Condition": "EQ" });
            json!({ "Filters": [filter], "MaxResults": 10 })
        }),
        seed("servicediscovery:UpdateService", "a service", |fake| {
            json!({
                "Id": service(fake)["Id"],
                "Service": {
                    "Description": "new",
                    "DnsConfig": { "DnsRecords": [{ "Type": "A", "TTL": 30 }] },
                },
            })
        }),
        seed(
            "servicediscovery:UpdateServiceAttributes",
            "a service",
            |fake| json!({ "ServiceId": service(fake)["Id"], "Attributes": { "a": "b" } }),
        ),
        seed(
            "servicediscovery:DeleteServiceAttributes",
            "a service",
            |fake| json!({ "ServiceId": service(fake)["Id"], "Attributes": ["a"] }),
        ),
        seed(
            "servicediscovery:GetServiceAttributes",
            "a service",
            |fake| json!({ "ServiceId": service(fake)["Id"] }),
        ),
    ]
}

fn of_instances() -> Vec<Seed> {
    vec![
        seed("servicediscovery:RegisterInstance", "an instance", |fake| {
            json!({
                "ServiceId": service(fake)["Id"], "InstanceId": "i", "CreatorRequestId": "c",
                "Attributes": { "AWS_INSTANCE_IPV4": "10.0.0.1", "AWS_INSTANCE_PORT": "80" },
            })
        }),
        seed(
            "servicediscovery:DeregisterInstance",
            "an instance",
            instance,
        ),
        seed("servicediscovery:GetInstance", "an instance", instance),
        seed(
            "servicediscovery:ListInstances",
            "an instance",
            |fake| json!({ "ServiceId": instance(fake)["ServiceId"], "MaxResults": 10 }),
        ),
        seed(
            "servicediscovery:GetInstancesHealthStatus",
            "an instance",
            |fake| json!({ "ServiceId": instance(fake)["ServiceId"], "Instances": ["i"], "MaxResults": 10 }),
        ),
        seed(
            "servicediscovery:UpdateInstanceCustomHealthStatus",
            "an instance",
            |fake| {
                let mut named = instance(fake);
                named["Status"] = json!("UNHEALTHY");
                named
            },
        ),
        seed(
            "servicediscovery:DiscoverInstances",
            "an instance",
            |fake| {
                instance(fake);
                json!({
                    "NamespaceName": "internal", "ServiceName": "api", "MaxResults": 10,
                    "HealthStatus": "ALL", "QueryParameters": { "AWS_INSTANCE_PORT": "80" },
                    "OptionalParameters": { "a": "b" },
                })
            },
        ),
        seed(
            "servicediscovery:DiscoverInstancesRevision",
            "an instance",
            |fake| {
                instance(fake);
                json!({ "NamespaceName": "internal", "ServiceName": "api" })
            },
        ),
    ]
}

fn of_operations() -> Vec<Seed> {
    vec![
        seed("servicediscovery:GetOperation", "an operation", |fake| {
            let new = json!({ "Name": "http" });
            let begun = fake.ask("servicediscovery:CreateHttpNamespace", &new);
            json!({ "OperationId": begun["OperationId"] })
        }),
        seed("servicediscovery:ListOperations", "an operation", |fake| {
            instance(fake);
            let filter = json!({ "Name": "STATUS", "Values": ["SUCCESS"], "Condition": "EQ" });
            json!({ "Filters": [filter], "MaxResults": 10 })
        }),
    ]
}

fn of_tags() -> Vec<Seed> {
    vec![
        seed(
            "servicediscovery:ListTagsForResource",
            "a service",
            |fake| json!({ "ResourceARN": service(fake)["Arn"] }),
        ),
        seed("servicediscovery:TagResource", "a service", |fake| {
            let tags = json!([{ "Key": "c", "Value": "d" }]);
            json!({ "ResourceARN": service(fake)["Arn"], "Tags": tags })
        }),
        seed(
            "servicediscovery:UntagResource",
            "a service",
            |fake| json!({ "ResourceARN": service(fake)["Arn"], "TagKeys": ["a"] }),
        ),
    ]
}
