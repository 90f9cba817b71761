//! Account settings.

mod delete_account_setting;
mod list_account_settings;
mod put_account_setting;
mod put_account_setting_default;

pub(super) use self::delete_account_setting::delete_account_setting;
pub(super) use self::list_account_settings::list_account_settings;
pub(super) use self::put_account_setting::put_account_setting;
pub(super) use self::put_account_setting_default::put_account_setting_default;
