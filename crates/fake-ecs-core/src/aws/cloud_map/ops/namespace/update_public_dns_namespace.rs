//! `UpdatePublicDnsNamespace` — describes a public namespace anew, or sets the time to live of
//! its zone.
//! <https://docs.aws.amazon.com/cloud-map/latest/api/API_UpdatePublicDnsNamespace.html>

use super::made;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::servicediscovery::enums::NamespaceType;
use crate::wire::servicediscovery::types::{
    PublicDnsNamespaceChange, UpdatePublicDnsNamespaceRequest, UpdatePublicDnsNamespaceResponse,
};

pub(in super::super) fn update_public_dns_namespace(
    region: &mut Region,
    input: UpdatePublicDnsNamespaceRequest,
) -> Result<UpdatePublicDnsNamespaceResponse, ApiError> {
    let UpdatePublicDnsNamespaceRequest {
        id,
        namespace:
            PublicDnsNamespaceChange {
                description,
                properties,
            },
        // A call that is sent twice comes to the same.
        updater_request_id: _,
    } = input;
    let ttl = properties.map(|it| it.dns_properties.soa.ttl);
    let kind = NamespaceType::DnsPublic;
    let operation_id = made::update(region, kind, &id, description, ttl)?;
    Ok(UpdatePublicDnsNamespaceResponse {
        operation_id: Some(operation_id),
    })
}
