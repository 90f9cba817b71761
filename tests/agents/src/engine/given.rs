//! A task as an agent is told of it.
//!
//! A member that the real agent does not know is no error to it, and a mistake of the fake: nothing
//! would come of it. So it is one here.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "all that there may be is named")]
pub(crate) struct Task {
    pub(crate) arn: String,
    pub(crate) family: String,
    pub(crate) version: String,
    desired_status: String,
    pub(crate) containers: Vec<Container>,
    #[serde(default)]
    pub(crate) volumes: Vec<Volume>,
    /// In vCPUs.
    cpu: Option<f64>,
    /// In MiB.
    memory: Option<i64>,
    pub(crate) network_mode: Option<String>,
    pid_mode: Option<String>,
    ipc_mode: Option<String>,
    role_credentials: Option<Value>,
    pub(crate) execution_role_credentials: Option<Value>,
    task_definition_account_id: Option<String>,
    service_name: Option<String>,
    group: Option<String>,
    launch_type: Option<String>,
    zone: Option<String>,
    task_cluster_arn: Option<String>,
    elastic_network_interfaces: Option<Value>,
    attachments: Option<Value>,
    proxy_configuration: Option<Value>,
    associations: Option<Value>,
    overrides: Option<String>,
    enable_fault_injection: Option<bool>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "all that there may be is named")]
pub(crate) struct Container {
    pub(crate) name: String,
    pub(crate) image: String,
    #[serde(default)]
    pub(crate) essential: bool,
    container_arn: Option<String>,
    pub(crate) command: Option<Vec<String>>,
    pub(crate) entry_point: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) environment: BTreeMap<String, String>,
    environment_files: Option<Value>,
    #[serde(default)]
    pub(crate) secrets: Vec<Secret>,
    #[serde(default)]
    pub(crate) cpu: i64,
    /// In MiB.
    #[serde(default)]
    pub(crate) memory: i64,
    #[serde(default)]
    pub(crate) port_mappings: Vec<Port>,
    #[serde(default)]
    pub(crate) mount_points: Vec<Mount>,
    #[serde(default)]
    pub(crate) volumes_from: Vec<VolumesFrom>,
    #[serde(default)]
    pub(crate) links: Vec<String>,
    #[serde(default)]
    pub(crate) depends_on: Vec<DependsOn>,
    pub(crate) start_timeout: Option<u64>,
    pub(crate) stop_timeout: Option<u64>,
    overrides: Option<String>,
    #[serde(default)]
    pub(crate) docker_config: DockerConfig,
    pub(crate) health_check_type: Option<String>,
    logs_auth_strategy: Option<String>,
    registry_authentication: Option<Value>,
    pub(crate) restart_policy: Option<RestartPolicy>,
    managed_agents: Option<Value>,
    firelens_configuration: Option<Value>,
    credential_specs: Option<Value>,
}

/// JSON of the engine, in texts.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct DockerConfig {
    pub(crate) config: Option<String>,
    pub(crate) host_config: Option<String>,
    #[expect(dead_code, reason = "all that there may be is named")]
    version: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Port {
    pub(crate) container_port: Option<u16>,
    pub(crate) host_port: Option<u16>,
    pub(crate) protocol: Option<String>,
    pub(crate) container_port_range: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Mount {
    pub(crate) source_volume: Option<String>,
    pub(crate) container_path: Option<String>,
    #[serde(default)]
    pub(crate) read_only: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct VolumesFrom {
    pub(crate) source_container: String,
    #[serde(default)]
    pub(crate) read_only: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct DependsOn {
    pub(crate) container_name: String,
    pub(crate) condition: Condition,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "all that there may be is named")]
pub(crate) struct Secret {
    pub(crate) name: String,
    pub(crate) value_from: String,
    pub(crate) region: String,
    /// `asm` or `ssm`.
    pub(crate) provider: String,
    r#type: Option<String>,
    /// `CONTAINER` or `LOG_DRIVER`.
    pub(crate) target: Option<String>,
    container_path: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Condition {
    /// Of links and volumes: not of definitions.
    Create,
    Start,
    Complete,
    Success,
    Healthy,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RestartPolicy {
    pub(crate) enabled: bool,
    #[serde(default)]
    pub(crate) ignored_exit_codes: Vec<i64>,
    /// In seconds.
    pub(crate) restart_attempt_period: Option<u64>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Volume {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) r#type: Option<String>,
    /// An empty one is a volume of the engine.
    pub(crate) host: Option<HostVolume>,
    pub(crate) docker_volume_configuration: Option<DockerVolume>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct HostVolume {
    pub(crate) source_path: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct DockerVolume {
    pub(crate) scope: Option<String>,
    /// A shared one that is not there is made.
    #[serde(default)]
    pub(crate) autoprovision: bool,
    pub(crate) driver: Option<String>,
    pub(crate) driver_opts: Option<BTreeMap<String, String>>,
    pub(crate) labels: Option<BTreeMap<String, String>>,
}

impl Task {
    /// # Errors
    ///
    /// Why the task cannot be read, as the agent says it.
    pub(crate) fn read(given: &Value) -> Result<Self, String> {
        let task: Self = serde_json::from_value(given.clone())
            .map_err(|error| format!("UnrecogniedTaskError: Error loading task - {error}"))?;
        let names = task.containers.iter().map(|it| it.name.as_str());
        let names: Vec<&str> = names.collect();
        for container in &task.containers {
            for (name, _) in container.waits_for() {
                if !names.contains(&name.as_str()) {
                    return Err(format!("could not find container for link {name}"));
                }
            }
        }
        for volume in &task.volumes {
            let is_empty = volume.host.is_none() && volume.docker_volume_configuration.is_none();
            if is_empty && matches!(volume.r#type.as_deref(), None | Some("host")) {
                let why = "invalid volume: empty volume configuration";
                return Err(format!("UnrecogniedTaskError: Error loading task - {why}"));
            }
        }
        Ok(task)
    }
}

impl Container {
    /// The containers that it waits for, as it says or because it uses them.
    pub(crate) fn waits_for(&self) -> Vec<(String, Condition)> {
        let own = self.depends_on.iter();
        let own = own.map(|it| (it.container_name.clone(), it.condition));
        let links = self.links.iter().map(|it| {
            let name = it.split(':').next().unwrap_or(it);
            (name.to_owned(), Condition::Start)
        });
        let volumes = self.volumes_from.iter();
        let volumes = volumes.map(|it| (it.source_container.clone(), Condition::Create));
        own.chain(links).chain(volumes).collect()
    }

    pub(crate) fn has_health_check(&self) -> bool {
        self.health_check_type.as_deref() == Some("docker")
    }
}

/// An object of the engine's, written as a text.
///
/// # Errors
///
/// When the text is no object.
pub(crate) fn object(text: Option<&str>) -> Result<Map<String, Value>, String> {
    match text {
        None | Some("") => Ok(Map::new()),
        Some(text) => serde_json::from_str(text).map_err(|error| error.to_string()),
    }
}
