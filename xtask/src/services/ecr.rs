//! What is wanted of ECR.

use super::{JSON, Resource, Service};

pub(super) const SERVICE: Service = Service {
    id: "ECR",
    name: "ecr",
    signing_name: "ecr",
    endpoint_prefix: "api.ecr",
    version: "2015-09-21",
    target_prefix: Some("AmazonEC2ContainerRegistry_V20150921"),
    ops: "crates/fake-ecs-core/src/aws/ecr/ops",
    // <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/CommonErrors.html>
    validation: Some("InvalidParameterException"),
    wanted: RESOURCES,
    feature: Some("ecr"),
    ..JSON
};

const RESOURCES: &[Resource] = &[
    Resource {
        folder: "repository",
        operations: &[
            "CreateRepository",
            "DeleteRepository",
            "DescribeRepositories",
            "PutImageScanningConfiguration",
            "PutImageTagMutability",
        ],
    },
    Resource {
        folder: "policy",
        operations: &[
            "DeleteLifecyclePolicy",
            "DeleteRepositoryPolicy",
            "GetLifecyclePolicy",
            "GetRepositoryPolicy",
            "PutLifecyclePolicy",
            "SetRepositoryPolicy",
        ],
    },
    Resource {
        folder: "image",
        operations: &[
            "BatchDeleteImage",
            "BatchGetImage",
            "DescribeImages",
            "ListImages",
            "PutImage",
        ],
    },
    Resource {
        folder: "layer",
        operations: &[
            "BatchCheckLayerAvailability",
            "CompleteLayerUpload",
            "GetDownloadUrlForLayer",
            "InitiateLayerUpload",
            "UploadLayerPart",
        ],
    },
    Resource {
        folder: "registry",
        operations: &["DescribeRegistry", "GetAuthorizationToken"],
    },
    Resource {
        folder: "tag",
        operations: &["ListTagsForResource", "TagResource", "UntagResource"],
    },
];
