//! What is wanted of Elastic Load Balancing.

use super::{QUERY, Resource, Service};

pub(super) const SERVICE: Service = Service {
    id: "Elastic Load Balancing v2",
    name: "elbv2",
    signing_name: "elasticloadbalancing",
    endpoint_prefix: "elasticloadbalancing",
    version: "2015-12-01",
    xml_namespace: "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/",
    feature: Some("elb"),
    ops: "crates/fake-ecs-core/src/aws/elb/ops",
    wanted: &[
        Resource {
            folder: "load_balancer",
            operations: &[
                "CreateLoadBalancer",
                "DeleteLoadBalancer",
                "DescribeCapacityReservation",
                "DescribeLoadBalancerAttributes",
                "DescribeLoadBalancers",
                "ModifyLoadBalancerAttributes",
                "SetIpAddressType",
                "SetSecurityGroups",
                "SetSubnets",
            ],
        },
        Resource {
            folder: "target_group",
            operations: &[
                "CreateTargetGroup",
                "DeleteTargetGroup",
                "DescribeTargetGroupAttributes",
                "DescribeTargetGroups",
                "ModifyTargetGroup",
                "ModifyTargetGroupAttributes",
            ],
        },
        Resource {
            folder: "target",
            operations: &[
                "DeregisterTargets",
                "DescribeTargetHealth",
                "RegisterTargets",
            ],
        },
        Resource {
            folder: "listener",
            operations: &[
                "AddListenerCertificates",
                "CreateListener",
                "DeleteListener",
                "DescribeListenerAttributes",
                "DescribeListenerCertificates",
                "DescribeListeners",
                "ModifyListener",
                "ModifyListenerAttributes",
                "RemoveListenerCertificates",
            ],
        },
        Resource {
            folder: "rule",
            operations: &[
                "CreateRule",
                "DeleteRule",
                "DescribeRules",
                "ModifyRule",
                "SetRulePriorities",
            ],
        },
        Resource {
            folder: "tag",
            operations: &["AddTags", "DescribeTags", "RemoveTags"],
        },
        Resource {
            folder: "account",
            operations: &["DescribeAccountLimits", "DescribeSSLPolicies"],
        },
    ],
    ..QUERY
};
