//! What is wanted of IAM.

use super::{QUERY, Service};

pub(super) const SERVICE: Service = Service {
    id: "IAM",
    name: "iam",
    signing_name: "iam",
    endpoint_prefix: "iam",
    version: "2010-05-08",
    xml_namespace: "https://iam.amazonaws.com/doc/2010-05-08/",
    ops: "crates/fake-ecs-core/src/aws/iam/ops",
    wanted: &[],
    ..QUERY
};
