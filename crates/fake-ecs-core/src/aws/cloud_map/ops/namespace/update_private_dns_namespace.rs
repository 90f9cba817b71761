//! `UpdatePrivateDnsNamespace` — describes a private namespace anew, or sets the time to live of
//! its zone.
//! <https://docs.aws.amazon.com/cloud-map/latest/api/API_UpdatePrivateDnsNamespace.html>

use super::made;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::servicediscovery::enums::NamespaceType;
use crate::wire::servicediscovery::types::{
    PrivateDnsNamespaceChange, UpdatePrivateDnsNamespaceRequest, UpdatePrivateDnsNamespaceResponse,
};

pub(in super::super) fn update_private_dns_namespace(
    region: &mut Region,
    input: UpdatePrivateDnsNamespaceRequest,
) -> Result<UpdatePrivateDnsNamespaceResponse, ApiError> {
    let UpdatePrivateDnsNamespaceRequest {
        id,
        namespace:
            PrivateDnsNamespaceChange {
                description,
                properties,
            },
        // A call that is sent twice comes to the same.
        updater_request_id: _,
    } = input;
    let ttl = properties.map(|it| it.dns_properties.soa.ttl);
    let kind = NamespaceType::DnsPrivate;
    let operation_id = made::update(region, kind, &id, description, ttl)?;
    Ok(UpdatePrivateDnsNamespaceResponse {
        operation_id: Some(operation_id),
    })
}
