//! How operations find namespaces, services and instances, and what these have: by an id or an
//! ARN, or by names.

use super::declared::{Namespace, Service};
use super::instance::Instance;
use super::refusals::{no_instance, no_namespace, no_resource, no_service};
use crate::ecs::Region;
use crate::kernel::arn::name_in;
use crate::kernel::sorted::SortedMap;
use crate::wire::ApiError;

/// A namespace by its id or its ARN.
pub fn namespace<'r>(region: &'r Region, id: &str) -> Result<&'r Namespace, ApiError> {
    let found = region.cloud_map.declared.namespaces.get(name_in(id));
    found.ok_or_else(no_namespace)
}

/// A service by its id or its ARN.
pub fn service<'r>(region: &'r Region, id: &str) -> Result<&'r Service, ApiError> {
    let found = region.cloud_map.declared.services.get(name_in(id));
    found.ok_or_else(no_service)
}

pub fn service_mut<'r>(region: &'r mut Region, id: &str) -> Result<&'r mut Service, ApiError> {
    let found = region.cloud_map.declared.services.get_mut(name_in(id));
    found.ok_or_else(no_service)
}

/// The ARN of a service that was made, or in which ECS has registered tasks though nobody has made
/// it.
pub fn service_arn(region: &Region, id: &str) -> Result<String, ApiError> {
    if let Ok(service) = service(region, id) {
        return Ok(service.arn.clone());
    }
    let resource = format!("service/{}", name_in(id));
    let arn = region.scope.arn_in("servicediscovery", &resource);
    let is_known = region.cloud_map.was_used(&arn);
    is_known.then_some(arn).ok_or_else(no_service)
}

/// A service by the names of its namespace and its own.
pub fn named<'r>(
    region: &'r Region,
    namespace: &str,
    service: &str,
) -> Result<(&'r Namespace, &'r Service), ApiError> {
    let declared = &region.cloud_map.declared;
    let mut called = declared
        .namespaces()
        .filter(|it| it.name.eq_ignore_ascii_case(namespace))
        .peekable();
    called.peek().ok_or_else(no_namespace)?;
    let mut found = called.flat_map(|of| {
        let services = declared.services_of(&of.id);
        services.map(move |it| (of, it))
    });
    let found = found.find(|(_, it)| it.name == service);
    found.ok_or_else(no_service)
}

/// The instance of a service that is given by its ARN.
pub fn instance<'r>(region: &'r Region, arn: &str, id: &str) -> Result<&'r Instance, ApiError> {
    let found = region.cloud_map.instance(arn, id);
    found.ok_or_else(no_instance)
}

/// The revision of a service that is given by its ARN: it is above 0 from the beginning.
pub fn revision(region: &Region, arn: &str) -> Option<i64> {
    i64::try_from(region.cloud_map.revision(arn) + 1).ok()
}

/// The tags of a namespace or a service, by its ARN.
pub fn tags_mut<'r>(
    region: &'r mut Region,
    arn: &str,
) -> Result<&'r mut SortedMap<String, String>, ApiError> {
    let id = name_in(arn);
    let declared = &mut region.cloud_map.declared;
    let namespace = declared.namespaces.get_mut(id).map(|it| &mut it.tags);
    let tags = namespace.or_else(|| declared.services.get_mut(id).map(|it| &mut it.tags));
    tags.ok_or_else(no_resource)
}
