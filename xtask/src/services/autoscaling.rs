//! What is wanted of EC2 Auto Scaling.

use super::{QUERY, Service};

pub(super) const SERVICE: Service = Service {
    id: "Auto Scaling",
    name: "autoscaling",
    signing_name: "autoscaling",
    endpoint_prefix: "autoscaling",
    version: "2011-01-01",
    xml_namespace: "http://autoscaling.amazonaws.com/doc/2011-01-01/",
    ops: "crates/fake-ecs-core/src/aws/auto_scaling/ops",
    wanted: &[],
    ..QUERY
};
