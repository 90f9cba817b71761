//! What is wanted of ECR.

use super::{JSON, Service};

pub(super) const SERVICE: Service = Service {
    id: "ECR",
    name: "ecr",
    signing_name: "ecr",
    endpoint_prefix: "api.ecr",
    version: "2015-09-21",
    target_prefix: Some("AmazonEC2ContainerRegistry_V20150921"),
    ops: "crates/fake-ecs-core/src/aws/ecr/ops",
    wanted: &[],
    ..JSON
};
