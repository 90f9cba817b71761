//! What is wanted of EC2 Auto Scaling.

use super::{QUERY, Resource, Service};

pub(super) const SERVICE: Service = Service {
    id: "Auto Scaling",
    name: "autoscaling",
    signing_name: "autoscaling",
    endpoint_prefix: "autoscaling",
    version: "2011-01-01",
    xml_namespace: "http://autoscaling.amazonaws.com/doc/2011-01-01/",
    ops: "crates/fake-ecs-core/src/aws/auto_scaling/ops",
    wanted: &[
        Resource {
            folder: "group",
            operations: &[
                "CreateAutoScalingGroup",
                "DeleteAutoScalingGroup",
                "DescribeAutoScalingGroups",
                "DescribeScalingActivities",
                "SetDesiredCapacity",
                "UpdateAutoScalingGroup",
            ],
        },
        Resource {
            folder: "instance",
            operations: &[
                "DescribeAutoScalingInstances",
                "SetInstanceProtection",
                "TerminateInstanceInAutoScalingGroup",
            ],
        },
        Resource {
            folder: "launch_configuration",
            operations: &[
                "CreateLaunchConfiguration",
                "DeleteLaunchConfiguration",
                "DescribeLaunchConfigurations",
            ],
        },
        Resource {
            folder: "tag",
            operations: &["CreateOrUpdateTags", "DeleteTags", "DescribeTags"],
        },
    ],
    feature: Some("autoscaling"),
    ..QUERY
};
