//! `GetParameterHistory` — all versions of a parameter, the oldest first.
//! <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameterHistory.html>

use super::find;
use crate::aws::ssm::{port, shown};
use crate::ecs::Region;
use crate::ops::paging::Listing;
use crate::wire::ApiError;
use crate::wire::ssm::types::{GetParameterHistoryRequest, GetParameterHistoryResponse};

const PAGE_SIZE: i32 = 50;

pub(super) fn get_parameter_history(
    region: &Region,
    input: GetParameterHistoryRequest,
) -> Result<GetParameterHistoryResponse, ApiError> {
    let GetParameterHistoryRequest {
        name,
        max_results,
        next_token,
        with_decryption,
    } = input;
    let parameter = region.parameter_store.find(&name);
    let parameter = parameter.ok_or_else(port::not_found)?;
    let listing = Listing::of(region, "GetParameterHistory", &parameter.name);
    let page = find::page(listing, max_results, PAGE_SIZE, next_token.as_deref())?;
    let after: i64 = page.after().and_then(|key| key.parse().ok()).unwrap_or(0);
    let versions = parameter.versions().iter();
    let rest = versions.filter(|version| version.number > after);
    let (versions, next_token) = page.take(rest, |version| version.number.to_string());
    let is_decrypted = with_decryption == Some(true);
    let shown = |version| shown::history(&region.ids, parameter, version, is_decrypted);
    Ok(GetParameterHistoryResponse {
        next_token,
        parameters: Some(versions.into_iter().map(shown).collect()),
    })
}
