//! A deployment of CodeDeploy, from the outside.

use std::fmt;

use super::link::Link;
use super::{CodeDeploymentStatus, List, story, wait};
use crate::aws::codedeploy::deployment::Deployment;
use crate::aws::codedeploy::port::pending_execution;
use crate::codedeploy::Operation;
use crate::fake::FakeEcs;
use crate::wire::codedeploy::enums::{DeploymentStatus, LifecycleEventStatus};
use crate::wire::{Json, Route};

/// A deployment of CodeDeploy; see [`CodeDeploy`](crate::CodeDeploy).
///
/// What it does it does as a caller of the API would, and CodeDeploy's words are in the panic when
/// that is refused. It is not in the list of [requests](FakeEcs::requests).
///
/// ```
/// use fake_ecs::CodeDeploymentStatus;
///
/// # async fn example(ecs: &fake_ecs::FakeEcs) {
/// // … the application calls `CreateDeployment`, for a group with a canary …
/// let deployment = ecs.codedeploy().deployments().last();
/// deployment.wait_until(|it| it.traffic() == 10).await;
/// ecs.cloudwatch().raise_alarm("errors");
/// deployment.wait_until(|it| it.status().is_over()).await;
/// assert_eq!(deployment.status(), CodeDeploymentStatus::Stopped);
/// # }
/// ```
#[derive(Clone)]
pub struct CodeDeploymentHandle {
    link: Link,
    id: String,
}

impl CodeDeploymentHandle {
    pub(super) fn of(link: &Link, id: &str) -> Self {
        Self {
            link: link.clone(),
            id: id.to_owned(),
        }
    }

    #[track_caller]
    pub(crate) fn find(fake: &FakeEcs, id: &str) -> Self {
        let found = Link::make(fake, |link, region| {
            let found = region.codedeploy.find(id);
            let ids = || -> Vec<String> {
                let all = region.codedeploy.all();
                all.map(|it| it.id().to_owned()).collect()
            };
            found.map(|_| Self::of(link, id)).ok_or_else(ids)
        });
        match found {
            Ok(deployment) => deployment,
            Err(ids) => panic!("no deployment '{id}'; there is: {}", story::list(&ids)),
        }
    }

    pub(crate) fn all(fake: &FakeEcs) -> List<Self> {
        let all = Link::make(fake, |link, region| {
            let all = region.codedeploy.all();
            all.map(|it| Self::of(link, it.id())).collect()
        });
        List::new(fake, "deployment", all)
    }

    /// Its id, such as `d-ABCDEFGHI`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What has become of it.
    #[track_caller]
    #[must_use]
    pub fn status(&self) -> CodeDeploymentStatus {
        self.read(|it| it.status().into())
    }

    /// Why it has failed or was stopped, with the code of the API: `HOOK_EXECUTION_FAILURE: …`.
    /// `None` where it has not.
    ///
    /// ```
    /// # fn example(ecs: &fake_ecs::FakeEcs) {
    /// let error = ecs.codedeploy().deployments().last().error().unwrap();
    /// assert!(error.starts_with("ALARM_ACTIVE: "), "{error}");
    /// # }
    /// ```
    #[track_caller]
    #[must_use]
    pub fn error(&self) -> Option<String> {
        self.read(|it| {
            let (code, message) = it.error()?;
            Some(format!("{}: {message}", code.as_str()))
        })
    }

    /// How much of the traffic the replacement has, in percent: 0 before the first step, 100 after
    /// the last. After a rollback it is 0.
    #[track_caller]
    #[must_use]
    pub fn traffic(&self) -> u32 {
        self.read(|it| it.share().try_into().unwrap_or_default())
    }

    /// The deployment that undoes it; `None` where it is not rolled back.
    #[track_caller]
    #[must_use]
    pub fn rollback(&self) -> Option<Self> {
        let id = self.read(|it| it.rollback_id().map(str::to_owned));
        id.map(|id| Self::of(&self.link, &id))
    }

    /// The lifecycle event whose function was called and has not said yet what comes of it, such as
    /// `AfterInstall`. `None` where it waits for no function.
    ///
    /// Functions that nobody plays succeed at once, so only one that a closure of
    /// [`on_target`](FakeEcs::on_target) or an endpoint stands for is waited for: an hour at most.
    ///
    /// ```
    /// # async fn example(ecs: &fake_ecs::FakeEcs, app_spec: &str) {
    /// // It takes what it is given, and says nothing.
    /// ecs.on_target("arn:aws:lambda:us-east-1:123456789012:function:check", |_| Ok(()));
    /// let deployment = ecs.codedeploy().group("shop", "web").deploy(app_spec);
    ///
    /// deployment.wait_until(|it| it.pending_hook() == Some("AfterInstall")).await;
    /// // … look at the new tasks before they have traffic …
    /// deployment.complete_hook();
    /// # }
    /// ```
    #[track_caller]
    #[must_use]
    pub fn pending_hook(&self) -> Option<&'static str> {
        self.read(Deployment::pending_hook)
    }

    /// The function that it [waits for](Self::pending_hook) says that the event has succeeded.
    ///
    /// # Panics
    ///
    /// When it waits for no function.
    #[track_caller]
    pub fn complete_hook(&self) {
        self.answer_hook(LifecycleEventStatus::Succeeded);
    }

    /// The function that it [waits for](Self::pending_hook) says that the event has failed: so has
    /// the deployment, which is rolled back if its group says so.
    ///
    /// # Panics
    ///
    /// When it waits for no function.
    #[track_caller]
    pub fn fail_hook(&self) {
        self.answer_hook(LifecycleEventStatus::Failed);
    }

    #[track_caller]
    fn answer_hook(&self, status: LifecycleEventStatus) {
        let execution = self.link.read(|region| pending_execution(region, &self.id));
        let Some(execution) = execution else {
            panic!(
                "the deployment {} waits for no function: {:?}",
                self.id, self
            );
        };
        let operation = Operation::PutLifecycleEventHookExecutionStatus;
        let members = [
            ("lifecycleEventHookExecutionId", Json::of(&execution)),
            ("status", Json::of(&status)),
        ];
        self.call(operation, members.into());
    }

    /// Stops it, as `StopDeployment` does: it is rolled back if its group says so, and otherwise
    /// leaves both task sets and the traffic as they are.
    ///
    /// ```
    /// # async fn example(ecs: &fake_ecs::FakeEcs, app_spec: &str) {
    /// let deployment = ecs.codedeploy().group("shop", "web").deploy(app_spec);
    /// deployment.wait_until(|it| it.traffic() > 0).await;
    /// deployment.stop();
    /// assert_eq!(deployment.status(), fake_ecs::CodeDeploymentStatus::Stopped);
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When it is over.
    #[track_caller]
    pub fn stop(&self) {
        self.call(Operation::StopDeployment, Vec::new());
    }

    /// Lets time pass until `condition` holds for it.
    ///
    /// # Panics
    ///
    /// When nothing happens any more, as [`FakeEcs::wait_until`] says. With the story, and the line
    /// that has waited.
    #[track_caller]
    pub fn wait_until<F>(&self, condition: F) -> impl Future<Output = ()> + use<F>
    where
        F: FnMut(&Self) -> bool,
    {
        wait::for_handle(self.link.fake(), self.clone(), condition)
    }

    #[track_caller]
    fn read<R>(&self, at: impl FnOnce(&Deployment) -> R) -> R {
        let seen = self
            .link
            .read(|region| region.codedeploy.find(&self.id).map(at));
        match seen {
            Some(seen) => seen,
            None => panic!(
                "the fake has forgotten the deployment {}, after a thousand others",
                self.id
            ),
        }
    }

    #[track_caller]
    fn call(&self, operation: Operation, mut members: Vec<(&'static str, Json)>) {
        members.push(("deploymentId", Json::of(&self.id)));
        let body = Json::object(members.into_iter());
        if let Err(error) = self.link.call(Route::CodeDeploy(operation), &body) {
            panic!("{operation} of {}: {error}", self.id);
        }
    }
}

impl PartialEq for CodeDeploymentHandle {
    /// Whether both are the same deployment of the same fake.
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && self.link == other.link
    }
}

impl fmt::Debug for CodeDeploymentHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seen = self.link.show(|region| {
            let status = region.codedeploy.find(&self.id).map(Deployment::status);
            let status = status.map_or("forgotten", DeploymentStatus::as_str);
            format!("{}, {status}", self.id)
        });
        write!(f, "CodeDeploymentHandle({seen})")
    }
}
