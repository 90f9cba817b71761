//! What is in a fake: scripts, handles, and what has happened.

use std::sync::Arc;

use super::FakeEcs;
use crate::command::Command;
use crate::command::outcome::Outcome;
use crate::driver::errands::{OnExec, OnHook};
use crate::ecs::service::HookResult;
use crate::handle::{
    AutoScalingGroupHandle, ClusterHandle, ContainerHandle, DaemonHandle, DiscoveryHandle, Event,
    Exec, GatewayHandle, HookCall, InstanceHandle, NewAutoScalingGroup, NewInstance, Request,
    ServiceConnectHandle, ServiceHandle, SubnetHandle, TargetGroupHandle, TaskDefinitionHandle,
    TaskHandle, Tasks, Timeline,
};
use crate::simulator::exec::ExecOutput;
use crate::simulator::script::Script;
use crate::simulator::selector::ContainerSelector;

impl FakeEcs {
    /// Carries out a command that is about nothing that a handle stands for.
    #[track_caller]
    fn command(&self, command: Command) -> Outcome {
        match self.driver().act(|state| state.apply(command)) {
            Ok(outcome) => outcome,
            Err(refusal) => panic!("{refusal}"),
        }
    }
}

/// # What is in it
impl FakeEcs {
    /// From now on the containers that `target` means follow `script`; see [`ContainerSelector`] for what a string means.
    ///
    /// It counts for containers that start from now on, and for what running ones do on SIGTERM.
    ///
    /// ```
    /// use std::time::Duration;
    /// use fake_ecs::{FakeEcs, Script};
    ///
    /// let ecs = FakeEcs::start().blocking();
    /// ecs.script("report-job", Script::new().log("loading").exits(3).after(Duration::from_secs(40)));
    /// ecs.script("*/envoy", Script::new().ignores_sigterm());
    /// ```
    pub fn script(&self, target: impl Into<ContainerSelector>, script: Script) {
        // Not under the lock: it may be a user's code.
        let target = target.into();
        self.command(Command::Script {
            containers: target,
            script,
        });
    }

    /// Pushes another image under that name: who pulls it from now on gets another digest, which is returned. A name
    /// without a tag is the latest. By default an image has always the same digest, which follows from its name.
    ///
    /// Tasks of a deployment of a service go on with the digest that the first of them got, as with the service, unless
    /// the container's `versionConsistency` is `disabled`; the next deployment sees what was pushed.
    ///
    /// ```
    /// let ecs = fake_ecs::FakeEcs::start().blocking();
    /// let digest = ecs.push_image("example.com/web:latest");
    ///
    /// assert!(digest.starts_with("sha256:"));
    /// assert_ne!(ecs.push_image("example.com/web:latest"), digest);
    /// ```
    pub fn push_image(&self, image: &str) -> String {
        let image = image.to_owned();
        match self.command(Command::PushImage { image }) {
            Outcome::Image(digest) => digest,
            _ => unreachable!("an image was pushed"),
        }
    }

    /// From now on `answer` says what the commands come to that `ExecuteCommand` runs in containers; see [`ExecOutput`].
    ///
    /// It is given the container and the command as it was sent. It may look at the fake and interfere, but not through
    /// a handle that is moved into it: the fake would keep itself alive. Without it, and in the accounts and regions that
    /// handles do not look at, commands write nothing and exit with 0.
    ///
    /// `ExecuteCommand` answers once `answer` has returned. `answer` runs on the thread that calls;
    /// for a call over HTTP on a thread of its own, so that other calls are answered meanwhile. If
    /// `answer` panics, the command has written nothing and exited with 1, and the panic reaches the
    /// caller, over HTTP as a `ServerException` with its message.
    ///
    /// The session of the answer has the address at which its stream is going to
    /// be served, but nothing is there yet; [`execs`](Self::execs) has what was run.
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
    ///     "family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
    ///     "taskRoleArn": "arn:aws:iam::123456789012:role/web", "containerDefinitions": [{ "name": "app", "image": "busybox" }]
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
    /// ecs.client().execute_command().task(task.id()).command("hostname").interactive(true).send().await?;
    ///
    /// let execs = task.container("app").execs();
    /// assert_eq!((execs[0].output(), execs[0].exit_code()), ("app\n", Some(0)));
    /// # }
    /// # Ok(())
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
            let fake = fake.upgrade().map(|inner| Self { inner });
            let container = fake.and_then(|fake| ContainerHandle::of(&fake, container));
            container.map_or_else(ExecOutput::default, |it| answer(&it, command).into())
        });
        // Kept until the lock is given up: what a closure has captured may look at the fake when it is dropped.
        let _before = self.inner.driver.lock().on_exec(on_exec);
    }

    /// From now on `answer` says what the Lambda functions of lifecycle hooks answer, for deployments with the strategies
    /// `BLUE_GREEN`, `LINEAR` and `CANARY`.
    ///
    /// Without it, and in the accounts and regions that handles do not look at, they succeed at once. What a test has said
    /// with [`ServiceHandle::answer_hook`](crate::ServiceHandle::answer_hook) comes first. Hooks of the type `PAUSE` call
    /// nothing: they wait for `ContinueServiceDeployment`.
    ///
    /// A function is called when the deployment has come to the stage, on the thread that lets time
    /// pass or looks at the fake then: usually that of the test, for calls over HTTP a thread of its
    /// own. Meanwhile the fake's time stands still, so that `answer` sees what there is at that
    /// moment. `answer` may interfere. It must not hold a handle that is moved into it: the fake
    /// would keep itself alive. If `answer` panics, the function has failed, and the panic reaches
    /// whoever let time pass, over HTTP as a `ServerException`.
    ///
    /// ```
    /// use fake_ecs::{HookResult, LifecycleStage};
    ///
    /// # fn example(ecs: &fake_ecs::FakeEcs) {
    /// ecs.on_hook(|call| match call.stage() {
    ///     LifecycleStage::PostTestTrafficShift if call.service().running_count() < 4 => HookResult::Failed,
    ///     _ => HookResult::Succeeded,
    /// });
    /// # }
    /// ```
    pub fn on_hook(&self, answer: impl Fn(&HookCall) -> HookResult + Send + Sync + 'static) {
        // A strong reference would keep the fake alive through itself.
        let fake = Arc::downgrade(&self.inner);
        let on_hook = OnHook::new(move |payload| match fake.upgrade() {
            Some(inner) => answer(&HookCall::new(Self { inner }, payload)),
            None => HookResult::Succeeded,
        });
        // Kept until the lock is given up: what a closure has captured may look at the fake when it is dropped.
        let _before = self.inner.driver.lock().on_hook(on_hook);
    }

    /// Registers a task definition from JSON: the file that
    /// `aws ecs register-task-definition --cli-input-json` takes. As the CLI, and unlike the service, it refuses members
    /// that do not exist, such as `esential`, whatever the fake's [`Strictness`](crate::Strictness).
    ///
    /// # Panics
    ///
    /// With the service's own words when the definition is not valid; with those of the CLI, the place and the name that
    /// was most likely meant when it has a member that does not exist.
    #[track_caller]
    pub fn register_json(&self, json: impl AsRef<[u8]>) -> TaskDefinitionHandle {
        TaskDefinitionHandle::register(self, json.as_ref())
    }

    /// The cluster of that name or ARN.
    ///
    /// # Panics
    ///
    /// When there is none; the message names those that are there.
    #[track_caller]
    #[must_use]
    pub fn cluster(&self, name: &str) -> ClusterHandle {
        ClusterHandle::find(self, name)
    }

    /// Adds an EC2 instance of that type to the cluster that the fake was started with, as its agent would register it:
    /// `ACTIVE`, with the resources and attributes that AWS's have. Without instances tasks of the launch type EC2 are
    /// refused.
    ///
    /// Other clusters have [`ClusterHandle::add_instance`]; [`new_instance`](Self::new_instance) is for an instance in a
    /// certain zone or with attributes of its own. Tests that do not care what EC2 tasks run on start the fake with
    /// [`Builder::synthetic_instances`](crate::Builder::synthetic_instances).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// let instance = ecs.add_instance("m5.large");
    ///
    /// assert_eq!((instance.registered().cpu(), instance.registered().memory()), (2048, 7680));
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When the type is none that the fake knows, with those that it knows, or when the cluster is not there.
    #[track_caller]
    pub fn add_instance(&self, instance_type: &str) -> InstanceHandle {
        self.default_cluster().add_instance(instance_type)
    }

    /// Adds so many EC2 instances of that type to the cluster that the fake was started with, in the first three zones
    /// of the region, one after the other.
    ///
    /// # Panics
    ///
    /// As [`add_instance`](Self::add_instance) does.
    #[track_caller]
    pub fn add_instances(&self, count: usize, instance_type: &str) -> Vec<InstanceHandle> {
        self.default_cluster().add_instances(count, instance_type)
    }

    /// An EC2 instance that is not like others: say how, then [`add`](NewInstance::add) it.
    ///
    /// # Panics
    ///
    /// As [`add_instance`](Self::add_instance) does.
    #[track_caller]
    pub fn new_instance(&self, instance_type: &str) -> NewInstance {
        self.default_cluster().new_instance(instance_type)
    }

    /// Adds a machine that is not EC2's to the cluster that the fake was started with, for tasks of the launch type
    /// EXTERNAL: four vCPUs, 16 GiB, no network interfaces for tasks.
    ///
    /// # Panics
    ///
    /// When the cluster is not there.
    #[track_caller]
    pub fn add_external_instance(&self) -> InstanceHandle {
        self.default_cluster().add_external_instance()
    }

    /// An EC2 Auto Scaling group of that name, or with that ARN, whose instances register with the cluster that the fake
    /// was started with: say how it is, then [`add`](NewAutoScalingGroup::add) it. A capacity provider can name it.
    ///
    /// Other clusters have [`ClusterHandle::new_auto_scaling_group`]. See [`AutoScalingGroupHandle`] for what it does.
    ///
    /// # Panics
    ///
    /// When the cluster is not there.
    #[track_caller]
    pub fn new_auto_scaling_group(&self, name: &str) -> NewAutoScalingGroup {
        self.default_cluster().new_auto_scaling_group(name)
    }

    /// The Auto Scaling group of that name or ARN.
    ///
    /// # Panics
    ///
    /// When there is none; the message names those that are there.
    #[track_caller]
    #[must_use]
    pub fn auto_scaling_group(&self, name: &str) -> AutoScalingGroupHandle {
        AutoScalingGroupHandle::find(self, name)
    }

    #[track_caller]
    fn default_cluster(&self) -> ClusterHandle {
        let name = self.inner.driver.lock().default_cluster().to_owned();
        self.cluster(&name)
    }

    /// Declares a subnet, or takes one up that was declared before: where it is, and how many tasks it has addresses for.
    ///
    /// By default nothing needs to be declared: any subnet will do that a call names. See [`SubnetHandle`].
    pub fn subnet(&self, id: &str) -> SubnetHandle {
        SubnetHandle::declare(self, id)
    }

    /// The container instance of that id, ARN or EC2 instance id. An EC2 instance that was registered more than once is
    /// meant as it is registered now, or was last.
    ///
    /// # Panics
    ///
    /// When there is none; the message names those that are there.
    #[track_caller]
    #[must_use]
    pub fn instance(&self, id: &str) -> InstanceHandle {
        InstanceHandle::find(self, id)
    }

    /// All container instances, in the order of registration, whatever cluster they are in, also those that have been
    /// deregistered.
    #[must_use]
    pub fn instances(&self) -> Vec<InstanceHandle> {
        crate::handle::instance::all(self)
    }

    /// All tasks, in the order of creation, whatever cluster they are in and whether they still run.
    #[must_use]
    pub fn tasks(&self) -> Tasks {
        Tasks::all(self)
    }

    /// The task of that id or ARN.
    ///
    /// # Panics
    ///
    /// When there is none; the message names those that are there.
    #[track_caller]
    #[must_use]
    pub fn task(&self, id: &str) -> TaskHandle {
        TaskHandle::find(self, id)
    }

    /// The service of that name in the cluster that the fake was started with, or of that ARN.
    ///
    /// Other clusters have [`ClusterHandle::service`].
    ///
    /// # Panics
    ///
    /// When there is none; the message names those that are there.
    #[track_caller]
    #[must_use]
    pub fn service(&self, name: &str) -> ServiceHandle {
        let cluster = self
            .driver()
            .look(|state| state.default_cluster().to_owned());
        ServiceHandle::find(self, Some(&cluster), name)
    }

    /// The managed daemon of that name in the cluster that the fake was started with, or of that ARN.
    ///
    /// Other clusters have [`ClusterHandle::daemon`].
    ///
    /// # Panics
    ///
    /// When there is none, or no longer; the message names those that are there.
    #[track_caller]
    #[must_use]
    pub fn daemon(&self, name: &str) -> DaemonHandle {
        let cluster = self
            .driver()
            .look(|state| state.default_cluster().to_owned());
        DaemonHandle::find(self, Some(&cluster), name)
    }

    /// The target group of that ARN, or the Classic Load Balancer of that name: which tasks it knows, and what it finds of
    /// them. It need not have been named by a service yet.
    #[must_use]
    pub fn targets(&self, group: &str) -> TargetGroupHandle {
        TargetGroupHandle::new(self, group)
    }

    /// The service of Cloud Map of that ARN: which tasks it knows. It need not have been named by a service yet.
    #[must_use]
    pub fn discovery(&self, registry_arn: &str) -> DiscoveryHandle {
        DiscoveryHandle::new(self, registry_arn)
    }

    /// The Service Connect namespace of that name or ARN: what can be reached in it, and where.
    #[must_use]
    pub fn service_connect(&self, namespace: &str) -> ServiceConnectHandle {
        ServiceConnectHandle::new(self, namespace)
    }

    /// The gateway of that name or ARN.
    ///
    /// # Panics
    ///
    /// When there is none; the message names those that are there.
    #[track_caller]
    #[must_use]
    pub fn gateway(&self, name: &str) -> GatewayHandle {
        GatewayHandle::find(self, name)
    }

    /// The revision that `family`, `family:revision` or an ARN means.
    ///
    /// # Panics
    ///
    /// When there is none.
    #[track_caller]
    #[must_use]
    pub fn task_definition(&self, reference: &str) -> TaskDefinitionHandle {
        TaskDefinitionHandle::find(self, reference)
    }

    /// The requests that the fake has seen, oldest first: the last 10,000, or as many of them as have 64 MiB of bodies and
    /// messages.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.driver().look(crate::handle::requests::all)
    }

    /// The commands that `ExecuteCommand` has run in containers, in order. With
    /// [`Clock::manual`](crate::Clock::manual) they end when the time is moved.
    #[must_use]
    pub fn execs(&self) -> Vec<Exec> {
        self.driver().look(crate::handle::exec::all)
    }

    /// What happened so far: every request, and every step of every task that handles look at, in order. Print it.
    #[must_use]
    pub fn timeline(&self) -> Timeline {
        self.driver().look(Timeline::of_all)
    }

    /// What the service would send to EventBridge, in order: state changes of tasks and of deployments, and service
    /// actions.
    #[must_use]
    pub fn events(&self) -> Vec<Event> {
        self.driver().look(crate::handle::events::all)
    }

    /// The same, as EventBridge delivers them: JSON, each with its envelope, as a rule's target gets it. Use it to feed
    /// a consumer of events with what a real one gets; see
    /// [Amazon ECS events](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html).
    ///
    /// Each event shows its task as the task was when it happened. What that takes is done here, so that events cost
    /// nothing to those who do not ask for them.
    ///
    /// ```
    /// # let ecs = fake_ecs::FakeEcs::start().blocking();
    /// # ecs.register_json(r#"{ "family": "report", "containerDefinitions": [{ "name": "app", "image": "report" }],
    /// #     "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512" }"#).run();
    /// let first = &ecs.events_as_json()[0];
    /// assert!(first.contains(r#""source":"aws.ecs""#));
    /// assert!(first.contains(r#""detail-type":"ECS Task State Change""#));
    /// ```
    #[must_use]
    pub fn events_as_json(&self) -> Vec<String> {
        self.driver().look(crate::handle::events::all_as_json)
    }

    /// Fargate takes capacity back: so many of the tasks on `FARGATE_SPOT` that are `RUNNING`, whatever cluster they are
    /// in, are interrupted as by [`TaskHandle::spot_interrupt`]. Returns them, in the order of their creation. The seed
    /// decides which they are.
    ///
    /// Use it for what an application does when it loses part of its tasks, no matter which.
    ///
    /// ```
    /// # fn example(ecs: &fake_ecs::FakeEcs) {
    /// // … the application has ten tasks on FARGATE_SPOT …
    /// let interrupted = ecs.reclaim_spot(3);
    ///
    /// assert_eq!(interrupted.len(), 3);
    /// assert_eq!(ecs.tasks().running().len(), 7);
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When fewer than `count` are `RUNNING`: with the story.
    #[track_caller]
    pub fn reclaim_spot(&self, count: usize) -> Tasks {
        Tasks::reclaimed(self, count)
    }
}
