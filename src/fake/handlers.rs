//! Closures of a test that answer for containers and for functions of hooks.

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
    /// By default commands write nothing and exit with 0. The closure is called with the container
    /// and the command as it was sent, for containers of all accounts and regions of the fake:
    /// [`container.task().arn()`](crate::TaskHandle::arn) names theirs. A later call replaces the
    /// closure.
    ///
    /// `ExecuteCommand` answers once the closure has returned. The closure runs on the thread that
    /// calls; for a call over HTTP it runs on a thread of its own, so that other calls are answered
    /// meanwhile. It may look at the fake and interfere, but must not own a handle of it: the fake
    /// would keep itself alive. If the closure panics, the command has written nothing and exited
    /// with 1, and the panic reaches the caller, over HTTP as a `ServerException` with its message.
    ///
    /// With the feature `exec`, which `docker` and `server` include, a client of Systems Manager
    /// can connect to the `streamUrl` of the answer: it is shown the result, and the session ends.
    /// [`execs`](Self::execs) lists what was run.
    ///
    /// ```
    /// use fake_ecs::{ExecOutput, FakeEcs};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
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
    /// # let subnet = AwsVpcConfiguration::builder().subnets("subnet-1").build().unwrap();
    /// # let network = NetworkConfiguration::builder().awsvpc_configuration(subnet).build();
    /// let run = ecs.client().run_task().task_definition("web").enable_execute_command(true);
    /// run.launch_type(LaunchType::Fargate).network_configuration(network).send().await.unwrap();
    /// let task = ecs.tasks().only();
    /// task.wait_running().await;
    /// let run = ecs.client().execute_command().task(task.id()).command("hostname");
    /// run.interactive(true).send().await.unwrap();
    ///
    /// let execs = task.container("app").execs();
    /// assert_eq!((execs[0].output(), execs[0].exit_code()), ("app\n", Some(0)));
    /// # }
    /// # }
    /// ```
    pub fn on_exec<A, O>(&self, answer: A)
    where
        A: Fn(&ContainerHandle, &str) -> O + Send + Sync + 'static,
        O: Into<ExecOutput>,
    {
        // A strong reference would keep the fake alive through itself.
        let fake = Arc::downgrade(&self.inner);
        let on_exec = OnExec::new(move |container, command| {
            let fake = fake.upgrade();
            let fake = fake.map(|inner| Self::seen_from(inner, container.task.region));
            let container = fake.and_then(|fake| ContainerHandle::of(&fake, container));
            container.map_or_else(ExecOutput::default, |it| answer(&it, command).into())
        });
        // Kept until the lock is given up: what a closure has captured may look at the fake when it
        // is dropped.
        let _before = self.inner.driver.lock().on_exec(on_exec);
    }

    /// Sets the closure that answers for the Lambda functions of lifecycle hooks, which deployments
    /// with the strategies `BLUE_GREEN`, `LINEAR` and `CANARY` call.
    ///
    /// By default functions succeed at once. The closure is called for services of all accounts and
    /// regions of the fake: [`call.service().arn()`](crate::ServiceHandle::arn) names theirs. A
    /// later call replaces the closure. Answers that a test has prepared with
    /// [`ServiceHandle::answer_hook`](crate::ServiceHandle::answer_hook) are used up first. Hooks
    /// of the type `PAUSE` call no function: they wait for `ContinueServiceDeployment`.
    ///
    /// A function is called when the deployment has come to the stage. The closure runs on the
    /// thread that lets time pass or reads the fake then: usually the thread of the test, for calls
    /// over HTTP a thread of its own. The fake's time stands still meanwhile, so that the closure
    /// sees the state of that moment. It may interfere, but must not own a handle of the fake: the
    /// fake would keep itself alive. If the closure panics, the function has failed, and the panic
    /// reaches the code that let time pass, over HTTP as a `ServerException`.
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
    pub fn on_hook(&self, answer: impl Fn(&HookCall) -> HookResult + Send + Sync + 'static) {
        // A strong reference would keep the fake alive through itself.
        let fake = Arc::downgrade(&self.inner);
        let on_hook = OnHook::new(move |region, payload| match fake.upgrade() {
            Some(inner) => answer(&HookCall::new(Self::seen_from(inner, region), payload)),
            None => HookResult::Succeeded,
        });
        // Kept until the lock is given up: what a closure has captured may look at the fake when it
        // is dropped.
        let _before = self.inner.driver.lock().on_hook(on_hook);
    }
}
