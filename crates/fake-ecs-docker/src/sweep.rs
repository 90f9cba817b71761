//! Removing what is left: of this fake at its end, of dead processes at the next start.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;
use std::{env, fs, io};

use bollard::Docker as Client;
use bollard::errors::Error;
use bollard::models::ContainerSummary;
use bollard::query_parameters::{
    ListContainersOptionsBuilder, ListNetworksOptionsBuilder, ListVolumesOptionsBuilder,
    RemoveContainerOptionsBuilder, RemoveVolumeOptionsBuilder,
};
use tokio::time::sleep;

use crate::fake::Fake;
use crate::owner::{self, KEPT, PROCESS, Process};
use crate::reason::{is_answer, is_conflict, is_not_found, with_causes};
use crate::{lease, names, network, time};

/// How often to look again for what was being created when its task was removed.
const ROUNDS: usize = 3;
/// How often to wait for something that is being removed, and how long each time.
const PAUSES_MAX: usize = 25;
const PAUSE: Duration = Duration::from_millis(200);

/// Removes what killed processes have left behind.
pub(crate) async fn remove_left_behind(fake: &Fake) {
    if fake.settings.keeps {
        return;
    }
    for _ in 0..ROUNDS {
        match try_remove_left_behind(fake).await {
            Ok(0) => break,
            Ok(_) => {}
            Err(error) => {
                let error = with_causes(&error);
                tracing::warn!(target: "fake_ecs", error, "what dead processes left cannot be looked for");
                break;
            }
        }
    }
    remove_left_folders(&fake.process);
    network::remove_free_locks();
}

/// Returns how much there was.
async fn try_remove_left_behind(fake: &Fake) -> Result<usize, Error> {
    let client = fake.client();
    let filters = filters(names::SERVICE, "ecs");
    let options = ListVolumesOptionsBuilder::new().filters(&filters).build();
    // First of all, because they have the leases.
    let volumes = client.list_volumes(Some(options)).await?.volumes;
    let volumes = volumes.unwrap_or_default();
    let mut verdicts = Verdicts {
        this: &fake.process,
        lasts: fake.settings.lease,
        renewed: lease::renewed(&volumes),
        known: BTreeMap::new(),
    };
    let mut found = 0;
    for container in containers(client, names::SERVICE, "ecs").await? {
        if verdicts.is_left(label_of(&container, PROCESS), container.created) {
            found += 1;
            remove_container(client, &container).await;
        }
    }
    let options = ListNetworksOptionsBuilder::new().filters(&filters).build();
    for network in client.list_networks(Some(options)).await? {
        let labels = network.labels.as_ref();
        let label = labels.and_then(|labels| labels.get(PROCESS));
        let created = network.created.as_deref().and_then(time::seconds);
        if let Some(id) = network.id
            && verdicts.is_left(label.map(String::as_str), created.map(i64::from))
        {
            found += 1;
            note("network", &id, remove_network(client, &id).await);
        }
    }
    for volume in volumes {
        let label = volume.labels.get(PROCESS).map(String::as_str);
        let created = volume.created_at.as_deref().and_then(time::seconds);
        if verdicts.is_left(label, created.map(i64::from)) {
            found += 1;
            remove_volume(client, &volume.name).await;
        }
    }
    Ok(found)
}

/// Which processes have ended.
struct Verdicts<'a> {
    this: &'a Process,
    /// How long a lease lasts.
    lasts: Duration,
    /// When processes have renewed their leases, by their labels.
    renewed: BTreeMap<String, i64>,
    /// Those that were asked about.
    known: BTreeMap<String, Option<bool>>,
}

impl Verdicts<'_> {
    /// Whether nobody needs it any more, by the process that its label names and the second in
    /// which it was created.
    fn is_left(&mut self, label: Option<&str>, created: Option<i64>) -> bool {
        let Some(label) = label.filter(|label| *label != KEPT) else {
            return false;
        };
        let is_dead = match self.known.get(label) {
            Some(is_dead) => *is_dead,
            None => {
                let is_dead = is_dead(self.this, label);
                self.known.insert(label.to_owned(), is_dead);
                is_dead
            }
        };
        is_dead.unwrap_or_else(|| {
            let last = created.max(self.renewed.get(label).copied());
            lease::is_over(last, self.lasts)
        })
    }
}

/// Removes the directories of dead processes, which are named after their fakes.
fn remove_left_folders(this: &Process) {
    for entry in fs::read_dir(env::temp_dir())
        .into_iter()
        .flatten()
        .flatten()
    {
        let name = entry.file_name();
        let owner = name
            .to_str()
            .and_then(|name| name.strip_prefix("fake-ecs-"));
        if let Some(owner) = owner
            && owner::is_of_dead_process(this, owner)
        {
            remove_folder(&entry.path());
        }
    }
}

fn remove_folder(folder: &Path) {
    if let Err(error) = fs::remove_dir_all(folder)
        && error.kind() != io::ErrorKind::NotFound
    {
        let folder = folder.display().to_string();
        tracing::warn!(target: "fake_ecs", folder, %error, "a directory cannot be removed");
    }
}

/// Removes a network. Containers that were removed may still be leaving it.
async fn remove_network(client: &Client, id: &str) -> Result<(), Error> {
    let mut removed = client.remove_network(id).await;
    for _ in 0..PAUSES_MAX {
        match &removed {
            Err(error) if is_answer(error) && !is_not_found(error) => {}
            _ => break,
        }
        sleep(PAUSE).await;
        removed = client.remove_network(id).await;
    }
    removed
}

/// Removes a volume, whether or not it is there.
pub(crate) async fn remove_volume(client: &Client, name: &str) {
    let options = RemoveVolumeOptionsBuilder::new().force(true).build();
    note(
        "volume",
        name,
        client.remove_volume(name, Some(options)).await,
    );
}

/// Whether a process has ended; `None` where that cannot be known.
fn is_dead(this: &Process, label: &str) -> Option<bool> {
    // Others are kept.
    let process = Process::from_label(label)?;
    let is_alive = process.is_near(this).then(|| process.is_alive(this))?;
    is_alive.map(|is_alive| !is_alive)
}

/// Removes what is left of this fake: its networks, and containers that nobody has removed.
pub(crate) async fn remove_own(fake: &Fake) {
    if fake.settings.keeps {
        return;
    }
    remove_containers_of(fake, None).await;
    match network::of_owner(fake.client(), &fake.owner).await {
        Ok(networks) => {
            for network in networks {
                let removed = remove_network(fake.client(), &network).await;
                note("network", &network, removed);
            }
        }
        Err(error) => note("networks of", &fake.owner, Err(error)),
    }
    lease::end(fake).await;
    fake.leave_metadata().await;
}

/// Removes the directories that stand for file systems of this fake.
pub(crate) fn remove_own_folder(fake: &Fake) {
    if !fake.settings.keeps {
        remove_folder(Path::new(&fake.file_systems()));
    }
}

/// Removes all containers of this fake, or of one task of it, those that have the network of others
/// last. Returns when the engine has none of them any more.
pub(crate) async fn remove_containers_of(fake: &Fake, task: Option<&str>) {
    for round in 0..PAUSES_MAX {
        if round > 0 {
            // Some are being removed by somebody else.
            sleep(PAUSE).await;
        }
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
    let options = ListContainersOptionsBuilder::new().all(true);
    let options = options.filters(&filters).build();
    let mut listed = client.list_containers(Some(options.clone())).await;
    for _ in 0..PAUSES_MAX {
        // Containers of Podman that are ending have for a moment a state that Docker's API lacks.
        let Err(Error::JsonDataError { .. }) = listed else {
            break;
        };
        sleep(PAUSE).await;
        listed = client.list_containers(Some(options.clone())).await;
    }
    listed
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
    match client.remove_container(id, Some(options)).await {
        // Another fake removes it.
        Err(error) if is_conflict(&error) => {}
        removed => note("container", id, removed),
    }
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
