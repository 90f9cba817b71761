//! The life of one container: pulled, started, stopped. [`create`](crate::create) has its
//! beginning, [`watch`](crate::watch) its end.
//!
//! What an inspection says counts. State goes forwards only: one that was found to have ended has.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use bollard::errors::Error;
use bollard::models::{
    ContainerInspectResponse, ContainerStateStatusEnum, EndpointSettings, HealthStatusEnum,
    NetworkSettings,
};
use bollard::query_parameters::StopContainerOptionsBuilder;
use fake_ecs_core::effect::{ContainerChange, ContainerRef, ContainerSpec, Happened, Report};
use fake_ecs_core::wire::{ContainerDefinition, HealthStatus};
use tokio::sync::Mutex as AsyncMutex;
use tokio::task::AbortHandle;
use tokio::time::sleep;

use crate::image::{self, Found, Wanted};
use crate::reason::{Doing, is_answer, is_not_found};
use crate::sandbox::Sandbox;
use crate::task::{Resources, Task};
use crate::translate::network::ContainerNetwork;
use crate::translate::ports;
use crate::watch::SharedLines;
use crate::{address, metadata, podman_health, remove, stats, time};

/// How long to wait before asking an engine again that did not answer.
pub(crate) const PAUSE: Duration = Duration::from_millis(500);
/// How often to try what the engine refuses to do, as the agent does.
const ROUNDS: usize = 5;
/// What the engine has beyond the time that a container has to stop.
pub(crate) const STOP_PATIENCE: Duration = Duration::from_secs(120);

/// What is known of a container.
#[derive(Debug, Default)]
pub(crate) struct Container {
    pub(crate) image: Option<Found>,
    /// Its id, once it was created.
    pub(crate) id: Option<String>,
    /// The run that the fake knows of.
    pub(crate) generation: u32,
    pub(crate) lines: SharedLines,
    /// Whoever watches its latest run.
    watch: Option<AbortHandle>,
    /// Locked while it is being stopped.
    stopping: Arc<AsyncMutex<()>>,
    /// What it uses, once somebody has asked.
    pub(crate) stats: Option<stats::Last>,
}

impl Task {
    pub(crate) fn definition(&self, of: ContainerRef) -> &ContainerDefinition {
        let all = self.plan.definition.container_definitions.as_deref();
        &all.unwrap_or_default()[usize::from(of.container)]
    }

    pub(crate) fn report(&self, of: ContainerRef, change: ContainerChange) {
        let change = self.with_address(change);
        self.fake.report(Report::change(of, change));
    }

    /// The same change, with the address of the task where that is another one than was planned.
    pub(crate) fn with_address(&self, change: ContainerChange) -> ContainerChange {
        let has = self.shared().and_then(Resources::address);
        let other = has.filter(|address| self.plan.address != Some(*address));
        ContainerChange {
            task_address: other.or(change.task_address),
            ..change
        }
    }

    /// Fetches the image.
    pub(crate) async fn pull(
        self: &Arc<Self>,
        of: ContainerRef,
        spec: &ContainerSpec,
        digest: Option<String>,
    ) {
        let change = match self.try_pull(of, spec, digest).await {
            Ok(digest) => ContainerChange::pulled(digest),
            Err(reason) => ContainerChange::failed(reason),
        };
        self.report(of, change);
    }

    async fn try_pull(
        self: &Arc<Self>,
        of: ContainerRef,
        spec: &ContainerSpec,
        digest: Option<String>,
    ) -> Result<String, String> {
        self.resources().await?;
        let found = self.find_image(of, spec, digest).await?;
        let shown = found.digest.clone();
        let index = usize::from(of.container);
        self.containers[index].lock().await.image = Some(found);
        Ok(shown)
    }

    async fn find_image(
        &self,
        of: ContainerRef,
        spec: &ContainerSpec,
        digest: Option<String>,
    ) -> Result<Found, String> {
        let index = usize::from(of.container);
        let given = self.plan.containers[index].registry_credentials.as_ref();
        let launch_type = self.plan.launch_type;
        let wanted = Wanted::new(&self.fake, spec, digest, (given, launch_type));
        let note = |text| {
            self.fake
                .report(Report::Container(of, Happened::Noted(text)));
        };
        image::provide(&self.fake, &wanted, &note).await
    }

    /// Creates the container if it is the first run, starts it, and watches it from then on. A run
    /// that was started already is reported as it is.
    pub(crate) async fn start(self: Arc<Self>, of: ContainerRef, spec: &ContainerSpec) {
        let mut container = self.containers[usize::from(of.container)].lock().await;
        match self.try_start(of, spec, &mut container).await {
            Ok((id, change)) => {
                self.report(of, change);
                self.begin_watch(of, id, &mut container);
            }
            Err(reason) => self.report(of, ContainerChange::failed(reason)),
        }
    }

    /// Watches a run of a container from now on, in place of whoever has done so before.
    pub(crate) fn begin_watch(
        self: &Arc<Self>,
        of: ContainerRef,
        id: String,
        container: &mut Container,
    ) {
        let lines = Arc::clone(&container.lines);
        let watch = self.spawn(|task| async move {
            let health = podman_health::follow(Arc::clone(&task), of, id.clone());
            tokio::join!(task.watch(of, id, lines), health);
        });
        if let Some(before) = container.watch.replace(watch) {
            before.abort();
        }
    }

    async fn try_start(
        self: &Arc<Self>,
        of: ContainerRef,
        spec: &ContainerSpec,
        container: &mut Container,
    ) -> Result<(String, ContainerChange), String> {
        let resources = self.resources().await?;
        let id = match container.id.clone() {
            Some(id) => id,
            None => {
                if container.image.is_none() {
                    // An earlier process has pulled it.
                    container.image = Some(self.find_image(of, spec, None).await?);
                }
                let id = self.create(of, container, resources).await?;
                // Before the container can ask about itself.
                let runtime_id = Some(id.clone());
                let change = ContainerChange::default();
                self.report(
                    of,
                    ContainerChange {
                        runtime_id,
                        ..change
                    },
                );
                id
            }
        };
        if container.id.is_some()
            && container.generation == of.generation
            && let Some(inspected) = self.inspect_begun(&id).await
        {
            return Ok((id.clone(), self.running(of, &id, resources, &inspected)));
        }
        container.generation = of.generation;
        container.id = Some(id.clone());
        let _starting = self.fake.settings.peers.starting();
        if let Err(error) = address::start(&self.fake, &id).await {
            self.stop_late_start(&id, &error).await;
            return Err(Doing::Start.reason(&error));
        }
        let inspected = self.inspect_started(&id).await;
        let inspected = inspected.map_err(|error| Doing::Inspect.reason(&error))?;
        let change = self.running(of, &id, resources, &inspected);
        Ok((id, change))
    }

    /// Inspects a container that runs, or did.
    async fn inspect_begun(&self, id: &str) -> Option<ContainerInspectResponse> {
        let inspected = self.inspect(id).await.ok()?;
        (!is_created(&inspected)).then_some(inspected)
    }

    /// An engine that was given up on may start the container all the same.
    async fn stop_late_start(&self, id: &str, error: &Error) {
        if matches!(error, Error::RequestTimeoutError) {
            let options = StopContainerOptionsBuilder::new().t(0).build();
            let stopped = self.fake.client().stop_container(id, Some(options)).await;
            remove::log_failure("container", id, stopped);
        }
    }

    /// Inspects a container that was started, and so is there.
    async fn inspect_started(&self, id: &str) -> Result<ContainerInspectResponse, Error> {
        let mut inspected = self.inspect(id).await;
        for _ in 1..ROUNDS {
            match &inspected {
                Err(error) if !is_answer(error) => {}
                _ => break,
            }
            sleep(PAUSE).await;
            inspected = self.inspect(id).await;
        }
        inspected
    }

    pub(crate) async fn inspect(&self, id: &str) -> Result<ContainerInspectResponse, Error> {
        self.fake.client().inspect_container(id, None).await
    }

    /// What is reported of a container that runs.
    pub(crate) fn running(
        &self,
        of: ContainerRef,
        id: &str,
        resources: &Resources,
        inspected: &ContainerInspectResponse,
    ) -> ContainerChange {
        let network = ContainerNetwork::of_host_config(inspected.host_config.as_ref());
        let settings = inspected.network_settings.as_ref();
        let given = settings.and_then(|settings| settings.ports.as_ref());
        let mappings = self
            .definition(of)
            .port_mappings
            .as_deref()
            .unwrap_or_default();
        let bindings = given.filter(|_| network.publishes());
        let bindings = bindings.map(|given| ports::network_bindings(mappings, given));
        let own = settings.and_then(|settings| self.own_address(settings));
        let published = match (&resources.sandbox, self.fake.own_network()) {
            (Some(Sandbox { shared, .. }), Some(_)) => {
                shared.map(|address| ports::shared(mappings, address))
            }
            (Some(sandbox), None) => Some(ports::published(mappings, &sandbox.ports)),
            (None, Some(_)) if network.publishes() => {
                own.map(|address| ports::shared(mappings, address))
            }
            (None, _) => None,
        };
        let state = inspected.state.as_ref();
        ContainerChange {
            at: state.and_then(|state| time::parse(state.started_at.as_deref()?)),
            runtime_id: Some(id.to_owned()),
            bindings,
            published,
            address: resources.address().or(own),
            ..ContainerChange::running()
        }
    }

    /// The address of a container, which is that in the network of the fake if both are in one.
    fn own_address(&self, settings: &NetworkSettings) -> Option<Ipv4Addr> {
        let networks = settings.networks.as_ref()?;
        let address = |endpoint: &EndpointSettings| endpoint.ip_address.as_ref()?.parse().ok();
        let shared = self.fake.own_network();
        let shared = shared.and_then(|shared| networks.get(&shared.name));
        let others = networks.iter().filter(|(name, _)| *name != metadata::NAME);
        let others = others.map(|(_, endpoint)| endpoint);
        shared.into_iter().chain(others).find_map(address)
    }

    /// Sends the image's stop signal, and SIGKILL after `grace`. That the container has ended is
    /// reported by whoever watches it.
    pub(crate) async fn stop(&self, of: ContainerRef, grace: Duration) {
        let (id, stopping) = {
            // What is being started is there after that. Whoever asks for something while the
            // container takes its time to end does not wait for it.
            let container = self.containers[usize::from(of.container)].lock().await;
            (container.id.clone(), Arc::clone(&container.stopping))
        };
        let Some(id) = &id else {
            // Nothing was begun that would have to end.
            return self.report(of, ContainerChange::failed(""));
        };
        let _stopping = match stopping.try_lock() {
            // It has got its signal, and another would say nothing new.
            Err(_) if grace > Duration::ZERO => return,
            stopping => stopping.ok(),
        };
        let seconds = i32::try_from(grace.as_secs()).unwrap_or(i32::MAX);
        let options = StopContainerOptionsBuilder::new().t(seconds).build();
        let client = self.fake.client_for(grace + STOP_PATIENCE);
        let mut refusals = 0;
        // An engine that is away may come back with the container still running.
        while let Err(error) = client.stop_container(id, Some(options.clone())).await {
            if is_not_found(&error) {
                return;
            }
            let reason = Doing::Stop.reason(&error);
            tracing::warn!(target: "fake_ecs", container = id, reason, "a container cannot be stopped");
            refusals += usize::from(is_answer(&error));
            if refusals == ROUNDS {
                return self.report(of, ContainerChange::failed(reason));
            }
            sleep(PAUSE).await;
        }
    }

    /// Reports what the health check of a container says.
    pub(crate) async fn report_health(&self, name: &str) {
        let Some(index) = self.plan.containers.iter().position(|it| it.name == name) else {
            return;
        };
        let all = self
            .plan
            .definition
            .container_definitions
            .as_deref()
            .unwrap_or_default();
        // A check that only the image has is not ECS's.
        if all[index].health_check.is_none() {
            return;
        }
        let container = self.containers[index].lock().await;
        let Some(id) = &container.id else { return };
        let Ok(inspected) = self.inspect(id).await else {
            return;
        };
        let health = inspected.state.and_then(|state| state.health?.status);
        let health = match health {
            Some(HealthStatusEnum::HEALTHY) => HealthStatus::Healthy,
            Some(HealthStatusEnum::UNHEALTHY) => HealthStatus::Unhealthy,
            // It was healthy, or not, before it was started again.
            Some(HealthStatusEnum::STARTING) => HealthStatus::Unknown,
            _ => return,
        };
        if let Some(of) = self.plan.container(self.of, name) {
            let generation = container.generation;
            self.report(
                ContainerRef { generation, ..of },
                ContainerChange::health(health),
            );
        }
    }
}

/// Whether the container was created and never started.
pub(crate) fn is_created(inspected: &ContainerInspectResponse) -> bool {
    let state = inspected.state.as_ref();
    state.and_then(|state| state.status) == Some(ContainerStateStatusEnum::CREATED)
}
