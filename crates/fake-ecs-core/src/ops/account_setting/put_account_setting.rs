//! `PutAccountSetting` — sets something for a user, a role, or, with the root user, for all who
//! have nothing of their own.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutAccountSetting.html>

use crate::ecs::Region;
use crate::ecs::account_setting;
use crate::ecs::account_setting::state::Principal;
use crate::render;
use crate::wire::{ApiError, PutAccountSettingRequest, PutAccountSettingResponse};

pub(in crate::ops) fn put_account_setting(
    region: &mut Region,
    input: PutAccountSettingRequest,
) -> Result<PutAccountSettingResponse, ApiError> {
    let PutAccountSettingRequest {
        name,
        value,
        principal_arn,
    } = input;
    let principal = Principal::of(&region.scope, principal_arn.as_deref())?;
    account_setting::check_change(region, &principal, name, Some(&value))?;
    let setting = render::setting(&principal, name, &value);
    region.account_settings.put(principal, name, value);
    Ok(PutAccountSettingResponse {
        setting: Some(setting),
    })
}
