//! From a fake with a journal to the next one: containers are stopped at the end of the one, and
//! what there is of tasks that nobody knows any more is removed at the beginning of the other.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bollard::errors::Error;
use bollard::models::ContainerSummaryStateEnum;
use bollard::query_parameters::{ListVolumesOptionsBuilder, StopContainerOptionsBuilder};
use fake_ecs_core::effect::TaskRef;
use futures_util::future::join_all;
use tokio::time::timeout;

use crate::container::STOP_PATIENCE;
use crate::fake::Fake;
use crate::firelens::FOLDER;
use crate::reason::with_causes;
use crate::remove::{self, filters, label_of, labelled_containers, log_failure};
use crate::task::Task;
use crate::{names, watch};

/// After that time somebody may wonder why a process does not end.
const SILENCE: Duration = Duration::from_secs(2);

/// A container that is to be stopped.
struct Running {
    id: String,
    /// Whether it has the network of the others.
    is_sandbox: bool,
    is_paused: bool,
    /// How long it has to stop.
    grace: Duration,
}

/// Stops the containers of a fake, all at once, each with the time that its definition gives it,
/// and then those that have the networks of tasks. Writes down which these were.
pub(crate) async fn stop_own(fake: &Fake, tasks: &BTreeMap<TaskRef, Arc<Task>>) {
    let Some(handover) = &fake.settings.handover else {
        return;
    };
    let running = match running(fake, tasks).await {
        Ok(running) => running,
        Err(error) => return log_failure("containers of", &fake.owner, Err(error)),
    };
    let ids = running.iter().map(|container| container.id.clone());
    // Whoever is killed while they end has said that it is the one who stops them.
    handover.add_stopped(ids.map(|id| (id, None)).collect());
    let (sandboxes, others): (Vec<_>, Vec<_>) = running
        .into_iter()
        .partition(|container| container.is_sandbox);
    let (count, longest) = (others.len(), others.iter().map(|it| it.grace).max());
    let mut stops = pin!(async {
        let mut stopped = BTreeMap::new();
        for all in [others, sandboxes] {
            stopped.extend(join_all(all.iter().map(|container| stop(fake, container))).await);
        }
        stopped
    });
    let stopped = match timeout(SILENCE, &mut stops).await {
        Ok(stopped) => stopped,
        Err(_) => {
            let seconds = longest.unwrap_or_default().as_secs();
            tracing::warn!(target: "fake_ecs", "stopping {count} containers, up to {seconds} s");
            stops.await
        }
    };
    handover.add_stopped(stopped);
}

async fn running(fake: &Fake, tasks: &BTreeMap<TaskRef, Arc<Task>>) -> Result<Vec<Running>, Error> {
    let by_id: BTreeMap<&str, &Arc<Task>> = tasks
        .values()
        .map(|task| (task.plan.id.as_str(), task))
        .collect();
    let found = labelled_containers(fake.client(), names::OWNER, &fake.owner).await?;
    // One that somebody has paused goes on with its end.
    let states = [
        ContainerSummaryStateEnum::RUNNING,
        ContainerSummaryStateEnum::PAUSED,
        ContainerSummaryStateEnum::RESTARTING,
    ];
    let running = found
        .iter()
        .filter(|it| it.state.is_some_and(|state| states.contains(&state)));
    let running = running.filter_map(|container| {
        let task = label_of(container, names::TASK).and_then(|id| by_id.get(id));
        let name = label_of(container, names::CONTAINER);
        let grace = task.zip(name).and_then(|(task, name)| {
            let of = task.plan.container(task.of, name)?;
            Some(task.grace(of))
        });
        Some(Running {
            id: container.id.clone()?,
            is_sandbox: name.is_none(),
            is_paused: container.state == Some(ContainerSummaryStateEnum::PAUSED),
            grace: grace.unwrap_or(Duration::ZERO),
        })
    });
    Ok(running.collect())
}

/// Stops a container. Returns its id, and when it ended.
async fn stop(fake: &Fake, container: &Running) -> (String, Option<String>) {
    let Running { id, grace, .. } = container;
    if container.is_paused {
        // It takes no signal before that, and Podman refuses to stop it.
        log_failure("container", id, fake.client().unpause_container(id).await);
    }
    end(fake, id, *grace).await;
    let inspected = fake.client().inspect_container(id, None).await;
    let ended = inspected.ok().filter(|it| !watch::is_running(it));
    let ended = ended.and_then(|it| it.state?.finished_at);
    (id.clone(), ended)
}

/// Stops a container, and waits until it has ended.
pub(crate) async fn end(fake: &Fake, id: &str, grace: Duration) {
    let seconds = i32::try_from(grace.as_secs()).unwrap_or(i32::MAX);
    let options = StopContainerOptionsBuilder::new().t(seconds).build();
    let client = fake.client_for(grace + STOP_PATIENCE);
    let stopped = client.stop_container(id, Some(options)).await;
    log_failure("container", id, stopped);
}

/// Removes what there is of tasks other than these.
pub(crate) async fn remove_unknown(fake: &Fake, known: &BTreeSet<String>) {
    if let Err(error) = try_remove_unknown(fake, known).await {
        let (owner, error) = (&fake.owner, with_causes(&error));
        tracing::warn!(target: "fake_ecs", owner, error, "what a fake before has left cannot be looked for");
    }
    let folders = fs::read_dir(format!("{}/{FOLDER}", fake.folder()));
    for folder in folders.into_iter().flatten().flatten() {
        if !known.contains(&*folder.file_name().to_string_lossy()) {
            remove::folder(&folder.path());
        }
    }
}

async fn try_remove_unknown(fake: &Fake, known: &BTreeSet<String>) -> Result<(), Error> {
    let client = fake.client();
    let is_known = |task: Option<&str>| task.is_some_and(|task| known.contains(task));
    let mut unknown = labelled_containers(client, names::OWNER, &fake.owner).await?;
    unknown.retain(|container| {
        let of_fake = [names::RELAY, names::FILES];
        let is_of_fake = of_fake.iter().any(|it| label_of(container, it).is_some());
        !is_of_fake && !is_known(label_of(container, names::TASK))
    });
    // Those that have the network of others come last.
    unknown.sort_by_key(|container| label_of(container, names::CONTAINER).is_none());
    for id in unknown.iter().filter_map(|it| it.id.as_deref()) {
        remove::container(client, id).await;
    }
    let filters = filters(names::OWNER, &fake.owner);
    let options = ListVolumesOptionsBuilder::new().filters(&filters).build();
    let volumes = client.list_volumes(Some(options)).await?.volumes;
    for volume in volumes.into_iter().flatten() {
        let of_fake = [names::FILES, names::METADATA];
        let is_of_fake = of_fake.iter().any(|it| volume.labels.contains_key(*it));
        if !is_of_fake && !is_known(volume.labels.get(names::TASK).map(String::as_str)) {
            remove::volume(client, &volume.name).await;
        }
    }
    Ok(())
}
