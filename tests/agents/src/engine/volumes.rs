//! The volumes of a task, and what is removed when the task is long over.

use bollard::models::VolumeCreateRequest;

use super::given::{DockerVolume, Volume};
use super::life::Life;
use super::{LABEL, carry_out};

impl Life {
    /// The volumes that containers mount. Those with a folder of the host are none of the engine.
    pub(super) async fn make_volumes(&mut self) -> Result<(), String> {
        for volume in &self.task.volumes {
            let name = match &volume.host {
                Some(host) if host.source_path.is_some() => host.source_path.clone(),
                _ => None,
            };
            let name = match name {
                Some(path) => path,
                None => {
                    let request = self.volume(volume);
                    let name = request.name.clone().unwrap_or_default();
                    let docker = volume.docker_volume_configuration.as_ref();
                    let is_to_be_there =
                        docker.is_some_and(|it| is_shared(it) && !it.autoprovision);
                    if is_to_be_there {
                        carry_out::has_volume(&self.engine, &name).await?;
                    } else {
                        carry_out::create_volume(&self.engine, request).await?;
                    }
                    name
                }
            };
            self.names.volumes.insert(volume.name.clone(), name);
        }
        Ok(())
    }

    fn volume(&self, volume: &Volume) -> VolumeCreateRequest {
        let docker = volume.docker_volume_configuration.as_ref();
        let own = self.own_name(&volume.name);
        let name = match docker {
            Some(docker) if is_shared(docker) => volume.name.clone(),
            _ => own,
        };
        let labels = docker.and_then(|it| it.labels.clone()).unwrap_or_default();
        let label = (LABEL.to_owned(), self.set.label.clone());
        VolumeCreateRequest {
            name: Some(name),
            driver: docker.and_then(|it| it.driver.clone()),
            driver_opts: docker
                .and_then(|it| it.driver_opts.clone())
                .map(|it| it.into_iter().collect()),
            labels: Some(labels.into_iter().chain([label]).collect()),
            ..VolumeCreateRequest::default()
        }
    }

    pub(super) async fn clean_up(&self) {
        for container in &self.containers {
            if let Some(id) = &container.state.id {
                carry_out::remove(&self.engine, id).await;
            }
        }
        let of_engine = |it: &&Volume| {
            let host = it.host.as_ref();
            let docker = it.docker_volume_configuration.as_ref();
            host.is_some_and(|it| it.source_path.is_none())
                || docker.is_some_and(|it| !is_shared(it))
        };
        for volume in self.task.volumes.iter().filter(of_engine) {
            if let Some(name) = self.names.volumes.get(&volume.name) {
                carry_out::remove_volume(&self.engine, name).await;
            }
        }
    }
}

/// Whether it outlives the task.
fn is_shared(volume: &DockerVolume) -> bool {
    volume.scope.as_deref() == Some("shared")
}
