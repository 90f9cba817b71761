//! Removing what killed processes have left, at the next start.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use std::{env, fs};

use bollard::errors::Error;
use bollard::models::{ContainerSummary, ContainerSummaryStateEnum};
use bollard::query_parameters::{ListNetworksOptionsBuilder, ListVolumesOptionsBuilder};

use crate::fake::Fake;
use crate::owner::{self, PROCESS, Process};
use crate::reason::with_causes;
use crate::remove::{self, filters, label_of, labelled_containers, log_failure};
use crate::{names, network, time};

/// How old something of a process has to be of which nobody here knows whether it lives.
const FAR_AGE: Duration = Duration::from_secs(24 * 60 * 60);
/// How often to look again for what was being created when its task was removed.
const ROUNDS: usize = 3;

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
    let mut verdicts = Verdicts::new(&fake.process);
    let mut found = 0;
    for container in labelled_containers(client, names::SERVICE, "ecs").await? {
        let label = label_of(&container, PROCESS);
        // Nobody here knows of the processes of another machine, but this one is at work.
        let is_kept = is_running(&container) && !verdicts.is_dead(label);
        if verdicts.is_left(label, container.created)
            && !is_kept
            && let Some(id) = &container.id
        {
            found += 1;
            remove::container(client, id).await;
        }
    }
    let filters = filters(names::SERVICE, "ecs");
    let options = ListNetworksOptionsBuilder::new().filters(&filters).build();
    for network in client.list_networks(Some(options)).await? {
        let labels = network.labels.as_ref();
        let label = labels.and_then(|labels| labels.get(PROCESS));
        let created = network.created.as_deref().and_then(time::seconds);
        if let Some(id) = network.id
            && verdicts.is_left(label.map(String::as_str), created.map(i64::from))
        {
            found += 1;
            log_failure("network", &id, remove::network(client, &id).await);
        }
    }
    let options = ListVolumesOptionsBuilder::new().filters(&filters).build();
    let volumes = client.list_volumes(Some(options)).await?.volumes;
    for volume in volumes.unwrap_or_default() {
        let label = volume.labels.get(PROCESS).map(String::as_str);
        let created = volume.created_at.as_deref().and_then(time::seconds);
        if verdicts.is_left(label, created.map(i64::from)) {
            found += 1;
            remove::volume(client, &volume.name).await;
        }
    }
    Ok(found)
}

/// Which processes have ended. Each is asked about once.
struct Verdicts<'a> {
    this: &'a Process,
    known: BTreeMap<String, Option<bool>>,
}

impl<'a> Verdicts<'a> {
    fn new(this: &'a Process) -> Self {
        let known = BTreeMap::new();
        Self { this, known }
    }

    /// Whether nobody needs it any more, by the process that its label names and the second in
    /// which it was created.
    fn is_left(&mut self, label: Option<&str>, created: Option<i64>) -> bool {
        let Some(label) = label else { return false };
        self.of(label).unwrap_or_else(|| is_old(created))
    }

    /// Whether the process is known to have ended.
    fn is_dead(&mut self, label: Option<&str>) -> bool {
        label.is_some_and(|label| self.of(label) == Some(true))
    }

    fn of(&mut self, label: &str) -> Option<bool> {
        if !self.known.contains_key(label) {
            self.known
                .insert(label.to_owned(), is_dead(self.this, label));
        }
        self.known[label]
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
            remove::folder(&entry.path());
        }
    }
}

/// Whether a process has ended; `None` where that cannot be known.
fn is_dead(this: &Process, label: &str) -> Option<bool> {
    // Others are kept.
    let process = Process::from_label(label)?;
    let is_alive = process.is_near(this).then(|| process.is_alive(this))?;
    is_alive.map(|is_alive| !is_alive)
}

fn is_running(container: &ContainerSummary) -> bool {
    container.state == Some(ContainerSummaryStateEnum::RUNNING)
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
