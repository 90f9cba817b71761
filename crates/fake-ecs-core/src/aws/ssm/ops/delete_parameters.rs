//! `DeleteParameters` — up to ten parameters are gone. Those that were not there are named.
//! <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DeleteParameters.html>

use crate::aws::ssm::port;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ssm::types::{DeleteParametersRequest, DeleteParametersResponse};

pub(super) fn delete_parameters(
    region: &mut Region,
    input: DeleteParametersRequest,
) -> Result<DeleteParametersResponse, ApiError> {
    let DeleteParametersRequest { names } = input;
    let store = &mut region.parameter_store;
    let names = names.into_iter();
    let (deleted, invalid) = names.partition(|name| port::remove(store, name).is_some());
    Ok(DeleteParametersResponse {
        deleted_parameters: Some(deleted),
        invalid_parameters: Some(invalid),
    })
}
