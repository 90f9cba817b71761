//! A task set of a service, from the outside.

use std::fmt;

use super::link::Link;
use super::{List, ServiceHandle, Tasks, wait};

use crate::command::Command;
use crate::command::address::{ServiceName, TaskSetName};
use crate::command::outcome::Outcome;
use crate::ecs::keys::{DeploymentId, ServiceKey};
use crate::ecs::service::TaskSetStatus;
use crate::ecs::service::state::Service;
use crate::ecs::service::task_set::state::TaskSet;
use crate::ecs::{Region, service};

#[cfg(feature = "client")]
use crate::render;
#[cfg(feature = "client")]
use crate::sdk::IntoSdk;

/// A task set: what a service with the deployment controller `EXTERNAL` or `CODE_DEPLOY` has
/// instead of deployments.
///
/// ```
/// # async fn example(ecs: &fake_ecs::FakeEcs) {
/// use fake_ecs::TaskSetStatus;
///
/// // … the application has made a task set …
/// let green = ecs.service("web").task_sets().last();
/// green.wait_steady().await;
/// assert_eq!(green.status(), Some(TaskSetStatus::Active));
/// assert_eq!(green.running_count(), green.computed_desired_count());
/// # }
/// ```
#[derive(Clone)]
pub struct TaskSetHandle {
    link: Link,
    service: ServiceKey,
    id: DeploymentId,
}

impl TaskSetHandle {
    fn new(link: &Link, service: ServiceKey, id: DeploymentId) -> Self {
        Self {
            link: link.clone(),
            service,
            id,
        }
    }

    #[track_caller]
    fn read<R>(&self, at: impl FnOnce(&Region, &Service, Option<&TaskSet>) -> R) -> R {
        self.link.read(|region| {
            let service = region.services.get(self.service);
            at(region, service, service.task_set(self.id))
        })
    }

    /// `ecs-svc/…`: its tasks say that they were started by it.
    #[must_use]
    pub fn id(&self) -> String {
        self.id.to_string()
    }

    /// Its ARN.
    #[track_caller]
    #[must_use]
    pub fn arn(&self) -> String {
        self.read(|region, service, _| region.task_set_arn(service, self.id))
    }

    /// Where it is in its life; `None` once it is gone.
    #[track_caller]
    #[must_use]
    pub fn status(&self) -> Option<TaskSetStatus> {
        self.read(|_, _, set| Some(set?.status))
    }

    /// Its `externalId`, which its creator gave it: the id of the deployment, if that is
    /// CodeDeploy.
    #[track_caller]
    #[must_use]
    pub fn external_id(&self) -> Option<String> {
        self.read(|_, _, set| set?.external_id.clone())
    }

    /// How many tasks it is to have: its share of the service's desired count, rounded up.
    #[track_caller]
    #[must_use]
    pub fn computed_desired_count(&self) -> usize {
        self.read(|_, _, set| set.map_or(0, |set| set.computed))
    }

    /// How many of its tasks are `RUNNING`.
    #[track_caller]
    #[must_use]
    pub fn running_count(&self) -> usize {
        self.read(|region, _, _| service::view::counts(region, self.id).running())
    }

    /// How many of its tasks are to run and are not `RUNNING` yet.
    #[track_caller]
    #[must_use]
    pub fn pending_count(&self) -> usize {
        self.read(|region, _, _| service::view::counts(region, self.id).pending())
    }

    /// Whether it has what it should have: its `stabilityStatus` is `STEADY_STATE`.
    #[track_caller]
    #[must_use]
    pub fn is_steady(&self) -> bool {
        self.read(|_, _, set| set.is_some_and(TaskSet::is_steady))
    }

    /// Its tasks, in the order of creation, whether they still run or not.
    #[track_caller]
    #[must_use]
    pub fn tasks(&self) -> Tasks {
        let id = self.id;
        Tasks::of(&self.link, |task| {
            task.spec.owner.is_some_and(|owner| owner.deployment == id)
        })
    }

    /// What `DescribeServices` shows of it, with its tags; `None` once it is gone.
    #[cfg(feature = "client")]
    #[track_caller]
    #[must_use]
    pub fn describe(&self) -> Option<aws_sdk_ecs::types::TaskSet> {
        self.read(|region, service, set| Some(render::task_set(region, service, set?, true)))
            .map(IntoSdk::into_sdk)
    }

    // ---- what CodeDeploy does ----

    /// Makes it the `PRIMARY` one, as CodeDeploy does when it has shifted the traffic. Whoever
    /// deploys with the controller `EXTERNAL` calls `UpdateServicePrimaryTaskSet`.
    ///
    /// # Panics
    ///
    /// When it is `DRAINING` or gone.
    #[track_caller]
    pub fn promote(&self) {
        self.link.apply(|region| Command::PromoteTaskSet {
            task_set: TaskSetName::of(region, self.service, self.id),
        });
    }

    /// Deletes the task set, even the `PRIMARY` one, as CodeDeploy does with a task set that was
    /// replaced. Deployers with the controller `EXTERNAL` call `DeleteTaskSet`.
    #[track_caller]
    pub fn delete(&self) {
        self.link.apply(|region| Command::DeleteTaskSet {
            task_set: TaskSetName::of(region, self.service, self.id),
        });
    }

    // ---- waiting ----

    /// Lets time pass until it has what it should have.
    ///
    /// # Panics
    ///
    /// When it is gone or on its way out, at once; when nothing happens any more, as
    /// [`FakeEcs::wait_until`](crate::FakeEcs::wait_until) says. With the story.
    #[track_caller]
    pub fn wait_steady(&self) -> impl Future<Output = ()> + use<> {
        let id = self.id;
        let what = format!("have task set {id} in STEADY_STATE");
        wait::for_service(&self.service(), &what, move |_, service| {
            let set = service.task_set(id).filter(|set| !set.is_draining())?;
            Some(set.is_steady())
        })
    }

    /// Lets time pass until it is gone: it has been deleted, and its tasks no longer run.
    ///
    /// # Panics
    ///
    /// When nothing happens any more, as [`FakeEcs::wait_until`](crate::FakeEcs::wait_until) says.
    /// With the story.
    #[track_caller]
    pub fn wait_gone(&self) -> impl Future<Output = ()> + use<> {
        let id = self.id;
        let what = format!("have task set {id} no longer");
        wait::for_service(&self.service(), &what, move |_, service| {
            Some(service.task_set(id).is_none())
        })
    }

    fn service(&self) -> ServiceHandle {
        ServiceHandle::new(self.link.clone(), self.service)
    }
}

impl ServiceHandle {
    /// Its task sets, in the order of creation. There are none where the deployment controller is
    /// `ECS`.
    #[track_caller]
    #[must_use]
    pub fn task_sets(&self) -> List<TaskSetHandle> {
        let (link, key) = (self.link(), self.key());
        let ids = self.read(|_, service| {
            let sets = service.task_sets.iter();
            sets.map(TaskSet::id).collect::<Vec<_>>()
        });
        let sets = ids.into_iter();
        let sets = sets.map(|id| TaskSetHandle::new(link, key, id));
        List::new(link.fake(), "task set", sets.collect())
    }

    /// Begins to deploy the task definition as CodeDeploy does, without CodeDeploy: gives the task
    /// set that is to replace the `PRIMARY` one. For deployments by an AppSpec, which go on by
    /// themselves, there is `FakeEcs::codedeploy`, with the feature `codedeploy`.
    ///
    /// The task set has all tasks of the service and says that it was started by `CODE_DEPLOY`; all
    /// but the task definition is as it was, also the target group, unless
    /// [`code_deploy_to`](Self::code_deploy_to) names another. The rest of the deployment is the
    /// test's to play:
    ///
    /// ```
    /// # async fn example(ecs: &fake_ecs::FakeEcs) {
    /// let web = ecs.service("web");
    /// let blue = web.task_sets().first();
    ///
    /// let green = web.code_deploy("web:2");
    /// green.wait_steady().await;
    /// green.promote();
    /// blue.delete();
    ///
    /// blue.wait_gone().await;
    /// assert_eq!(web.task_sets().len(), 1);
    /// # }
    /// ```
    ///
    /// To play one that fails, delete the task set that it gives.
    ///
    /// # Panics
    ///
    /// When the deployment controller of the service is not `CODE_DEPLOY`, or it is not `ACTIVE`,
    /// or its tasks cannot run the task definition.
    #[track_caller]
    pub fn code_deploy(&self, task_definition: &str) -> TaskSetHandle {
        self.begin_code_deploy(task_definition, None)
    }

    /// As [`code_deploy`](Self::code_deploy), with the other one of the two target groups that
    /// CodeDeploy shifts traffic between.
    ///
    /// # Panics
    ///
    /// As [`code_deploy`](Self::code_deploy).
    #[track_caller]
    pub fn code_deploy_to(&self, task_definition: &str, target_group_arn: &str) -> TaskSetHandle {
        self.begin_code_deploy(task_definition, Some(target_group_arn))
    }

    #[track_caller]
    fn begin_code_deploy(
        &self,
        task_definition: &str,
        target_group: Option<&str>,
    ) -> TaskSetHandle {
        let key = self.key();
        let made = self.link().apply(|region| Command::CreateTaskSet {
            service: ServiceName::of(region, key),
            task_definition: task_definition.to_owned(),
            target_group: target_group.map(str::to_owned),
        });
        match made {
            Outcome::TaskSet(made) => TaskSetHandle::new(self.link(), key, made.task_set),
            _ => unreachable!("a task set was made"),
        }
    }
}

impl TaskSetHandle {
    /// Lets time pass until `condition` holds for it.
    ///
    /// # Panics
    ///
    /// When nothing happens any more, as [`wait_until`](crate::FakeEcs::wait_until) says. With the story, and the line
    /// that has waited.
    #[track_caller]
    pub fn wait_until<F>(&self, condition: F) -> impl Future<Output = ()> + use<F>
    where
        F: FnMut(&Self) -> bool,
    {
        wait::for_handle(self.link.fake(), self.clone(), condition)
    }
}

impl PartialEq for TaskSetHandle {
    /// Whether both are the same task set of the same fake.
    fn eq(&self, other: &Self) -> bool {
        self.service == other.service && self.id == other.id && self.link == other.link
    }
}

impl fmt::Debug for TaskSetHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seen = self.link.show(|region| {
            let service = region.services.get(self.service);
            let set = service.task_set(self.id);
            let status = set.map_or("gone", |set| set.status.as_str());
            format!("{} {} {status}", service.name, self.id)
        });
        write!(f, "TaskSetHandle({seen})")
    }
}
