//! `PutAccountSettingDefault` — sets something for all who have nothing of their own: `PutAccountSetting` for the root
//! user, by whomever it is called.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutAccountSettingDefault.html>

use crate::render;
use crate::wire::{ApiError, PutAccountSettingDefaultRequest, PutAccountSettingDefaultResponse};
use crate::world::World;
use crate::world::account_setting::Principal;

pub(in crate::ops) fn put_account_setting_default(
    world: &mut World,
    input: PutAccountSettingDefaultRequest,
) -> Result<PutAccountSettingDefaultResponse, ApiError> {
    let PutAccountSettingDefaultRequest { name, value } = input;
    let root = Principal::root(&world.place);
    world.check_setting_change(&root, name, Some(&value))?;
    let setting = render::setting(&root, name, &value);
    world.account_settings.put(root, name, value);
    Ok(PutAccountSettingDefaultResponse {
        setting: Some(setting),
    })
}
