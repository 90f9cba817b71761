//! A task set of a service.

use super::printed;
use super::waiting::until;
use super::{RemoteError, RemoteService};
use crate::command::Command;
use crate::command::address::TaskSetName;
use crate::kernel::arn::name_in;
use crate::wire::Json;

/// A task set of a service, which CodeDeploy or an external controller has made:
/// [`TaskSetHandle`](crate::TaskSetHandle) for those of another process.
#[derive(Clone)]
pub struct RemoteTaskSet {
    service: RemoteService,
    /// The digits of its id.
    id: String,
}

printed!(RemoteTaskSet(it) "{}/{}", it.service.address(), it.id());

impl RemoteTaskSet {
    pub(super) fn new(service: &RemoteService, id: &str) -> Self {
        Self {
            service: service.clone(),
            id: name_in(id).to_owned(),
        }
    }

    /// Its id, such as `ecs-svc/1234567890123456789`.
    #[must_use]
    pub fn id(&self) -> String {
        format!("ecs-svc/{}", self.id)
    }

    /// The task set as `DescribeTaskSets` shows it; `None` once it is gone.
    pub async fn to_json(&self) -> Result<Option<Json>, RemoteError> {
        let service = self.service.to_json().await?;
        let id = self.id();
        let found = service["taskSets"].items().find(|it| it["id"] == id);
        Ok(found.cloned())
    }

    /// Its status, such as `PRIMARY`; `None` once it is gone.
    pub async fn status(&self) -> Result<Option<String>, RemoteError> {
        let shown = self.to_json().await?;
        Ok(shown.and_then(|it| it["status"].as_str().map(str::to_owned)))
    }

    /// Whether it has the tasks that it is to have.
    pub async fn is_steady(&self) -> Result<bool, RemoteError> {
        let shown = self.to_json().await?;
        Ok(shown.is_some_and(|it| it["stabilityStatus"] == "STEADY_STATE"))
    }

    /// Makes it the primary one.
    pub async fn promote(&self) -> Result<(), RemoteError> {
        let task_set = self.address()?;
        let command = Command::PromoteTaskSet { task_set };
        self.service.ecs().carry_out(command).await
    }

    /// Deletes it, with its tasks.
    pub async fn delete(&self) -> Result<(), RemoteError> {
        let task_set = self.address()?;
        let command = Command::DeleteTaskSet { task_set };
        self.service.ecs().carry_out(command).await
    }

    /// Lets time pass until it is steady.
    ///
    /// # Errors
    ///
    /// [`RemoteError::NotReached`] when it is gone, or nothing more happens.
    pub async fn wait_steady(&self) -> Result<(), RemoteError> {
        let what = format!("task set {} to be steady", self.id());
        until(self.service.ecs(), what, || async {
            let shown = self.to_json().await?;
            Ok(shown.map(|it| it["stabilityStatus"] == "STEADY_STATE"))
        })
        .await
    }

    /// Lets time pass until it is gone.
    ///
    /// # Errors
    ///
    /// [`RemoteError::NotReached`] when nothing more happens.
    pub async fn wait_gone(&self) -> Result<(), RemoteError> {
        let what = format!("task set {} to be gone", self.id());
        until(self.service.ecs(), what, || async {
            Ok(Some(self.to_json().await?.is_none()))
        })
        .await
    }

    fn address(&self) -> Result<TaskSetName, RemoteError> {
        let name = format!("{}/{}", self.service.address(), self.id());
        name.parse().map_err(RemoteError::invalid)
    }
}
