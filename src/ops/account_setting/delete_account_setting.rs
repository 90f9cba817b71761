//! `DeleteAccountSetting` — takes back what a principal has been given, so that the default counts for it again.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteAccountSetting.html>
//!
//! The answer shows what counts from now on. Nothing to take back is no error. AWS is silent about both.

use crate::render;
use crate::wire::{ApiError, DeleteAccountSettingRequest, DeleteAccountSettingResponse};
use crate::world::World;
use crate::world::account_setting::Principal;

pub(in crate::ops) fn delete_account_setting(
    world: &mut World,
    input: DeleteAccountSettingRequest,
) -> Result<DeleteAccountSettingResponse, ApiError> {
    let DeleteAccountSettingRequest {
        name,
        principal_arn,
    } = input;
    let principal = Principal::of(&world.place, principal_arn.as_deref())?;
    world.check_setting_change(&principal, name, None)?;
    world.account_settings.delete(principal.clone(), name);
    let (owner, value) = world.effective_setting(&principal, name);
    Ok(DeleteAccountSettingResponse {
        setting: Some(render::setting(&owner, name, value)),
    })
}
