//! `GetSecretValue` — a version of a secret, with what it keeps.
//! <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html>

use crate::aws::secrets_manager::port;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::secretsmanager::types::{GetSecretValueRequest, GetSecretValueResponse};

pub(super) fn get_secret_value(
    region: &Region,
    input: GetSecretValueRequest,
) -> Result<GetSecretValueResponse, ApiError> {
    let GetSecretValueRequest {
        secret_id,
        version_id,
        version_stage,
    } = input;
    let (secret, version) = port::read(
        &region.secrets_manager,
        &secret_id,
        version_id.as_deref(),
        version_stage.as_deref(),
    )?;
    Ok(GetSecretValueResponse {
        arn: Some(secret.arn.clone()),
        created_date: Some(version.created.timestamp()),
        name: Some(secret.name.clone()),
        // There is no way to make a binary one.
        secret_binary: None,
        secret_string: Some(version.value.clone()),
        version_id: Some(version.id.clone()),
        version_stages: Some(version.stages.clone()).filter(|stages| !stages.is_empty()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ecs::fixtures;

    #[test]
    fn a_secret_that_is_not_there_is_not_found() {
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
