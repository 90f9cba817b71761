//! `CreatePrivateDnsNamespace` — makes a namespace whose names are resolved inside a VPC.
//! <https://docs.aws.amazon.com/cloud-map/latest/api/API_CreatePrivateDnsNamespace.html>
//!
//! Its hosted zone is an id only: there is no Route 53.

use super::made::{self, New};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::servicediscovery::enums::NamespaceType;
use crate::wire::servicediscovery::types::{
    CreatePrivateDnsNamespaceRequest, CreatePrivateDnsNamespaceResponse,
};

pub(in super::super) fn create_private_dns_namespace(
    region: &mut Region,
    input: CreatePrivateDnsNamespaceRequest,
) -> Result<CreatePrivateDnsNamespaceResponse, ApiError> {
    let CreatePrivateDnsNamespaceRequest {
        name,
        vpc,
        creator_request_id,
        description,
        properties,
        tags,
    } = input;
    let new = New {
        kind: NamespaceType::DnsPrivate,
        name,
        vpc: Some(vpc),
        ttl: properties.map(|it| it.dns_properties.soa.ttl),
        description,
        creator_request_id,
        tags,
    };
    Ok(CreatePrivateDnsNamespaceResponse {
        operation_id: Some(made::create(region, new)?),
    })
}
