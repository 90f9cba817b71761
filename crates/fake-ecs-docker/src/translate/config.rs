//! The process of a container: what runs, as which user, with which environment.

use bollard::models::{ContainerCreateBody, HostConfig};
use fake_ecs_core::effect::plan::{ContainerPlan, TaskPlan};
use fake_ecs_core::wire::ContainerDefinition;

use super::network::Place;
use super::{firelens, health, host, mounts, ports};

/// What is known of a container only where it is created.
#[derive(Debug)]
pub(crate) struct Surroundings {
    pub(crate) owner: String,
    /// The image as the engine is to find it.
    pub(crate) image: String,
    /// Variables that the definition does not set, such as `AWS_ENDPOINT_URL`.
    pub(crate) environment: Vec<(String, String)>,
    /// Names of the host, as `name:address`.
    pub(crate) extra_hosts: Vec<String>,
    pub(crate) place: Place,
    /// The directory of the host below which file systems are.
    pub(crate) file_systems: String,
    /// The directory of the host that has the files of the task's router of logs.
    pub(crate) firelens: String,
    /// Whether the engine can send logs to a router.
    pub(crate) routes_logs: bool,
}

/// What the engine is asked to create.
///
/// # Errors
///
/// When the definition asks for what there is not, in the words of the agent.
pub(crate) fn container(
    plan: &TaskPlan,
    definition: &ContainerDefinition,
    container: &ContainerPlan,
    around: &Surroundings,
) -> Result<ContainerCreateBody, String> {
    let mappings = definition.port_mappings.as_deref().unwrap_or_default();
    let publishes = around.place.publishes();
    let mut binds = mounts::binds(plan, definition, &around.file_systems)?;
    if let Some(firelens) = &definition.firelens_configuration {
        binds.extend(firelens::binds(firelens, &around.firelens));
    }
    let host_config = HostConfig {
        binds: Some(binds),
        volumes_from: Some(mounts::volumes_from(plan, definition)),
        port_bindings: publishes.then(|| ports::bindings(mappings)),
        links: around.place.links(plan, definition)?,
        network_mode: Some(around.place.network_mode()),
        ..host::host_config(plan, definition)
    };
    let host_config = if around.routes_logs && firelens::uses(definition) {
        HostConfig {
            log_config: Some(firelens::log_config(plan, definition, &around.firelens)),
            ..host_config
        }
    } else {
        host_config
    };
    let has_own_network = around.place.has_own_network();
    let host_config = HostConfig {
        extra_hosts: has_own_network.then(|| extra_hosts(definition, &around.extra_hosts)),
        dns: definition.dns_servers.clone().filter(|_| has_own_network),
        dns_search: definition
            .dns_search_domains
            .clone()
            .filter(|_| has_own_network),
        ..host_config
    };
    Ok(ContainerCreateBody {
        image: Some(around.image.clone()),
        cmd: definition.command.clone(),
        entrypoint: definition
            .entry_point
            .clone()
            .filter(|words| !words.is_empty()),
        env: Some(environment(definition, &around.environment)),
        user: definition.user.clone(),
        working_dir: definition.working_directory.clone(),
        hostname: definition.hostname.clone().filter(|_| has_own_network),
        network_disabled: definition.disable_networking,
        tty: definition.pseudo_terminal,
        open_stdin: definition.interactive,
        exposed_ports: publishes.then(|| ports::exposed(mappings)),
        healthcheck: definition.health_check.as_ref().map(health::health_config),
        labels: Some(labels(plan, container, &around.owner)),
        host_config: Some(host_config),
        ..ContainerCreateBody::default()
    })
}

/// The variables of the definition, with its overrides, and those of the surroundings that neither
/// has.
fn environment(definition: &ContainerDefinition, added: &[(String, String)]) -> Vec<String> {
    let own = definition.environment.iter().flatten();
    let own: Vec<(&str, &str)> = own
        .map(|pair| {
            let name = pair.name.as_deref().unwrap_or_default();
            (name, pair.value.as_deref().unwrap_or_default())
        })
        .collect();
    let is_own = |name: &str| own.iter().any(|(other, _)| *other == name);
    let added = added.iter().filter(|(name, _)| !is_own(name));
    let added = added.map(|(name, value)| (name.as_str(), value.as_str()));
    let all = own.iter().copied().chain(added);
    all.map(|(name, value)| format!("{name}={value}")).collect()
}

fn extra_hosts(definition: &ContainerDefinition, added: &[String]) -> Vec<String> {
    let own = definition.extra_hosts.iter().flatten();
    let own = own.map(|entry| format!("{}:{}", entry.hostname, entry.ip_address));
    own.chain(added.iter().cloned()).collect()
}

/// Those of the definition and of the agent, and those by which the container is found again.
fn labels<C: FromIterator<(String, String)>>(
    plan: &TaskPlan,
    container: &ContainerPlan,
    owner: &str,
) -> C {
    let mut own = crate::names::labels_of_task(owner, plan);
    own.insert(crate::names::CONTAINER.to_owned(), container.name.clone());
    container.labels.iter().cloned().chain(own).collect()
}
