//! Making volumes, and the directories that stand for file systems.

use std::path::PathBuf;
use std::{env, fs};

use bollard::errors::Error;
use bollard::models::VolumeCreateRequest;
use fake_ecs_core::effect::plan::TaskPlan;
use fake_ecs_core::wire::{DockerVolumeConfiguration, Volume};

use crate::fake::Fake;
use crate::reason::{Doing, is_not_found};
use crate::translate::mounts::{Source, source};
use crate::{names, owner};

impl Fake {
    /// The directory of the host below which each file system has one.
    pub(crate) fn file_systems(&self) -> String {
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
            Source::FileSystem { .. } => {
                let path = from.name(&fake.file_systems());
                let made = fs::create_dir_all(&path);
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
        labels.insert(owner::PROCESS.to_owned(), fake.process_label());
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
