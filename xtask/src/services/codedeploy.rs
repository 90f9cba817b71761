//! What is wanted of CodeDeploy.

use super::{JSON, Protocol, Resource, Service};

pub(super) const SERVICE: Service = Service {
    id: "CodeDeploy",
    name: "codedeploy",
    signing_name: "codedeploy",
    endpoint_prefix: "codedeploy",
    version: "2014-10-06",
    xml_namespace: "http://codedeploy.amazonaws.com/doc/2014-10-06",
    target_prefix: Some("CodeDeploy_20141006"),
    protocols: &[Protocol::Json11, Protocol::Cbor],
    ops: "crates/fake-ecs-core/src/aws/codedeploy/ops",
    wanted: &[
        Resource {
            folder: "application",
            operations: &[
                "CreateApplication",
                "DeleteApplication",
                "GetApplication",
                "ListApplications",
                "UpdateApplication",
            ],
        },
        Resource {
            folder: "config",
            operations: &[
                "CreateDeploymentConfig",
                "DeleteDeploymentConfig",
                "GetDeploymentConfig",
                "ListDeploymentConfigs",
            ],
        },
        Resource {
            folder: "deployment",
            operations: &[
                "BatchGetDeployments",
                "ContinueDeployment",
                "CreateDeployment",
                "GetDeployment",
                "ListDeployments",
                "PutLifecycleEventHookExecutionStatus",
                "StopDeployment",
            ],
        },
        Resource {
            folder: "group",
            operations: &[
                "BatchGetDeploymentGroups",
                "CreateDeploymentGroup",
                "DeleteDeploymentGroup",
                "GetDeploymentGroup",
                "ListDeploymentGroups",
                "UpdateDeploymentGroup",
            ],
        },
        Resource {
            folder: "tag",
            operations: &["ListTagsForResource", "TagResource", "UntagResource"],
        },
        Resource {
            folder: "target",
            operations: &[
                "BatchGetDeploymentTargets",
                "GetDeploymentTarget",
                "ListDeploymentTargets",
            ],
        },
    ],
    feature: Some("codedeploy"),
    ..JSON
};
