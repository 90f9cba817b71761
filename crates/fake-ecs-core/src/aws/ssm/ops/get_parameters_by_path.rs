//! `GetParametersByPath` — the parameters below a level of names, ten at a time.
//! <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html>
//!
//! Not emulated yet: the paths of AWS, which begin with `/aws/`.

use super::filter::{self, Scope};
use super::find::{self, validation};
use crate::aws::ssm::port::Found;
use crate::aws::ssm::shown;
use crate::ecs::Region;
use crate::ops::paging::Listing;
use crate::wire::ApiError;
use crate::wire::ssm::types::{GetParametersByPathRequest, GetParametersByPathResponse};

const PAGE_SIZE: i32 = 10;

pub(super) fn get_parameters_by_path(
    region: &Region,
    input: GetParametersByPathRequest,
) -> Result<GetParametersByPathResponse, ApiError> {
    let GetParametersByPathRequest {
        path,
        max_results,
        next_token,
        parameter_filters,
        recursive,
        with_decryption,
    } = input;
    filter::check_path(&path)?;
    if path.starts_with("/aws/") && !path.starts_with("/aws/reference/") {
        return Err(validation(format!(
            "fake-ecs does not emulate the parameters below {path}"
        )));
    }
    let filters = parameter_filters.unwrap_or_default();
    filter::check(&filters, Scope::ByPath)?;
    let is_recursive = recursive == Some(true);
    let by = (&path, &filters, is_recursive);
    let listing = Listing::of(region, "GetParametersByPath", by);
    let page = find::page(listing, max_results, PAGE_SIZE, next_token.as_deref())?;
    let found = region.parameter_store.all().filter_map(|parameter| {
        let is_below = filter::is_below(&path, &parameter.name, is_recursive);
        let is_after = page
            .after()
            .is_none_or(|after| parameter.name.as_str() > after);
        let version = filter::version(&filters, parameter)?;
        (is_below && is_after).then_some(Found {
            parameter,
            version,
            selector: None,
        })
    });
    let (found, next_token) = page.take(found, |found| found.parameter.name.clone());
    let is_decrypted = with_decryption == Some(true);
    let shown = |found| shown::parameter(&region.ids, found, is_decrypted);
    Ok(GetParametersByPathResponse {
        next_token,
        parameters: Some(found.into_iter().map(shown).collect()),
    })
}
