//! `DeleteAccountSetting` — takes back what a principal has been given, so that the default counts
//! for it again.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteAccountSetting.html>
//!
//! The answer shows what counts from now on. Nothing to take back is no error. AWS is silent about
//! both.

use crate::ecs::Region;
use crate::ecs::account_setting;
use crate::ecs::account_setting::state::Principal;
use crate::render;
use crate::wire::{ApiError, DeleteAccountSettingRequest, DeleteAccountSettingResponse};

pub(in crate::ops) fn delete_account_setting(
    region: &mut Region,
    input: DeleteAccountSettingRequest,
) -> Result<DeleteAccountSettingResponse, ApiError> {
    let DeleteAccountSettingRequest {
        name,
        principal_arn,
    } = input;
    let principal = Principal::of(&region.scope, principal_arn.as_deref())?;
    account_setting::check_change(region, &principal, name, None)?;
    region.account_settings.delete(principal.clone(), name);
    let (owner, value) = account_setting::effective(region, &principal, name);
    Ok(DeleteAccountSettingResponse {
        setting: Some(render::setting(&owner, name, value)),
    })
}
