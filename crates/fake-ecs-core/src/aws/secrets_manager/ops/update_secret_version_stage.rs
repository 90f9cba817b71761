//! `UpdateSecretVersionStage` — a staging label moves to another version, or is taken away.
//! <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html>

use super::given::{self, invalid};
use crate::aws::secrets_manager::port;
use crate::aws::secrets_manager::state::CURRENT;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::secretsmanager::types::{
    UpdateSecretVersionStageRequest, UpdateSecretVersionStageResponse,
};

pub(super) fn update_secret_version_stage(
    region: &mut Region,
    input: UpdateSecretVersionStageRequest,
) -> Result<UpdateSecretVersionStageResponse, ApiError> {
    let UpdateSecretVersionStageRequest {
        secret_id,
        version_stage: stage,
        move_to_version_id: to,
        remove_from_version_id: from,
    } = input;
    let (store, around) = given::store(region);
    let secret = port::usable_mut(store, &secret_id, around.now)?;
    for id in from.iter().chain(&to) {
        if secret.version(id).is_none() {
            return Err(invalid(format!("Not a valid version: {id}")));
        }
    }
    let holder = secret.staged(&stage).map(|version| version.id.clone());
    match (&holder, &from) {
        (holder, Some(from)) if holder.as_ref() != Some(from) => {
            return Err(invalid(format!(
                "Version stage {stage} not found in version {from}"
            )));
        }
        (Some(holder), None) if to.as_ref() != Some(holder) => {
            return Err(invalid(format!(
                "The parameter RemoveFromVersionId can't be empty. Staging label {stage} is currently attached to version {holder}, so you must explicitly reference that version in RemoveFromVersionId."
            )));
        }
        _ => {}
    }
    match to {
        Some(to) => secret.stage(&stage, &to),
        // A guess: AWS says that this label can be moved only.
        None if stage == CURRENT => {
            return Err(invalid(
                "You can't remove the staging label AWSCURRENT from a version; move it to another version.",
            ));
        }
        None => {
            secret.unstage(&stage);
        }
    }
    secret.changed = around.now;
    Ok(UpdateSecretVersionStageResponse {
        arn: Some(secret.arn.clone()),
        name: Some(secret.name.clone()),
    })
}
