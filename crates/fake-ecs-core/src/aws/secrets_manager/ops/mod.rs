//! The operations of Secrets Manager that are emulated.

mod get_secret_value;

use crate::ecs::Region;
use crate::ops::{Answer, read};
use crate::wire::ApiError;
use crate::wire::secretsmanager::operation::Operation;

/// Hands a call to its operation.
pub fn dispatch(region: &Region, operation: Operation, body: &[u8]) -> Result<Answer, ApiError> {
    match operation {
        Operation::GetSecretValue => read(region, body, get_secret_value::get_secret_value),
    }
}
