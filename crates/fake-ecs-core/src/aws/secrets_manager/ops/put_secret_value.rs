//! `PutSecretValue` — gives a secret another version, which is the current one unless it gets
//! staging labels of its own.
//! <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html>
//!
//! Not emulated yet: rotation, and so a `RotationToken`.

use super::given;
use crate::aws::secrets_manager::port::{self, NewVersion};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::secretsmanager::types::{PutSecretValueRequest, PutSecretValueResponse};

pub(super) fn put_secret_value(
    region: &mut Region,
    input: PutSecretValueRequest,
) -> Result<PutSecretValueResponse, ApiError> {
    let PutSecretValueRequest {
        secret_id,
        client_request_token,
        rotation_token,
        secret_binary,
        secret_string,
        version_stages,
    } = input;
    let refused = [("RotationToken", rotation_token.is_some())];
    given::refuse("PutSecretValue", &refused)?;
    let value = given::value(secret_string, secret_binary)?;
    // From memory.
    let value = value
        .ok_or_else(|| given::invalid("You must provide either SecretString or SecretBinary."))?;
    let (store, around) = given::store(region);
    let secret = port::usable_mut(store, &secret_id, around.now)?;
    let new = NewVersion {
        token: client_request_token,
        value,
        stages: version_stages.unwrap_or_default(),
    };
    let id = port::add(secret, around, new)?;
    let stages = secret.version(&id).map(|version| version.stages.clone());
    Ok(PutSecretValueResponse {
        arn: Some(secret.arn.clone()),
        name: Some(secret.name.clone()),
        version_id: Some(id),
        version_stages: stages,
    })
}
