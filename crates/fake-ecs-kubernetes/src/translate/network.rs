//! What the containers of a Pod see of one another, and of others. They share one network, whatever
//! the network mode of their task is.

use std::collections::BTreeMap;

use fake_ecs_core::effect::plan::TaskPlan;
use fake_ecs_core::wire::{ContainerDefinition, NetworkMode};
use k8s_openapi::api::core::v1::{HostAlias, PodDNSConfig};

const LOOPBACK: &str = "127.0.0.1";

pub(crate) fn is_of_host(plan: &TaskPlan) -> bool {
    plan.definition.network_mode == Some(NetworkMode::Host)
}

fn containers(plan: &TaskPlan) -> impl Iterator<Item = &ContainerDefinition> {
    plan.definition.container_definitions.iter().flatten()
}

/// Names that every container finds: its extra hosts, and what others are called that it links to.
pub(crate) fn host_aliases(plan: &TaskPlan) -> Vec<HostAlias> {
    let mut names: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut add = |address, name: &str| {
        let names = names.entry(address).or_default();
        if !names.iter().any(|it| it == name) {
            names.push(name.to_owned());
        }
    };
    for container in containers(plan) {
        for entry in container.extra_hosts.iter().flatten() {
            add(&entry.ip_address, &entry.hostname);
        }
        for link in container.links.iter().flatten() {
            let (name, alias) = link.split_once(':').unwrap_or((link, link));
            add(LOOPBACK, name);
            add(LOOPBACK, alias);
        }
    }
    let aliases = names.into_iter().map(|(ip, hostnames)| HostAlias {
        ip: ip.to_owned(),
        hostnames: Some(hostnames),
    });
    aliases.collect()
}

/// Who resolves names: those that the definitions name, or whom the cluster has.
pub(crate) fn dns(plan: &TaskPlan) -> (Option<String>, Option<PodDNSConfig>) {
    let collect = |of: fn(&ContainerDefinition) -> Option<&Vec<String>>| {
        let mut found: Vec<String> = Vec::new();
        for name in containers(plan).filter_map(of).flatten() {
            if !found.contains(name) {
                found.push(name.clone());
            }
        }
        (!found.is_empty()).then_some(found)
    };
    let nameservers = collect(|it| it.dns_servers.as_ref());
    let searches = collect(|it| it.dns_search_domains.as_ref());
    let policy = match &nameservers {
        Some(_) => Some("None"),
        None if is_of_host(plan) => Some("ClusterFirstWithHostNet"),
        None => None,
    };
    let has_config = nameservers.is_some() || searches.is_some();
    let config = has_config.then_some(PodDNSConfig {
        nameservers,
        searches,
        options: None,
    });
    (policy.map(str::to_owned), config)
}

/// What the Pod calls itself: as its first container that says so, if the cluster allows that name.
pub(crate) fn hostname(plan: &TaskPlan) -> Option<String> {
    let name = containers(plan).find_map(|it| it.hostname.clone())?;
    let is_allowed = crate::names::distinct([name.as_str()].into_iter()) == [name.as_str()];
    (is_allowed && !is_of_host(plan)).then_some(name)
}
