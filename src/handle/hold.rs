//! A task that is held where it is, and a deployment that is.

use super::{FaultGuard, ServiceHandle, TaskHandle};
use crate::ecs::service::LifecycleStage;
use crate::ecs::task::state::TaskStatus;

impl TaskHandle {
    /// Holds it in a status: if it is about to leave the status, it stays in it until the guard is
    /// released or dropped. [`FakeEcs::hold`](crate::FakeEcs::hold) says what a task that is held
    /// does, and holds tasks that there are not yet.
    ///
    /// ```
    /// # use fake_ecs::{FakeEcs, TaskStatus};
    /// # let definition = r#"{
    /// #     "family": "report", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
    /// #     "cpu": "256", "memory": "512",
    /// #     "containerDefinitions": [{ "name": "app", "image": "busybox" }]
    /// # }"#;
    /// let ecs = FakeEcs::start().blocking();
    /// let task = ecs.register_json(definition).run();
    /// let held = task.hold(TaskStatus::Deactivating);
    ///
    /// task.force_stop();
    ///
    /// assert_eq!(task.status(), TaskStatus::Deactivating);
    /// held.release();
    /// assert!(task.is_stopped());
    /// ```
    ///
    /// # Panics
    ///
    /// For [`TaskStatus::Stopped`], which tasks do not leave.
    #[track_caller]
    pub fn hold(&self, status: TaskStatus) -> FaultGuard {
        let tasks = self.link().fake().faults().tasks();
        tasks.task(self.id()).hold(status)
    }
}

impl ServiceHandle {
    /// Keeps each deployment that comes to that stage there, until the guard is released or
    /// dropped: its next stage does not begin. `DescribeServiceDeployments` shows the stage for as
    /// long as that, and the deployment is `IN_PROGRESS`. By default no deployment is held.
    ///
    /// What belongs to the stage is done: tasks are started, traffic is shifted, hooks are called.
    /// What fails is taken back all the same, be it by the circuit breaker, an alarm, or a hook; so
    /// is a deployment that `StopServiceDeployment` stops. How long a deployment and its stages may
    /// take does not count until it is released. [`hold_deployment`](Self::hold_deployment) keeps
    /// the whole scheduler from doing anything, wherever a deployment is.
    /// [`faults().deployments()`](crate::Faults::deployments) holds those of a service that is yet
    /// to be made, or of all.
    ///
    /// Stages are those of the strategies `BLUE_GREEN`, `LINEAR` and `CANARY`, also of a service's
    /// first deployment. A rolling update has none, so that nothing is held, and the test is told
    /// at its end that the fault has never fired. [`hits`](crate::Fault::hits) counts how often a
    /// stage was held: with `LINEAR` and `CANARY` once for each step of the traffic.
    ///
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html>
    ///
    /// ```
    /// # async fn example(ecs: &fake_ecs::FakeEcs) {
    /// use fake_ecs::LifecycleStage;
    ///
    /// let web = ecs.service("web");
    /// let held = web.hold_deployment_at(LifecycleStage::PostTestTrafficShift);
    /// // … the application deploys …
    /// web.wait_stage(LifecycleStage::PostTestTrafficShift).await;
    /// // … and looks at what is there, however long that takes …
    /// held.release();
    /// web.wait_stable().await;
    /// # }
    /// ```
    #[track_caller]
    pub fn hold_deployment_at(&self, stage: LifecycleStage) -> FaultGuard {
        let (cluster, name) = self.read(|region, service| {
            let cluster = region.clusters.get(service.cluster).name.clone();
            (cluster, service.name.to_string())
        });
        let deployments = self.fake().faults().deployments();
        deployments.cluster(&cluster).service(&name).hold(stage)
    }
}
