//! What is wanted of Cloud Map.

use super::{JSON, Protocol, Resource, Service};

pub(super) const SERVICE: Service = Service {
    id: "ServiceDiscovery",
    name: "servicediscovery",
    signing_name: "servicediscovery",
    endpoint_prefix: "servicediscovery",
    version: "2017-03-14",
    target_prefix: Some("Route53AutoNaming_v20170314"),
    // All of its operations declare it.
    validation: Some("InvalidInput"),
    protocols: &[Protocol::Json11, Protocol::Cbor],
    ops: "crates/fake-ecs-core/src/aws/cloud_map/ops",
    feature: Some("cloudmap"),
    wanted: &[
        Resource {
            folder: "namespace",
            operations: &[
                "CreateHttpNamespace",
                "CreatePrivateDnsNamespace",
                "CreatePublicDnsNamespace",
                "DeleteNamespace",
                "GetNamespace",
                "ListNamespaces",
                "UpdateHttpNamespace",
                "UpdatePrivateDnsNamespace",
                "UpdatePublicDnsNamespace",
            ],
        },
        Resource {
            folder: "service",
            operations: &[
                "CreateService",
                "DeleteService",
                "DeleteServiceAttributes",
                "GetService",
                "GetServiceAttributes",
                "ListServices",
                "UpdateService",
                "UpdateServiceAttributes",
            ],
        },
        Resource {
            folder: "instance",
            operations: &[
                "DeregisterInstance",
                "DiscoverInstances",
                "DiscoverInstancesRevision",
                "GetInstance",
                "GetInstancesHealthStatus",
                "ListInstances",
                "RegisterInstance",
                "UpdateInstanceCustomHealthStatus",
            ],
        },
        Resource {
            folder: "operation",
            operations: &["GetOperation", "ListOperations"],
        },
        Resource {
            folder: "tag",
            operations: &["ListTagsForResource", "TagResource", "UntagResource"],
        },
    ],
    ..JSON
};
