//! `GetSecretValue` — a version of a secret, with what it keeps.
//! <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html>

use crate::aws::secrets_manager::{port, shown};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::secretsmanager::types::{GetSecretValueRequest, GetSecretValueResponse};

pub(super) fn get_secret_value(
    region: &mut Region,
    input: GetSecretValueRequest,
) -> Result<GetSecretValueResponse, ApiError> {
    let GetSecretValueRequest {
        secret_id,
        version_id,
        version_stage,
    } = input;
    let now = region.now();
    let store = &mut region.secrets_manager;
    let (version_id, stage) = (version_id.as_deref(), version_stage.as_deref());
    let (secret, version) = port::read(store, now, &secret_id, version_id, stage)?;
    let (shown, version_id) = (shown::value(secret, version), version.id.clone());
    port::note_read(store, now, &secret_id, &version_id);
    Ok(shown)
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

        let refused = get_secret_value(&mut fixtures::region(), input).unwrap_err();

        assert_eq!(
            refused.to_string(),
            "ResourceNotFoundException: Secrets Manager can't find the specified secret."
        );
    }
}
