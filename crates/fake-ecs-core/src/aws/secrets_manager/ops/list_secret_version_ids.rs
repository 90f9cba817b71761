//! `ListSecretVersionIds` — the versions of a secret that have staging labels, or all of them.
//! <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecretVersionIds.html>

use super::pages::PAGES;
use crate::aws::secrets_manager::{port, shown};
use crate::ecs::Region;
use crate::ops::paging::Listing;
use crate::wire::ApiError;
use crate::wire::secretsmanager::types::{
    ListSecretVersionIdsRequest, ListSecretVersionIdsResponse,
};

pub(super) fn list_secret_version_ids(
    region: &Region,
    input: ListSecretVersionIdsRequest,
) -> Result<ListSecretVersionIdsResponse, ApiError> {
    let ListSecretVersionIdsRequest {
        secret_id,
        include_deprecated,
        max_results,
        next_token,
    } = input;
    let secret = port::find(&region.secrets_manager, &secret_id, region.now())?;
    let all = include_deprecated == Some(true);
    let listing = Listing::of(region, "ListSecretVersionIds", (&secret.arn, all));
    let page = PAGES.of(listing, max_results, next_token.as_deref())?;
    let versions = secret.versions().iter();
    let listed = versions.filter(|version| all || !version.stages.is_empty());
    // The version may have lost its label since; then the listing begins anew.
    let after = page.after();
    let start = listed
        .clone()
        .position(|version| Some(version.id.as_str()) == after);
    let rest = listed.skip(start.map_or(0, |start| start + 1));
    let (versions, next_token) = page.take(rest, |version| version.id.clone());
    let versions = versions.into_iter().map(|it| shown::version(secret, it));
    Ok(ListSecretVersionIdsResponse {
        arn: Some(secret.arn.clone()),
        name: Some(secret.name.clone()),
        next_token,
        versions: Some(versions.collect()),
    })
}
