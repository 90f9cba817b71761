//! What services have in Cloud Map: whether it is there, and what Service Connect makes there.
//!
//! Cloud Map says whether something is there once a caller has made something there. Until then any
//! service and any namespace is taken.

use crate::aws::cloud_map::names;
use crate::ecs::Region;
use crate::ecs::keys::ServiceKey;
use crate::ecs::registrar::destinations::{connect_services, discovery_name};
use crate::wire::{ApiError, ErrorCode, ServiceConnectConfiguration, ServiceRegistry};

/// Refuses registries that are not there.
pub(super) fn check(region: &Region, registries: &[ServiceRegistry]) -> Result<(), ApiError> {
    let mut arns = registries
        .iter()
        .filter_map(|of| of.registry_arn.as_deref());
    match arns.find(|arn| names::has_service(region, arn) == Some(false)) {
        None => Ok(()),
        // The text is a guess.
        Some(arn) => Err(ApiError::invalid_parameter(format!(
            "The service registry {arn} does not exist."
        ))),
    }
}

/// Refuses a namespace that is not there.
pub(in crate::ops) fn check_namespace(region: &Region, arn: &str) -> Result<(), ApiError> {
    match names::has_namespace(region, arn) {
        Some(false) => Err(ApiError::new(
            ErrorCode::NamespaceNotFound,
            "Namespace not found.",
        )),
        _ => Ok(()),
    }
}

/// The name by which a configuration names its namespace.
pub(in crate::ops) fn named(connect: Option<&ServiceConnectConfiguration>) -> Option<String> {
    let connect = connect.filter(|connect| connect.enabled)?;
    let name = connect.namespace.clone()?;
    (!name.is_empty() && !name.starts_with("arn:")).then_some(name)
}

/// What Service Connect needs in Cloud Map for a service that was made or changed: its namespace,
/// and a service for each name under which it is discovered.
pub(in crate::ops) fn declare(region: &mut Region, key: ServiceKey, namespace: Option<String>) {
    if let Some(name) = namespace {
        names::need_namespace(region, &name);
    }
    let revision = region.services.get(key).newest_revision();
    let connect = revision.and_then(|revision| revision.workload.connect.clone());
    for (namespace, service) in connect.iter().flat_map(connect_services) {
        names::need_service(region, namespace, discovery_name(service));
    }
}
