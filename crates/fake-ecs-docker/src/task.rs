//! The life of one task at the engine: what its containers share, and its end.
//!
//! Each container is in [`container`](crate::container).

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};

use std::time::Duration;

use fake_ecs_core::effect::plan::{Known, TaskPlan};
use fake_ecs_core::effect::{ContainerRef, TaskRef};
use tokio::sync::{Mutex as AsyncMutex, OnceCell, watch};
use tokio::task::{AbortHandle, JoinSet};

use crate::container::Container;
use crate::fake::Fake;
use crate::reason::Doing;
use crate::sandbox::{self, Sandbox};
use crate::translate::network::ContainerNetwork;
use crate::unbroken::Unbroken;
use crate::{remove, teardown, volumes};

/// How long a container has to stop whose definition does not say it.
const STOP_TIMEOUT: Duration = Duration::from_secs(30);

/// A task that the engine runs.
pub(crate) struct Task {
    pub(crate) fake: Arc<Fake>,
    pub(crate) of: TaskRef,
    pub(crate) plan: Arc<TaskPlan>,
    /// By the place of the container in the definition. Whoever does something to a container has
    /// its lock, so that one thing comes after the other.
    pub(crate) containers: Vec<AsyncMutex<Container>>,
    /// Whether an earlier process may have made what there is of it.
    is_adopted: bool,
    found: watch::Sender<Found>,
    resources: OnceCell<Result<Resources, String>>,
    /// What is being done for it. Each job has the task, which only the end of the jobs breaks up.
    jobs: Mutex<JoinSet<()>>,
    /// What is being created for it.
    pub(crate) creating: Unbroken,
}

/// Whether it was found what an earlier process has made of a task.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Found {
    NotYet,
    All,
    /// Nobody looks any more.
    GivenUp,
}

/// What the containers of a task share.
#[derive(Debug)]
pub(crate) struct Resources {
    pub(crate) network: ContainerNetwork,
    pub(crate) sandbox: Option<Sandbox>,
    /// Whether containers reach the address where they ask about themselves.
    pub(crate) has_metadata: bool,
}

impl Resources {
    /// The address of the task, if it has one of its own.
    pub(crate) fn address(&self) -> Option<Ipv4Addr> {
        self.sandbox.as_ref().map(|sandbox| sandbox.address)
    }
}

impl Task {
    /// A task that begins, or one that an earlier process may have begun.
    pub(crate) fn new(fake: Arc<Fake>, of: TaskRef, plan: Arc<TaskPlan>, is_adopted: bool) -> Self {
        let containers = plan.containers.iter();
        Self {
            is_adopted,
            found: watch::Sender::new(if is_adopted {
                Found::NotYet
            } else {
                Found::All
            }),
            fake,
            of,
            containers: containers.map(|_| AsyncMutex::default()).collect(),
            plan,
            resources: OnceCell::new(),
            jobs: Mutex::default(),
            creating: Unbroken::default(),
        }
    }

    /// Does something for the task, until it is removed.
    pub(crate) fn spawn<F>(self: &Arc<Self>, work: impl FnOnce(Arc<Self>) -> F) -> AbortHandle
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some(ended) = jobs.try_join_next() {
            if let Err(error) = ended
                && error.is_panic()
            {
                tracing::error!(target: "fake_ecs", task = self.plan.arn, %error, "a bug of fake-ecs: please report it");
            }
        }
        jobs.spawn(work(Arc::clone(self)))
    }

    /// Whether an earlier process may have made what there is of it.
    pub(crate) fn is_adopted(&self) -> bool {
        self.is_adopted
    }

    /// What there is of it from an earlier process has been found.
    pub(crate) fn set_found(&self) {
        self.found.send_replace(Found::All);
    }

    /// Waits for that. Returns `false` when nobody looks any more.
    pub(crate) async fn found(&self) -> bool {
        let mut found = self.found.subscribe();
        let found = found.wait_for(|it| *it != Found::NotYet).await;
        // The sender is in this task.
        found.is_ok_and(|it| *it == Found::All)
    }

    /// Makes what the containers share. Where that fails, what is asked next fails.
    pub(crate) async fn prepare(self: &Arc<Self>) {
        if let Err(reason) = self.resources().await {
            tracing::warn!(target: "fake_ecs", task = self.plan.arn, reason, "a task cannot be prepared");
        }
    }

    /// What the containers share, once it is there.
    pub(crate) async fn resources(self: &Arc<Self>) -> Result<&Resources, String> {
        let provision = || async {
            let task = Arc::clone(self);
            let provisioned = self.creating.run(async move { task.provision().await });
            let bug = || Err(Doing::Create.because("a bug of fake-ecs"));
            provisioned.await.unwrap_or_else(bug)
        };
        self.resources
            .get_or_init(provision)
            .await
            .as_ref()
            .map_err(Clone::clone)
    }

    /// The same, if it is there by now.
    pub(crate) fn shared(&self) -> Option<&Resources> {
        self.resources.get()?.as_ref().ok()
    }

    async fn provision(self: &Arc<Self>) -> Result<Resources, String> {
        self.fake.warn_of_left_out(&self.plan);
        if !self.is_adopted {
            self.fake.cleared().await;
        }
        volumes::create(&self.fake, &self.plan).await?;
        self.write_firelens_config().await?;
        let network = ContainerNetwork::without_sandbox(&self.plan);
        let network = network.map(|network| self.fake.settings.flags.network(network));
        let has_metadata =
            network != Some(ContainerNetwork::None) && self.fake.has_metadata().await;
        if let Some(network) = network {
            return Ok(Resources {
                network,
                sandbox: None,
                has_metadata,
            });
        }
        let sandbox = if self.is_adopted {
            let mut containers = self.plan.containers.iter();
            let is_begun = containers.any(|container| container.known != Known::New);
            sandbox::adopt(&self.fake, &self.plan, has_metadata, is_begun).await?
        } else {
            sandbox::create(&self.fake, &self.plan, has_metadata).await?
        };
        let id = sandbox.id.clone();
        self.spawn(|task| async move { task.watch_sandbox(&id).await });
        Ok(Resources {
            network: ContainerNetwork::Sandbox(sandbox.id.clone()),
            sandbox: Some(sandbox),
            has_metadata,
        })
    }

    /// Containers whose network is gone are stopped, as the agent stops them.
    async fn watch_sandbox(self: &Arc<Self>, id: &str) {
        self.await_end(id).await;
        tracing::warn!(target: "fake_ecs", task = self.plan.arn, "the container that has the network of a task has ended");
        for container in &self.plan.containers {
            if let Some(of) = self.plan.container(self.of, &container.name) {
                self.stop_without_network(of);
            }
        }
    }

    /// Stops a container whose network is gone, if it was made.
    pub(crate) fn stop_without_network(self: &Arc<Self>, of: ContainerRef) {
        let grace = self.grace(of);
        self.spawn(|task| async move { task.stop_if_begun(of, grace).await });
    }

    /// How long a container has to stop.
    pub(crate) fn grace(&self, of: ContainerRef) -> Duration {
        let timeout = self.definition(of).stop_timeout;
        let timeout = timeout.and_then(|it| u64::try_from(it).ok());
        timeout.map_or(STOP_TIMEOUT, Duration::from_secs)
    }

    /// Does nothing more for the task. What there is of it stays.
    pub(crate) async fn let_go(&self) {
        self.end_jobs().await;
        self.found.send_if_modified(|it| {
            let gives_up = *it == Found::NotYet;
            if gives_up {
                *it = Found::GivenUp;
            }
            gives_up
        });
        self.creating.ended().await;
        // What was being created is watched since.
        self.end_jobs().await;
    }

    async fn end_jobs(&self) {
        let mut jobs =
            std::mem::take(&mut *self.jobs.lock().unwrap_or_else(PoisonError::into_inner));
        jobs.shutdown().await;
    }

    async fn stop_if_begun(&self, of: ContainerRef, grace: Duration) {
        let has_begun = {
            let container = self.containers[usize::from(of.container)].lock().await;
            container.id.is_some()
        };
        if has_begun {
            self.stop(of, grace).await;
        }
    }

    /// Ends what still runs, and removes all that was made for the task.
    pub(crate) async fn remove(&self) {
        self.let_go().await;
        if self.fake.keeps_all() {
            return;
        }
        teardown::remove_containers_of(&self.fake, Some(&self.plan.id)).await;
        self.remove_firelens_config();
        for volume in volumes::of_task(&self.plan) {
            remove::volume(self.fake.client(), &volume).await;
        }
    }
}
