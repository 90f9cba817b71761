//! `RestoreSecret` — a secret that was deleted is to stay.
//! <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RestoreSecret.html>

use super::given;
use crate::aws::secrets_manager::port;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::secretsmanager::types::{RestoreSecretRequest, RestoreSecretResponse};

pub(super) fn restore_secret(
    region: &mut Region,
    input: RestoreSecretRequest,
) -> Result<RestoreSecretResponse, ApiError> {
    let RestoreSecretRequest { secret_id } = input;
    let (store, around) = given::store(region);
    let secret = port::find_mut(store, &secret_id, around.now)?;
    secret.deletion = None;
    Ok(RestoreSecretResponse {
        arn: Some(secret.arn.clone()),
        name: Some(secret.name.clone()),
    })
}
