//! Removing what killed processes have left, at the next start.

use std::collections::BTreeMap;
use std::time::Duration;
use std::{env, fs};

use bollard::Docker as Client;
use bollard::errors::Error;
use bollard::query_parameters::{ListNetworksOptionsBuilder, ListVolumesOptionsBuilder};

use crate::fake::Fake;
use crate::owner::{self, JOURNAL, KEPT, PROCESS, Process};
use crate::reason::{is_not_found, with_causes};
use crate::remove::{self, filters, label_of, labelled_containers, log_failure};
use crate::{lease, names, network, own_container, time};

/// How often to look again for what was being created when its task was removed.
const ROUNDS: usize = 3;

/// Removes what killed processes have left behind.
pub(crate) async fn remove_left_behind(fake: &Fake) {
    if fake.keeps_all() {
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
        client,
        this: &fake.process,
        lasts: fake.settings.lease,
        renewed: lease::renewed(&volumes),
        known: BTreeMap::new(),
    };
    let mut found = 0;
    for container in labelled_containers(client, names::SERVICE, "ecs").await? {
        let label = label_of(&container, PROCESS);
        if verdicts.is_left(label, container.created).await
            && let Some(id) = &container.id
        {
            found += 1;
            remove::container(client, id).await;
        }
    }
    let options = ListNetworksOptionsBuilder::new().filters(&filters).build();
    for network in client.list_networks(Some(options)).await? {
        let labels = network.labels.as_ref();
        let label = labels.and_then(|labels| labels.get(PROCESS));
        let created = network.created.as_deref().and_then(time::seconds);
        let label = label.map(String::as_str);
        if let Some(id) = network.id
            && verdicts.is_left(label, created.map(i64::from)).await
        {
            found += 1;
            log_failure("network", &id, remove::network(client, &id).await);
        }
    }
    for volume in volumes {
        let label = volume.labels.get(PROCESS).map(String::as_str);
        let created = volume.created_at.as_deref().and_then(time::seconds);
        if verdicts.is_left(label, created.map(i64::from)).await {
            found += 1;
            remove::volume(client, &volume.name).await;
        }
    }
    Ok(found)
}

/// Which processes have ended.
struct Verdicts<'a> {
    client: &'a Client,
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
    async fn is_left(&mut self, label: Option<&str>, created: Option<i64>) -> bool {
        let Some(label) = label.filter(|label| ![KEPT, JOURNAL].contains(label)) else {
            return false;
        };
        let is_dead = match self.known.get(label) {
            Some(is_dead) => *is_dead,
            None => {
                let is_dead = is_dead(self.client, self.this, label).await;
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
            remove::folder(&entry.path());
        }
    }
}

/// Whether a process has ended; `None` where that cannot be known.
async fn is_dead(client: &Client, this: &Process, label: &str) -> Option<bool> {
    // Others are kept.
    let process = Process::from_label(label)?;
    if process.is_near(this) {
        return process.is_alive(this).map(|is_alive| !is_alive);
    }
    let container = process.container()?;
    let id = container.split('@').next().unwrap_or_default();
    let inspected = match client.inspect_container(id, None).await {
        Ok(inspected) => Some(inspected),
        Err(error) if is_not_found(&error) => None,
        Err(_) => return None,
    };
    own_container::has_ended(container, inspected.as_ref())
}
