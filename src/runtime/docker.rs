//! Containers of an engine: Docker or Podman.

use std::fmt;
use std::future::Future;
use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Once, OnceLock};
use std::time::Duration;

use fake_ecs_docker::bollard::models::ContainerCreateBody;
use fake_ecs_docker::{
    ConnectError, Connection, Engine, ExecInput, Flags, FlagsError, Handover, Peers, PullPolicy,
    Settings, Sink, Terminal,
};

use super::exec::{Input, Process};
use super::{Ended, NewRuntime, Runtime};
use crate::driver::{Reports, clock};
use crate::effect::question::Question;
use crate::effect::{ContainerRef, Effect, ImageMap, OnExit};

/// The name by which it is chosen.
pub(crate) const NAME: &str = "docker";

/// Real containers, for [`Builder::runtime`](crate::Builder::runtime).
///
/// Every task is run by Docker, or Podman, through the Docker Engine API: its images are pulled
/// unless the engine has them, its containers are created as the agent of ECS creates them, and
/// what becomes of them is what becomes of the task. The handles, the timeline and the answers of
/// the API are those of a simulated task.
///
/// The fake's clock is [`Clock::wall`](crate::Clock::wall) unless another is chosen, because
/// containers take real time. Everything that was made is removed when the fake is dropped, unless
/// [something else](Self::on_exit) is chosen.
///
/// # Images
///
/// Images are pulled when the engine does not have them; see [`pull`](Self::pull),
/// [`map_image`](Self::map_image), [`ecr`](Self::ecr) and [`registry`](Self::registry). What was
/// pushed to the fake itself (feature `ecr`) comes before the last two: `docs/docker.md`. Private
/// registries let pulls in with the secret that `repositoryCredentials` name, or with what `docker
/// login` has kept; see [`docker_config`](Self::docker_config). A pull that fails stops the
/// task with `CannotPullContainerError: …` in the words of
/// [the agent or of Fargate](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html).
/// It is not tried again, so that tests fail soon. What a pull comes to, and how far one has come
/// that takes long, is in the [timeline](crate::TaskHandle::timeline) of its task.
///
/// # What containers are told
///
/// Containers have the variables of the agent of ECS, such as `ECS_CONTAINER_METADATA_URI_V4`, and,
/// if their task has a role, `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI`, by which every SDK finds
/// credentials at `169.254.170.2`. For that all fakes of an engine share a network,
/// `fake-ecs-metadata`, with a small container that forwards requests; the last fake that ends
/// removes both. Statistics (`/stats`) are measured from when they are asked for first, which takes
/// two seconds. Version 2 of the endpoints, `/v2/metadata` and `/v2/stats`, is there for tasks in
/// `awsvpc` mode.
///
/// Where the network cannot be made, because another has these addresses, or because the test
/// itself is a task of ECS, containers in `awsvpc` mode have the endpoints on their loopback, with
/// `AWS_CONTAINER_CREDENTIALS_FULL_URI` and `AWS_CONTAINER_AUTHORIZATION_TOKEN`. Those in `bridge`
/// mode reach the endpoints at the host, and have no credentials: SDKs take them over plain HTTP
/// from loopback only.
///
/// The values of [secrets](crate::Secrets), of [parameters](crate::Parameters) and of
/// [files](crate::S3) are variables of the container. What a test has not put is missing, and the
/// task does not start, as with [`strict_neighbours`](crate::Builder::strict_neighbours).
///
/// # Logs
///
/// What a container writes is read from its engine, which keeps it as well: `docker logs` shows it.
/// That is so for the log driver `awslogs` and without a log configuration; other drivers are the
/// engine's own. With `awsfirelens` what is written goes to the router's socket, and the router has
/// the configuration that the agent makes of the task definition, unless its `config-file-type` is
/// `s3`. Where an engine has no driver for that, as Podman, the router gets nothing.
///
/// # What has no effect
///
/// What Docker cannot express is left out, and a warning of `tracing` says so once for each fake:
/// `pidMode` and `ipcMode` with the value `task`, `proxyConfiguration`, `ephemeralStorage`,
/// `runtimePlatform` (containers are of the engine's platform), `credentialSpecs`,
/// `resourceRequirements` of the type `InferenceAccelerator`, and the `sizeInGiB` of EBS volumes,
/// which stands in the label `fake-ecs.ebs-size-in-gib` of the volume that is made for each task.
/// EFS and FSx file systems are directories of the test's host, one for each id, which tasks share
/// for as long as the fake lives, or its [journal](crate::Builder::journal). The `cpu` and `memory`
/// of a task bound each of its containers.
///
/// # Who can reach the fake
///
/// Nobody is authenticated, and whoever runs tasks has the rights of the engine, which are those of
/// root: a task may mount any directory of the host. Containers call the fake at the host's address
/// on the engine's default bridge, which every container of the engine reaches. There the fake asks
/// the engine who calls, and answers its own containers and the processes of the host only; others
/// get `AccessDeniedException` with HTTP status 403.
///
/// Where others are to call it, such as a neighbour in a compose file, let it
/// [`listen`](crate::Builder::listen) on all addresses, `([0, 0, 0, 0], 0)`, or on the address of
/// the bridge: at an address that was chosen everybody is answered.
///
/// # In a container
///
/// A test, or a server, may run in a container of the same engine that has the engine's socket, as
/// in a CI job or in a compose file. It finds that out. Its tasks join a network of that container
/// then, where they and its neighbours find each other by the names of containers, call the fake
/// there, and have EFS and FSx file systems in a volume of the engine.
/// [`ContainerHandle::url`](crate::ContainerHandle::url) has the address of the task in that
/// network. Paths of `host.sourcePath` are those of the engine's machine.
///
/// # What is kept
///
/// With `FAKE_ECS_KEEP=1` in the environment nothing is removed at the end, and without a journal
/// no later fake removes it. It has the label `fake-ecs.process=kept` then:
///
/// ```sh
/// docker rm -fv $(docker ps -aq --filter label=fake-ecs.process=kept)
/// docker network prune -f --filter label=fake-ecs.process=kept
/// docker volume rm $(docker volume ls -q --filter label=fake-ecs.process=kept)
/// ```
///
/// # What is handed on
///
/// With a [journal](crate::Builder::journal) the next fake takes containers over: those that run,
/// and those that were [stopped](OnExit::Stop) when the fake came to its end, which is the default
/// then. They have the label `fake-ecs.journal=` with the directory of the journal, and no other
/// fake removes them. Where that directory is deleted, remove them by hand, in the way that is
/// shown above, with this label.
///
/// # Cost
///
/// One thread for each fake, and what the engine takes: some 0.3 s to start a container, twice that
/// in the network mode `awsvpc`, where each task has a second container for its network.
///
/// ```no_run
/// # async fn example() -> Result<(), fake_ecs::ConnectError> {
/// use fake_ecs::{Docker, FakeEcs};
///
/// let ecs = FakeEcs::start().runtime(Docker::connect().await?).await;
/// let task = ecs.register_json(r#"{
///     "family": "web", "networkMode": "bridge", "containerDefinitions": [{
///         "name": "app", "image": "nginx", "memory": 64, "portMappings": [{ "containerPort": 80 }]
///     }]
/// }"#).run();
/// task.wait_running().await;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a runtime does nothing until a fake is started with it"]
pub struct Docker {
    /// `None` where no engine answered, and containers are simulated.
    connection: Option<Connection>,
    pull: PullPolicy,
    images: ImageMap,
    docker_config: Option<PathBuf>,
    sets_endpoint: bool,
    flags: Flags,
    customize: Option<fake_ecs_docker::Customize>,
    lease: Duration,
    on_exit: Option<OnExit>,
}

impl fmt::Debug for Docker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = self.connection.as_ref().map(Connection::address);
        f.debug_struct("Docker")
            .field("address", &address)
            .finish_non_exhaustive()
    }
}

impl Docker {
    fn new(connection: Option<Connection>) -> Self {
        Self {
            connection,
            pull: PullPolicy::default(),
            images: ImageMap::default(),
            docker_config: None,
            sets_endpoint: true,
            flags: Flags::default(),
            customize: None,
            lease: fake_ecs_docker::LEASE_LASTS,
            on_exit: None,
        }
    }

    /// The engine that the variable `DOCKER_HOST` names, such as `unix:///run/docker.sock` or
    /// `tcp://localhost:2375`. Without the variable it is the first that answers on one of the
    /// sockets of Docker, rootless Docker, Docker Desktop, Colima and Podman.
    ///
    /// # Errors
    ///
    /// When none answers: the error names each address, and why not. And under `start_paused`.
    pub async fn connect() -> Result<Self, ConnectError> {
        Ok(Self::new(Some(Connection::find(clock::is_paused()).await?)))
    }

    /// The engine at that address: `unix://…`, `tcp://…` or `http://…`.
    ///
    /// # Errors
    ///
    /// When it does not answer, and under `start_paused`.
    pub async fn connect_to(address: &str) -> Result<Self, ConnectError> {
        let found = Connection::to(address, clock::is_paused()).await?;
        Ok(Self::new(Some(found)))
    }

    /// Real containers where an engine answers, as [`connect`](Self::connect) finds it; otherwise
    /// containers are simulated, and a line on the standard error says so once in a process.
    ///
    /// For tests that run on machines without Docker as well.
    pub async fn detect() -> Self {
        match Connection::find(clock::is_paused()).await {
            Ok(connection) => Self::new(Some(connection)),
            Err(error) => {
                static SAID: Once = Once::new();
                SAID.call_once(|| {
                    let why = format!("fake-ecs: containers are simulated, because {error}\n");
                    let _ = io::stderr().write_all(why.as_bytes()); // Nobody is there to be told if not.
                });
                Self::new(None)
            }
        }
    }

    /// Whether an engine was found.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.connection.is_some()
    }

    /// When images are pulled. The default is [`PullPolicy::IfMissing`]: images that were built for
    /// a test are used as they are.
    pub fn pull(mut self, policy: PullPolicy) -> Self {
        self.pull = policy;
        self
    }

    /// Runs `image` in place of every image that fits `pattern`, in which `*` stands for any text.
    /// Of several patterns the one that was given first counts. The API goes on to show the image
    /// of the definition.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), fake_ecs::ConnectError> {
    /// # use fake_ecs::Docker;
    /// let docker = Docker::connect().await?
    ///     .map_image("*.dkr.ecr.*.amazonaws.com/app:*", "app:test")
    ///     .map_image("nginx:*", "local/nginx");
    /// # Ok(())
    /// # }
    /// ```
    pub fn map_image(mut self, pattern: impl Into<String>, image: impl Into<String>) -> Self {
        self.images.map(pattern, image);
        self
    }

    /// Takes images of private registries of ECR, such as
    /// `123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1`, from that registry instead: with
    /// `127.0.0.1:5000` it is `127.0.0.1:5000/shop/web:1`, whatever the account and the region. The
    /// API goes on to show the address of ECR. What [`map_image`](Self::map_image) maps is left
    /// alone.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), fake_ecs::ConnectError> {
    /// # use fake_ecs::Docker;
    /// let docker = Docker::connect().await?.ecr("127.0.0.1:5000");
    /// # Ok(())
    /// # }
    /// ```
    pub fn ecr(mut self, registry: impl Into<String>) -> Self {
        self.images.set_ecr(registry);
        self
    }

    /// Takes images from that registry, such as `localhost:5000`, under the name that they have
    /// without their own. What [`map_image`](Self::map_image) and [`ecr`](Self::ecr) map is left
    /// alone.
    pub fn registry(mut self, registry: impl Into<String>) -> Self {
        self.images.set_registry(registry);
        self
    }

    /// The folder of Docker's `config.json`, which has the credentials for registries that
    /// `docker login` keeps. The default is `DOCKER_CONFIG`, or `.docker` in the home folder. The
    /// credential helpers that it names are asked too.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), fake_ecs::ConnectError> {
    /// # use fake_ecs::Docker;
    /// let docker = Docker::connect().await?.docker_config("tests/docker-config");
    /// # Ok(())
    /// # }
    /// ```
    pub fn docker_config(mut self, folder: impl Into<PathBuf>) -> Self {
        self.docker_config = Some(folder.into());
        self
    }

    /// Does not set `AWS_ENDPOINT_URL` in containers. By default each has it unless its definition
    /// does, so that an SDK within finds the fake.
    pub fn no_endpoint_url(mut self) -> Self {
        self.sets_endpoint = false;
        self
    }

    /// Creates every container with these flags besides, in the notation of `docker run`: `-p`
    /// (`0:80` for any free port), `-v`, `-e`, `--network`, `--add-host`, `--cap-add`, `--label`
    /// and `--ulimit`. A container of a task in `awsvpc` mode has the network of its task, so
    /// ports, hosts and networks do not concern it. A variable and a limit take the place of the
    /// definition's own: `--ulimit nofile=4096` where an engine without the rights of root cannot
    /// give the 65,535 that many definitions ask for.
    ///
    /// # Errors
    ///
    /// Any other flag, and a value that makes no sense, by name.
    pub fn flags(mut self, flags: &str) -> Result<Self, FlagsError> {
        self.flags = flags.parse()?;
        Ok(self)
    }

    /// Changes what the engine is asked to create, for what a task definition cannot say. `change`
    /// gets the name of the container in its definition.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), fake_ecs::ConnectError> {
    /// # use fake_ecs::Docker;
    /// let docker = Docker::connect().await?.customize(|container, create| {
    ///     if container == "app" {
    ///         create.stop_signal = Some("SIGINT".to_owned());
    ///     }
    /// });
    /// # Ok(())
    /// # }
    /// ```
    pub fn customize(
        mut self,
        change: impl Fn(&str, &mut ContainerCreateBody) + Send + Sync + 'static,
    ) -> Self {
        self.customize = Some(Arc::new(change));
        self
    }

    /// What becomes of containers when the fake comes to its end. The default is
    /// [`OnExit::Stop`] with a [journal](crate::Builder::journal), and [`OnExit::Remove`] without
    /// one; with `FAKE_ECS_KEEP=1` in the environment it is [`OnExit::Keep`]. Where the process is
    /// killed, its containers go on running.
    ///
    /// Keep containers running where they are to go on while the fake is not there, as during an
    /// update of a server. With a journal [`reset`](crate::FakeEcs::reset) removes them.
    ///
    /// ```no_run
    /// # #[cfg(feature = "journal")]
    /// # async fn example() -> Result<(), fake_ecs::ConnectError> {
    /// use fake_ecs::{Docker, FakeEcs, OnExit};
    ///
    /// let docker = Docker::connect().await?.on_exit(OnExit::Keep);
    /// let ecs = FakeEcs::start().journal("./state").runtime(docker).await;
    /// # Ok(())
    /// # }
    /// ```
    pub fn on_exit(mut self, on_exit: OnExit) -> Self {
        self.on_exit = Some(on_exit);
        self
    }

    /// How long the lease of a fake lasts, for tests of the leases: a day is long.
    #[doc(hidden)]
    pub fn lease(mut self, lease: Duration) -> Self {
        self.lease = lease;
        self
    }

    /// Where a fake has to listen as well to be reached from containers.
    pub(crate) fn listen(&self) -> Option<IpAddr> {
        let reached = self.connection.as_ref()?.reached_at(&self.flags);
        reached.map(IpAddr::V4)
    }

    /// What becomes of containers at the end of a fake that has a journal, or none.
    pub(crate) fn chosen_on_exit(&self, has_journal: bool) -> OnExit {
        let keeps =
            || std::env::var_os("FAKE_ECS_KEEP").is_some_and(|it| !it.is_empty() && it != "0");
        match self.on_exit {
            Some(on_exit) => on_exit,
            None if keeps() => OnExit::Keep,
            None if has_journal => OnExit::Stop,
            None => OnExit::Remove,
        }
    }

    /// What makes a fake run its containers so, if there is an engine, and the first of the
    /// addresses that it gives to tasks.
    pub(crate) fn new_runtime(
        self,
        inherited: Inherited,
        listens_at: Arc<OnceLock<SocketAddr>>,
        peers: Arc<Peers>,
    ) -> io::Result<Option<(NewRuntime, Ipv4Addr)>> {
        let on_exit = self.chosen_on_exit(inherited.handover.is_some());
        let Some(connection) = self.connection else {
            return Ok(None);
        };
        let block = match (inherited.first, &inherited.handover) {
            (Some(first), Some(handover)) => connection.take_block_again(first, handover)?,
            _ => connection.take_block(inherited.random)?,
        };
        let first = block.first();
        let settings = Settings {
            connection,
            pull: self.pull,
            images: self.images,
            docker_config: self.docker_config,
            sets_endpoint: self.sets_endpoint,
            flags: self.flags,
            on_exit,
            handover: inherited.handover,
            customize: self.customize,
            lease: self.lease,
            block: Arc::new(block),
            listens_at,
            peers,
        };
        let make = move |reports: Reports| -> io::Result<Box<dyn Runtime>> {
            Ok(Box::new(Engine::start(settings.clone(), sink(reports))?))
        };
        let make = Arc::new(make);
        Ok(Some((NewRuntime::new(NAME, make), first)))
    }
}

/// What a fake has from the one before it with the same journal, if there was one.
pub(crate) struct Inherited {
    /// Where to look for addresses that are free …
    pub(crate) random: u64,
    /// … unless they were chosen when the journal began: the first of them.
    pub(crate) first: Option<Ipv4Addr>,
    pub(crate) handover: Option<Arc<Handover>>,
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
