//! `GetSecretValue` — a version of a secret, with what it keeps.
//! <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html>
//!
//! Not emulated yet: there is no way to make a secret, so none is found.

use crate::ecs::Region;
use crate::wire::secretsmanager::types::{GetSecretValueRequest, GetSecretValueResponse};
use crate::wire::{ApiError, ErrorCode};

/// What the service says of every secret and of every version that is not there.
const NOT_FOUND: &str = "Secrets Manager can't find the specified secret.";

pub(super) fn get_secret_value(
    _region: &Region,
    input: GetSecretValueRequest,
) -> Result<GetSecretValueResponse, ApiError> {
    let GetSecretValueRequest {
        secret_id: _,
        version_id: _,
        version_stage: _,
    } = input;
    Err(ApiError::new(ErrorCode::ResourceNotFound, NOT_FOUND))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ecs::fixtures;

    #[test]
    fn no_secret_is_found() {
        let input = GetSecretValueRequest {
            secret_id: "prod/db".to_owned(),
            ..GetSecretValueRequest::default()
        };

        let refused = get_secret_value(&fixtures::region(), input).unwrap_err();

        assert_eq!(
            refused.to_string(),
            "ResourceNotFoundException: Secrets Manager can't find the specified secret."
        );
    }
}
