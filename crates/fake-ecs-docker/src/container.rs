//! The life of one container: pulled, created, started, stopped. [`watch`](crate::watch) has its
//! end.
//!
//! What an inspection says counts. State goes forwards only: one that was found to have ended has.

use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::time::Duration;

use bollard::errors::Error;
use bollard::models::{
    ContainerCreateBody, ContainerCreateResponse, ContainerInspectResponse,
    ContainerStateStatusEnum, HealthStatusEnum,
};
use bollard::query_parameters::{CreateContainerOptionsBuilder, StopContainerOptionsBuilder};
use fake_ecs_core::effect::{ContainerChange, ContainerRef, Report};
use fake_ecs_core::wire::{ContainerDefinition, HealthStatus};
use tokio::time::sleep;

use crate::image::{self, Found, Wanted};
use crate::reason::{Doing, is_answer, is_conflict, is_not_found};
use crate::task::{Ground, Task};
use crate::translate::config::{self, Surroundings};
use crate::translate::firelens;
use crate::translate::network::Place;
use crate::translate::ports;
use crate::watch::SharedLines;
use crate::{environment, free_ports, metadata, names, podman_health, stats, sweep, time};

/// How long to wait before asking an engine again that did not answer.
pub(crate) const PAUSE: Duration = Duration::from_millis(500);
/// How often to try what the engine refuses to do, as the agent does.
const ROUNDS: usize = 5;
/// What the engine has beyond the time that a container has to stop.
const STOP_PATIENCE: Duration = Duration::from_secs(120);

/// What is known of a container.
#[derive(Debug, Default)]
pub(crate) struct Container {
    image: Option<Found>,
    /// Its id, once it was created.
    pub(crate) id: Option<String>,
    /// The run that the fake knows of.
    pub(crate) generation: u32,
    lines: SharedLines,
    /// What it uses, once somebody has asked.
    pub(crate) stats: Option<stats::Last>,
}

impl Task {
    pub(crate) fn definition(&self, of: ContainerRef) -> &ContainerDefinition {
        let all = self.plan.definition.container_definitions.as_deref();
        &all.unwrap_or_default()[usize::from(of.container)]
    }

    pub(crate) fn report(&self, of: ContainerRef, change: ContainerChange) {
        self.fake.report(Report::change(of, change));
    }

    /// Fetches the image.
    pub(crate) async fn pull(
        self: &Arc<Self>,
        of: ContainerRef,
        image: &str,
        digest: Option<String>,
    ) {
        let change = match self.try_pull(of, image, digest).await {
            Ok(digest) => ContainerChange::pulled(digest),
            Err(reason) => ContainerChange::failed(reason),
        };
        self.report(of, change);
    }

    async fn try_pull(
        self: &Arc<Self>,
        of: ContainerRef,
        image: &str,
        digest: Option<String>,
    ) -> Result<String, String> {
        self.ground().await?;
        let index = usize::from(of.container);
        let wanted = Wanted {
            named: image,
            image: self.fake.settings.images.apply(image),
            digest,
            credentials: self.plan.containers[index].registry_credentials.as_ref(),
            launch_type: self.plan.launch_type,
        };
        let found = image::provide(&self.fake, &wanted).await?;
        let shown = found.digest.clone();
        self.containers[index].lock().await.image = Some(found);
        Ok(shown)
    }

    /// Creates the container if it is the first run, starts it, and watches it from then on.
    pub(crate) async fn start(self: Arc<Self>, of: ContainerRef) {
        let mut container = self.containers[usize::from(of.container)].lock().await;
        match self.try_start(of, &mut container).await {
            Ok((id, change)) => {
                self.report(of, change);
                let lines = Arc::clone(&container.lines);
                let of_health = id.clone();
                self.spawn(|task| podman_health::follow(task, of, of_health));
                self.spawn(|task| async move { task.watch(of, id, lines).await });
            }
            Err(reason) => self.report(of, ContainerChange::failed(reason)),
        }
    }

    async fn try_start(
        self: &Arc<Self>,
        of: ContainerRef,
        container: &mut Container,
    ) -> Result<(String, ContainerChange), String> {
        let ground = self.ground().await?;
        let id = match container.id.clone() {
            Some(id) => id,
            None => {
                let id = self.create(of, container, ground).await?;
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
        container.generation = of.generation;
        container.id = Some(id.clone());
        if let Err(error) = self.fake.client().start_container(&id, None).await {
            self.stop_late_start(&id, &error).await;
            return Err(Doing::Start.reason(&error));
        }
        let inspected = self.inspect_started(&id).await;
        let inspected = inspected.map_err(|error| Doing::Inspect.reason(&error))?;
        let change = self.running(of, &id, ground, &inspected);
        Ok((id, change))
    }

    /// An engine that was given up on may start the container all the same.
    async fn stop_late_start(&self, id: &str, error: &Error) {
        if matches!(error, Error::RequestTimeoutError) {
            let options = StopContainerOptionsBuilder::new().t(0).build();
            let stopped = self.fake.client().stop_container(id, Some(options)).await;
            sweep::note("container", id, stopped);
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

    /// What the engine is asked to create.
    async fn body(
        &self,
        of: ContainerRef,
        container: &Container,
        ground: &Ground,
    ) -> Result<ContainerCreateBody, String> {
        let plan = &self.plan;
        let mut definition = self.definition(of).clone();
        if ground.place.publishes() {
            let mappings = definition.port_mappings.as_deref_mut();
            let fixed = ports::fix_ranges(mappings.unwrap_or_default(), free_ports::block);
            fixed.map_err(|text| format!("HostConfigError: {text}"))?;
        }
        let named = &plan.containers[usize::from(of.container)];
        let mut of_agent = environment::of_agent(&self.fake, plan, named, ground);
        of_agent.extend(self.firelens_environment(&definition, &ground.place).await);
        let image = container
            .image
            .as_ref()
            .map(|image| image.reference.clone());
        let around = Surroundings {
            owner: self.fake.owner.clone(),
            image: image
                .or_else(|| definition.image.clone())
                .unwrap_or_default(),
            environment: environment::added(&self.fake, plan, &ground.place),
            of_agent,
            extra_hosts: environment::extra_hosts(&self.fake.settings.connection),
            place: ground.place.clone(),
            file_systems: self.fake.file_systems(),
            firelens: self.firelens_folder(),
            routes_logs: firelens::uses(&definition) && self.fake.routes_logs().await,
        };
        let body = config::container(plan, &definition, named, &around);
        let mut body = body.map_err(|text| format!("HostConfigError: {text}"))?;
        environment::rewrite(&self.fake, &ground.place, body.env.as_mut());
        let labels = body.labels.get_or_insert_default();
        labels.insert(crate::owner::PROCESS.to_owned(), self.fake.process_label());
        self.fake.settings.flags.apply(&mut body);
        self.customize(&named.name, &mut body)?;
        Ok(body)
    }

    /// Lets the test change what is to be created. A panic of its code fails the container.
    fn customize(&self, name: &str, body: &mut ContainerCreateBody) -> Result<(), String> {
        let Some(customize) = &self.fake.settings.customize else {
            return Ok(());
        };
        let customized = panic::catch_unwind(AssertUnwindSafe(|| customize(name, body)));
        customized.map_err(|panic| {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
            let text = text.unwrap_or("no message");
            Doing::Create.because(&format!("the closure of customize panicked: {text}"))
        })
    }

    /// Creates a container, and returns its id.
    async fn create(
        self: &Arc<Self>,
        of: ContainerRef,
        container: &Container,
        ground: &Ground,
    ) -> Result<String, String> {
        let body = self.body(of, container, ground).await?;
        let named = &self.plan.containers[usize::from(of.container)];
        let name = names::container(&self.plan, named);
        let mut created = self.ask_to_create(&name, &body).await;
        if let Err(error) = &created
            && is_conflict(error)
        {
            // One of this fake that was being created when somebody gave up on it, or of a dead
            // process that had the same seed.
            self.fake.sweep().await;
            self.remove_own(&name).await;
            created = self.ask_to_create(&name, &body).await;
        }
        let created = created.map_err(|error| Doing::Create.reason(&error))?;
        for warning in created.warnings {
            tracing::warn!(target: "fake_ecs", container = name, warning, "the engine warns");
        }
        if ground.has_metadata && ground.place == Place::Bridge && can_have_networks(&body) {
            let connected = metadata::connect(&self.fake, metadata::NAME, &created.id).await;
            connected.map_err(|error| Doing::Network.reason(&error))?;
        }
        Ok(created.id)
    }

    async fn ask_to_create(
        &self,
        name: &str,
        body: &ContainerCreateBody,
    ) -> Result<ContainerCreateResponse, Error> {
        let options = CreateContainerOptionsBuilder::new().name(name).build();
        let (client, body) = (self.fake.client().clone(), body.clone());
        let work = async move { client.create_container(Some(options), body).await };
        let created = self.creating.run(work).await;
        created.unwrap_or(Err(Error::RequestTimeoutError))
    }

    /// Removes the container of that name, if it is of this fake.
    async fn remove_own(&self, name: &str) {
        let labels = self
            .inspect(name)
            .await
            .ok()
            .and_then(|it| it.config?.labels);
        let owner = labels.as_ref().and_then(|labels| labels.get(names::OWNER));
        if owner == Some(&self.fake.owner) {
            self.remove_container(name).await;
        }
    }

    pub(crate) async fn inspect(&self, id: &str) -> Result<ContainerInspectResponse, Error> {
        self.fake.client().inspect_container(id, None).await
    }

    /// What is reported of a container that runs.
    fn running(
        &self,
        of: ContainerRef,
        id: &str,
        ground: &Ground,
        inspected: &ContainerInspectResponse,
    ) -> ContainerChange {
        let network = inspected.network_settings.as_ref();
        let given = network.and_then(|network| network.ports.as_ref());
        let mappings = self
            .definition(of)
            .port_mappings
            .as_deref()
            .unwrap_or_default();
        let bindings = given.filter(|_| ground.place.publishes());
        let bindings = bindings.map(|given| ports::network_bindings(mappings, given));
        let sandbox = ground.sandbox.as_ref();
        let published = sandbox.map(|sandbox| ports::published(mappings, &sandbox.ports));
        let own = network
            .and_then(|network| network.networks.as_ref())
            .into_iter()
            .flatten();
        let own = own
            .filter(|(name, _)| *name != metadata::NAME)
            .filter_map(|(_, endpoint)| endpoint.ip_address.as_ref()?.parse().ok())
            .next();
        let state = inspected.state.as_ref();
        ContainerChange {
            at: state.and_then(|state| time::parse(state.started_at.as_deref()?)),
            runtime_id: Some(id.to_owned()),
            bindings,
            published,
            address: ground.address().or(own),
            ..ContainerChange::running()
        }
    }

    /// Sends the image's stop signal, and SIGKILL after `grace`. That the container has ended is
    /// reported by whoever watches it.
    pub(crate) async fn stop(&self, of: ContainerRef, grace: Duration) {
        let id = {
            // What is being started is there after that. Whoever asks for something while the
            // container takes its time to end does not wait for it.
            let container = self.containers[usize::from(of.container)].lock().await;
            container.id.clone()
        };
        let Some(id) = &id else {
            // Nothing was begun that would have to end.
            return self.report(of, ContainerChange::failed(""));
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

    /// How a container is that may be there from before, and watches it if it runs.
    pub(crate) async fn find(self: &Arc<Self>, of: ContainerRef) -> ContainerChange {
        let gone = || {
            ContainerChange::failed("ContainerVanishedError: No container matching saved ID found")
        };
        let name = names::container(&self.plan, &self.plan.containers[usize::from(of.container)]);
        let (Ok(ground), Ok(inspected)) = (self.ground().await, self.inspect(&name).await) else {
            return gone();
        };
        let Some(id) = inspected.id.clone() else {
            return gone();
        };
        let mut container = self.containers[usize::from(of.container)].lock().await;
        container.id = Some(id.clone());
        container.generation = container.generation.max(of.generation);
        let state = inspected.state.as_ref();
        if state.and_then(|state| state.status) == Some(ContainerStateStatusEnum::CREATED) {
            // What was asked for is asked again.
            return ContainerChange::default();
        }
        // One that has ended ran before, and its log is still to be read.
        let change = self.running(of, &id, ground, &inspected);
        let (generation, lines) = (container.generation, Arc::clone(&container.lines));
        let of = ContainerRef { generation, ..of };
        self.spawn(|task| async move { task.watch(of, id, lines).await });
        change
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

/// Whether the container can have networks beside its own, whatever the test has made of it.
fn can_have_networks(body: &ContainerCreateBody) -> bool {
    let host = body.host_config.as_ref();
    let mode = host.and_then(|host| host.network_mode.as_deref());
    mode.is_none_or(|mode| mode != "host" && mode != "none" && !mode.starts_with("container:"))
}
