//! Taking over a task that may run already: its containers are reported as they are, and watched.

use std::sync::Arc;

use bollard::models::ContainerInspectResponse;
use fake_ecs_core::effect::plan::TaskPlan;
use fake_ecs_core::effect::{ContainerChange, ContainerRef, Report, TaskChange};
use tokio::time::sleep;

use crate::container::{Container, PAUSE, is_created};
use crate::names;
use crate::reason::is_not_found;
use crate::task::{Resources, Task};
use crate::watch::VANISHED;

impl Task {
    /// Reports how the containers are that the engine still has. `plan` has the runs that the fake
    /// knows of by now; `is_known` says whether this process has made what there is of the task.
    pub(crate) async fn adopt(self: &Arc<Self>, plan: &TaskPlan, is_known: bool) {
        let mut containers = Vec::new();
        for (index, of) in plan.containers.iter().enumerate() {
            let Some(container) = plan.container(self.of, &of.name) else {
                continue;
            };
            containers.push((index, self.find(container, is_known).await));
        }
        let change = TaskChange {
            containers,
            ..TaskChange::default()
        };
        self.fake.report(Report::Task(self.of, Box::new(change)));
    }

    /// How a container is that may be there from before, and watches it if it runs.
    async fn find(self: &Arc<Self>, of: ContainerRef, is_known: bool) -> ContainerChange {
        let index = usize::from(of.container);
        let resources = match self.resources().await {
            Ok(resources) => resources,
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
                Ok(inspected) => return self.found(of, resources, &inspected, &mut container),
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
        resources: &Resources,
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
        let change = self.running(of, &id, resources, inspected);
        self.begin_watch(ContainerRef { generation, ..of }, id, container);
        change
    }
}
