//! What is wanted of CloudTrail.

use super::{JSON, Resource, Service};

pub(super) const SERVICE: Service = Service {
    id: "CloudTrail",
    name: "cloudtrail",
    signing_name: "cloudtrail",
    endpoint_prefix: "cloudtrail",
    version: "2013-11-01",
    target_prefix: Some("com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101"),
    ops: "crates/fake-ecs-core/src/aws/cloudtrail/ops",
    wanted: &[Resource {
        folder: "",
        operations: &["LookupEvents"],
    }],
    feature: Some("cloudtrail"),
    ..JSON
};
