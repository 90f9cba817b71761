//! `GetParameter` — one parameter, by name or ARN.
//! <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html>

use crate::aws::ssm::{port, shown};
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
    let found = port::read(&region.parameter_store, &name)?;
    Ok(GetParameterResponse {
        parameter: Some(shown::parameter(
            &region.ids,
            found,
            with_decryption == Some(true),
        )),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ecs::fixtures;

    #[test]
    fn who_does_not_decrypt_reads_nothing_secure() {
        let mut region = fixtures::region();
        let around = (&region.scope, region.now());
        let value = "s3cret".to_owned();
        port::put(&mut region.parameter_store, around, "/db", value, true).unwrap();
        let read = |with_decryption| {
            let name = "/db".to_owned();
            let input = GetParameterRequest {
                name,
                with_decryption,
            };
            let parameter = get_parameter(&region, input).unwrap().parameter.unwrap();
            parameter.value.unwrap()
        };

        assert_eq!(read(Some(true)), "s3cret");
        for without in [None, Some(false)] {
            assert!(read(without).starts_with("AQICAH"));
        }
    }
}
