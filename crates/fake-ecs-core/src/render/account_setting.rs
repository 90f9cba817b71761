//! Account settings as the API shows them.

use crate::ecs::account_setting::is_aws_managed;
use crate::ecs::account_setting::state::Principal;
use crate::wire::{Setting, SettingName, SettingType};

pub fn setting(principal: &Principal, name: SettingName, value: &str) -> Setting {
    let kind = if is_aws_managed(name) {
        SettingType::AwsManaged
    } else {
        SettingType::User
    };
    Setting {
        name: Some(name),
        value: Some(value.to_owned()),
        principal_arn: Some(principal.arn().to_owned()),
        r#type: Some(kind),
    }
}
