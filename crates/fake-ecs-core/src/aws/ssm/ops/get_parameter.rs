//! `GetParameter` — one parameter, by name or ARN, with a version or a label at its end.
//! <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html>

use super::find;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ssm::types::{GetParameterRequest, GetParameterResponse};

pub(super) fn get_parameter(
    region: &Region,
    input: GetParameterRequest,
) -> Result<GetParameterResponse, ApiError> {
    let GetParameterRequest {
        name,
        with_decryption,
    } = input;
    let parameter = find::parameter(region, &name, with_decryption == Some(true))?;
    Ok(GetParameterResponse {
        parameter: Some(parameter),
    })
}
