//! What is wanted of Application Auto Scaling.

use super::{JSON, Resource, Service};

pub(super) const SERVICE: Service = Service {
    id: "Application Auto Scaling",
    name: "application-autoscaling",
    signing_name: "application-autoscaling",
    endpoint_prefix: "application-autoscaling",
    version: "2016-02-06",
    target_prefix: Some("AnyScaleFrontendService"),
    ops: "crates/fake-ecs-core/src/aws/application_auto_scaling/ops",
    feature: Some("autoscaling"),
    wanted: &[Resource {
        folder: "",
        operations: &[
            "DeleteScalingPolicy",
            "DeleteScheduledAction",
            "DeregisterScalableTarget",
            "DescribeScalableTargets",
            "DescribeScalingActivities",
            "DescribeScalingPolicies",
            "DescribeScheduledActions",
            "ListTagsForResource",
            "PutScalingPolicy",
            "PutScheduledAction",
            "RegisterScalableTarget",
            "TagResource",
            "UntagResource",
        ],
    }],
    ..JSON
};
