//! The operations of Systems Manager that are emulated.

mod get_parameter;
mod get_parameters;

use crate::aws::ssm::port::Found;
use crate::ecs::Region;
use crate::kernel::ids::Hex;
use crate::ops::{Answer, read};
use crate::wire::ApiError;
use crate::wire::ssm::enums::ParameterType;
use crate::wire::ssm::operation::Operation;
use crate::wire::ssm::types::Parameter;

/// Hands a call to its operation.
pub fn dispatch(region: &Region, operation: Operation, body: &[u8]) -> Result<Answer, ApiError> {
    match operation {
        Operation::GetParameter => read(region, body, get_parameter::get_parameter),
        Operation::GetParameters => read(region, body, get_parameters::get_parameters),
    }
}

/// What is shown of a parameter.
fn shown(region: &Region, found: Found<'_>, is_decrypted: bool) -> Parameter {
    let (parameter, version) = (found.parameter, found.version);
    let value = if is_decrypted || !parameter.is_secure {
        version.value.clone()
    } else {
        // It is nothing that anybody could decrypt.
        let number = region.ids.number_of(&version.value);
        format!("AQICAH{}", Hex::of(number).as_str())
    };
    Parameter {
        arn: Some(parameter.arn.clone()),
        data_type: Some("text".to_owned()),
        last_modified_date: Some(version.modified.timestamp()),
        name: Some(parameter.name.clone()),
        selector: found.selector.map(str::to_owned),
        source_result: None,
        r#type: Some(match parameter.is_secure {
            true => ParameterType::SecureString,
            false => ParameterType::String,
        }),
        value: Some(value),
        version: Some(found.number),
    }
}
