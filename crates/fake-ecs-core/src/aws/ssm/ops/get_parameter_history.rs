//! `GetParameterHistory` — all versions of a parameter, the oldest first.
//! <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameterHistory.html>

use super::pages::PAGES;
use crate::aws::ssm::{port, shown};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ssm::types::{GetParameterHistoryRequest, GetParameterHistoryResponse};

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
    let versions = parameter.versions().iter();
    let keyed = versions.map(|version| (format!("{:020}", version.number), version));
    let listing = ("GetParameterHistory", &parameter.name);
    let page = PAGES.page(region, listing, keyed, max_results, next_token.as_deref());
    let (versions, next_token) = page?;
    let is_decrypted = with_decryption == Some(true);
    let shown = |version| shown::history(&region.ids, parameter, version, is_decrypted);
    Ok(GetParameterHistoryResponse {
        next_token,
        parameters: Some(versions.into_iter().map(shown).collect()),
    })
}
