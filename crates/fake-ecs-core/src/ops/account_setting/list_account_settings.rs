//! `ListAccountSettings` — what a principal has been given, or what counts for it; by name.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListAccountSettings.html>

use crate::ecs::Region;
use crate::ecs::account_setting;
use crate::ecs::account_setting::check_value;
use crate::ecs::account_setting::state::Principal;
use crate::ops::paging::Listing;
use crate::render;
use crate::wire::{
    ApiError, ListAccountSettingsRequest, ListAccountSettingsResponse, Operation, SettingName,
};

/// How many settings a page may have, and has unless the caller says otherwise.
const PAGE_SIZE_MAX: usize = 10;

pub(in crate::ops) fn list_account_settings(
    region: &Region,
    input: ListAccountSettingsRequest,
) -> Result<ListAccountSettingsResponse, ApiError> {
    let ListAccountSettingsRequest {
        effective_settings,
        max_results,
        name,
        next_token,
        principal_arn,
        value,
    } = input;
    let principal = Principal::of(&region.scope, principal_arn.as_deref())?;
    let by = (
        &principal,
        name,
        &value,
        effective_settings.unwrap_or(false),
    );
    let listing = Listing::of(region, Operation::ListAccountSettings, by);
    let page = listing.page_of_at_most(PAGE_SIZE_MAX, max_results, next_token)?;
    match (name, &value) {
        (Some(name), Some(value)) => check_value(name, value)?,
        // The wording is ours; the API reference has the rule.
        (None, Some(_)) => {
            return Err(ApiError::invalid_parameter(
                "name must be specified to filter by value",
            ));
        }
        (_, None) => {}
    }

    let names = name.map_or_else(by_name, |name| vec![name]);
    let after = page.after().unwrap_or_default();
    let names = names.into_iter().filter(|name| name.as_str() > after);
    let settings = names.filter_map(|name| {
        let (owner, value) = if effective_settings.unwrap_or(false) {
            account_setting::effective(region, &principal, name)
        } else {
            let value = region.account_settings.own(&principal, name)?;
            (principal.clone(), value)
        };
        Some((name, owner, value))
    });
    let settings = settings.filter(|(_, _, is)| value.as_ref().is_none_or(|value| value == is));
    let (settings, next_token) = page.take(settings, |(name, ..)| name.to_string());

    let settings = settings
        .into_iter()
        .map(|(name, owner, value)| render::setting(&owner, name, value));
    Ok(ListAccountSettingsResponse {
        settings: Some(settings.collect()),
        next_token,
    })
}

/// All settings in the order in which they are listed.
fn by_name() -> Vec<SettingName> {
    let mut names = SettingName::ALL.to_vec();
    names.sort_by_key(|name| name.as_str());
    names
}
