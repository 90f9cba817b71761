//! What is wanted of EC2.

use super::{Protocol, QUERY, Service};

pub(super) const SERVICE: Service = Service {
    id: "EC2",
    name: "ec2",
    signing_name: "ec2",
    endpoint_prefix: "ec2",
    version: "2016-11-15",
    protocols: &[Protocol::Ec2],
    xml_namespace: "http://ec2.amazonaws.com/doc/2016-11-15/",
    ops: "crates/fake-ecs-core/src/aws/ec2/ops",
    wanted: &[],
    ..QUERY
};
