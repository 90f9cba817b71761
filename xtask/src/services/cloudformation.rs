//! What is wanted of CloudFormation.

use super::{QUERY, Resource, Service};

pub(super) const SERVICE: Service = Service {
    id: "CloudFormation",
    name: "cloudformation",
    signing_name: "cloudformation",
    endpoint_prefix: "cloudformation",
    version: "2010-05-15",
    xml_namespace: "http://cloudformation.amazonaws.com/doc/2010-05-15/",
    ops: "crates/fake-ecs-core/src/aws/cloudformation/ops",
    feature: Some("cloudformation"),
    // Stacks have statuses in events that its model knows of no resource. `CallAs` has a value that
    // is a keyword of Rust; it is about stack sets.
    open_enums: &["CallAs", "ResourceStatus"],
    wanted: &[
        Resource {
            folder: "stack",
            operations: &[
                "CancelUpdateStack",
                "ContinueUpdateRollback",
                "CreateStack",
                "DeleteStack",
                "DescribeEvents",
                "DescribeStackEvents",
                "DescribeStacks",
                "ListStacks",
                "RollbackStack",
                "UpdateStack",
                "UpdateTerminationProtection",
            ],
        },
        Resource {
            folder: "resource",
            operations: &[
                "DescribeStackResource",
                "DescribeStackResources",
                "ListStackResources",
            ],
        },
        Resource {
            folder: "template",
            operations: &["GetTemplate", "GetTemplateSummary", "ValidateTemplate"],
        },
        Resource {
            folder: "policy",
            operations: &["GetStackPolicy", "SetStackPolicy"],
        },
        Resource {
            folder: "change_set",
            operations: &[
                "CreateChangeSet",
                "DeleteChangeSet",
                "DescribeChangeSet",
                "ExecuteChangeSet",
                "ListChangeSets",
            ],
        },
        Resource {
            folder: "export",
            operations: &["ListExports", "ListImports"],
        },
    ],
    ..QUERY
};
