//! The life of one task at the engine: what its containers share, and its end.
//!
//! Each container is in [`container`](crate::container).

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};

use bollard::query_parameters::RemoveContainerOptionsBuilder;
use fake_ecs_core::effect::plan::TaskPlan;
use fake_ecs_core::effect::{Report, TaskChange, TaskRef};
use tokio::sync::{Mutex as AsyncMutex, OnceCell};
use tokio::task::JoinSet;

use crate::container::Container;
use crate::fake::Fake;
use crate::reason::is_not_found;
use crate::sandbox::{self, Sandbox};
use crate::translate::network::Place;
use crate::{sweep, volumes};

/// A task that the engine runs.
pub(crate) struct Task {
    pub(crate) fake: Arc<Fake>,
    pub(crate) of: TaskRef,
    pub(crate) plan: Arc<TaskPlan>,
    /// By the place of the container in the definition. Whoever does something to a container has
    /// its lock, so that one thing comes after the other.
    pub(crate) containers: Vec<AsyncMutex<Container>>,
    ground: OnceCell<Result<Ground, String>>,
    /// What is being done for it.
    jobs: Mutex<JoinSet<()>>,
}

/// What the containers of a task share.
#[derive(Debug)]
pub(crate) struct Ground {
    pub(crate) place: Place,
    pub(crate) sandbox: Option<Sandbox>,
    /// Whether containers reach the address where they ask about themselves.
    pub(crate) has_metadata: bool,
}

impl Ground {
    /// The address of the task, if it has one of its own.
    pub(crate) fn address(&self) -> Option<Ipv4Addr> {
        self.sandbox.as_ref().map(|sandbox| sandbox.address)
    }
}

impl Task {
    pub(crate) fn new(fake: Arc<Fake>, of: TaskRef, plan: Arc<TaskPlan>) -> Self {
        let containers = plan.containers.iter();
        Self {
            fake,
            of,
            containers: containers.map(|_| AsyncMutex::default()).collect(),
            plan,
            ground: OnceCell::new(),
            jobs: Mutex::default(),
        }
    }

    /// Does something for the task, until it is removed.
    pub(crate) fn spawn<F>(self: &Arc<Self>, work: impl FnOnce(Arc<Self>) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        while jobs.try_join_next().is_some() {}
        jobs.spawn(work(Arc::clone(self)));
    }

    /// Makes what the containers share. Where that fails, what is asked next fails.
    pub(crate) async fn prepare(&self) {
        if let Err(reason) = self.ground().await {
            tracing::warn!(target: "fake_ecs", task = self.plan.arn, reason, "a task cannot be prepared");
        }
    }

    /// What the containers share, once it is there.
    pub(crate) async fn ground(&self) -> Result<&Ground, String> {
        let ground = self.ground.get_or_init(|| self.lay_ground()).await;
        ground.as_ref().map_err(Clone::clone)
    }

    async fn lay_ground(&self) -> Result<Ground, String> {
        self.fake.warn_of_left_out(&self.plan);
        volumes::create(&self.fake, &self.plan).await?;
        self.write_firelens_config()?;
        let place = Place::without_sandbox(&self.plan);
        let has_metadata = place != Some(Place::None) && self.fake.has_metadata().await;
        if let Some(place) = place {
            return Ok(Ground {
                place,
                sandbox: None,
                has_metadata,
            });
        }
        let sandbox = sandbox::create(&self.fake, &self.plan, has_metadata).await?;
        Ok(Ground {
            place: Place::Sandbox(sandbox.id.clone()),
            sandbox: Some(sandbox),
            has_metadata,
        })
    }

    /// Reports how the containers are that the engine still has.
    pub(crate) async fn adopt(self: &Arc<Self>) {
        let mut containers = Vec::new();
        for (index, of) in self.plan.containers.iter().enumerate() {
            let Some(container) = self.plan.container(self.of, &of.name) else {
                continue;
            };
            containers.push((index, self.find(container).await));
        }
        let change = TaskChange {
            containers,
            ..TaskChange::default()
        };
        self.fake.report(Report::Task(self.of, Box::new(change)));
    }

    /// Ends what still runs, and removes all that was made for the task.
    pub(crate) async fn remove(&self) {
        let mut jobs =
            std::mem::take(&mut *self.jobs.lock().unwrap_or_else(PoisonError::into_inner));
        jobs.shutdown().await;
        if self.fake.settings.keeps {
            return;
        }
        sweep::remove_containers_of(&self.fake, Some(&self.plan.id)).await;
        if let Some(Ok(Ground {
            sandbox: Some(sandbox),
            ..
        })) = self.ground.get()
        {
            self.remove_container(&sandbox.id).await;
        }
        self.remove_firelens_config();
        for volume in volumes::of_task(&self.plan) {
            sweep::remove_volume(self.fake.client(), &volume).await;
        }
    }

    /// Ends a container at once, and removes it with the volumes that only it has.
    pub(crate) async fn remove_container(&self, id: &str) {
        let options = RemoveContainerOptionsBuilder::new()
            .force(true)
            .v(true)
            .build();
        let removed = self.fake.client().remove_container(id, Some(options)).await;
        if let Err(error) = removed
            && !is_not_found(&error)
        {
            sweep::note("container", id, Err(error));
        }
    }
}
