//! What is wanted of CodeDeploy.

use super::{JSON, Protocol, Service};

pub(super) const SERVICE: Service = Service {
    id: "CodeDeploy",
    name: "codedeploy",
    signing_name: "codedeploy",
    endpoint_prefix: "codedeploy",
    version: "2014-10-06",
    target_prefix: Some("CodeDeploy_20141006"),
    protocols: &[Protocol::Json11, Protocol::Cbor],
    ops: "crates/fake-ecs-core/src/aws/codedeploy/ops",
    wanted: &[],
    ..JSON
};
