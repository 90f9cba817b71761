//! The end of a fake, or of one of its tasks: nothing is left of it.

use std::path::Path;

use bollard::models::ContainerSummary;
use tokio::time::sleep;

use crate::fake::Fake;
use crate::remove::{self, PAUSE, PAUSES_MAX, label_of, labelled_containers, log_failure};
use crate::{lease, names, network};

/// Removes what is left of this fake: its networks, and containers that nobody has removed.
pub(crate) async fn remove_own(fake: &Fake) {
    if fake.keeps_all() {
        return fake.leave_metadata().await;
    }
    remove_containers_of(fake, None).await;
    match network::of_owner(fake.client(), &fake.owner).await {
        Ok(networks) => {
            for network in networks {
                let removed = remove::network(fake.client(), &network).await;
                log_failure("network", &network, removed);
            }
        }
        Err(error) => log_failure("networks of", &fake.owner, Err(error)),
    }
    lease::end(fake).await;
    fake.leave_metadata().await;
}

/// Removes the directories that stand for file systems of this fake.
pub(crate) fn remove_own_folder(fake: &Fake) {
    if !fake.keeps_all() && fake.settings.connection.own.is_none() {
        remove::folder(Path::new(&fake.file_systems()));
        remove::folder(Path::new(&fake.folder()));
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
        let found = match labelled_containers(fake.client(), names::OWNER, &fake.owner).await {
            Ok(found) => found,
            Err(error) => return log_failure("containers of", &fake.owner, Err(error)),
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
        let all = others.into_iter().chain(sandboxes);
        for id in all.filter_map(|container| container.id.as_deref()) {
            remove::container(fake.client(), id).await;
        }
    }
}
