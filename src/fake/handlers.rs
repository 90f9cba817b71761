//! Code of a test's own that answers for containers and functions.

use std::sync::Arc;

use super::FakeEcs;
use crate::driver::errands::{OnExec, OnHook};
use crate::ecs::service::HookResult;
use crate::handle::{ContainerHandle, HookCall};
use crate::simulator::exec::ExecOutput;

/// # Answers of your own
impl FakeEcs {
    /// Sets the closure that decides the result of commands run with `ExecuteCommand`; see
    /// [`ExecOutput`].
    ///
    /// It is given the container and the command as it was sent. It may look at the fake and
    /// interfere, but not through a handle that is moved into it: the fake would keep itself alive.
    /// Without it, and in the accounts and regions that handles do not look at, commands write
    /// nothing and exit with 0.
    ///
    /// `ExecuteCommand` answers once `answer` has returned. `answer` runs on the thread that calls;
    /// for a call over HTTP on a thread of its own, so that other calls are answered meanwhile. If
    /// `answer` panics, the command has written nothing and exited with 1, and the panic reaches
    /// the caller, over HTTP as a `ServerException` with its message.
    ///
    /// The session of the answer has the address at which its stream is going to
    /// be served, but nothing is there yet; [`execs`](Self::execs) has what was run.
    ///
    /// # Panics
    ///
    /// When this is a view of [another scope](Self::in_region): handlers answer for the account and
    /// region that the fake was started with.
    ///
    /// ```
    /// use fake_ecs::{ExecOutput, FakeEcs};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let ecs = FakeEcs::start().await;
    /// ecs.on_exec(|container, command| match command {
    ///     "hostname" => ExecOutput::new(format!("{}\n", container.name())),
    ///     _ => ExecOutput::new("not found\n").exits(127),
    /// });
    /// ecs.register_json(r#"{
    ///     "family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
    ///     "cpu": "256", "memory": "512",
    ///     "taskRoleArn": "arn:aws:iam::123456789012:role/web",
    ///     "containerDefinitions": [{ "name": "app", "image": "busybox" }]
    /// }"#);
    ///
    /// # #[cfg(feature = "client")] {
    /// # use aws_sdk_ecs::types::{AwsVpcConfiguration, LaunchType, NetworkConfiguration};
    /// # let subnet = AwsVpcConfiguration::builder().subnets("subnet-1").build()?;
    /// # let network = NetworkConfiguration::builder().awsvpc_configuration(subnet).build();
    /// let run = ecs.client().run_task().task_definition("web").enable_execute_command(true);
    /// run.launch_type(LaunchType::Fargate).network_configuration(network).send().await?;
    /// let task = ecs.tasks().only();
    /// task.wait_running().await;
    /// let run = ecs.client().execute_command().task(task.id()).command("hostname");
    /// run.interactive(true).send().await?;
    ///
    /// let execs = task.container("app").execs();
    /// assert_eq!((execs[0].output(), execs[0].exit_code()), ("app\n", Some(0)));
    /// # }
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    pub fn on_exec<A, O>(&self, answer: A)
    where
        A: Fn(&ContainerHandle, &str) -> O + Send + Sync + 'static,
        O: Into<ExecOutput>,
    {
        self.assert_is_whole("on_exec");
        // A strong reference would keep the fake alive through itself.
        let fake = Arc::downgrade(&self.inner);
        let on_exec = OnExec::new(move |container, command| {
            let fake = fake.upgrade().map(Self::new);
            let container = fake.and_then(|fake| ContainerHandle::of(&fake, container));
            container.map_or_else(ExecOutput::default, |it| answer(&it, command).into())
        });
        // Kept until the lock is given up: what a closure has captured may look at the fake when it
        // is dropped.
        let _before = self.inner.driver.lock().on_exec(on_exec);
    }

    /// From now on `answer` says what the Lambda functions of lifecycle hooks answer, for
    /// deployments with the strategies `BLUE_GREEN`, `LINEAR` and `CANARY`.
    ///
    /// Without it, and in the accounts and regions that handles do not look at, they succeed at
    /// once. What a test has said with
    /// [`ServiceHandle::answer_hook`](crate::ServiceHandle::answer_hook) comes first. Hooks of the
    /// type `PAUSE` call nothing: they wait for `ContinueServiceDeployment`.
    ///
    /// A function is called when the deployment has come to the stage, on the thread that lets time
    /// pass or looks at the fake then: usually that of the test, for calls over HTTP a thread of
    /// its own. Meanwhile the fake's time stands still, so that `answer` sees what there is at that
    /// moment. `answer` may interfere. It must not hold a handle that is moved into it: the fake
    /// would keep itself alive. If `answer` panics, the function has failed, and the panic reaches
    /// whoever let time pass, over HTTP as a `ServerException`.
    ///
    /// ```
    /// use fake_ecs::{HookResult, LifecycleStage};
    ///
    /// # fn example(ecs: &fake_ecs::FakeEcs) {
    /// ecs.on_hook(|call| match call.stage() {
    ///     LifecycleStage::PostTestTrafficShift if call.service().running_count() < 4 => {
    ///         HookResult::Failed
    ///     }
    ///     _ => HookResult::Succeeded,
    /// });
    /// # }
    /// ```
    #[track_caller]
    pub fn on_hook(&self, answer: impl Fn(&HookCall) -> HookResult + Send + Sync + 'static) {
        self.assert_is_whole("on_hook");
        // A strong reference would keep the fake alive through itself.
        let fake = Arc::downgrade(&self.inner);
        let on_hook = OnHook::new(move |payload| match fake.upgrade() {
            Some(inner) => answer(&HookCall::new(Self::new(inner), payload)),
            None => HookResult::Succeeded,
        });
        // Kept until the lock is given up: what a closure has captured may look at the fake when it
        // is dropped.
        let _before = self.inner.driver.lock().on_hook(on_hook);
    }
}
