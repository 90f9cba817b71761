//! `GetOperation` — how far an operation has come that takes a while.
//! <https://docs.aws.amazon.com/cloud-map/latest/api/API_GetOperation.html>

use crate::aws::cloud_map::shown;
use crate::ecs::Region;
use crate::wire::servicediscovery::types::{GetOperationRequest, GetOperationResponse};
use crate::wire::{ApiError, ErrorCode};

pub(in super::super) fn get_operation(
    region: &Region,
    input: GetOperationRequest,
) -> Result<GetOperationResponse, ApiError> {
    let GetOperationRequest {
        operation_id,
        // There are no operations of other accounts.
        owner_account: _,
    } = input;
    let mut operations = region.cloud_map.declared.operations.iter().rev();
    let found = operations.find(|it| it.id == operation_id);
    let found =
        found.ok_or_else(|| ApiError::new(ErrorCode::OperationNotFound, "Operation not found"))?;
    Ok(GetOperationResponse {
        operation: Some(shown::operation(region, found)),
    })
}
