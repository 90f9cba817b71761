//! `GetParameters` — up to ten parameters, by name or ARN. Those that are not there are named.
//! <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html>

use crate::aws::ssm::{port, shown};
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
        match port::read(&region.parameter_store, &name) {
            Ok(found) => parameters.push(shown::parameter(
                &region.ids,
                found,
                with_decryption == Some(true),
            )),
            Err(_) => invalid.push(name),
        }
    }
    parameters.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(GetParametersResponse {
        invalid_parameters: Some(invalid),
        parameters: Some(parameters),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ecs::fixtures;

    #[test]
    fn those_that_are_there_come_in_the_order_of_their_names_and_the_others_as_they_were_asked_for()
    {
        let mut region = fixtures::region();
        let around = (&region.scope, region.now());
        for name in ["b", "a"] {
            let value = name.to_uppercase();
            port::put(&mut region.parameter_store, around, name, value, false).unwrap();
        }
        let names = ["z", "b:9", "b", "a"].map(str::to_owned);

        let answer = get_parameters(
            &region,
            GetParametersRequest {
                names: names.to_vec(),
                with_decryption: None,
            },
        )
        .unwrap();

        let parameters = answer.parameters.unwrap().into_iter();
        let values: Vec<String> = parameters.filter_map(|it| it.value).collect();
        assert_eq!(values, ["A", "B"]);
        assert_eq!(answer.invalid_parameters.unwrap(), ["z", "b:9"]);
    }
}
