//! The roles that services have in an account.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html>

/// A service that has a role.
pub(super) struct Linked {
    service: &'static str,
    pub(super) role: &'static str,
    /// The policy that the role has, of those of AWS.
    pub(super) policy: &'static str,
}

const fn linked(service: &'static str, role: &'static str, policy: &'static str) -> Linked {
    Linked {
        service,
        role,
        policy,
    }
}

const ALL: &[Linked] = &[
    linked(
        "autoscaling.amazonaws.com",
        "AWSServiceRoleForAutoScaling",
        "AutoScalingServiceRolePolicy",
    ),
    linked(
        "ecs.amazonaws.com",
        "AWSServiceRoleForECS",
        "AmazonECSServiceRolePolicy",
    ),
    linked(
        "ecs.application-autoscaling.amazonaws.com",
        "AWSServiceRoleForApplicationAutoScaling_ECSService",
        "AWSApplicationAutoscalingECSServicePolicy",
    ),
    linked(
        "elasticloadbalancing.amazonaws.com",
        "AWSServiceRoleForElasticLoadBalancing",
        "AWSElasticLoadBalancingServiceRolePolicy",
    ),
    linked(
        "spot.amazonaws.com",
        "AWSServiceRoleForEC2Spot",
        "AWSEC2SpotServiceRolePolicy",
    ),
];

/// A service by its principal.
pub(super) fn named(service: &str) -> Option<&'static Linked> {
    ALL.iter().find(|it| it.service == service)
}

/// Only the service itself may assume the role.
pub(super) fn trust(service: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Service":"{service}"}},"Action":"sts:AssumeRole"}}]}}"#
    )
}
