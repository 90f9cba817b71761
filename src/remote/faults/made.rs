//! A fault that is made.

use super::super::printed;
use super::super::waiting::until;
use super::super::{Remote, RemoteError};
use crate::command::Command;
use crate::faults::FaultId;
use crate::view;

/// A fault of a [`Remote`] fake: [`Fault`](crate::Fault) for those of another process. It lasts
/// until it has fired as often as it is to, or is removed.
#[derive(Clone)]
pub struct RemoteFault {
    ecs: Remote,
    id: FaultId,
}

printed!(RemoteFault(it) "{}", it.id);

impl RemoteFault {
    pub(super) fn new(ecs: &Remote, id: FaultId) -> Self {
        let ecs = ecs.clone();
        Self { ecs, id }
    }

    /// What the server shows of it.
    ///
    /// # Errors
    ///
    /// [`RemoteError::Refused`] when there is none any more, as after a reset.
    pub async fn describe(&self) -> Result<view::Fault, RemoteError> {
        let all = self.ecs.faults().list().await?;
        let is_this = |fault: &view::Fault| {
            fault.id == self.id.0
                && fault.account == self.ecs.account()
                && fault.region == self.ecs.region()
        };
        let found = all.into_iter().find(is_this);
        found.ok_or_else(|| RemoteError::Refused {
            status: 404,
            message: format!("no fault '{}'", self.id),
        })
    }

    /// How often it has fired.
    pub async fn hits(&self) -> Result<usize, RemoteError> {
        Ok(self.describe().await?.hits)
    }

    /// Whether it can still fire.
    pub async fn is_active(&self) -> Result<bool, RemoteError> {
        Ok(self.describe().await?.is_active)
    }

    /// Ends it. What it holds goes on.
    pub async fn remove(&self) -> Result<(), RemoteError> {
        let fault = self.id;
        self.ecs.carry_out(Command::RemoveFault { fault }).await
    }

    /// Nobody minds if it never fires.
    pub async fn optional(&self) -> Result<(), RemoteError> {
        let fault = self.id;
        self.ecs
            .carry_out(Command::AllowUnusedFault { fault })
            .await
    }

    /// Lets time pass until it has fired so often.
    ///
    /// # Errors
    ///
    /// [`RemoteError::NotReached`] when nothing more happens.
    pub async fn wait_hits(&self, hits: usize) -> Result<(), RemoteError> {
        let what = format!("fault {} to fire {hits} times", self.id);
        until(&self.ecs, what, || async {
            Ok(Some(self.hits().await? >= hits))
        })
        .await
    }
}
