//! Making faults in a fake of another process: what goes wrong, and when.
//!
//! - [`calls`] — which calls, how often, and what happens to them. [`others`] — events, tasks,
//!   deployments and log streams. [`made`] — one that is made.

mod calls;
mod made;
mod others;

use std::fmt;

pub use self::calls::NewRemoteFault;
pub use self::made::RemoteFault;
pub use self::others::{
    NewRemoteDeploymentFault, NewRemoteEventFault, NewRemoteLogFault, NewRemoteStartFault,
    NewRemoteTaskFault,
};
use super::printed;
use super::{Remote, RemoteError};
use crate::command::Command;
use crate::command::outcome::Outcome;
use crate::ecs::task::state::TaskStatus;
use crate::faults::scope::Operations;
use crate::faults::{self, Kind, Origin};
use crate::view;
use crate::wire::Route;

/// # Faults
impl Remote {
    /// Makes calls go wrong: say which, how often, and what happens, as with
    /// [`FakeEcs::faults`](crate::FakeEcs::faults). Nobody fails for a fault that never fires:
    /// [`unused`](RemoteFaults::unused) says which have not.
    ///
    /// ```
    /// # async fn example(ecs: &fake_ecs::Remote) -> Result<(), fake_ecs::RemoteError> {
    /// let throttled = ecs.faults().on("RunTask").times(7).throttle().await?;
    /// // … the application runs a task …
    /// assert_eq!(throttled.hits().await?, 7);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn faults(&self) -> RemoteFaults {
        RemoteFaults { ecs: self.clone() }
    }

    /// Tasks that are about to leave the status stay in it until the fault is removed.
    ///
    /// # Errors
    ///
    /// For `STOPPED`, which tasks do not leave.
    #[track_caller]
    pub fn hold(
        &self,
        status: TaskStatus,
    ) -> impl Future<Output = Result<RemoteFault, RemoteError>> + use<> {
        self.faults().tasks().hold(status)
    }
}

/// Where faults are made; see [`Remote::faults`].
#[derive(Clone)]
pub struct RemoteFaults {
    ecs: Remote,
}

printed!(RemoteFaults(it) "{}", it.ecs.endpoint_url());

impl RemoteFaults {
    /// A fault of the calls of that operation: by name, as `"RunTask"`, or an
    /// [`Operation`](crate::Operation). That of another service is `"sqs:ReceiveMessage"`.
    ///
    /// # Panics
    ///
    /// When there is no operation of that name, with names that are like it.
    #[track_caller]
    pub fn on(&self, operation: impl TryInto<Route, Error: fmt::Display>) -> NewRemoteFault {
        match operation.try_into() {
            Ok(operation) => NewRemoteFault::new(self, Operations::Only(operation)),
            Err(unknown) => panic!("{unknown}"),
        }
    }

    /// A fault of all calls of ECS.
    pub fn all(&self) -> NewRemoteFault {
        NewRemoteFault::new(self, Operations::All)
    }

    /// A fault of the calls that change nothing.
    pub fn reads(&self) -> NewRemoteFault {
        NewRemoteFault::new(self, Operations::Reads)
    }

    /// A fault of the calls that change something.
    pub fn writes(&self) -> NewRemoteFault {
        NewRemoteFault::new(self, Operations::Writes)
    }

    /// A fault of tasks that start: they do not come to run their containers.
    pub fn task_starts(&self) -> NewRemoteStartFault {
        NewRemoteStartFault::new(self)
    }

    /// A fault of tasks: they stay in a status, or take longer.
    pub fn tasks(&self) -> NewRemoteTaskFault {
        NewRemoteTaskFault::new(self)
    }

    /// A fault of deployments: they stay at a stage.
    pub fn deployments(&self) -> NewRemoteDeploymentFault {
        NewRemoteDeploymentFault::new(self)
    }

    /// A fault of events: they are lost, repeated or late.
    pub fn events(&self) -> NewRemoteEventFault {
        NewRemoteEventFault::new(self)
    }

    /// A fault of log streams: they never appear, or late.
    pub fn log_streams(&self) -> NewRemoteLogFault {
        NewRemoteLogFault::new(self)
    }

    /// All that were made, in that order.
    pub async fn list(&self) -> Result<Vec<view::Fault>, RemoteError> {
        let found: view::Faults = self.ecs.view(self.ecs.question("faults")).await?;
        Ok(found.faults)
    }

    /// Those that have never fired, though they are not optional.
    pub async fn unused(&self) -> Result<Vec<view::Fault>, RemoteError> {
        let mut all = self.list().await?;
        all.retain(|fault| fault.is_unused);
        Ok(all)
    }

    #[track_caller]
    pub(super) fn add(
        &self,
        kind: Kind,
        times: Option<usize>,
        optional: bool,
    ) -> impl Future<Output = Result<RemoteFault, RemoteError>> + use<> {
        let fault = faults::Fault {
            kind,
            times,
            optional,
            origin: Some(Origin::here()),
        };
        let ecs = self.ecs.clone();
        async move {
            match ecs.act(Command::AddFault(fault)).await? {
                Outcome::Fault(id) => Ok(RemoteFault::new(&ecs, id)),
                other => Err(ecs.surprise(&other)),
            }
        }
    }
}
