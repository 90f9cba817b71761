//! The catalogue of failures, as values.

use std::fmt;

use crate::fake::Race;
use crate::ops::injected;
use crate::wire::Operation;

/// Something that goes wrong with ECS, and that applications must survive: with a call, or with a
/// task. See [`for_each_failure`](crate::for_each_failure).
///
/// Where it says three times, three calls of the operation fail in a row: by default the SDK makes
/// three of one, so the application hears of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Failure {
    /// Three times [throttled](crate::NewFault::throttle).
    Throttle,
    /// [Denied](crate::NewFault::deny) by IAM, from then on.
    Deny,
    /// Three times a [`ServerException`](crate::NewFault::server_error).
    ServerError,
    /// Three times [`ServiceUnavailable`](crate::NewFault::unavailable).
    Unavailable,
    /// Three times [reset](crate::NewFault::reset) before the call is carried out.
    Reset,
    /// Three times [reset](crate::NewFault::reset_after_effect) once the call has been carried out.
    ResetAfterEffect,
    /// Three times a `ServerException` [once the call has been carried
    /// out](crate::NewFault::error_after_effect).
    ErrorAfterEffect,
    /// The answer comes [five minutes late](crate::NewFault::latency), once.
    Latency,
    /// The answer never comes, once.
    NoAnswer,
    /// `RunTask` finds [no capacity](crate::NewFault::no_capacity), once, as it happens with
    /// Fargate.
    NoCapacity,
    /// `RunTask` or `StartTask` finds no memory: the [failure](crate::NewFault::failure)
    /// `RESOURCE:MEMORY`, once, as it happens on container instances.
    NoMemory,
    /// `RunTask` or `CreateService` is refused because the [lookup of its
    /// subnet](crate::NewFault::subnet_lookup_throttled) was throttled, once.
    SubnetLookupThrottled,
    /// What is read is [missing](crate::NewFault::missing), once.
    Missing,
    /// What is read is missing, five times in a row.
    MissingRepeatedly,
    /// What is read is [an empty list](crate::NewFault::empty), once.
    Empty,
    /// What is read is [as it was a minute ago](crate::NewFault::stale_for), once.
    Stale,
    /// The cluster [is not known yet](Race::ClusterNotFound), once.
    ClusterNotFound,
    /// The service-linked role [is not known yet](Race::ServiceLinkedRole), once.
    ServiceLinkedRole,
    /// A service of that name [still drains](Race::StillDraining), once.
    StillDraining,
    /// The service [has just been deleted](Race::ServiceNotActive), once.
    ServiceNotActive,
    /// The service [is being deployed](Race::DeploymentsActive), once.
    DeploymentsActive,
    /// The cluster [still has tasks](Race::ClusterContainsTasks), once.
    ClusterContainsTasks,
    /// The cluster's attachments [are being changed](Race::UpdateInProgress), once.
    UpdateInProgress,
    /// The agent for ECS Exec [is not connected yet](Race::TargetNotConnected), once.
    TargetNotConnected,
    /// The image of the task [cannot be pulled](crate::Script::cannot_pull).
    CannotPull,
    /// The task [fails to start](crate::Script::fails_to_start).
    FailsToStart,
    /// The task exits with 1.
    ExitsWithOne,
    /// The task [runs out of memory](crate::Script::runs_out_of_memory).
    OutOfMemory,
    /// Every task of the family exits with 1, from this one on. A deployment of a service never
    /// comes to its steady state.
    CrashLoop,
    /// The task loses its [Spot capacity](crate::TaskHandle::spot_interrupt) while it runs. Only
    /// for tasks of `FARGATE_SPOT`.
    SpotInterruption,
    /// The task is `STOPPED` while it runs, and its containers [have no exit
    /// code](crate::TaskHandle::mark_failed), as when its host is lost.
    HostLost,
    /// The task never ends by itself.
    Hangs,
    /// The task never ends by itself, and [ignores `SIGTERM`](crate::Script::ignores_sigterm): it
    /// ends when the stop timeout is over.
    IgnoresSigterm,
}

impl Failure {
    /// All of them: first those of calls, then those of tasks.
    pub const ALL: &[Self] = &[
        Self::Throttle,
        Self::Deny,
        Self::ServerError,
        Self::Unavailable,
        Self::Reset,
        Self::ResetAfterEffect,
        Self::ErrorAfterEffect,
        Self::Latency,
        Self::NoAnswer,
        Self::NoCapacity,
        Self::NoMemory,
        Self::SubnetLookupThrottled,
        Self::Missing,
        Self::MissingRepeatedly,
        Self::Empty,
        Self::Stale,
        Self::ClusterNotFound,
        Self::ServiceLinkedRole,
        Self::StillDraining,
        Self::ServiceNotActive,
        Self::DeploymentsActive,
        Self::ClusterContainsTasks,
        Self::UpdateInProgress,
        Self::TargetNotConnected,
        Self::CannotPull,
        Self::FailsToStart,
        Self::ExitsWithOne,
        Self::OutOfMemory,
        Self::CrashLoop,
        Self::SpotInterruption,
        Self::HostLost,
        Self::Hangs,
        Self::IgnoresSigterm,
    ];

    /// Whether it is one of tasks. The others are of calls.
    #[must_use]
    pub fn is_of_tasks(self) -> bool {
        matches!(
            self,
            Self::CannotPull
                | Self::FailsToStart
                | Self::ExitsWithOne
                | Self::OutOfMemory
                | Self::CrashLoop
                | Self::SpotInterruption
                | Self::HostLost
                | Self::Hangs
                | Self::IgnoresSigterm
        )
    }

    /// The race that it is, if it is one.
    pub(super) fn race(self) -> Option<Race> {
        Some(match self {
            Self::ClusterNotFound => Race::ClusterNotFound,
            Self::ServiceLinkedRole => Race::ServiceLinkedRole,
            Self::StillDraining => Race::StillDraining,
            Self::ServiceNotActive => Race::ServiceNotActive,
            Self::DeploymentsActive => Race::DeploymentsActive,
            Self::ClusterContainsTasks => Race::ClusterContainsTasks,
            Self::UpdateInProgress => Race::UpdateInProgress,
            Self::TargetNotConnected => Race::TargetNotConnected,
            _ => return None,
        })
    }

    /// Whether calls of the operation can fail like that.
    #[must_use]
    pub fn applies_to(self, operation: Operation) -> bool {
        use Operation as Op;
        match self {
            Self::Throttle
            | Self::Deny
            | Self::ServerError
            | Self::Unavailable
            | Self::Reset
            | Self::Latency
            | Self::NoAnswer => true,
            // Of a read nothing is left but a lost answer.
            Self::ResetAfterEffect | Self::ErrorAfterEffect => !operation.is_read(),
            Self::NoCapacity => operation == Op::RunTask,
            Self::NoMemory => matches!(operation, Op::RunTask | Op::StartTask),
            Self::SubnetLookupThrottled => matches!(operation, Op::RunTask | Op::CreateService),
            Self::Missing | Self::MissingRepeatedly => {
                operation.is_read() && injected::has_failures(operation)
            }
            Self::Empty => operation.is_read() && injected::has_list(operation),
            Self::Stale => operation.is_read(),
            Self::ClusterNotFound => {
                matches!(operation, Op::RunTask | Op::StartTask | Op::CreateService)
            }
            Self::ServiceLinkedRole => matches!(
                operation,
                Op::CreateCluster | Op::CreateService | Op::PutClusterCapacityProviders
            ),
            Self::StillDraining => operation == Op::CreateService,
            Self::ServiceNotActive => operation == Op::UpdateService,
            Self::DeploymentsActive => operation == Op::DeleteService,
            Self::ClusterContainsTasks => operation == Op::DeleteCluster,
            Self::UpdateInProgress => {
                matches!(
                    operation,
                    Op::PutClusterCapacityProviders | Op::DeleteCluster
                )
            }
            Self::TargetNotConnected => operation == Op::ExecuteCommand,
            Self::CannotPull
            | Self::FailsToStart
            | Self::ExitsWithOne
            | Self::OutOfMemory
            | Self::CrashLoop
            | Self::SpotInterruption
            | Self::HostLost
            | Self::Hangs
            | Self::IgnoresSigterm => false,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Throttle => "throttled",
            Self::Deny => "denied",
            Self::ServerError => "server error",
            Self::Unavailable => "unavailable",
            Self::Reset => "reset",
            Self::ResetAfterEffect => "reset after its effect",
            Self::ErrorAfterEffect => "error after its effect",
            Self::Latency => "late answer",
            Self::NoAnswer => "no answer",
            Self::NoCapacity => "no capacity",
            Self::NoMemory => "RESOURCE:MEMORY",
            Self::SubnetLookupThrottled => "subnet lookup throttled",
            Self::Missing => "MISSING",
            Self::MissingRepeatedly => "MISSING five times",
            Self::Empty => "empty list",
            Self::Stale => "stale answer",
            Self::ClusterNotFound => "cluster not found",
            Self::ServiceLinkedRole => "no service-linked role",
            Self::StillDraining => "still draining",
            Self::ServiceNotActive => "service not active",
            Self::DeploymentsActive => "deployments active",
            Self::ClusterContainsTasks => "cluster contains tasks",
            Self::UpdateInProgress => "update in progress",
            Self::TargetNotConnected => "target not connected",
            Self::CannotPull => "cannot pull",
            Self::FailsToStart => "fails to start",
            Self::ExitsWithOne => "exits with 1",
            Self::OutOfMemory => "out of memory",
            Self::CrashLoop => "crash loop",
            Self::SpotInterruption => "Spot interruption",
            Self::HostLost => "host lost",
            Self::Hangs => "hangs for ever",
            Self::IgnoresSigterm => "ignores SIGTERM",
        })
    }
}
