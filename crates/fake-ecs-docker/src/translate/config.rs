//! The process of a container: what runs, as which user, with which environment.

use bollard::models::{ContainerCreateBody, HostConfig};
use std::collections::{BTreeMap, BTreeSet};

use fake_ecs_core::effect::plan::{ContainerPlan, TaskPlan};
use fake_ecs_core::wire::ContainerDefinition;

use super::network::ContainerNetwork;
use super::{firelens, health, host, mounts, ports};
use crate::environment::REGION;

/// What is known of a container only where it is created.
#[derive(Debug)]
pub(crate) struct Surroundings {
    pub(crate) owner: String,
    /// The image as the engine is to find it.
    pub(crate) image: String,
    /// Variables that the definition does not set, such as `AWS_ENDPOINT_URL`.
    pub(crate) environment: Vec<(String, String)>,
    /// Variables that overrule the definition, but not its secrets.
    pub(crate) of_agent: Vec<(String, String)>,
    /// Names of the host, as `name:address`.
    pub(crate) extra_hosts: Vec<String>,
    pub(crate) network: ContainerNetwork,
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
    let publishes = around.network.publishes();
    let mut binds = mounts::binds(plan, definition, &around.file_systems)?;
    if let Some(firelens) = &definition.firelens_configuration {
        binds.extend(firelens::binds(firelens, &around.firelens));
    }
    let host_config = HostConfig {
        binds: Some(binds),
        volumes_from: Some(mounts::volumes_from(plan, definition)),
        port_bindings: publishes.then(|| ports::bindings(mappings)),
        links: around.network.links(plan, definition)?,
        network_mode: Some(around.network.network_mode()),
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
    let has_own_network = around.network.has_own_network();
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
        env: Some(environment(definition, around)),
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

/// The variables of a container. Of those that several have, the first of these counts: the
/// secrets, the agent, the definition with its overrides and files, the surroundings.
fn environment(definition: &ContainerDefinition, around: &Surroundings) -> Vec<String> {
    let secrets = definition.secrets.iter().flatten();
    let secrets: BTreeSet<&str> = secrets.map(|secret| &*secret.name).collect();
    let of_agent = around.of_agent.iter();
    let of_agent: BTreeMap<&str, &str> = of_agent
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .filter(|(name, _)| !secrets.contains(name))
        .collect();
    let own = definition.environment.iter().flatten().map(|pair| {
        let value = pair.value.as_deref().unwrap_or_default();
        (pair.name.as_deref().unwrap_or_default(), value)
    });
    // In the order of the definition, as people who inspect the container expect it.
    let own: Vec<(&str, &str)> = own
        .filter(|(name, _)| !of_agent.contains_key(name))
        .collect();
    let is_own = |name: &str| own.iter().any(|(other, _)| *other == name);
    let has_region = REGION.iter().any(|name| is_own(name));
    let added = around.environment.iter().filter(|(name, _)| {
        let is_region = has_region && REGION.contains(&name.as_str());
        !is_region && !is_own(name) && !of_agent.contains_key(name.as_str())
    });
    let added = added.map(|(name, value)| (name.as_str(), value.as_str()));
    let of_agent = of_agent.iter().map(|(name, value)| (*name, *value));
    let all = own.iter().copied().chain(of_agent).chain(added);
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
