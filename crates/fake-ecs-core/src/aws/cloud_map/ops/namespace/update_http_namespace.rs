//! `UpdateHttpNamespace` — describes an HTTP namespace anew.
//! <https://docs.aws.amazon.com/cloud-map/latest/api/API_UpdateHttpNamespace.html>

use super::made;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::servicediscovery::enums::NamespaceType;
use crate::wire::servicediscovery::types::{
    HttpNamespaceChange, UpdateHttpNamespaceRequest, UpdateHttpNamespaceResponse,
};

pub(in super::super) fn update_http_namespace(
    region: &mut Region,
    input: UpdateHttpNamespaceRequest,
) -> Result<UpdateHttpNamespaceResponse, ApiError> {
    let UpdateHttpNamespaceRequest {
        id,
        namespace: HttpNamespaceChange { description },
        // A call that is sent twice comes to the same.
        updater_request_id: _,
    } = input;
    let description = Some(description);
    let operation_id = made::update(region, NamespaceType::Http, &id, description, None)?;
    Ok(UpdateHttpNamespaceResponse {
        operation_id: Some(operation_id),
    })
}
