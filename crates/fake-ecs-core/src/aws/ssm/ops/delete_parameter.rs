//! `DeleteParameter` — a parameter is gone, with all of its versions.
//! <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DeleteParameter.html>

use crate::aws::ssm::port;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ssm::types::{DeleteParameterRequest, DeleteParameterResponse};

pub(super) fn delete_parameter(
    region: &mut Region,
    input: DeleteParameterRequest,
) -> Result<DeleteParameterResponse, ApiError> {
    let DeleteParameterRequest { name } = input;
    let removed = port::remove(&mut region.parameter_store, &name);
    removed.ok_or_else(port::not_found)?;
    Ok(DeleteParameterResponse {})
}
