//! `GetParameters` — up to ten parameters, by name or ARN. Those that are not there are named.
//! <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html>

use super::find;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ssm::types::{GetParametersRequest, GetParametersResponse};

pub(super) fn get_parameters(
    region: &Region,
    input: GetParametersRequest,
) -> Result<GetParametersResponse, ApiError> {
    let GetParametersRequest {
        names,
        with_decryption,
    } = input;
    let (mut parameters, mut invalid) = (Vec::new(), Vec::new());
    for name in names {
        match find::parameter(region, &name, with_decryption == Some(true)) {
            Ok(parameter) => parameters.push(parameter),
            Err(_) => invalid.push(name),
        }
    }
    parameters.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(GetParametersResponse {
        invalid_parameters: Some(invalid),
        parameters: Some(parameters),
    })
}
