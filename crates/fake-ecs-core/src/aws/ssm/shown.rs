//! What is shown of a parameter.

use crate::aws::ssm::port::Found;
use crate::kernel::ids::{Hex, Ids};
use crate::wire::ssm::enums::ParameterType;
use crate::wire::ssm::types::Parameter;

/// A version of a parameter, for a caller that asks for decryption or not.
pub(super) fn parameter(ids: &Ids, found: Found<'_>, is_decrypted: bool) -> Parameter {
    let (parameter, version) = (found.parameter, found.version);
    let value = if is_decrypted || !parameter.is_secure {
        version.value.clone()
    } else {
        // It is nothing that anybody could decrypt.
        let number = ids.number_of(&version.value);
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
