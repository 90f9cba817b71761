//! Pods of a cluster.

use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};

use fake_ecs_kubernetes::k8s_openapi::api::core::v1::Pod;
use fake_ecs_kubernetes::{
    Connection, Customize, Engine, ExecInput, ImagePullPolicy, Instances, KubernetesError,
    Settings, Sink, Terminal,
};

use super::exec::{Input, Process};
use super::{Ended, NewRuntime, Runtime};
use crate::driver::Reports;
use crate::effect::question::Question;
use crate::effect::{ContainerRef, Effect, ImageMap, OnExit};

/// The name by which it is chosen.
pub(crate) const NAME: &str = "kubernetes";

/// Pods of a Kubernetes cluster, for [`Builder::runtime`](crate::Builder::runtime).
///
/// Every task is a Pod. ECS's own placement, capacity and deployments decide what runs; the cluster
/// carries out. The handles, the timeline and the answers of the API are those of a simulated task.
/// For when one machine is not enough, or where tests run in a cluster anyway.
///
/// The fake's clock is [`Clock::wall`](crate::Clock::wall) unless another is chosen, because
/// containers take real time. Everything that was made is removed when the fake is dropped, unless
/// [something else](Self::on_exit) is chosen.
///
/// ```no_run
/// # async fn example() -> Result<(), fake_ecs::KubernetesError> {
/// use fake_ecs::{FakeEcs, Kubernetes};
///
/// let ecs = FakeEcs::start().runtime(Kubernetes::connect().await?).await;
/// let task = ecs.register_json(r#"{
///     "family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
///     "cpu": "256", "memory": "512", "containerDefinitions": [{ "name": "app", "image": "nginx" }]
/// }"#).run();
/// task.wait_running().await;
/// # Ok(())
/// # }
/// ```
///
/// # Where Pods run
///
/// The scheduler of the cluster finds a node for a task on Fargate. Why it finds none is in the
/// [timeline](crate::TaskHandle::timeline) of the task, which stays `PENDING`.
///
/// The nodes are container instances, so that ECS places the other tasks: each on the node of its
/// instance. Their cpu, memory and GPUs are what is allocatable of them, and their labels are
/// attributes: `node.kubernetes.io/instance-type` is `ecs.instance-type`,
/// `topology.kubernetes.io/zone` is `ecs.availability-zone`, and others keep their names where ECS
/// allows them. A node that is cordoned, or has a taint of its own, drains; one that is not ready
/// has an agent that is not connected; one that is gone takes its instance along. They are
/// instances of the cluster `default`, unless [another](Self::instances_of) is named.
///
/// # What a task becomes
///
/// - **containers**: containers, which start all at once. One whose end others wait for
///   (`dependsOn` with `COMPLETE` or `SUCCESS`) is an init container, which runs before all others.
///   Where it fails the Pod is over, also with `COMPLETE`.
/// - **network**: the containers share one network, whatever the mode. With `awsvpc` the address of
///   the task is that of its Pod, and so is its target in a load balancer. In `bridge` mode ports
///   are host ports of the node; those that the definition leaves open are chosen from 32768 to
///   60999. `host` is the network of the node. `links` are names of the loopback.
/// - **health checks**: readiness probes. A container is `UNHEALTHY` that is not ready any more, or
///   was not within its start period and its retries.
/// - **cpu, memory**: what `Docker` makes limits of are limits. What is asked for is kept for the
///   Pod on its node.
/// - **volumes**: empty directories, for as long as the Pod is there; EBS volumes with a bound for
///   their size. Paths of `host.sourcePath` are those of the node. Docker volumes with the scope
///   `shared`, EFS and FSx are directories of the node below `/var/lib/fake-ecs`, so they are
///   shared by the tasks of one node only, and stay there.
/// - **secrets**: values of a Secret, which is removed with the Pod. So is what
///   `repositoryCredentials` name.
/// - **logs**: what a container writes is read from its node. The cluster does not tell the streams
///   apart: all of it is the standard output.
/// - **stop**: the Pod is deleted, with the longest time that any of its containers has to stop.
///
/// A pull that fails stops the task with `CannotPullContainerError: …` and the words of the node.
/// The next attempt is not waited for, so that tests fail soon.
///
/// # What Pods cannot do
///
/// What has no effect, or another one, is warned about with `tracing`, once for each fake:
///
/// - `dependsOn` with `START` or `HEALTHY`, `links` and `volumesFrom` do not hold a container back:
///   the fake says that it runs when it should, and the process has begun before;
/// - `restartPolicy` restarts the only container of a task, in another Pod; in a task of several
///   the container fails;
/// - one container alone cannot be stopped or killed;
/// - users and groups need numbers; `ulimits`, `initProcessEnabled`, `devices`, `maxSwap`,
///   `swappiness`, `disableNetworking`, `credentialSpecs`, `networkMode` and `ipcMode` with the
///   value `none`, `proxyConfiguration`, `ephemeralStorage`, `dockerSecurityOptions` but
///   `no-new-privileges`, and accelerators but GPUs have no effect;
/// - log drivers other than `awslogs` and `json-file` are not there, and routers of FireLens get
///   nothing;
/// - `CopyTo` and `CopyFrom` need `sh`, `cat` and `head` in the image, and take files only; ECS
///   Exec runs as the user of the container; statistics are not there.
///
/// # What containers are told
///
/// Where Pods [reach](Self::advertise) the fake, containers have the variables of the agent of ECS,
/// such as `ECS_CONTAINER_METADATA_URI_V4`, and `AWS_ENDPOINT_URL`. The credentials of the task's
/// role are variables as well, `AWS_ACCESS_KEY_ID` and its companions, and last: SDKs fetch others
/// over plain HTTP from addresses only that no Pod has. Who calls is known by them.
///
/// In a Pod the fake listens at the address of the Pod, unless another is chosen. Nobody is
/// authenticated: whoever in the cluster reaches it can do everything, unless it has a
/// [token](crate::Builder::token) for its own routes, and network policies for the rest.
///
/// # Rights
///
/// In the namespace: `create`, `list`, `watch` and `delete` for `pods`; `create`, `list` and
/// `delete` for `secrets`; `get` for `pods/log`; `get` and `create` for `pods/exec`; `create`,
/// `list`, `patch` and `delete` for `leases` of `coordination.k8s.io`. In the cluster: `list` and
/// `watch` for `nodes`, unless there are [no instances](Self::no_instances).
/// `docker/kubernetes.yaml` in the repository has these rights, and runs the server with them.
/// Kubernetes 1.20 and later will do.
///
/// # What is kept
///
/// Pods and Secrets have the ids of tasks in their names, and ids come from the
/// [seed](crate::Builder::seed), which is another one in every run unless it is given. Give each
/// fake that has a seed a namespace of its own: of two with one seed the second is refused its
/// Pods.
///
/// A fake says that it lives with a Lease, and removes what fakes have left behind that were
/// killed, from five minutes after they were. With `FAKE_ECS_KEEP=1` in the environment nothing is
/// removed:
///
/// ```sh
/// kubectl delete pods,secrets -l fake-ecs.service=ecs
/// ```
///
/// With a [journal](crate::Builder::journal) Pods go on running, and the next fake takes them over.
///
/// # Cost
///
/// One thread for each fake, two watches, and what the cluster takes: one to five seconds to start
/// a Pod. The feature compiles `kube` and `k8s-openapi`, with the feature `latest` of the latter. A
/// crate that itself depends on `k8s-openapi` with another version takes `kubernetes-any` in place
/// of `kubernetes`: of a build one crate alone may choose the version.
#[derive(Clone)]
#[must_use = "a runtime does nothing until a fake is started with it"]
pub struct Kubernetes {
    connection: Connection,
    namespace: Option<String>,
    pull_policy: ImagePullPolicy,
    images: ImageMap,
    advertised: Option<String>,
    sets_endpoint: bool,
    instances: Option<Instances>,
    customize: Option<Customize>,
    on_exit: Option<OnExit>,
}

impl fmt::Debug for Kubernetes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kubernetes")
            .field("address", &self.connection.address())
            .finish_non_exhaustive()
    }
}

impl Kubernetes {
    fn new(connection: Connection) -> Self {
        Self {
            connection,
            namespace: None,
            pull_policy: ImagePullPolicy::default(),
            images: ImageMap::default(),
            advertised: None,
            sets_endpoint: true,
            instances: Some(Instances {
                cluster: crate::ecs::find::DEFAULT_CLUSTER.to_owned(),
                capacity_provider: None,
            }),
            customize: None,
            on_exit: None,
        }
    }

    /// The cluster of the current context of the kubeconfig, which is the file that `KUBECONFIG`
    /// names, or `~/.kube/config`. Where there is none, the cluster in which this process runs as a
    /// Pod, with its service account.
    ///
    /// # Errors
    ///
    /// When there is neither, or the cluster does not answer.
    pub async fn connect() -> Result<Self, KubernetesError> {
        Ok(Self::new(Connection::find().await?))
    }

    /// The cluster of the current context of that kubeconfig.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or the cluster does not answer.
    pub async fn connect_to(kubeconfig: impl AsRef<Path>) -> Result<Self, KubernetesError> {
        let connection = Connection::of_file(kubeconfig.as_ref(), None).await?;
        Ok(Self::new(connection))
    }

    /// The cluster of that context of a kubeconfig.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, has no such context, or the cluster does not answer.
    pub async fn connect_to_context(
        kubeconfig: impl AsRef<Path>,
        context: &str,
    ) -> Result<Self, KubernetesError> {
        let connection = Connection::of_file(kubeconfig.as_ref(), Some(context)).await?;
        Ok(Self::new(connection))
    }

    /// The namespace of Pods, which has to be there. The default is that of the context, or of this
    /// Pod.
    pub fn namespace(mut self, namespace: impl Into<String>) -> Self {
        self.namespace = Some(namespace.into());
        self
    }

    /// When nodes pull images. The default is [`ImagePullPolicy::IfNotPresent`].
    pub fn image_pull_policy(mut self, policy: ImagePullPolicy) -> Self {
        self.pull_policy = policy;
        self
    }

    /// Runs `image` in place of every image that fits `pattern`, in which `*` stands for any text.
    /// Of several patterns the one that was given first counts. The API goes on to show the image
    /// of the definition.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), fake_ecs::KubernetesError> {
    /// # use fake_ecs::Kubernetes;
    /// let kubernetes = Kubernetes::connect().await?
    ///     .map_image("*.dkr.ecr.*.amazonaws.com/app:*", "app:test");
    /// # Ok(())
    /// # }
    /// ```
    pub fn map_image(mut self, pattern: impl Into<String>, image: impl Into<String>) -> Self {
        self.images.map(pattern, image);
        self
    }

    /// Takes images of private registries of ECR from that registry instead, whatever the account
    /// and the region. What [`map_image`](Self::map_image) maps is left alone.
    ///
    /// Nodes do not know where the registry of the fake itself is, with its feature `ecr`. Where
    /// they reach its port, and take images from there in plain HTTP, name it here.
    pub fn ecr(mut self, registry: impl Into<String>) -> Self {
        self.images.set_ecr(registry);
        self
    }

    /// Takes images from that registry, under the name that they have without their own. What
    /// [`map_image`](Self::map_image) and [`ecr`](Self::ecr) map is left alone.
    pub fn registry(mut self, registry: impl Into<String>) -> Self {
        self.images.set_registry(registry);
        self
    }

    /// The URL by which Pods reach the fake, such as that of a Service that leads to it. The
    /// default is the address of this machine, or of this Pod, if the fake
    /// [`listen`](crate::Builder::listen)s at one that is not loopback. The name in it need not be
    /// [allowed](crate::Builder::allow_host) besides.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), fake_ecs::KubernetesError> {
    /// # use fake_ecs::{FakeEcs, Kubernetes};
    /// let kubernetes = Kubernetes::connect().await?.advertise("http://fake-ecs.test.svc:4566");
    /// let ecs = FakeEcs::start().listen(([0, 0, 0, 0], 4566)).runtime(kubernetes).await;
    /// # Ok(())
    /// # }
    /// ```
    pub fn advertise(mut self, url: impl Into<String>) -> Self {
        self.advertised = Some(url.into());
        self
    }

    /// Does not set `AWS_ENDPOINT_URL` in containers. By default each has it unless its definition
    /// does, so that an SDK within finds the fake.
    pub fn no_endpoint_url(mut self) -> Self {
        self.sets_endpoint = false;
        self
    }

    /// The cluster of ECS whose container instances the nodes are. The default is `default`. It is
    /// made if it is not there.
    pub fn instances_of(mut self, cluster: impl Into<String>) -> Self {
        let of = self.instances.take();
        self.instances = Some(Instances {
            cluster: cluster.into(),
            capacity_provider: of.and_then(|of| of.capacity_provider),
        });
        self
    }

    /// The nodes are of that capacity provider. By default they are of none.
    pub fn capacity_provider(mut self, name: impl Into<String>) -> Self {
        if let Some(of) = &mut self.instances {
            of.capacity_provider = Some(name.into());
        }
        self
    }

    /// Nodes are no container instances: for who may not look at the nodes of the cluster.
    pub fn no_instances(mut self) -> Self {
        self.instances = None;
        self
    }

    /// Changes the Pod of each task before it is made, for what a task definition cannot say.
    /// `change` gets the family of the task.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), fake_ecs::KubernetesError> {
    /// # use fake_ecs::Kubernetes;
    /// let kubernetes = Kubernetes::connect().await?.customize(|family, pod| {
    ///     if let Some(spec) = pod.spec.as_mut().filter(|_| family == "web") {
    ///         spec.priority_class_name = Some("high".to_owned());
    ///     }
    /// });
    /// # Ok(())
    /// # }
    /// ```
    pub fn customize(mut self, change: impl Fn(&str, &mut Pod) + Send + Sync + 'static) -> Self {
        self.customize = Some(Arc::new(change));
        self
    }

    /// What becomes of Pods when the fake comes to its end. The default is [`OnExit::Keep`] with a
    /// [journal](crate::Builder::journal), with which the next fake takes them over, and with
    /// `FAKE_ECS_KEEP=1` in the environment; otherwise it is [`OnExit::Remove`], which is also what
    /// [`OnExit::Stop`] is: a Pod that has ended cannot be started again.
    pub fn on_exit(mut self, on_exit: OnExit) -> Self {
        self.on_exit = Some(on_exit);
        self
    }

    /// Where a fake has to listen to be reached from Pods, if it runs in one.
    pub(crate) fn listen(&self) -> Option<IpAddr> {
        let connection = Some(&self.connection);
        let inside = connection.filter(|it| it.is_inside() && self.advertised.is_none());
        inside?.own_address()
    }

    /// The name in the URL by which Pods reach the fake, which has to let in who uses it.
    pub(crate) fn advertised_host(&self) -> Option<String> {
        let url = self.advertised.as_deref()?;
        let url = url.split_once("://").map_or(url, |(_, rest)| rest);
        let host = url.split(['/', ':']).next()?;
        let is_address = host.parse::<IpAddr>().is_ok() || host.starts_with('[');
        (host.contains('.') && !is_address).then(|| host.to_owned())
    }

    fn chosen_on_exit(&self, has_journal: bool) -> OnExit {
        let keeps =
            || std::env::var_os("FAKE_ECS_KEEP").is_some_and(|it| !it.is_empty() && it != "0");
        match self.on_exit {
            Some(OnExit::Keep) => OnExit::Keep,
            Some(_) => OnExit::Remove,
            None if has_journal || keeps() => OnExit::Keep,
            None => OnExit::Remove,
        }
    }

    /// What makes a fake run its tasks so. `journal` names all fakes that go on with its journal.
    pub(crate) fn new_runtime(
        self,
        journal: Option<String>,
        listens_at: Arc<OnceLock<SocketAddr>>,
    ) -> NewRuntime {
        let namespace = self.namespace.clone();
        let settings = Settings {
            on_exit: self.chosen_on_exit(journal.is_some()),
            namespace: namespace.unwrap_or_else(|| self.connection.namespace().to_owned()),
            connection: self.connection,
            pull_policy: self.pull_policy,
            images: self.images,
            advertised: self.advertised,
            sets_endpoint: self.sets_endpoint,
            instances: self.instances,
            customize: self.customize,
            journal,
            listens_at,
        };
        let make = move |reports: Reports| -> io::Result<Box<dyn Runtime>> {
            Ok(Box::new(Engine::start(settings.clone(), sink(reports))?))
        };
        NewRuntime {
            name: NAME,
            whole_tasks: true,
            make: Arc::new(make),
        }
    }
}

fn sink(reports: Reports) -> Sink {
    Arc::new(move |all| reports.send_all(all))
}

impl Runtime for Engine {
    fn execute(&mut self, effect: Effect) {
        Self::execute(self, effect);
    }

    fn exec(&mut self, process: Process) {
        Self::exec(self, process.container(), Box::new(process));
    }

    fn question(&mut self, container: ContainerRef, question: Question) {
        Self::question(self, container, question);
    }

    #[cfg(feature = "journal")]
    fn all_adopted(&mut self) {
        Self::all_adopted(self);
    }

    fn end(&mut self) -> Option<Ended> {
        Some(Box::pin(Self::end(self)))
    }

    fn reset(&mut self, reports: Reports) {
        Self::reset(self, sink(reports));
    }
}

impl Terminal for Process {
    fn command(&self) -> &str {
        Self::command(self)
    }

    fn session(&self) -> String {
        let of = self.container();
        format!("{}-{}", of.generation, self.exec())
    }

    fn read(&mut self) -> Pin<Box<dyn Future<Output = Option<ExecInput>> + Send + '_>> {
        Box::pin(async {
            let input = Self::read(self).await?;
            Some(match input {
                Input::Bytes(bytes) => ExecInput::Bytes(bytes),
                Input::Resize { columns, rows } => ExecInput::Resize { columns, rows },
                Input::End => ExecInput::End,
                Input::Hangup => ExecInput::Hangup,
            })
        })
    }

    fn write(&self, bytes: Vec<u8>) {
        Self::write(self, bytes);
    }

    fn exit(self: Box<Self>, code: i32) {
        Self::exit(*self, code);
    }
}
