//! What is wanted of Cloud Map.

use super::{JSON, Protocol, Service};

pub(super) const SERVICE: Service = Service {
    id: "ServiceDiscovery",
    name: "servicediscovery",
    signing_name: "servicediscovery",
    endpoint_prefix: "servicediscovery",
    version: "2017-03-14",
    target_prefix: Some("Route53AutoNaming_v20170314"),
    protocols: &[Protocol::Json11, Protocol::Cbor],
    ops: "crates/fake-ecs-core/src/aws/cloud_map/ops",
    wanted: &[],
    ..JSON
};
