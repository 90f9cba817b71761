//! The files of a router of logs, and where it is.

use std::fs;

use fake_ecs_core::wire::ContainerDefinition;

use crate::names;
use crate::task::Task;
use crate::translate::firelens;
use crate::translate::network::ContainerNetwork;

/// The directory below that of a fake that has the files of routers.
pub(crate) const FOLDER: &str = "firelens";

impl Task {
    /// The directory of the host that has the router's files.
    pub(crate) fn firelens_folder(&self) -> String {
        format!("{}/{FOLDER}/{}", self.fake.folder(), self.plan.id)
    }

    /// Writes the configuration of the router, if the task has one.
    ///
    /// # Errors
    ///
    /// The reason of containers that cannot start without it.
    pub(crate) async fn write_firelens_config(&self) -> Result<(), String> {
        if firelens::router(&self.plan).is_none() {
            return Ok(());
        }
        let unable = |why: String| {
            format!("ResourceInitializationError: unable to generate firelens config file: {why}")
        };
        let config = firelens::config(&self.plan).map_err(unable)?;
        if self.fake.settings.connection.own.is_some() {
            let folder = format!("{FOLDER}/{}", self.plan.id);
            let (config_folder, socket) = (format!("{folder}/config"), format!("{folder}/socket"));
            let file = ("fluent.conf", config.as_bytes());
            let volume = &self.fake.volume;
            let provided = volume.provide(&self.fake, &config_folder, Some(file)).await;
            provided.map_err(unable)?;
            return volume
                .provide(&self.fake, &socket, None)
                .await
                .map_err(unable);
        }
        let folder = self.firelens_folder();
        let write = || {
            fs::create_dir_all(format!("{folder}/config"))?;
            fs::create_dir_all(format!("{folder}/socket"))?;
            fs::write(format!("{folder}/config/fluent.conf"), config)
        };
        write().map_err(|error| unable(format!("{folder}: {error}")))
    }

    /// The variables by which an application, or the router itself, finds what it needs.
    pub(crate) async fn firelens_environment(
        &self,
        definition: &ContainerDefinition,
        network: &ContainerNetwork,
    ) -> Vec<(String, String)> {
        let Some((index, router, configuration)) = firelens::router(&self.plan) else {
            return Vec::new();
        };
        let mut added = Vec::new();
        if router.name == definition.name && configuration.r#type.as_str() == "fluentd" {
            added.push(("FLUENT_UID", "0".to_owned()));
        }
        let host = match network {
            _ if !firelens::uses(definition) => None,
            ContainerNetwork::Sandbox(_) => Some("127.0.0.1".to_owned()),
            ContainerNetwork::Bridge => {
                let name = names::container(&self.plan, &self.plan.containers[index]);
                self.address_on_bridge(&name).await
            }
            ContainerNetwork::Host | ContainerNetwork::None => None,
        };
        if let Some(host) = host {
            added.push(("FLUENT_HOST", host));
            added.push(("FLUENT_PORT", firelens::PORT.to_owned()));
        }
        let added = added.into_iter();
        added
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    }

    async fn address_on_bridge(&self, name: &str) -> Option<String> {
        let inspected = self.inspect(name).await.ok()?;
        let mut networks = inspected.network_settings?.networks?;
        let address = networks.remove("bridge")?.ip_address?;
        (!address.is_empty()).then_some(address)
    }

    /// Removes the router's files.
    pub(crate) fn remove_firelens_config(&self) {
        if firelens::router(&self.plan).is_some() {
            let folder = self.firelens_folder();
            // What cannot be removed goes with the directory of the fake.
            let _ = fs::remove_dir_all(folder);
        }
    }
}
