//! `GetNamespace` — a namespace by its id.
//! <https://docs.aws.amazon.com/cloud-map/latest/api/API_GetNamespace.html>

use crate::aws::cloud_map::{lookup, shown};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::servicediscovery::types::{GetNamespaceRequest, GetNamespaceResponse};

pub(in super::super) fn get_namespace(
    region: &Region,
    input: GetNamespaceRequest,
) -> Result<GetNamespaceResponse, ApiError> {
    let GetNamespaceRequest { id } = input;
    let namespace = lookup::namespace(region, &id)?;
    Ok(GetNamespaceResponse {
        namespace: Some(shown::namespace(region, namespace)),
    })
}
