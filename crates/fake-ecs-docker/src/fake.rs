//! What all tasks of one fake share: the engine, what was chosen, and the network.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::atomic::AtomicU32;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::time::Duration;

use bollard::Docker as Client;
use bollard::errors::Error;
use bollard::models::ContainerCreateBody;
use fake_ecs_core::effect::images::ImageMap;
use fake_ecs_core::effect::on_exit::OnExit;
use fake_ecs_core::effect::plan::TaskPlan;
use fake_ecs_core::effect::{Report, TaskRef};
use tokio::sync::{Mutex as AsyncMutex, OnceCell, watch};
use tokio::time::timeout;

use crate::connect::Connection;
use crate::engine::Sink;
use crate::flags::Flags;
use crate::handover::Handover;
use crate::image::PullPolicy;
use crate::metadata::{self, Lease};
use crate::names;
use crate::network::{self, Block, Subnet};
use crate::own_container::OwnNetwork;
use crate::owner::{self, Process};
use crate::peers::Peers;
use crate::reason::{Doing, with_causes};
use crate::relay;
use crate::shared_volume::SharedVolume;
use crate::sweep;
use crate::task::Task;
use crate::translate::left_out;
use crate::unbroken::Unbroken;
use crate::volumes;
use crate::vpc::Places;

/// The name by which containers reach the test's host.
pub(crate) const HOST_NAME: &str = "host.docker.internal";

/// How long an engine may take to say that it is there.
const REACH: Duration = Duration::from_secs(10);

/// Changes what the engine is asked to create: the name of the container in its definition, and
/// what is to be created.
pub type Customize = Arc<dyn Fn(&str, &mut ContainerCreateBody) + Send + Sync>;

/// What a test has chosen.
#[derive(Clone)]
pub struct Settings {
    /// The engine.
    pub connection: Connection,
    /// When images are pulled.
    pub pull: PullPolicy,
    /// Which images stand for others.
    pub images: ImageMap,
    /// The folder of Docker's `config.json`, if it is not where Docker looks for it.
    pub docker_config: Option<PathBuf>,
    /// Whether `AWS_ENDPOINT_URL` is set in containers.
    pub sets_endpoint: bool,
    /// What becomes of containers at the end of the fake.
    pub on_exit: OnExit,
    /// What a fake with a journal leaves to the next one with it.
    pub handover: Option<Arc<Handover>>,
    /// How long a fake may not be heard of before what it has made counts as left behind by those
    /// who cannot see its process.
    pub lease: Duration,
    /// What every container is created with besides.
    pub flags: Flags,
    /// Changes what is created.
    pub customize: Option<Customize>,
    /// The addresses of the fake, which are nobody else's as long as it has them.
    pub block: Arc<Block>,
    /// Where the fake listens, once it does.
    pub listens_at: Arc<OnceLock<SocketAddr>>,
    /// From where containers call the fake.
    pub peers: Arc<Peers>,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings").finish_non_exhaustive()
    }
}

/// A fake, as its containers have it.
pub(crate) struct Fake {
    pub(crate) settings: Settings,
    /// The name of this fake, on everything that it makes.
    pub(crate) owner: String,
    pub(crate) process: Process,
    sink: Mutex<Sink>,
    tasks: Mutex<BTreeMap<TaskRef, Weak<Task>>>,
    networks: AsyncMutex<BTreeMap<Subnet, String>>,
    /// Those of VPCs.
    pub(crate) places: Places,
    helper: OnceCell<String>,
    metadata: OnceCell<Lease>,
    /// The address by which the forwarder reaches a fake that runs in a container.
    relay: Mutex<Option<Ipv4Addr>>,
    /// Locked by whoever makes what leads there.
    makes_relay: AsyncMutex<()>,
    /// The files that containers mount, where the engine has others than this process.
    pub(crate) volume: SharedVolume,
    /// What is being created that tasks share: the end of the first task does not break it off.
    pub(crate) creating: Unbroken,
    /// The members of definitions of which was said that they have no effect.
    left_out: Mutex<BTreeSet<&'static str>>,
    /// The names that neighbours have, of which was said that they are no task's.
    of_neighbours: Mutex<BTreeSet<String>>,
    swept: OnceCell<()>,
    routes_logs: OnceCell<bool>,
    /// Whether nothing is left any more of tasks of a fake before this one that nobody knows.
    cleared: watch::Sender<bool>,
    /// How many leases there have been.
    pub(crate) leases: AtomicU32,
}

impl Fake {
    pub(crate) fn new(settings: Settings, sink: Sink) -> Self {
        let process = Process::within(settings.connection.own.as_ref());
        let owner = match &settings.handover {
            Some(handover) => handover.owner().to_owned(),
            None if settings.on_exit == OnExit::Keep => owner::new_kept_owner(&process),
            None => owner::new_owner(&process),
        };
        Self {
            cleared: watch::Sender::new(settings.handover.is_none()),
            settings,
            owner,
            process,
            sink: Mutex::new(sink),
            tasks: Mutex::default(),
            networks: AsyncMutex::default(),
            places: Places::default(),
            helper: OnceCell::new(),
            metadata: OnceCell::new(),
            relay: Mutex::default(),
            makes_relay: AsyncMutex::default(),
            volume: SharedVolume::default(),
            creating: Unbroken::default(),
            left_out: Mutex::default(),
            of_neighbours: Mutex::default(),
            swept: OnceCell::new(),
            routes_logs: OnceCell::new(),
            leases: AtomicU32::new(0),
        }
    }

    /// Says which container this is, and which network it shares with tasks.
    pub(crate) fn say_where_it_is(&self) {
        let Some(own) = &self.settings.connection.own else {
            return;
        };
        let container = &own.name;
        match self.own_network() {
            Some(OwnNetwork { name, address, .. }) => tracing::info!(
                target: "fake_ecs", container, network = name, %address,
                "this is a container of the engine: tasks join its network"
            ),
            None => tracing::info!(
                target: "fake_ecs", container,
                "this is a container of the engine, without a network that tasks could join"
            ),
        }
    }

    pub(crate) fn client(&self) -> &Client {
        &self.settings.connection.client
    }

    /// Whether nothing is removed of what this fake makes, for somebody who wants to look at it.
    pub(crate) fn keeps_all(&self) -> bool {
        self.settings.on_exit == OnExit::Keep && self.settings.handover.is_none()
    }

    /// What the engine's objects say of the process that has made them.
    pub(crate) fn labels_of_process(&self) -> Vec<(String, String)> {
        let label = |name: &str, value: String| (name.to_owned(), value);
        match &self.settings.handover {
            Some(handover) => vec![
                label(owner::PROCESS, owner::JOURNAL.to_owned()),
                label(names::JOURNAL, handover.folder()),
            ],
            None if self.keeps_all() => vec![label(owner::PROCESS, owner::KEPT.to_owned())],
            None => vec![label(owner::PROCESS, self.process.to_label())],
        }
    }

    /// What a fake before this one has left, of tasks that nobody knows any more, is gone: nothing
    /// that is made from now on meets it.
    pub(crate) fn set_cleared(&self) {
        self.cleared.send_replace(true);
    }

    /// Waits for that.
    pub(crate) async fn cleared(&self) {
        let mut cleared = self.cleared.subscribe();
        // The sender is in this fake.
        let _ = cleared.wait_for(|it| *it).await;
    }

    /// Asks whether the engine answers. One that is busy does, because this costs it nothing.
    pub(crate) async fn reach(&self) -> Result<(), String> {
        match timeout(REACH, self.client().ping()).await {
            Ok(answer) => answer.map(drop).map_err(|error| with_causes(&error)),
            Err(_) => Err(format!("no answer within {} s", REACH.as_secs())),
        }
    }

    /// A client that waits that long for an answer.
    pub(crate) fn client_for(&self, patience: Duration) -> Client {
        self.client().clone().with_timeout(patience)
    }

    pub(crate) fn report(&self, report: Report) {
        self.report_all(vec![report]);
    }

    pub(crate) fn report_all(&self, reports: Vec<Report>) {
        let sink = Arc::clone(&self.sink.lock().unwrap_or_else(PoisonError::into_inner));
        sink(reports);
    }

    pub(crate) fn report_to(&self, sink: Sink) {
        *self.sink.lock().unwrap_or_else(PoisonError::into_inner) = sink;
    }

    pub(crate) fn add(&self, task: &Arc<Task>) {
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        tasks.insert(task.of, Arc::downgrade(task));
    }

    pub(crate) fn forget(&self, of: TaskRef) {
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        tasks.remove(&of);
    }

    /// Says of each member once that it has no effect.
    pub(crate) fn warn_of_left_out(&self, plan: &TaskPlan) {
        for member in left_out::members(plan) {
            let mut said = self.left_out.lock().unwrap_or_else(PoisonError::into_inner);
            if said.insert(member) {
                let family = plan.definition.family.as_deref();
                tracing::warn!(target: "fake_ecs", member, family, "the engine cannot do that: it has no effect");
            }
        }
    }

    /// Whether that has to be said of a name: once for each.
    pub(crate) fn says_once(&self, name: &str) -> bool {
        let mut said = self
            .of_neighbours
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        said.insert(name.to_owned())
    }

    /// The network that tasks share with the container that this process runs in.
    pub(crate) fn own_network(&self) -> Option<&OwnNetwork> {
        let Settings {
            connection, flags, ..
        } = &self.settings;
        connection.own_network(flags)
    }

    /// The tasks that are not removed.
    pub(crate) fn tasks(&self) -> Vec<Arc<Task>> {
        let tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        tasks.values().filter_map(Weak::upgrade).collect()
    }

    /// The network that has the address, which the first task that needs it makes.
    pub(crate) async fn network_of(self: &Arc<Self>, address: Ipv4Addr) -> Result<String, String> {
        let fake = Arc::clone(self);
        let made = self
            .creating
            .run(async move { fake.make_network_of(address).await });
        let bug = || Err(Doing::Network.because("a bug of fake-ecs"));
        made.await.unwrap_or_else(bug)
    }

    async fn make_network_of(&self, address: Ipv4Addr) -> Result<String, String> {
        let subnet = Subnet::of_region(address);
        let mut networks = self.networks.lock().await;
        if let Some(id) = networks.get(&subnet) {
            return Ok(id.clone());
        }
        let name = network::name(subnet, &self.owner);
        let found = match self.settings.handover {
            Some(_) => network::find(self.client(), &name, &self.owner).await,
            None => Ok(None),
        };
        let made = match found {
            Ok(None) => self.create_network(&name, subnet).await,
            Ok(Some(id)) => Ok(id),
            Err(error) => Err(error),
        };
        let id = match made {
            Ok(id) => id,
            Err(error) => {
                let conflict = network::conflict(self.client(), subnet, &self.owner).await;
                return Err(format!("{} ({conflict})", Doing::Network.reason(&error)));
            }
        };
        networks.insert(subnet, id.clone());
        Ok(id)
    }

    /// Makes a network of this fake, and returns its id.
    pub(crate) async fn create_network(&self, name: &str, subnet: Subnet) -> Result<String, Error> {
        let mut labels = names::labels_of_owner(&self.owner);
        labels.extend(self.labels_of_process());
        network::create(self.client(), name, subnet, labels).await
    }

    /// The image of the helper, which the first task that needs it imports.
    pub(crate) async fn helper(&self) -> Result<&str, String> {
        let make = || crate::helper::import(self.client());
        let image = self.helper.get_or_try_init(make).await;
        image
            .map(String::as_str)
            .map_err(|error| Doing::Pull.reason(&error))
    }

    /// Whether the engine can send what containers write to Fluentd. That of Podman cannot.
    pub(crate) async fn routes_logs(&self) -> bool {
        let ask = || async {
            let info = self.client().info().await.ok();
            let drivers = info.and_then(|info| info.plugins?.log);
            drivers.is_some_and(|drivers| drivers.iter().any(|it| it == "fluentd"))
        };
        *self.routes_logs.get_or_init(ask).await
    }

    /// Whether containers have the network where they ask about themselves. The first task that
    /// needs it makes it, and so does one that finds it gone.
    pub(crate) async fn has_metadata(self: &Arc<Self>) -> bool {
        let fake = Arc::clone(self);
        let made = self.creating.run(async move { fake.make_metadata().await });
        let made = made
            .await
            .unwrap_or_else(|| Err("a bug of fake-ecs".to_owned()));
        if let Err(reason) = &made {
            tracing::warn!(
                target: "fake_ecs",
                reason,
                "containers have no 169.254.170.2, and no credentials of their roles"
            );
        }
        made.is_ok()
    }

    async fn make_metadata(&self) -> Result<(), String> {
        let lease = self
            .metadata
            .get_or_try_init(|| Lease::acquire(self))
            .await?;
        lease.provide(self).await?;
        let port = self.settings.listens_at.get().map(SocketAddr::port);
        if let (Some(network), Some(port)) = (self.own_network(), port) {
            let _making = self.makes_relay.lock().await;
            let address = relay::provide(self, network, port).await?;
            let mut relay = self.relay.lock().unwrap_or_else(PoisonError::into_inner);
            *relay = Some(address);
        }
        Ok(())
    }

    /// Leaves that network.
    pub(crate) async fn leave_metadata(&self) {
        if let Some(lease) = self.metadata.get() {
            lease.end(self).await;
        }
    }

    /// Removes what dead processes left, which is done once, and comes to its end when it is done.
    pub(crate) async fn sweep(&self) {
        let sweep = || async {
            volumes::remove_left_folders(self).await;
            sweep::remove_left_behind(self).await;
            metadata::remove_left_behind(self).await;
        };
        self.swept.get_or_init(sweep).await;
    }

    /// What containers call the machine, or the container, on which the fake listens.
    pub(crate) fn host(&self) -> String {
        let own = self.own_network();
        own.map_or_else(|| HOST_NAME.to_owned(), OwnNetwork::host)
    }

    /// Where the engine reaches the registry of the fake; `None` while the fake does not listen.
    /// Engines speak plain HTTP with addresses of loopback. A fake in a container is reached there
    /// where its port is published under the same number.
    pub(crate) fn registry_address(&self) -> Option<String> {
        let address = *self.settings.listens_at.get()?;
        let is_elsewhere = self.own_network().is_some() || address.ip().is_unspecified();
        let address = match is_elsewhere {
            true => SocketAddr::from((Ipv4Addr::LOCALHOST, address.port())),
            false => address,
        };
        Some(address.to_string())
    }

    /// The URL by which a container reaches the fake; `None` while the fake does not listen.
    pub(crate) fn endpoint(&self, is_on_host: bool) -> Option<String> {
        let address = self.settings.listens_at.get()?;
        if is_on_host {
            let own = self.own_network().map(|own| own.address.into());
            let ip = own.unwrap_or(address.ip());
            return Some(format!("http://{}", SocketAddr::new(ip, address.port())));
        }
        Some(format!("http://{}:{}", self.host(), address.port()))
    }

    /// What tells the forwarder where the fake is; `None` while the fake does not listen.
    pub(crate) fn place(&self) -> Option<String> {
        let port = self.settings.listens_at.get()?.port();
        let relay = *self.relay.lock().unwrap_or_else(PoisonError::into_inner);
        Some(relay.map_or_else(|| port.to_string(), |relay| format!("{relay}-{port}")))
    }
}
