//! Refusals of calls that come too early or too late.

use std::borrow::Cow;

/// A refusal of a call that comes too early or too late, for [`NewFault::race`]: what it was about
/// has just been created, changed or deleted, and not all of AWS knows that yet.
///
/// [`NewFault::race`]: crate::NewFault::race
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Race {
    /// A cluster that was just created: `ClusterNotFoundException`, `Cluster not found.`
    ClusterNotFound,
    /// The service-linked role of ECS in a new account, for `CreateCluster`, `CreateService` and
    /// `PutClusterCapacityProviders`: `InvalidParameterException`, `Unable to assume the service
    /// linked role. Please verify that the ECS service linked role exists.`
    ServiceLinkedRole,
    /// The target group with this ARN, which is not attached to its load balancer yet, for
    /// `CreateService`: `InvalidParameterException`, `The target group with targetGroupArn <arn>
    /// does not have an associated load balancer.`
    NoLoadBalancer(String),
    /// A service that was deleted, and drains, for `CreateService`: `InvalidParameterException`,
    /// `Unable to Start a service that is still Draining.`
    StillDraining,
    /// A service of the same name, for `CreateService`: `InvalidParameterException`, `Creation of
    /// service was not idempotent.`
    NotIdempotent,
    /// A service that is being deployed, for `DeleteService`: `InvalidParameterException`, `The
    /// service cannot be stopped while deployments are active.`
    DeploymentsActive,
    /// A service that was just deleted, for `UpdateService`: `ServiceNotActiveException`, `Service
    /// was not ACTIVE.`
    ServiceNotActive,
    /// For `DeleteCluster`: `ClusterContainsServicesException`, `The Cluster cannot be deleted
    /// while Services are active.`
    ClusterContainsServices,
    /// For `DeleteCluster`: `ClusterContainsTasksException`, `The Cluster cannot be deleted while
    /// Tasks are active.`
    ClusterContainsTasks,
    /// For `DeleteCluster`: `ClusterContainsContainerInstancesException`, `The Cluster cannot be
    /// deleted while Container Instances are active or draining.`
    ClusterContainsContainerInstances,
    /// A cluster whose attachments are being changed, for `PutClusterCapacityProviders` and
    /// `DeleteCluster`: `UpdateInProgressException`, `The specified cluster is in a busy state.
    /// Cluster attachments must be in UPDATE_COMPLETE or UPDATE_FAILED state before they can be
    /// updated.`
    UpdateInProgress,
    /// A task whose agent for ECS Exec is not connected yet, for `ExecuteCommand`:
    /// `TargetNotConnectedException`, `The execute command failed due to an internal error. Try
    /// again later.`
    TargetNotConnected,
}

impl Race {
    /// The code and the message.
    pub(crate) fn error(&self) -> (&'static str, Cow<'static, str>) {
        const INVALID: &str = "InvalidParameterException";
        let (code, message) = match self {
            Self::ClusterNotFound => ("ClusterNotFoundException", "Cluster not found."),
            Self::ServiceLinkedRole => (
                INVALID,
                "Unable to assume the service linked role. Please verify that the ECS service linked role exists.",
            ),
            Self::NoLoadBalancer(arn) => {
                let message = format!(
                    "The target group with targetGroupArn {arn} does not have an associated load balancer."
                );
                return (INVALID, message.into());
            }
            Self::StillDraining => (INVALID, "Unable to Start a service that is still Draining."),
            Self::NotIdempotent => (INVALID, "Creation of service was not idempotent."),
            Self::DeploymentsActive => (
                INVALID,
                "The service cannot be stopped while deployments are active.",
            ),
            Self::ServiceNotActive => ("ServiceNotActiveException", "Service was not ACTIVE."),
            Self::ClusterContainsServices => (
                "ClusterContainsServicesException",
                "The Cluster cannot be deleted while Services are active.",
            ),
            Self::ClusterContainsTasks => (
                "ClusterContainsTasksException",
                "The Cluster cannot be deleted while Tasks are active.",
            ),
            Self::ClusterContainsContainerInstances => (
                "ClusterContainsContainerInstancesException",
                "The Cluster cannot be deleted while Container Instances are active or draining.",
            ),
            Self::UpdateInProgress => (
                "UpdateInProgressException",
                "The specified cluster is in a busy state. Cluster attachments must be in UPDATE_COMPLETE or UPDATE_FAILED state before they can be updated.",
            ),
            Self::TargetNotConnected => (
                "TargetNotConnectedException",
                "The execute command failed due to an internal error. Try again later.",
            ),
        };
        (code, message.into())
    }
}
