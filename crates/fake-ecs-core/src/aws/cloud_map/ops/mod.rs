//! The operations of Cloud Map.
//!
//! - `namespace`, `service`, `instance` — on what can be found. Start here.
//! - `operation` — how far calls have come that take a while. `tag` — tags.

mod instance;
mod namespace;
mod operation;
mod service;
mod tag;
#[cfg(test)]
mod tests;

use crate::ecs::Region;
use crate::ops::{Answer, read, write};
use crate::wire::ApiError;
use crate::wire::servicediscovery::operation::Operation;

/// Hands a call to its operation.
pub fn dispatch(
    region: &mut Region,
    operation: Operation,
    body: &[u8],
) -> Result<Answer, ApiError> {
    match operation {
        Operation::CreateHttpNamespace => write(region, body, namespace::create_http_namespace),
        Operation::CreatePrivateDnsNamespace => {
            write(region, body, namespace::create_private_dns_namespace)
        }
        Operation::CreatePublicDnsNamespace => {
            write(region, body, namespace::create_public_dns_namespace)
        }
        Operation::DeleteNamespace => write(region, body, namespace::delete_namespace),
        Operation::GetNamespace => read(region, body, namespace::get_namespace),
        Operation::ListNamespaces => read(region, body, namespace::list_namespaces),
        Operation::UpdateHttpNamespace => write(region, body, namespace::update_http_namespace),
        Operation::UpdatePrivateDnsNamespace => {
            write(region, body, namespace::update_private_dns_namespace)
        }
        Operation::UpdatePublicDnsNamespace => {
            write(region, body, namespace::update_public_dns_namespace)
        }
        Operation::CreateService => write(region, body, service::create_service),
        Operation::DeleteService => write(region, body, service::delete_service),
        Operation::DeleteServiceAttributes => {
            write(region, body, service::delete_service_attributes)
        }
        Operation::GetService => read(region, body, service::get_service),
        Operation::GetServiceAttributes => read(region, body, service::get_service_attributes),
        Operation::ListServices => read(region, body, service::list_services),
        Operation::UpdateService => write(region, body, service::update_service),
        Operation::UpdateServiceAttributes => {
            write(region, body, service::update_service_attributes)
        }
        Operation::DeregisterInstance => write(region, body, instance::deregister_instance),
        Operation::DiscoverInstances => read(region, body, instance::discover_instances),
        Operation::DiscoverInstancesRevision => {
            read(region, body, instance::discover_instances_revision)
        }
        Operation::GetInstance => read(region, body, instance::get_instance),
        Operation::GetInstancesHealthStatus => {
            read(region, body, instance::get_instances_health_status)
        }
        Operation::ListInstances => read(region, body, instance::list_instances),
        Operation::RegisterInstance => write(region, body, instance::register_instance),
        Operation::UpdateInstanceCustomHealthStatus => {
            write(region, body, instance::update_instance_custom_health_status)
        }
        Operation::GetOperation => read(region, body, operation::get_operation),
        Operation::ListOperations => read(region, body, operation::list_operations),
        Operation::ListTagsForResource => read(region, body, tag::list_tags_for_resource),
        Operation::TagResource => write(region, body, tag::tag_resource),
        Operation::UntagResource => write(region, body, tag::untag_resource),
    }
}
