//! The catalogue of failures, as values.

use std::fmt;

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
    /// `RunTask` finds [no capacity](crate::NewFault::no_capacity) of Fargate, once.
    NoCapacity,
    /// `RunTask` finds no memory: the [failure](crate::NewFault::failure) `RESOURCE:MEMORY`, once.
    NoMemory,
    /// `RunTask` or `CreateService` is refused because the [lookup of its
    /// subnet](crate::NewFault::subnet_lookup_throttled) was throttled, once.
    SubnetLookupThrottled,
    /// What is read is [missing](crate::NewFault::missing), once.
    Missing,
    /// What is read is [an empty list](crate::NewFault::empty), once.
    Empty,
    /// What is read is [as it was a minute ago](crate::NewFault::stale_for), once.
    Stale,
    /// The image of the task [cannot be pulled](crate::Script::cannot_pull).
    CannotPull,
    /// The task [fails to start](crate::Script::fails_to_start).
    FailsToStart,
    /// The task exits with 1.
    ExitsWithOne,
    /// The task [runs out of memory](crate::Script::runs_out_of_memory).
    OutOfMemory,
    /// The task loses its [Spot capacity](crate::TaskHandle::spot_interrupt) while it runs. Only
    /// for tasks of `FARGATE_SPOT`.
    SpotInterruption,
    /// The task is `STOPPED` while it runs, and its containers [have no exit
    /// code](crate::TaskHandle::mark_failed), as when its host is lost.
    HostLost,
    /// The task never ends by itself.
    Hangs,
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
        Self::Empty,
        Self::Stale,
        Self::CannotPull,
        Self::FailsToStart,
        Self::ExitsWithOne,
        Self::OutOfMemory,
        Self::SpotInterruption,
        Self::HostLost,
        Self::Hangs,
    ];

    /// Whether it is one of tasks. The others are of calls.
    #[must_use]
    pub fn is_of_tasks(self) -> bool {
        self >= Self::CannotPull
    }

    /// Whether calls of the operation can fail like that.
    #[must_use]
    pub fn applies_to(self, operation: Operation) -> bool {
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
            Self::NoCapacity => operation == Operation::RunTask,
            Self::NoMemory => matches!(operation, Operation::RunTask | Operation::StartTask),
            Self::SubnetLookupThrottled => {
                matches!(operation, Operation::RunTask | Operation::CreateService)
            }
            Self::Missing => operation.is_read() && injected::has_failures(operation),
            Self::Empty => operation.is_read() && injected::has_list(operation),
            Self::Stale => operation.is_read(),
            _ => false,
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
            Self::Empty => "empty list",
            Self::Stale => "stale answer",
            Self::CannotPull => "cannot pull",
            Self::FailsToStart => "fails to start",
            Self::ExitsWithOne => "exits with 1",
            Self::OutOfMemory => "out of memory",
            Self::SpotInterruption => "Spot interruption",
            Self::HostLost => "host lost",
            Self::Hangs => "hangs for ever",
        })
    }
}
