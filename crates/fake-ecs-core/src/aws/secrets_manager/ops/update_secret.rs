//! `UpdateSecret` — changes the description or the key of a secret, or gives it another current
//! version.
//! <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecret.html>
//!
//! Not emulated yet: secrets that a partner manages (`Type`).

use super::given;
use crate::aws::secrets_manager::port::{self, NewVersion};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::secretsmanager::types::{UpdateSecretRequest, UpdateSecretResponse};

pub(super) fn update_secret(
    region: &mut Region,
    input: UpdateSecretRequest,
) -> Result<UpdateSecretResponse, ApiError> {
    let UpdateSecretRequest {
        secret_id,
        client_request_token,
        description,
        kms_key_id,
        secret_binary,
        secret_string,
        r#type,
    } = input;
    given::refuse("UpdateSecret", &[("Type", r#type.is_some())])?;
    let value = given::value(secret_string, secret_binary)?;
    let (store, around) = given::store(region);
    let secret = port::usable_mut(store, &secret_id, around.now)?;
    let version_id = match value {
        None => None,
        Some(value) => {
            let new = NewVersion {
                token: client_request_token,
                value,
                stages: Vec::new(),
            };
            Some(port::add(secret, around, new)?)
        }
    };
    if let Some(description) = description {
        secret.description = Some(description).filter(|it| !it.is_empty());
    }
    if let Some(key) = kms_key_id {
        secret.kms_key_id = Some(key).filter(|it| !it.is_empty());
    }
    secret.changed = around.now;
    Ok(UpdateSecretResponse {
        arn: Some(secret.arn.clone()),
        name: Some(secret.name.clone()),
        version_id,
    })
}
