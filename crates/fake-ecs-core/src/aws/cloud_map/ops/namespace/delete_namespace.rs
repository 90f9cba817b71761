//! `DeleteNamespace` — deletes a namespace that has no services any more.
//! <https://docs.aws.amazon.com/cloud-map/latest/api/API_DeleteNamespace.html>
//!
//! Services that Service Connect has made, and that nothing is registered in, go with it.

use crate::aws::cloud_map::declared::Change;
use crate::aws::cloud_map::refusals::in_use;
use crate::aws::cloud_map::{later, lookup};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::servicediscovery::enums::OperationType;
use crate::wire::servicediscovery::types::{DeleteNamespaceRequest, DeleteNamespaceResponse};

pub(in super::super) fn delete_namespace(
    region: &mut Region,
    input: DeleteNamespaceRequest,
) -> Result<DeleteNamespaceResponse, ApiError> {
    let DeleteNamespaceRequest { id } = input;
    let id = lookup::namespace(region, &id)?.id.clone();
    let cloud_map = &region.cloud_map;
    let is_in_use = cloud_map
        .declared
        .services_of(&id)
        .any(|it| !it.is_of_ecs || cloud_map.count(&it.arn) > 0);
    if is_in_use {
        return Err(in_use(
            "Namespace has associated services; delete the services before deleting the namespace",
        ));
    }
    let operation_id = later::begin(
        region,
        OperationType::DeleteNamespace,
        &[("NAMESPACE", &id)],
        Change::RemoveNamespace(id.clone()),
    );
    Ok(DeleteNamespaceResponse {
        operation_id: Some(operation_id),
    })
}
