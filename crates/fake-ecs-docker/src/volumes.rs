//! Making volumes, and the directories that stand for file systems.

use std::fs::Permissions;
use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, fs, io};

use bollard::errors::Error;
use bollard::models::{ContainerCreateBody, HostConfig, VolumeCreateRequest};
use bollard::query_parameters::{
    CreateContainerOptions, RemoveContainerOptionsBuilder, WaitContainerOptions,
};
use fake_ecs_core::effect::plan::TaskPlan;
use fake_ecs_core::wire::{DockerVolumeConfiguration, Volume};

use futures_util::StreamExt;
use tokio::time::timeout;

use crate::fake::Fake;
use crate::reason::{Doing, is_not_found};
use crate::translate::mounts::{Source, source};
use crate::{names, owner};

/// How long a container may take to remove what is in a directory.
const PATIENCE: Duration = Duration::from_secs(60);

impl Fake {
    /// The directory of the engine's machine below which each file system has one.
    pub(crate) fn file_systems(&self) -> String {
        match (&self.settings.handover, self.volume.place()) {
            (Some(handover), None) => handover.file_systems(),
            _ => self.folder(),
        }
    }

    /// The directory of the engine's machine for other files of this fake.
    pub(crate) fn folder(&self) -> String {
        if let Some(place) = self.volume.place() {
            return place.to_owned();
        }
        let folder: PathBuf = env::temp_dir().join(format!("fake-ecs-{}", self.owner));
        folder.display().to_string()
    }
}

/// Makes what the volumes of a task take.
///
/// # Errors
///
/// The reason of containers whose volumes cannot be had.
pub(crate) async fn create(fake: &Fake, plan: &TaskPlan) -> Result<(), String> {
    for volume in plan.definition.volumes.iter().flatten() {
        let from = source(plan, volume);
        match &from {
            // The engine makes a directory that is missing.
            Source::Host(_) => {}
            Source::FileSystem { .. } if fake.settings.connection.own.is_some() => {
                fake.volume.provide(fake, &from.name(""), None).await?;
            }
            Source::FileSystem { .. } => {
                let path = from.name(&fake.file_systems());
                let made = create_folder(Path::new(&fake.file_systems()), Path::new(&path));
                made.map_err(|error| Doing::Volume.because(&format!("{path}: {error}")))?;
            }
            Source::OfTask(name) => {
                // A dead process that had the same seed may have left one of that name.
                fake.sweep().await;
                make(fake, plan, volume, name, true)
                    .await
                    .map_err(|error| Doing::Volume.reason(&error))?;
            }
            Source::Shared(name) => {
                // What is there is used as it is.
                let found = fake.client().inspect_volume(name).await;
                if found.is_err() {
                    let made = make(fake, plan, volume, name, false).await;
                    made.map_err(|error| Doing::Volume.reason(&error))?;
                }
            }
            Source::Existing(name) => match fake.client().inspect_volume(name).await {
                Ok(_) => {}
                Err(error) if is_not_found(&error) => {
                    return Err(format!(
                        "VolumeError: initialize volume: volume detection failed, volume '{name}' does not exist and \
                         autoprovision is set to false"
                    ));
                }
                Err(error) => return Err(Doing::Volume.reason(&error)),
            },
        }
    }
    Ok(())
}

/// Makes a directory of a file system, into which containers may write as whatever user. Users of
/// the host but this one cannot reach it.
fn create_folder(all: &Path, folder: &Path) -> io::Result<()> {
    if folder.exists() {
        return Ok(());
    }
    fs::create_dir_all(folder)?;
    fs::set_permissions(all, Permissions::from_mode(0o700))?;
    fs::set_permissions(folder, Permissions::from_mode(0o777))
}

/// Removes the directories that stand for file systems of this fake.
pub(crate) async fn remove_own_folder(fake: &Fake) {
    if !fake.keeps_all() {
        if fake.settings.connection.own.is_some() {
            return fake.volume.remove(fake).await;
        }
        remove_folder(fake, Path::new(&fake.file_systems())).await;
        remove_folder(fake, Path::new(&fake.folder())).await;
    }
}

/// Removes those of dead processes that this user has made.
pub(crate) async fn remove_left_folders(fake: &Fake) {
    let user = fs::metadata("/proc/self").map(|of_process| of_process.uid());
    let (Ok(user), Ok(all)) = (user, fs::read_dir(env::temp_dir())) else {
        return;
    };
    for entry in all.flatten() {
        let name = entry.file_name();
        let owner = name.to_str().and_then(|it| it.strip_prefix("fake-ecs-"));
        let is_own = entry.metadata().is_ok_and(|folder| folder.uid() == user);
        if owner.is_some_and(|owner| owner::is_of_dead_process(&fake.process, owner)) && is_own {
            remove_folder(fake, &entry.path()).await;
        }
    }
}

/// Removes a directory in which containers may have written as root: what is theirs the user of
/// this process may not remove, but a container may.
async fn remove_folder(fake: &Fake, folder: &Path) {
    let Err(error) = fs::remove_dir_all(folder) else {
        return;
    };
    if error.kind() != ErrorKind::PermissionDenied {
        return;
    }
    let emptied = empty(fake, folder).await;
    let removed = emptied.and_then(|()| fs::remove_dir(folder).map_err(|it| it.to_string()));
    if let Err(reason) = removed {
        let folder = folder.display().to_string();
        tracing::warn!(target: "fake_ecs", folder, reason, "a directory cannot be removed");
    }
}

/// Lets a container remove what is in a directory.
async fn empty(fake: &Fake, folder: &Path) -> Result<(), String> {
    let image = fake.helper().await?;
    let mut labels = names::labels_of_owner(&fake.owner);
    labels.extend(fake.labels_of_process());
    let body = ContainerCreateBody {
        image: Some(image.to_owned()),
        cmd: Some(vec!["empty".to_owned(), "/folder".to_owned()]),
        labels: Some(labels.into_iter().collect()),
        host_config: Some(HostConfig {
            network_mode: Some("none".to_owned()),
            binds: Some(vec![format!("{}:/folder", folder.display())]),
            ..HostConfig::default()
        }),
        ..ContainerCreateBody::default()
    };
    let client = fake.client();
    let created = client.create_container(None::<CreateContainerOptions>, body);
    let created = created
        .await
        .map_err(|error| Doing::Create.reason(&error))?;
    let started = client.start_container(&created.id, None).await;
    if started.is_ok() {
        let ended = client.wait_container(&created.id, None::<WaitContainerOptions>);
        // What it could not remove is there.
        let _ = timeout(PATIENCE, ended.count()).await;
    }
    let options = RemoveContainerOptionsBuilder::new().force(true).build();
    let removed = client.remove_container(&created.id, Some(options)).await;
    started.map_err(|error| Doing::Start.reason(&error))?;
    removed.map_err(|error| Doing::Stop.reason(&error))
}

/// Makes a volume of the engine. One that outlives its task belongs to nobody.
async fn make(
    fake: &Fake,
    plan: &TaskPlan,
    volume: &Volume,
    name: &str,
    is_owned: bool,
) -> Result<(), Error> {
    let default = DockerVolumeConfiguration::default();
    let given = volume
        .docker_volume_configuration
        .as_ref()
        .unwrap_or(&default);
    let mut labels = given.labels.clone().unwrap_or_default();
    if is_owned {
        labels.extend(names::labels_of_task(&fake.owner, plan));
        labels.extend(fake.labels_of_process());
    }
    let name_of_volume = volume.name.as_deref();
    let ebs = plan.ebs.as_ref();
    if let Some(ebs) = ebs.filter(|ebs| Some(&*ebs.name) == name_of_volume) {
        labels.insert(names::EBS_VOLUME.to_owned(), ebs.id.clone());
        let size = ebs.size_in_gib.map(|size| size.to_string());
        labels.extend(size.map(|size| (names::EBS_SIZE.to_owned(), size)));
    }
    let options = given.driver_opts.clone().unwrap_or_default();
    let request = VolumeCreateRequest {
        name: Some(name.to_owned()),
        driver: given.driver.clone(),
        driver_opts: Some(options.into_iter().collect()),
        labels: Some(labels.into_iter().collect()),
        ..VolumeCreateRequest::default()
    };
    fake.client().create_volume(request).await.map(drop)
}

/// The volumes that are removed with the task.
pub(crate) fn of_task(plan: &TaskPlan) -> Vec<String> {
    let volumes = plan.definition.volumes.iter().flatten();
    let sources = volumes.map(|volume| source(plan, volume));
    let own = sources.filter_map(|source| match source {
        Source::OfTask(name) => Some(name),
        _ => None,
    });
    own.collect()
}
