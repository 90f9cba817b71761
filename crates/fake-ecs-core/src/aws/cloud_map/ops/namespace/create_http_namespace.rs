//! `CreateHttpNamespace` — makes a namespace whose services are found with `DiscoverInstances`
//! only.
//! <https://docs.aws.amazon.com/cloud-map/latest/api/API_CreateHttpNamespace.html>

use super::made::{self, New};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::servicediscovery::enums::NamespaceType;
use crate::wire::servicediscovery::types::{
    CreateHttpNamespaceRequest, CreateHttpNamespaceResponse,
};

pub(in super::super) fn create_http_namespace(
    region: &mut Region,
    input: CreateHttpNamespaceRequest,
) -> Result<CreateHttpNamespaceResponse, ApiError> {
    let CreateHttpNamespaceRequest {
        name,
        creator_request_id,
        description,
        tags,
    } = input;
    let new = New {
        kind: NamespaceType::Http,
        name,
        vpc: None,
        ttl: None,
        description,
        creator_request_id,
        tags,
    };
    Ok(CreateHttpNamespaceResponse {
        operation_id: Some(made::create(region, new)?),
    })
}
