//! `PutAccountSettingDefault` — sets something for all who have nothing of their own:
//! `PutAccountSetting` for the root user, by whomever it is called.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutAccountSettingDefault.html>

use crate::ecs::Region;
use crate::ecs::account_setting;
use crate::ecs::account_setting::state::Principal;
use crate::render;
use crate::wire::{ApiError, PutAccountSettingDefaultRequest, PutAccountSettingDefaultResponse};

pub(in crate::ops) fn put_account_setting_default(
    region: &mut Region,
    input: PutAccountSettingDefaultRequest,
) -> Result<PutAccountSettingDefaultResponse, ApiError> {
    let PutAccountSettingDefaultRequest { name, value } = input;
    let root = Principal::root(&region.scope);
    account_setting::check_change(region, &root, name, Some(&value))?;
    let setting = render::setting(&root, name, &value);
    region.account_settings.put(root, name, value);
    Ok(PutAccountSettingDefaultResponse {
        setting: Some(setting),
    })
}
