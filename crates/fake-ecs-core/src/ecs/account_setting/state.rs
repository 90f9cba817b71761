//! What accounts and principals have set, as data.

use crate::kernel::arn::Scope;
use crate::kernel::sorted::SortedMap;
use crate::wire::{ApiError, SettingName};

/// A user, a role, or the root user of an account, by ARN.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Principal(String);

impl Principal {
    pub fn root(place: &Scope) -> Self {
        Self(place.iam_arn("root"))
    }

    /// Who calls.
    pub fn caller(place: &Scope) -> Self {
        Self(place.caller_arn())
    }

    /// The principal of that ARN, or whoever calls when there is none. It must be of the account.
    pub fn of(place: &Scope, arn: Option<&str>) -> Result<Self, ApiError> {
        let Some(arn) = arn else {
            return Ok(Self::caller(place));
        };
        let resource = arn.strip_prefix(&place.iam_arn(""));
        let is_principal = resource.is_some_and(|resource| {
            resource == "root"
                || ["user/", "role/"]
                    .iter()
                    .any(|kind| resource.len() > kind.len() && resource.starts_with(kind))
        });
        if is_principal {
            return Ok(Self(arn.to_owned()));
        }
        // The wording is ours.
        Err(ApiError::invalid_parameter(format!(
            "principalArn must be the ARN of a user, a role or the root user of account {}, but was {arn}",
            place.account
        )))
    }

    pub fn arn(&self) -> &str {
        &self.0
    }
}

/// What principals have been given.
#[derive(Clone, Debug, Default)]
pub struct AccountSettings(SortedMap<(Principal, SettingName), String>);

impl AccountSettings {
    pub fn put(&mut self, principal: Principal, name: SettingName, value: String) {
        self.0.insert((principal, name), value);
    }

    /// From now on the principal has what the account has, or the account what AWS has.
    pub fn delete(&mut self, principal: Principal, name: SettingName) {
        self.0.remove(&(principal, name));
    }

    /// What the principal itself has.
    pub fn own(&self, principal: &Principal, name: SettingName) -> Option<&str> {
        let value = self.0.get(&(principal.clone(), name));
        value.map(String::as_str)
    }
}
