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
use fake_ecs_core::effect::plan::ContainerPlan;
use fake_ecs_core::effect::{ContainerChange, ContainerRef, Happened, Report};
use fake_ecs_core::kernel::panic_text;
use fake_ecs_core::wire::{ContainerDefinition, HealthStatus};
use tokio::sync::Mutex as AsyncMutex;
use tokio::task::AbortHandle;
use tokio::time::sleep;

use crate::image::{self, Found, Wanted};
use crate::reason::{Doing, is_answer, is_conflict, is_not_found};
use crate::task::{Ground, Task};
use crate::translate::config::{self, Surroundings};
use crate::translate::firelens;
use crate::translate::network::Place;
use crate::translate::ports;
use crate::watch::{SharedLines, VANISHED};
use crate::{environment, free_ports, metadata, names, stats, sweep, time};

/// How long to wait before asking an engine again that did not answer.
pub(crate) const PAUSE: Duration = Duration::from_millis(500);
/// How often to try what the engine refuses to do, as the agent does.
const ROUNDS: usize = 5;
/// What the engine has beyond the time that a container has to stop.
const STOP_PATIENCE: Duration = Duration::from_secs(120);

/// Variables of containers, by their names.
type Variables = Vec<(String, String)>;

/// What is known of a container.
#[derive(Debug, Default)]
pub(crate) struct Container {
    image: Option<Found>,
    /// Its id, once it was created.
    pub(crate) id: Option<String>,
    /// The run that the fake knows of.
    pub(crate) generation: u32,
    lines: SharedLines,
    /// Whoever watches its latest run.
    watch: Option<AbortHandle>,
    /// Locked while it is being stopped.
    stopping: Arc<AsyncMutex<()>>,
    /// What it uses, once somebody has asked.
    pub(crate) stats: Option<stats::Last>,
}

impl Task {
    fn definition(&self, of: ContainerRef) -> &ContainerDefinition {
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
        let note = |text| {
            self.fake
                .report(Report::Container(of, Happened::Noted(text)));
        };
        let found = image::provide(&self.fake, &wanted, &note).await?;
        let shown = found.digest.clone();
        self.containers[index].lock().await.image = Some(found);
        Ok(shown)
    }

    /// Creates the container if it is the first run, starts it, and watches it from then on. A run
    /// that was started already is reported as it is.
    pub(crate) async fn start(self: Arc<Self>, of: ContainerRef) {
        let mut container = self.containers[usize::from(of.container)].lock().await;
        match self.try_start(of, &mut container).await {
            Ok((id, change)) => {
                self.report(of, change);
                self.begin_watch(of, id, &mut container);
            }
            Err(reason) => self.report(of, ContainerChange::failed(reason)),
        }
    }

    /// Watches a run of a container from now on, in place of whoever has done so before.
    fn begin_watch(self: &Arc<Self>, of: ContainerRef, id: String, container: &mut Container) {
        let lines = Arc::clone(&container.lines);
        let watch = self.spawn(|task| async move { task.watch(of, id, lines).await });
        if let Some(before) = container.watch.replace(watch) {
            before.abort();
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
        if container.id.is_some()
            && container.generation == of.generation
            && let Some(inspected) = self.inspect_begun(&id).await
        {
            return Ok((id.clone(), self.running(of, &id, ground, &inspected)));
        }
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

    /// What the engine is asked to create, and where the container is in the network by that.
    async fn body(
        &self,
        of: ContainerRef,
        container: &Container,
        ground: &Ground,
    ) -> Result<(ContainerCreateBody, Place), String> {
        let plan = &self.plan;
        let mut definition = self.definition(of).clone();
        if ground.place.publishes() {
            let mappings = definition.port_mappings.as_deref_mut();
            let fixed = ports::fix_ranges(mappings.unwrap_or_default(), free_ports::block);
            fixed.map_err(|text| format!("HostConfigError: {text}"))?;
        }
        let named = &plan.containers[usize::from(of.container)];
        let variables = self.variables(&definition, named, ground, &ground.place);
        let [environment, of_agent] = variables.await;
        let image = container
            .image
            .as_ref()
            .map(|image| image.reference.clone());
        let around = Surroundings {
            owner: self.fake.owner.clone(),
            image: image
                .or_else(|| definition.image.clone())
                .unwrap_or_default(),
            environment,
            of_agent,
            extra_hosts: environment::extra_hosts(),
            place: ground.place.clone(),
            file_systems: self.fake.file_systems(),
            firelens: self.firelens_folder(),
            routes_logs: firelens::uses(&definition) && self.fake.routes_logs().await,
        };
        let body = config::container(plan, &definition, named, &around);
        let mut body = body.map_err(|text| format!("HostConfigError: {text}"))?;
        let labels = body.labels.get_or_insert_default();
        labels.insert(crate::owner::PROCESS.to_owned(), self.fake.process_label());
        self.fake.settings.flags.apply(&mut body);
        self.customize(&named.name, &mut body)?;
        let place = Place::of_host_config(body.host_config.as_ref());
        let environment = body.env.get_or_insert_default();
        if place != ground.place {
            let other = self.variables(&definition, named, ground, &place).await;
            let chosen = around.environment.into_iter().chain(around.of_agent);
            exchange(environment, &chosen.collect(), &other.concat());
        }
        environment::rewrite(&self.fake, &place, Some(environment));
        Ok((body, place))
    }

    /// The variables of a container in that place: those that its definition may overrule, and those
    /// of the agent.
    async fn variables(
        &self,
        definition: &ContainerDefinition,
        named: &ContainerPlan,
        ground: &Ground,
        place: &Place,
    ) -> [Variables; 2] {
        let (fake, plan) = (&self.fake, &self.plan);
        let mut of_agent = environment::of_agent(fake, plan, named, place, ground.has_metadata);
        of_agent.extend(self.firelens_environment(definition, place).await);
        [environment::added(fake, plan, place), of_agent]
    }

    /// Lets the test change what is to be created. A panic of its code fails the container.
    fn customize(&self, name: &str, body: &mut ContainerCreateBody) -> Result<(), String> {
        let Some(customize) = &self.fake.settings.customize else {
            return Ok(());
        };
        let customized = panic::catch_unwind(AssertUnwindSafe(|| customize(name, body)));
        customized.map_err(|panic| {
            let text = panic_text::of(&*panic);
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
        let (body, place) = self.body(of, container, ground).await?;
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
        if ground.has_metadata && place == Place::Bridge {
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
        let place = Place::of_host_config(inspected.host_config.as_ref());
        let network = inspected.network_settings.as_ref();
        let given = network.and_then(|network| network.ports.as_ref());
        let mappings = self
            .definition(of)
            .port_mappings
            .as_deref()
            .unwrap_or_default();
        let bindings = given.filter(|_| place.publishes());
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

    /// How a container is that may be there from before, and watches it if it runs.
    pub(crate) async fn find(
        self: &Arc<Self>,
        of: ContainerRef,
        is_known: bool,
    ) -> ContainerChange {
        let index = usize::from(of.container);
        let ground = match self.ground().await {
            Ok(ground) => ground,
            Err(reason) => return ContainerChange::failed(reason),
        };
        loop {
            let mut container = self.containers[index].lock().await;
            if is_known && container.id.is_none() {
                // It was not created yet: what was asked for is going to be answered.
                return ContainerChange::default();
            }
            let name = container.id.clone();
            let name =
                name.unwrap_or_else(|| names::container(&self.plan, &self.plan.containers[index]));
            match self.inspect(&name).await {
                Ok(inspected) => return self.found(of, ground, &inspected, &mut container),
                Err(error) if is_not_found(&error) => return ContainerChange::failed(VANISHED),
                // It may be there: an engine that does not answer is asked again.
                Err(_) => {}
            }
            drop(container);
            sleep(PAUSE).await;
        }
    }

    fn found(
        self: &Arc<Self>,
        of: ContainerRef,
        ground: &Ground,
        inspected: &ContainerInspectResponse,
        container: &mut Container,
    ) -> ContainerChange {
        let is_begun = container.id.is_some();
        let Some(id) = inspected.id.clone() else {
            return ContainerChange::failed(VANISHED);
        };
        container.id = Some(id.clone());
        if is_created(inspected) || is_begun && container.generation < of.generation {
            // The run that the fake knows of is to be started, which is asked again.
            return ContainerChange::default();
        }
        let generation = container.generation.max(of.generation);
        container.generation = generation;
        // One that has ended ran before, and its log is still to be read.
        let change = self.running(of, &id, ground, inspected);
        self.begin_watch(ContainerRef { generation, ..of }, id, container);
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

/// Whether the container was created and never started.
fn is_created(inspected: &ContainerInspectResponse) -> bool {
    let state = inspected.state.as_ref();
    state.and_then(|state| state.status) == Some(ContainerStateStatusEnum::CREATED)
}

/// Puts variables in the place of those that were chosen before, unless the test has changed them.
fn exchange(environment: &mut Vec<String>, chosen: &Variables, other: &Variables) {
    let written = |(name, value): &(String, String)| format!("{name}={value}");
    let gone = chosen.iter().filter(|pair| !other.contains(pair));
    let gone: Vec<String> = gone.map(written).collect();
    environment.retain(|variable| !gone.contains(variable));
    for pair in other.iter().filter(|pair| !chosen.contains(pair)) {
        let is_set = |variable: &String| variable.split('=').next() == Some(&pair.0);
        if !environment.iter().any(is_set) {
            environment.push(written(pair));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_that_were_chosen_for_another_place_are_exchanged() {
        let pairs = |all: &[(&str, &str)]| -> Variables {
            let all = all.iter();
            all.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect()
        };
        let chosen = pairs(&[("REGION", "a"), ("URL", "bridge"), ("AGENT", "bridge")]);
        let other = pairs(&[("REGION", "a"), ("URL", "host"), ("AGENT", "host"), ("MORE", "1")]);
        // The definition has set one, and the test has changed another.
        let mut environment = ["OWN=1", "URL=bridge", "AGENT=mine"].map(str::to_owned).to_vec();

        exchange(&mut environment, &chosen, &other);

        assert_eq!(environment, ["OWN=1", "AGENT=mine", "URL=host", "MORE=1"]);
    }
}
