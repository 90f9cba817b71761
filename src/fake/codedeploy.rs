//! CodeDeploy, as tests deal with it.

use super::FakeEcs;
use crate::handle::{
    CodeDeploymentHandle, DeploymentGroupHandle, List, NewDeploymentGroup, ServiceHandle,
};

/// # Other services
impl FakeEcs {
    /// CodeDeploy: deployments of services whose deployment controller is `CODE_DEPLOY`. See
    /// [`CodeDeploy`].
    ///
    /// Needs the feature `codedeploy`.
    #[must_use]
    pub fn codedeploy(&self) -> CodeDeploy {
        CodeDeploy { fake: self.share() }
    }
}

/// CodeDeploy; see [`FakeEcs::codedeploy`].
///
/// The application, Terraform or `aws ecs deploy` makes groups and deployments through the API, or
/// a test makes them here. Both are the same.
///
/// A deployment makes the replacement task set, waits for its tasks, calls the functions of the
/// AppSpec, moves the traffic of the listeners in the steps of its configuration, and deletes the
/// original task set. Canaries, linear steps and waits take the fake's time.
///
/// The functions that an AppSpec names in its `Hooks` succeed at once, unless the test plays them
/// with [`on_target`](FakeEcs::on_target): an `Err` fails the event. After an `Ok(())` the
/// deployment waits until [`complete_hook`](CodeDeploymentHandle::complete_hook) or
/// [`fail_hook`](CodeDeploymentHandle::fail_hook) says what has come of it, or the code under test
/// calls `PutLifecycleEventHookExecutionStatus`.
///
/// <https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-steps-ecs.html>
///
/// ```
/// use fake_ecs::CodeDeploymentStatus;
///
/// # async fn example(ecs: &fake_ecs::FakeEcs, app_spec: &str) {
/// let web = ecs.service("web");
/// let group = ecs.codedeploy().new_group(&web).rolls_back().add();
///
/// // The AppSpec has `Hooks` with `AfterInstall: check`.
/// let check = "arn:aws:lambda:us-east-1:123456789012:function:check";
/// ecs.on_target(check, |_| Err("the new tasks answer 500".to_owned()));
/// let deployment = group.deploy(app_spec);
///
/// deployment.wait_until(|it| it.status() == CodeDeploymentStatus::Failed).await;
/// let rollback = deployment.rollback().unwrap();
/// rollback.wait_until(|it| it.status() == CodeDeploymentStatus::Succeeded).await;
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct CodeDeploy {
    fake: FakeEcs,
}

impl CodeDeploy {
    /// A deployment group of that service: say how its deployments are made, then
    /// [`add`](NewDeploymentGroup::add) it.
    ///
    /// By default all traffic is moved at once, and deployments that fail are not rolled back.
    ///
    /// ```
    /// # fn example(ecs: &fake_ecs::FakeEcs, app_spec: &str) {
    /// let new_group = ecs.codedeploy().new_group(&ecs.service("web"));
    /// let group = new_group.config("CodeDeployDefault.ECSCanary10Percent5Minutes").add();
    /// let deployment = group.deploy(app_spec);
    /// # }
    /// ```
    pub fn new_group(&self, service: &ServiceHandle) -> NewDeploymentGroup {
        NewDeploymentGroup::of(&self.fake, service)
    }

    /// The deployment group of that name of an application, which need not be there yet.
    ///
    /// ```
    /// # fn example(ecs: &fake_ecs::FakeEcs, app_spec: &str) {
    /// // Terraform has made it.
    /// let deployment = ecs.codedeploy().group("shop", "web").deploy(app_spec);
    /// # }
    /// ```
    #[must_use]
    pub fn group(&self, application: &str, name: &str) -> DeploymentGroupHandle {
        DeploymentGroupHandle::new(&self.fake, application, name)
    }

    /// The deployment of that id, such as `d-ABCDEFGHI`.
    ///
    /// # Panics
    ///
    /// When there is none; the message has the ids of those that are there.
    #[track_caller]
    #[must_use]
    pub fn deployment(&self, id: &str) -> CodeDeploymentHandle {
        CodeDeploymentHandle::find(&self.fake, id)
    }

    /// The last thousand deployments of all groups and those that are not over, the oldest first.
    /// A rollback is a deployment, too.
    ///
    /// ```
    /// # fn example(ecs: &fake_ecs::FakeEcs) {
    /// // … the application calls `CreateDeployment` …
    /// let deployment = ecs.codedeploy().deployments().only();
    /// assert!(!deployment.status().is_over());
    /// # }
    /// ```
    #[must_use]
    pub fn deployments(&self) -> List<CodeDeploymentHandle> {
        CodeDeploymentHandle::all(&self.fake)
    }
}
