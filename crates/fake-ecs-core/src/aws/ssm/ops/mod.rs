//! The operations of Systems Manager that are emulated.

mod get_parameter;
mod get_parameters;

use crate::ecs::Region;
use crate::ops::{Answer, read};
use crate::wire::ApiError;
use crate::wire::ssm::operation::Operation;

/// Hands a call to its operation.
pub fn dispatch(region: &Region, operation: Operation, body: &[u8]) -> Result<Answer, ApiError> {
    match operation {
        Operation::GetParameter => read(region, body, get_parameter::get_parameter),
        Operation::GetParameters => read(region, body, get_parameters::get_parameters),
    }
}
