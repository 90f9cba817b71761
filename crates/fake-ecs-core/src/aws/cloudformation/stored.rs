//! What templates read of the Parameter Store and of Secrets Manager.

use crate::aws::{secrets_manager, ssm};
use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::wire::secretsmanager::operation::Operation::GetSecretValue;
use crate::wire::ssm::operation::Operation::GetParameter;
use crate::wire::{ApiError, Json, encode};

/// `GetParameter`, as anybody may ask it.
pub fn parameter(region: &mut Region, request: &Json) -> Result<Json, ApiError> {
    let answer = ssm::dispatch(region, &Caller::default(), GetParameter, &encode(request));
    answer.map(|answer| Json::read(&answer.body))
}

/// `GetSecretValue`, as anybody may ask it.
pub fn secret(region: &mut Region, request: &Json) -> Result<Json, ApiError> {
    let caller = Caller::default();
    let answer = secrets_manager::dispatch(region, &caller, GetSecretValue, &encode(request));
    answer.map(|answer| Json::read(&answer.body))
}
