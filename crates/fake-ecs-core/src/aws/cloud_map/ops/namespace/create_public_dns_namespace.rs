//! `CreatePublicDnsNamespace` — makes a namespace whose names are resolved on the internet.
//! <https://docs.aws.amazon.com/cloud-map/latest/api/API_CreatePublicDnsNamespace.html>
//!
//! Its hosted zone is an id only: there is no Route 53, and nothing is resolved.

use super::made::{self, New};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::servicediscovery::enums::NamespaceType;
use crate::wire::servicediscovery::types::{
    CreatePublicDnsNamespaceRequest, CreatePublicDnsNamespaceResponse,
};

pub(in super::super) fn create_public_dns_namespace(
    region: &mut Region,
    input: CreatePublicDnsNamespaceRequest,
) -> Result<CreatePublicDnsNamespaceResponse, ApiError> {
    let CreatePublicDnsNamespaceRequest {
        name,
        creator_request_id,
        description,
        properties,
        tags,
    } = input;
    let new = New {
        kind: NamespaceType::DnsPublic,
        name,
        vpc: None,
        ttl: properties.map(|it| it.dns_properties.soa.ttl),
        description,
        creator_request_id,
        tags,
    };
    Ok(CreatePublicDnsNamespaceResponse {
        operation_id: Some(made::create(region, new)?),
    })
}
