//! Removing one thing of an engine, and finding what has a label.

use std::path::Path;
use std::time::Duration;
use std::{fs, io};

use bollard::Docker as Client;
use bollard::errors::Error;
use bollard::models::ContainerSummary;
use bollard::query_parameters::{
    ListContainersOptionsBuilder, RemoveContainerOptionsBuilder, RemoveVolumeOptionsBuilder,
};
use tokio::time::sleep;

use crate::reason::{is_answer, is_conflict, is_not_found, with_causes};

/// How often to wait for something that is being removed, and how long each time.
pub(crate) const PAUSES_MAX: usize = 25;
pub(crate) const PAUSE: Duration = Duration::from_millis(200);

/// Removes a directory with all that is in it, whether or not it is there.
pub(crate) fn folder(folder: &Path) {
    if let Err(error) = fs::remove_dir_all(folder)
        && error.kind() != io::ErrorKind::NotFound
    {
        let folder = folder.display().to_string();
        tracing::warn!(target: "fake_ecs", folder, %error, "a directory cannot be removed");
    }
}

/// Removes a network. Containers that were removed may still be leaving it.
pub(crate) async fn network(client: &Client, id: &str) -> Result<(), Error> {
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
pub(crate) async fn volume(client: &Client, name: &str) {
    let options = RemoveVolumeOptionsBuilder::new().force(true).build();
    log_failure(
        "volume",
        name,
        client.remove_volume(name, Some(options)).await,
    );
}

/// The value of a label.
pub(crate) fn label_of<'a>(container: &'a ContainerSummary, label: &str) -> Option<&'a str> {
    container.labels.as_ref()?.get(label).map(String::as_str)
}

/// The containers with that label.
pub(crate) async fn labelled_containers(
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

/// What has that label.
pub(crate) fn filters<C: FromIterator<(&'static str, Vec<String>)>>(label: &str, value: &str) -> C {
    [("label", vec![format!("{label}={value}")])]
        .into_iter()
        .collect()
}

/// Removes a container, whether or not it runs, with the volumes that only it has.
pub(crate) async fn container(client: &Client, id: &str) {
    let options = RemoveContainerOptionsBuilder::new()
        .force(true)
        .v(true)
        .build();
    match client.remove_container(id, Some(options)).await {
        // Somebody else removes it.
        Err(error) if is_conflict(&error) => {}
        removed => log_failure("container", id, removed),
    }
}

/// Creates something under a name that another container has, which is being removed: perhaps by
/// another fake, so that nobody here knows when it is gone.
pub(crate) async fn when_free<T, F: Future<Output = Result<T, Error>>>(
    create: impl Fn() -> F,
) -> Result<T, Error> {
    let mut created = create().await;
    for _ in 0..PAUSES_MAX {
        if !created.as_ref().is_err_and(is_conflict) {
            break;
        }
        sleep(PAUSE).await;
        created = create().await;
    }
    created
}

/// Logs what cannot be removed, which does not keep the rest from being removed.
pub(crate) fn log_failure(kind: &str, name: &str, removed: Result<(), Error>) {
    if let Err(error) = removed
        && !is_not_found(&error)
    {
        let error = with_causes(&error);
        tracing::warn!(target: "fake_ecs", kind, name, error, "something cannot be removed");
    }
}
