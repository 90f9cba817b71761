//! Removing what is left: of this fake at its end, of dead processes at the next start.

use std::collections::BTreeMap;
use std::fs;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bollard::Docker as Client;
use bollard::errors::Error;
use bollard::models::ContainerSummary;
use bollard::query_parameters::{
    ListContainersOptionsBuilder, ListNetworksOptionsBuilder, ListVolumesOptionsBuilder,
    RemoveContainerOptionsBuilder, RemoveVolumeOptionsBuilder,
};

use crate::fake::Fake;
use crate::names;
use crate::owner::{PROCESS, Process};
use crate::reason::{is_not_found, with_causes};

/// How old something of a process has to be of which nobody here knows whether it lives.
const FAR_AGE: Duration = Duration::from_secs(24 * 60 * 60);
/// How often to look again for what was being created when its task was removed.
const ROUNDS: usize = 3;

/// Removes what the process has left behind whose fakes did not come to their end.
pub(crate) async fn remove_left_behind(fake: &Fake) {
    if let Err(error) = try_remove_left_behind(fake).await {
        let error = with_causes(&error);
        tracing::warn!(target: "fake_ecs", error, "what dead processes left cannot be looked for");
    }
}

async fn try_remove_left_behind(fake: &Fake) -> Result<(), Error> {
    let client = fake.client();
    let mut verdicts = BTreeMap::new();
    let mut is_left = |label: Option<&String>, created: Option<i64>| {
        let Some(label) = label else { return false };
        let is_dead = *verdicts
            .entry(label.clone())
            .or_insert_with(|| is_dead(&fake.process, label));
        is_dead.unwrap_or_else(|| is_old(created))
    };
    for container in containers(client, names::SERVICE, "ecs").await? {
        let label = container
            .labels
            .as_ref()
            .and_then(|labels| labels.get(PROCESS));
        if is_left(label, container.created) {
            remove_container(client, &container).await;
        }
    }
    let filters = filters(names::SERVICE, "ecs");
    let options = ListNetworksOptionsBuilder::new().filters(&filters).build();
    for network in client.list_networks(Some(options)).await? {
        let label = network
            .labels
            .as_ref()
            .and_then(|labels| labels.get(PROCESS));
        if let Some(id) = network.id
            && is_left(label, None)
        {
            note("network", &id, client.remove_network(&id).await);
        }
    }
    let options = ListVolumesOptionsBuilder::new().filters(&filters).build();
    for volume in client
        .list_volumes(Some(options))
        .await?
        .volumes
        .unwrap_or_default()
    {
        if is_left(volume.labels.get(PROCESS), None) {
            let options = RemoveVolumeOptionsBuilder::new().force(true).build();
            note(
                "volume",
                &volume.name,
                client.remove_volume(&volume.name, Some(options)).await,
            );
        }
    }
    Ok(())
}

/// Whether a process has ended; `None` where that cannot be known.
fn is_dead(this: &Process, label: &str) -> Option<bool> {
    let process = Process::from_label(label)?;
    process.is_near(this).then(|| !process.is_alive())
}

/// Whether it was made long ago. What says no time may be from now.
#[expect(
    clippy::disallowed_methods,
    reason = "the engine's times are those of the real world"
)]
fn is_old(created: Option<i64>) -> bool {
    let Some(created) = created.and_then(|seconds| u64::try_from(seconds).ok()) else {
        return false;
    };
    let created = UNIX_EPOCH + Duration::from_secs(created);
    let age = SystemTime::now().duration_since(created);
    age.is_ok_and(|age| age > FAR_AGE)
}

/// Removes what is left of this fake: its network, and containers that nobody has removed.
pub(crate) async fn remove_own(fake: &Fake) {
    if fake.settings.keeps {
        return;
    }
    remove_containers_of(fake, None).await;
    for network in fake.networks().await {
        note(
            "network",
            &network,
            fake.client().remove_network(&network).await,
        );
    }
    let folder = fake.file_systems();
    if let Err(error) = fs::remove_dir_all(&folder)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(target: "fake_ecs", folder, %error, "a directory cannot be removed");
    }
}

/// Removes all containers of this fake, or of one task of it, those that have the network of others
/// last. What an engine was creating when its answer was given up on appears late, so it is looked
/// for again.
pub(crate) async fn remove_containers_of(fake: &Fake, task: Option<&str>) {
    for _ in 0..ROUNDS {
        let found = match containers(fake.client(), names::OWNER, &fake.owner).await {
            Ok(found) => found,
            Err(error) => return note("containers of", &fake.owner, Err(error)),
        };
        let of_task = |container: &ContainerSummary| {
            task.is_none() || label_of(container, names::TASK) == task
        };
        let found: Vec<_> = found.into_iter().filter(of_task).collect();
        if found.is_empty() {
            return;
        }
        let is_sandbox =
            |container: &&ContainerSummary| label_of(container, names::CONTAINER).is_none();
        let (sandboxes, others): (Vec<_>, Vec<_>) = found.iter().partition(is_sandbox);
        for container in others.into_iter().chain(sandboxes) {
            remove_container(fake.client(), container).await;
        }
    }
}

fn label_of<'a>(container: &'a ContainerSummary, label: &str) -> Option<&'a str> {
    container.labels.as_ref()?.get(label).map(String::as_str)
}

async fn containers(
    client: &Client,
    label: &str,
    value: &str,
) -> Result<Vec<ContainerSummary>, Error> {
    let filters = filters(label, value);
    let options = ListContainersOptionsBuilder::new()
        .all(true)
        .filters(&filters)
        .build();
    client.list_containers(Some(options)).await
}

fn filters<C: FromIterator<(&'static str, Vec<String>)>>(label: &str, value: &str) -> C {
    [("label", vec![format!("{label}={value}")])]
        .into_iter()
        .collect()
}

async fn remove_container(client: &Client, container: &ContainerSummary) {
    let Some(id) = &container.id else { return };
    let options = RemoveContainerOptionsBuilder::new()
        .force(true)
        .v(true)
        .build();
    note(
        "container",
        id,
        client.remove_container(id, Some(options)).await,
    );
}

/// What cannot be removed is told, and does not keep the rest from being removed.
pub(crate) fn note(kind: &str, name: &str, removed: Result<(), Error>) {
    if let Err(error) = removed
        && !is_not_found(&error)
    {
        let error = with_causes(&error);
        tracing::warn!(target: "fake_ecs", kind, name, error, "something cannot be removed");
    }
}
