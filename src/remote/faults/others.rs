//! Faults of other things than calls that are being made.

use std::time::Duration;

use super::super::RemoteError;
use super::{RemoteFault, RemoteFaults};
use crate::command::address::TaskId;
use crate::ecs::service::LifecycleStage;
use crate::ecs::task::state::TaskStatus;
use crate::fake::StartFailure;
use crate::fake::faults::turns::per_million;
use crate::faults::Kind;
use crate::faults::events::{EventAction, EventFault};
use crate::faults::logs::{LogAction, LogFault};
use crate::faults::stages::StageHold;
use crate::faults::tasks::{TaskDelay, TaskHold, TaskScope};
use crate::faults::when::{When, Window};

/// How often a fault fires, for those that count.
macro_rules! counted {
    ($name:ident) => {
        impl $name {
            /// Only the next time.
            pub fn once(self) -> Self {
                self.times(1)
            }

            /// Only the first so many times.
            pub fn times(mut self, times: usize) -> Self {
                self.times = Some(times);
                self
            }

            /// It need not happen.
            pub fn optional(mut self) -> Self {
                self.optional = true;
                self
            }
        }
    };
}

/// Declares a fault that is of tasks.
macro_rules! of_tasks {
    ($(#[$about:meta])* $name:ident) => {
        $(#[$about])*
        #[must_use = "nothing goes wrong before it is said what happens"]
        #[derive(Clone, Debug)]
        pub struct $name {
            faults: RemoteFaults,
            tasks: TaskScope,
            times: Option<usize>,
            optional: bool,
        }

        impl $name {
            pub(super) fn new(faults: &RemoteFaults) -> Self {
                Self {
                    faults: faults.clone(),
                    tasks: TaskScope::default(),
                    times: None,
                    optional: false,
                }
            }

            /// Only tasks in the cluster of that name.
            pub fn cluster(mut self, name: &str) -> Self {
                self.tasks.cluster = Some(name.to_owned());
                self
            }

            /// Only tasks of that family.
            pub fn family(mut self, family: &str) -> Self {
                self.tasks.family = Some(family.to_owned());
                self
            }

            /// Only the n-th task, counted from 1.
            pub fn nth(mut self, n: usize) -> Self {
                self.tasks.nth = Some(n);
                self
            }

            #[track_caller]
            fn make(
                self,
                kind: Kind,
            ) -> impl Future<Output = Result<RemoteFault, RemoteError>> + use<> {
                self.faults.add(kind, self.times, self.optional)
            }
        }

        counted!($name);
    };
}

of_tasks! {
    /// A fault of tasks that start: made with [`RemoteFaults::task_starts`].
    NewRemoteStartFault
}

impl NewRemoteStartFault {
    /// The task ends before its containers run.
    #[track_caller]
    pub fn fail(
        self,
        failure: StartFailure,
    ) -> impl Future<Output = Result<RemoteFault, RemoteError>> + use<> {
        let kind = Kind::TaskStart {
            tasks: self.tasks.clone(),
            provisioning: failure.is_of_provisioning(),
            reason: failure.reason(),
        };
        self.make(kind)
    }
}

of_tasks! {
    /// A fault of tasks that stay, or take longer: made with [`RemoteFaults::tasks`].
    NewRemoteTaskFault
}

impl NewRemoteTaskFault {
    pub(crate) fn task(mut self, id: TaskId) -> Self {
        self.tasks.task = Some(id.to_string());
        self
    }

    /// Tasks that are about to leave the status stay in it until the fault is removed.
    ///
    /// # Errors
    ///
    /// For `STOPPED`, which tasks do not leave.
    #[track_caller]
    pub fn hold(
        self,
        status: TaskStatus,
    ) -> impl Future<Output = Result<RemoteFault, RemoteError>> + use<> {
        let kind = Kind::TaskHold(TaskHold {
            tasks: self.tasks.clone(),
            ..TaskHold::new(status.as_str())
        });
        self.make(kind)
    }

    /// Tasks take longer for each stage, by up to so much of the fake's time.
    #[track_caller]
    pub fn delay(
        self,
        up_to: Duration,
    ) -> impl Future<Output = Result<RemoteFault, RemoteError>> + use<> {
        let tasks = self.tasks.clone();
        self.make(Kind::TaskDelay(TaskDelay { up_to, tasks }))
    }
}

of_tasks! {
    /// A fault of log streams: made with [`RemoteFaults::log_streams`].
    NewRemoteLogFault
}

impl NewRemoteLogFault {
    /// They never appear.
    #[track_caller]
    pub fn missing(self) -> impl Future<Output = Result<RemoteFault, RemoteError>> + use<> {
        self.happens(LogAction::Missing)
    }

    /// They appear so much later than their containers start.
    #[track_caller]
    pub fn created_after(
        self,
        delay: Duration,
    ) -> impl Future<Output = Result<RemoteFault, RemoteError>> + use<> {
        self.happens(LogAction::CreatedAfter(delay))
    }

    /// Lines appear in them so much later than they are written.
    #[track_caller]
    pub fn lag(
        self,
        lag: Duration,
    ) -> impl Future<Output = Result<RemoteFault, RemoteError>> + use<> {
        self.happens(LogAction::Lag(lag))
    }

    #[track_caller]
    fn happens(
        self,
        action: LogAction,
    ) -> impl Future<Output = Result<RemoteFault, RemoteError>> + use<> {
        let kind = Kind::LogStream(LogFault {
            tasks: self.tasks.clone(),
            container: None,
            action,
        });
        self.make(kind)
    }
}

/// A fault of deployments: made with [`RemoteFaults::deployments`].
#[must_use = "nothing stays before `.hold(…)` is awaited"]
#[derive(Clone, Debug)]
pub struct NewRemoteDeploymentFault {
    faults: RemoteFaults,
    cluster: Option<String>,
    service: Option<String>,
    optional: bool,
}

impl NewRemoteDeploymentFault {
    pub(super) fn new(faults: &RemoteFaults) -> Self {
        Self {
            faults: faults.clone(),
            cluster: None,
            service: None,
            optional: false,
        }
    }

    /// Only deployments of services in the cluster of that name.
    pub fn cluster(mut self, name: &str) -> Self {
        self.cluster = Some(name.to_owned());
        self
    }

    /// Only deployments of services of that name.
    pub fn service(mut self, name: &str) -> Self {
        self.service = Some(name.to_owned());
        self
    }

    /// It need not happen.
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// Deployments that come to the stage stay there until the fault is removed.
    #[track_caller]
    pub fn hold(
        self,
        stage: LifecycleStage,
    ) -> impl Future<Output = Result<RemoteFault, RemoteError>> + use<> {
        let kind = Kind::StageHold(StageHold {
            cluster: self.cluster,
            service: self.service,
            stage: stage.as_str().to_owned(),
        });
        self.faults.add(kind, None, self.optional)
    }
}

/// A fault of events: made with [`RemoteFaults::events`].
#[must_use = "nothing goes wrong before it is said what happens"]
#[derive(Clone, Debug)]
pub struct NewRemoteEventFault {
    faults: RemoteFaults,
    patterns: Vec<String>,
    when: When,
    times: Option<usize>,
    optional: bool,
}

counted!(NewRemoteEventFault);

/// # Which events
impl NewRemoteEventFault {
    pub(super) fn new(faults: &RemoteFaults) -> Self {
        Self {
            faults: faults.clone(),
            patterns: Vec::new(),
            when: When::default(),
            times: None,
            optional: false,
        }
    }

    /// Only events that match that event pattern; of several, all.
    pub fn matching(mut self, pattern: impl Into<String>) -> Self {
        self.patterns.push(pattern.into());
        self
    }

    /// Only the n-th event, counted from 1.
    pub fn nth(mut self, n: u64) -> Self {
        self.when.nth = Some(n);
        self
    }

    /// Only the n-th event, counted from 1, and those after it.
    pub fn from_nth(mut self, n: u64) -> Self {
        self.when.from = Some(n);
        self
    }

    /// Only every n-th event.
    pub fn every(mut self, n: u64) -> Self {
        self.when.every = Some(n);
        self
    }

    /// Only events in that part of the fake's time, counted from its start.
    pub fn between(mut self, from: Duration, until: Duration) -> Self {
        self.when.window = Some(Window { from, until });
        self
    }

    /// Only some events: each with that probability, from 0 to 1, by the seed.
    ///
    /// # Panics
    ///
    /// When it is no probability.
    #[track_caller]
    pub fn with_probability(mut self, probability: f64) -> Self {
        self.when.per_million = Some(per_million(probability));
        self
    }
}

/// # What happens
impl NewRemoteEventFault {
    /// They are not delivered.
    ///
    /// # Errors
    ///
    /// When a pattern is refused.
    #[track_caller]
    pub fn lose(self) -> impl Future<Output = Result<RemoteFault, RemoteError>> + use<> {
        self.make(EventAction::Lose)
    }

    /// They are delivered twice.
    ///
    /// # Errors
    ///
    /// When a pattern is refused.
    #[track_caller]
    pub fn duplicate(self) -> impl Future<Output = Result<RemoteFault, RemoteError>> + use<> {
        self.make(EventAction::Duplicate)
    }

    /// They are delivered later by so much of the fake's time.
    ///
    /// # Errors
    ///
    /// When a pattern is refused.
    #[track_caller]
    pub fn delay(
        self,
        delay: Duration,
    ) -> impl Future<Output = Result<RemoteFault, RemoteError>> + use<> {
        self.make(EventAction::Delay(delay))
    }

    /// They are delivered after the event that comes next.
    ///
    /// # Errors
    ///
    /// When a pattern is refused.
    #[track_caller]
    pub fn reorder(self) -> impl Future<Output = Result<RemoteFault, RemoteError>> + use<> {
        self.make(EventAction::Reorder)
    }

    #[track_caller]
    fn make(
        self,
        action: EventAction,
    ) -> impl Future<Output = Result<RemoteFault, RemoteError>> + use<> {
        let kind = Kind::Event(EventFault {
            patterns: self.patterns,
            when: self.when,
            action,
        });
        self.faults.add(kind, self.times, self.optional)
    }
}
