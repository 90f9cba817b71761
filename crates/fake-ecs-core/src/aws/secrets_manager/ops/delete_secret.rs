//! `DeleteSecret` — deletes a secret at the end of a window in which it can be restored, or at
//! once.
//! <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html>

use std::time::Duration;

use super::given;
use crate::aws::secrets_manager::port;
use crate::aws::secrets_manager::state::Deletion;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::secretsmanager::types::{DeleteSecretRequest, DeleteSecretResponse};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const WINDOW_DAYS: std::ops::RangeInclusive<i64> = 7..=30;
const WINDOW_DAYS_DEFAULT: i64 = 30;

pub(super) fn delete_secret(
    region: &mut Region,
    input: DeleteSecretRequest,
) -> Result<DeleteSecretResponse, ApiError> {
    let DeleteSecretRequest {
        secret_id,
        force_delete_without_recovery,
        recovery_window_in_days,
    } = input;
    let is_forced = force_delete_without_recovery == Some(true);
    if is_forced && recovery_window_in_days.is_some() {
        return Err(given::invalid(
            "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
        ));
    }
    let days = recovery_window_in_days.unwrap_or(WINDOW_DAYS_DEFAULT);
    if !WINDOW_DAYS.contains(&days) {
        return Err(given::invalid(
            "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).",
        ));
    }
    if is_forced {
        return Ok(delete_at_once(region, secret_id));
    }
    let (store, around) = given::store(region);
    let secret = port::usable_mut(store, &secret_id, around.now)?;
    let window = DAY * u32::try_from(days).unwrap_or(0);
    let due = around.now + window;
    secret.deletion = Some(Deletion {
        asked: around.now,
        due,
    });
    Ok(DeleteSecretResponse {
        arn: Some(secret.arn.clone()),
        deletion_date: Some(due.timestamp()),
        name: Some(secret.name.clone()),
    })
}

/// It works as well for a secret that was deleted, and for one that never was.
fn delete_at_once(region: &mut Region, secret_id: String) -> DeleteSecretResponse {
    let (store, around) = given::store(region);
    let (arn, name) = match store.find(&secret_id, around.now) {
        Some(secret) => (secret.arn.clone(), secret.name.clone()),
        None if secret_id.starts_with("arn:") => (secret_id.clone(), secret_id),
        None => (port::arn(around, &secret_id, 0), secret_id),
    };
    let now = around.now;
    // Nothing is left to do where there is no such secret.
    let _ = port::remove(store, &name, now);
    DeleteSecretResponse {
        arn: Some(arn),
        deletion_date: Some(now.timestamp()),
        name: Some(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ecs::fixtures;

    #[test]
    fn windows_have_seven_to_thirty_days() {
        let range = "InvalidParameterException: The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).";
        for (days, is_forced, expected) in [
            (6, false, range),
            (31, false, range),
            (
                7,
                true,
                "InvalidParameterException: You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
            ),
            (
                7,
                false,
                "ResourceNotFoundException: Secrets Manager can't find the specified secret.",
            ),
        ] {
            let input = DeleteSecretRequest {
                secret_id: "db".to_owned(),
                force_delete_without_recovery: Some(is_forced),
                recovery_window_in_days: Some(days),
            };

            let refused = delete_secret(&mut fixtures::region(), input).unwrap_err();

            assert_eq!(refused.to_string(), expected);
        }
    }

    #[test]
    fn what_is_not_there_can_be_deleted_at_once() {
        let input = DeleteSecretRequest {
            secret_id: "db".to_owned(),
            force_delete_without_recovery: Some(true),
            recovery_window_in_days: None,
        };

        let deleted = delete_secret(&mut fixtures::region(), input).unwrap();

        assert_eq!(deleted.name.as_deref(), Some("db"));
    }
}
