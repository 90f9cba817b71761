//! `ListSecrets` — the secrets that there are, or those that filters ask for.
//! <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html>

use super::filter::is_meant;
use super::pages::PAGES;
use crate::aws::secrets_manager::shown;
use crate::aws::secrets_manager::state::Secret;
use crate::ecs::Region;
use crate::kernel::time::Time;
use crate::ops::paging::Listing;
use crate::wire::ApiError;
use crate::wire::secretsmanager::enums::{SortByType, SortOrderType};
use crate::wire::secretsmanager::types::{ListSecretsRequest, ListSecretsResponse};

pub(super) fn list_secrets(
    region: &Region,
    input: ListSecretsRequest,
) -> Result<ListSecretsResponse, ApiError> {
    let ListSecretsRequest {
        filters,
        include_planned_deletion,
        max_results,
        next_token,
        sort_by,
        sort_order,
    } = input;
    let filters = filters.unwrap_or_default();
    let with_deleted = include_planned_deletion == Some(true);
    let sort_by = sort_by.unwrap_or(SortByType::CreatedDate);
    let is_descending = sort_order == Some(SortOrderType::Desc);
    let by = (&filters, with_deleted, sort_by, is_descending);
    let listing = Listing::of(region, "ListSecrets", by);
    let page = PAGES.of(listing, max_results, next_token.as_deref())?;

    let all = region.secrets_manager.all(region.now());
    let meant = all.filter(|it| (with_deleted || it.deletion.is_none()) && is_meant(&filters, it));
    let mut keyed: Vec<(String, &Secret)> = meant.map(|it| (key(sort_by, it), it)).collect();
    keyed.sort_by(|(one, _), (other, _)| match is_descending {
        true => other.cmp(one),
        false => one.cmp(other),
    });
    let is_after = |key: &String| match (page.after(), is_descending) {
        (None, _) => true,
        (Some(after), true) => key.as_str() < after,
        (Some(after), false) => key.as_str() > after,
    };
    let rest = keyed.into_iter().filter(|(key, _)| is_after(key));
    let (secrets, next_token) = page.take(rest, |(key, _)| key.clone());
    let secrets = secrets.into_iter().map(|(_, secret)| shown::listed(secret));
    Ok(ListSecretsResponse {
        next_token,
        secret_list: Some(secrets.collect()),
    })
}

/// By what a secret is sorted, as a text: what is asked for, and then the name.
fn key(by: SortByType, secret: &Secret) -> String {
    let time = match by {
        SortByType::CreatedDate => Some(secret.created),
        SortByType::LastAccessedDate => secret.accessed,
        SortByType::LastChangedDate => Some(secret.changed),
        SortByType::Name => None,
    };
    let millis = time.map_or(0, Time::millis);
    format!("{millis:020} {}", secret.name)
}
