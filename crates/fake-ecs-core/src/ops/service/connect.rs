//! Service Connect, as far as ECS looks at it.

use crate::aws::cloud_map::names;
use crate::ecs::Region;
use crate::ecs::cluster::state::Cluster;
use crate::ecs::task::definition::Revision;
use crate::kernel::arn::is_discovery_name;
use crate::ops::service::discovery;
use crate::wire::{ApiError, ServiceConnectConfiguration, ServiceConnectService};

const CLIENT_ALIASES_MAX: usize = 1;
const DNS_NAME_LENGTH_MAX: usize = 127;

/// The configuration as it is kept: with the namespace of the cluster where it names none.
pub(super) fn checked(
    region: &Region,
    cluster: &Cluster,
    definition: &Revision,
    given: Option<ServiceConnectConfiguration>,
) -> Result<Option<ServiceConnectConfiguration>, ApiError> {
    let Some(mut given) = given else {
        return Ok(None);
    };
    if !given.enabled {
        return Ok(Some(given));
    }
    let of_cluster = cluster.service_connect_defaults.as_ref();
    let of_cluster = of_cluster.and_then(|defaults| defaults.namespace.clone());
    let own = given.namespace.take().filter(|name| !name.is_empty());
    let own = own.map(|name| {
        if name.starts_with("arn:") {
            name
        } else {
            names::namespace_arn(region, &name)
        }
    });
    if let Some(arn) = &own {
        discovery::check_namespace(region, arn)?;
    }
    given.namespace = own.or(of_cluster);
    if given.namespace.is_none() {
        return Err(ApiError::invalid_parameter("Namespace is missing"));
    }
    for service in given.services.iter().flatten() {
        check_service(definition, service)?;
    }
    Ok(Some(given))
}

fn check_service(definition: &Revision, service: &ServiceConnectService) -> Result<(), ApiError> {
    let refuse = |message: String| Err(ApiError::invalid_parameter(message));
    let containers = definition.containers().iter();
    let mut ports = containers.flat_map(|container| container.port_mappings.iter().flatten());
    if !ports.any(|port| port.name.as_ref() == Some(&service.port_name)) {
        return refuse(format!(
            "portName({}) does not refer to any named PortMapping in the container definitions",
            service.port_name
        ));
    }
    let name = service.discovery_name.as_deref();
    if name.is_some_and(|name| !is_discovery_name(name)) {
        // The wording is made like that about DNS names.
        return refuse("The discovery name that you provided is invalid".to_owned());
    }
    let aliases = service.client_aliases.as_deref().unwrap_or_default();
    if aliases.is_empty() {
        return refuse(format!(
            "clientAliases must have {CLIENT_ALIASES_MAX} element."
        ));
    }
    if aliases.len() > CLIENT_ALIASES_MAX {
        return refuse(format!(
            "{} clientAliases exceeds the max limit of {CLIENT_ALIASES_MAX}",
            aliases.len()
        ));
    }
    let mut names = aliases.iter().filter_map(|alias| alias.dns_name.as_deref());
    if names.any(|name| !is_dns_name(name)) {
        return refuse("The DNS name that you provided is invalid".to_owned());
    }
    Ok(())
}

fn is_dns_name(name: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    name.len() <= DNS_NAME_LENGTH_MAX && name.split('.').all(is_label)
}
