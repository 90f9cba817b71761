//! The life of one container: pulled, created, started, watched until it ends.
//!
//! What an inspection says counts. State goes forwards only: one that was found to have ended has.

use std::sync::Arc;
use std::time::Duration;

use bollard::errors::Error;
use bollard::models::{ContainerInspectResponse, ContainerState, HealthStatusEnum};
use bollard::query_parameters::{
    CreateContainerOptionsBuilder, StopContainerOptionsBuilder, WaitContainerOptionsBuilder,
};
use fake_ecs_core::effect::report::Reported;
use fake_ecs_core::effect::{ContainerChange, ContainerRef, Happened, Report};
use fake_ecs_core::wire::{ContainerDefinition, HealthStatus};
use futures_util::StreamExt;
use tokio::time::{sleep, timeout};

use crate::environment;
use crate::image::{self, Found};
use crate::logs::{self, Lines};
use crate::reason::{Doing, is_conflict, is_not_found, with_causes};
use crate::task::{Ground, Task};
use crate::translate::config::{self, Surroundings};
use crate::translate::ports;
use crate::{names, time};

/// How long to wait before asking an engine again that did not answer.
const PAUSE: Duration = Duration::from_millis(500);
/// How long the rest of a log may take once its container has ended.
const LOG_PATIENCE: Duration = Duration::from_secs(30);
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
    lines: Arc<tokio::sync::Mutex<Lines>>,
}

/// A container's end, as the engine has it.
#[derive(Debug, Default)]
struct Ended {
    code: Option<i32>,
    reason: Option<String>,
    at: Option<String>,
}

impl Task {
    fn definition(&self, of: ContainerRef) -> &ContainerDefinition {
        let all = self.plan.definition.container_definitions.as_deref();
        &all.unwrap_or_default()[usize::from(of.container)]
    }

    fn report(&self, of: ContainerRef, change: ContainerChange) {
        self.fake.report(Report::change(of, change));
    }

    /// Fetches the image.
    pub(crate) async fn pull(&self, of: ContainerRef, image: &str, digest: Option<String>) {
        let change = match self.try_pull(of, image, digest).await {
            Ok(digest) => ContainerChange::pulled(digest),
            Err(reason) => ContainerChange::failed(reason),
        };
        self.report(of, change);
    }

    async fn try_pull(
        &self,
        of: ContainerRef,
        image: &str,
        digest: Option<String>,
    ) -> Result<String, String> {
        self.ground().await?;
        let settings = &self.fake.settings;
        let image = settings.images.apply(image);
        let found =
            image::provide(self.fake.client(), &image, digest.as_deref(), settings.pull).await?;
        let shown = found.digest.clone();
        self.containers[usize::from(of.container)]
            .lock()
            .await
            .image = Some(found);
        Ok(shown)
    }

    /// Creates the container if it is the first run, starts it, and watches it from then on.
    pub(crate) async fn start(self: Arc<Self>, of: ContainerRef) {
        let mut container = self.containers[usize::from(of.container)].lock().await;
        match self.try_start(of, &mut container).await {
            Ok((id, change)) => {
                self.report(of, change);
                let lines = Arc::clone(&container.lines);
                self.spawn(|task| async move { task.watch(of, id, lines).await });
            }
            Err(reason) => self.report(of, ContainerChange::failed(reason)),
        }
    }

    async fn try_start(
        &self,
        of: ContainerRef,
        container: &mut Container,
    ) -> Result<(String, ContainerChange), String> {
        let ground = self.ground().await?;
        let id = match container.id.clone() {
            Some(id) => id,
            None => self.create(of, container, ground).await?,
        };
        container.generation = of.generation;
        container.id = Some(id.clone());
        let started = self.fake.client().start_container(&id, None).await;
        started.map_err(|error| Doing::Start.reason(&error))?;
        let inspected = self.inspect(&id).await;
        let inspected = inspected.map_err(|error| Doing::Inspect.reason(&error))?;
        let change = self.running(of, &id, ground, &inspected);
        Ok((id, change))
    }

    async fn create(
        &self,
        of: ContainerRef,
        container: &Container,
        ground: &Ground,
    ) -> Result<String, String> {
        let (plan, definition) = (&self.plan, self.definition(of));
        let named = &plan.containers[usize::from(of.container)];
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
            extra_hosts: environment::extra_hosts(),
            place: ground.place.clone(),
            file_systems: self.fake.file_systems(),
        };
        let body = config::container(plan, definition, named, &around);
        let mut body = body.map_err(|text| format!("HostConfigError: {text}"))?;
        environment::rewrite(&self.fake, &ground.place, body.env.as_mut());
        let labels = body.labels.get_or_insert_default();
        labels.insert(
            crate::owner::PROCESS.to_owned(),
            self.fake.process.to_label(),
        );
        self.fake.settings.flags.apply(&mut body);
        if let Some(customize) = &self.fake.settings.customize {
            customize(&named.name, &mut body);
        }
        let name = names::container(plan, named);
        let options = CreateContainerOptionsBuilder::new().name(&name).build();
        let mut created = self
            .fake
            .client()
            .create_container(Some(options.clone()), body.clone())
            .await;
        if let Err(error) = &created
            && is_conflict(error)
        {
            // One of this fake that was being created when somebody gave up on it.
            self.remove_own(&name).await;
            created = self
                .fake
                .client()
                .create_container(Some(options), body)
                .await;
        }
        let created = created.map_err(|error| Doing::Create.reason(&error))?;
        for warning in created.warnings {
            tracing::warn!(target: "fake_ecs", container = name, warning, "the engine warns");
        }
        Ok(created.id)
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

    async fn inspect(&self, id: &str) -> Result<ContainerInspectResponse, Error> {
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
        let own = network
            .and_then(|network| network.networks.as_ref())
            .into_iter()
            .flatten();
        let own = own
            .filter_map(|(_, endpoint)| endpoint.ip_address.as_ref()?.parse().ok())
            .next();
        let state = inspected.state.as_ref();
        ContainerChange {
            at: state.and_then(|state| time::parse(state.started_at.as_deref()?)),
            runtime_id: Some(id.to_owned()),
            bindings,
            address: ground.address().or(own),
            ..ContainerChange::running()
        }
    }

    /// Reads the log of a container, and reports its end.
    async fn watch(
        self: Arc<Self>,
        of: ContainerRef,
        id: String,
        lines: Arc<tokio::sync::Mutex<Lines>>,
    ) {
        let mut log = std::pin::pin!(self.read_log(of, &id, lines));
        let mut end = std::pin::pin!(self.await_end(&id));
        let ended = tokio::select! {
            ended = &mut end => {
                // All lines are there before the task is STOPPED.
                drop(timeout(LOG_PATIENCE, log).await);
                ended
            }
            () = &mut log => end.await,
        };
        let change = ContainerChange {
            status: Some(Reported::Stopped),
            at: ended.at.as_deref().and_then(time::parse),
            exit_code: ended.code,
            reason: ended.reason,
            ..ContainerChange::default()
        };
        self.report(of, change);
    }

    async fn read_log(&self, of: ContainerRef, id: &str, lines: Arc<tokio::sync::Mutex<Lines>>) {
        let mut lines = lines.lock().await;
        let log = |line| {
            let what = Happened::Logged { line };
            self.fake.report(Report::Container(of, what));
        };
        let mut frames = std::pin::pin!(
            self.fake
                .client()
                .logs(id, Some(logs::follow(lines.since())))
        );
        while let Some(frame) = frames.next().await {
            match frame {
                Ok(frame) => lines.take(frame).into_iter().for_each(log),
                Err(error) => {
                    let error = with_causes(&error);
                    tracing::warn!(target: "fake_ecs", container = id, error, "the log cannot be read");
                    break;
                }
            }
        }
        lines.finish().into_iter().for_each(log);
    }

    /// Waits until the container does not run any more. An engine that does not answer, as one that
    /// is being restarted, is asked again.
    async fn await_end(&self, id: &str) -> Ended {
        loop {
            let waited = self.wait(id).await;
            match self.inspect(id).await {
                Ok(inspected) => {
                    let state = inspected.state.unwrap_or_default();
                    if state.running != Some(true) {
                        return ended(&state);
                    }
                }
                Err(error) if is_not_found(&error) => {
                    let gone = "ContainerVanishedError: No container matching saved ID found";
                    return Ended {
                        code: waited,
                        reason: waited.is_none().then(|| gone.to_owned()),
                        at: None,
                    };
                }
                Err(error) => {
                    let error = with_causes(&error);
                    tracing::debug!(target: "fake_ecs", container = id, error, "the engine does not answer");
                }
            }
            sleep(PAUSE).await;
        }
    }

    /// The code with which the container ends, if the engine is there to say it.
    async fn wait(&self, id: &str) -> Option<i32> {
        let options = WaitContainerOptionsBuilder::new()
            .condition("not-running")
            .build();
        let client = self.fake.client();
        let mut waits = std::pin::pin!(client.wait_container(id, Some(options)));
        match waits.next().await? {
            Ok(ended) => i32::try_from(ended.status_code).ok(),
            Err(Error::DockerContainerWaitError { code, .. }) => i32::try_from(code).ok(),
            Err(_) => None,
        }
    }

    /// Sends the image's stop signal, and SIGKILL after `grace`. That the container has ended is
    /// reported by whoever watches it.
    pub(crate) async fn stop(&self, of: ContainerRef, grace: Duration) {
        let container = self.containers[usize::from(of.container)].lock().await;
        let Some(id) = &container.id else {
            // Nothing was begun that would have to end.
            return self.report(of, ContainerChange::failed(""));
        };
        let seconds = i32::try_from(grace.as_secs()).unwrap_or(i32::MAX);
        let options = StopContainerOptionsBuilder::new().t(seconds).build();
        let client = self.fake.client_for(grace + STOP_PATIENCE);
        if let Err(error) = client.stop_container(id, Some(options)).await
            && !is_not_found(&error)
        {
            let reason = Doing::Stop.reason(&error);
            tracing::warn!(target: "fake_ecs", container = id, reason, "a container cannot be stopped");
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
        container.generation = of.generation;
        let state = inspected.state.clone().unwrap_or_default();
        if state.running == Some(true) {
            let change = self.running(of, &id, ground, &inspected);
            let lines = Arc::clone(&container.lines);
            self.spawn(|task| async move { task.watch(of, id, lines).await });
            return change;
        }
        let ended = ended(&state);
        ContainerChange {
            status: Some(Reported::Stopped),
            exit_code: ended.code,
            reason: ended.reason,
            ..ContainerChange::default()
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

fn ended(state: &ContainerState) -> Ended {
    let error = state.error.clone().filter(|error| !error.is_empty());
    let reason = if state.oom_killed == Some(true) {
        Some("OutOfMemoryError: Container killed due to memory usage".to_owned())
    } else {
        error.map(|error| format!("DockerStateError: {error}"))
    };
    Ended {
        code: state.exit_code.and_then(|code| i32::try_from(code).ok()),
        reason,
        at: state.finished_at.clone(),
    }
}
