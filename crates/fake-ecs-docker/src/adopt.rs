//! Taking over a task that may run already: its containers are reported as they are, and watched.

use std::sync::Arc;
use std::time::Duration;

use bollard::errors::Error;
use bollard::models::ContainerInspectResponse;
use fake_ecs_core::effect::plan::{Known, Logged, TaskPlan};
use fake_ecs_core::effect::{ContainerChange, ContainerRef, Report, TaskChange};
use fake_ecs_core::kernel::time::Time;
use tokio::time::sleep;

use crate::container::{Container, PAUSE, is_created};
use crate::fake::Fake;
use crate::reason::{Doing, is_not_found};
use crate::task::{Resources, Task};
use crate::watch::{VANISHED, is_running};
use crate::{address, handing_over, metadata, names, remove, shared_network, time};

impl Task {
    /// Reports how the containers are that the engine still has. `plan` has the runs that the fake
    /// knows of by now; `is_known` says whether this process has made what there is of the task.
    pub(crate) async fn adopt(self: &Arc<Self>, plan: &TaskPlan, is_known: bool) {
        let mut containers = Vec::new();
        for index in self.in_order(plan, is_known).await {
            let planned = &plan.containers[index];
            let Some(of) = plan.container(self.of, &planned.name) else {
                continue;
            };
            let change = if is_known {
                self.find(of).await
            } else {
                self.take_over(of, planned.known, planned.logged).await
            };
            containers.push((index, self.with_address(change)));
        }
        let change = TaskChange {
            containers,
            ..TaskChange::default()
        };
        self.fake.report(Report::Task(self.of, Box::new(change)));
        self.set_found();
        if !is_known {
            for container in &plan.containers {
                self.report_health(&container.name).await;
            }
        }
    }

    /// The containers in the order in which they were started, because one that has to be started
    /// again may need those before it.
    async fn in_order(&self, plan: &TaskPlan, is_known: bool) -> Vec<usize> {
        let mut all: Vec<usize> = (0..plan.containers.len()).collect();
        if !is_known && all.len() > 1 {
            let mut started = Vec::new();
            for container in &plan.containers {
                let inspected = self.inspect(&names::container(plan, container)).await;
                let at = inspected.ok().as_ref().and_then(started_at);
                // What was never started comes last.
                started.push((at.is_none(), at));
            }
            all.sort_by_key(|index| started[*index]);
        }
        all
    }

    /// How a container is that this process has made, or is going to, and watches it if it runs.
    async fn find(self: &Arc<Self>, of: ContainerRef) -> ContainerChange {
        let index = usize::from(of.container);
        let resources = match self.resources().await {
            Ok(resources) => resources,
            Err(reason) => return ContainerChange::failed(reason),
        };
        loop {
            let mut container = self.containers[index].lock().await;
            let Some(id) = container.id.clone() else {
                // It was not created yet: what was asked for is going to be answered.
                return ContainerChange::default();
            };
            match self.inspect(&id).await {
                Ok(inspected) => return self.as_found(of, resources, &inspected, &mut container),
                Err(error) if is_not_found(&error) => return ContainerChange::failed(VANISHED),
                // It may be there: an engine that does not answer is asked again.
                Err(_) => {}
            }
            drop(container);
            sleep(PAUSE).await;
        }
    }

    fn as_found(
        self: &Arc<Self>,
        of: ContainerRef,
        resources: &Resources,
        inspected: &ContainerInspectResponse,
        container: &mut Container,
    ) -> ContainerChange {
        let Some(id) = inspected.id.clone() else {
            return ContainerChange::failed(VANISHED);
        };
        if is_created(inspected) || container.generation < of.generation {
            // The run that the fake knows of is to be started, which is asked again.
            return ContainerChange::default();
        }
        let generation = container.generation;
        // One that has ended ran before, and its log is still to be read.
        let change = self.running(of, &id, resources, inspected);
        self.begin_watch(ContainerRef { generation, ..of }, id, container);
        change
    }

    /// How a container is that an earlier process of the fake may have made. It is watched from now
    /// on if it runs, and started again if it was stopped with its fake.
    async fn take_over(
        self: &Arc<Self>,
        of: ContainerRef,
        known: Known,
        logged: Logged,
    ) -> ContainerChange {
        let resources = self.resources().await;
        let gone = || match &resources {
            Ok(_) => gone(known),
            Err(reason) => ContainerChange::failed(reason),
        };
        let index = usize::from(of.container);
        let name = names::container(&self.plan, &self.plan.containers[index]);
        let mut container = self.containers[index].lock().await;
        let inspected = loop {
            match self.inspect(&name).await {
                Ok(inspected) => break inspected,
                Err(error) if is_not_found(&error) => return gone(),
                // It may be there: an engine that does not answer is asked again.
                Err(_) => sleep(PAUSE).await,
            }
        };
        let Some(id) = inspected.id.clone() else {
            return gone();
        };
        if is_created(&inspected) {
            // Its making may have been broken off. Nothing is lost with it.
            remove::container(self.fake.client(), &id).await;
            return gone();
        }
        container.id = Some(id.clone());
        container.generation = of.generation;
        container.lines.lock().await.skip(logged);
        if known == Known::New && of.generation > 0 && !is_running(&inspected) {
            // That is the run before. The one that the fake knows of is to be started, which is
            // asked again.
            container.generation -= 1;
            return ContainerChange::default();
        }
        if known == Known::Stopped {
            // It was to be killed, and perhaps nobody came to that.
            self.spawn(|task| async move { task.stop(of, Duration::ZERO).await });
            return ContainerChange::default();
        }
        match resources {
            Ok(resources) => {
                self.taken_over(of, known, resources, inspected, &mut container)
                    .await
            }
            Err(reason) => {
                // What it shared with others is gone. Its end and the rest of its log are not.
                tracing::warn!(target: "fake_ecs", container = id, reason, "a container cannot go on");
                if is_running(&inspected) {
                    self.stop_without_network(of);
                }
                self.begin_watch(of, id.clone(), &mut container);
                begun(&id, &inspected)
            }
        }
    }

    async fn taken_over(
        self: &Arc<Self>,
        of: ContainerRef,
        known: Known,
        resources: &Resources,
        mut inspected: ContainerInspectResponse,
        container: &mut Container,
    ) -> ContainerChange {
        let Some(id) = container.id.clone() else {
            return gone(known);
        };
        let is_to_run = matches!(known, Known::New | Known::Running);
        if is_to_run && is_running(&inspected) && was_stopping(&self.fake, &id) {
            // The engine goes on stopping it, if it was asked to, and would end what is adopted.
            handing_over::end(&self.fake, &id, self.grace(of)).await;
            match self.inspect(&id).await {
                Ok(again) => inspected = again,
                Err(error) => return ContainerChange::failed(Doing::Inspect.reason(&error)),
            }
        }
        if is_to_run && !is_running(&inspected) && has_stopped(&self.fake, &inspected) {
            let (fake, of_before) = (Arc::clone(&self.fake), inspected.clone());
            // A fake that ends meanwhile stops it again.
            let started = self
                .creating
                .run(async move { start_again(&fake, &of_before).await });
            if let Some(Err(error)) = started.await {
                return ContainerChange::failed(Doing::Start.reason(&error));
            }
            match self.inspect(&id).await {
                Ok(again) => inspected = again,
                Err(error) => return ContainerChange::failed(Doing::Inspect.reason(&error)),
            }
        }
        let change = if is_running(&inspected) {
            let sandbox = resources.sandbox.as_ref();
            let network = sandbox.and_then(|sandbox| sandbox.started);
            if network
                .zip(started_at(&inspected))
                .is_some_and(|(network, own)| network > own)
            {
                tracing::warn!(target: "fake_ecs", container = id, "the container that has its network was restarted without it");
                self.stop_without_network(of);
            }
            self.running(of, &id, resources, &inspected)
        } else {
            begun(&id, &inspected)
        };
        self.begin_watch(of, id, container);
        change
    }
}

/// What is said of a container that has run. Its ports may not be its own any more.
fn begun(id: &str, inspected: &ContainerInspectResponse) -> ContainerChange {
    ContainerChange {
        at: started_at(inspected),
        runtime_id: Some(id.to_owned()),
        ..ContainerChange::running()
    }
}

/// When a container was started last.
pub(crate) fn started_at(inspected: &ContainerInspectResponse) -> Option<Time> {
    time::parse(inspected.state.as_ref()?.started_at.as_deref()?)
}

/// What is said of a container that the engine does not have.
fn gone(known: Known) -> ContainerChange {
    match known {
        // It was not made yet. What was asked for is asked again.
        Known::New | Known::Stopped => ContainerChange::default(),
        // Nothing was begun that would have to end.
        Known::Stopping { ran: false } => ContainerChange::failed(""),
        Known::Running | Known::Stopping { ran: true } => ContainerChange::failed(VANISHED),
    }
}

/// Whether a container has ended because an earlier process of the fake has stopped it at its end.
pub(crate) fn has_stopped(fake: &Fake, inspected: &ContainerInspectResponse) -> bool {
    let Some((handover, id)) = fake.settings.handover.as_ref().zip(inspected.id.as_ref()) else {
        return false;
    };
    let state = inspected.state.as_ref();
    handover.has_stopped(id, state.and_then(|state| state.finished_at.as_deref()))
}

/// Whether an earlier process of the fake was about to stop a container when it was killed.
fn was_stopping(fake: &Fake, id: &str) -> bool {
    let handover = fake.settings.handover.as_ref();
    handover.is_some_and(|handover| handover.was_stopping(id))
}

/// Starts a container that has ended.
pub(crate) async fn start_again(
    fake: &Fake,
    inspected: &ContainerInspectResponse,
) -> Result<(), Error> {
    metadata::connect_again(fake, inspected).await?;
    shared_network::connect_again(fake, inspected).await?;
    let id = inspected.id.as_deref().unwrap_or_default();
    let _starting = fake.settings.peers.starting();
    address::start(fake, id).await
}
