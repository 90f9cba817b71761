//! `GetParametersByPath` — the parameters below a level of names, ten at a time.
//! <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html>
//!
//! Not emulated yet: the paths of AWS, which begin with `/aws/`.

use super::filter::{self, Scope};
use super::pages::PAGES;
use crate::aws::pages::Pages;
use crate::aws::ssm::port::Found;
use crate::aws::ssm::shown;
use crate::ecs::Region;
use crate::wire::ssm::types::{GetParametersByPathRequest, GetParametersByPathResponse};
use crate::wire::{ApiError, ErrorCode};

const BY_PATH: Pages = Pages {
    size: 10,
    size_max: 10,
    ..PAGES
};

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
        return Err(ApiError::not_emulated(
            ErrorCode::Validation,
            format_args!("the parameters below {path}"),
        ));
    }
    let filters = parameter_filters.unwrap_or_default();
    filter::check(&filters, Scope::ByPath)?;
    let is_recursive = recursive == Some(true);
    let found = region.parameter_store.all().filter_map(|parameter| {
        let is_below = filter::is_below(&path, &parameter.name, is_recursive);
        let version = filter::version(&filters, parameter)?;
        let found = Found {
            parameter,
            version,
            selector: None,
        };
        is_below.then(|| (parameter.name.clone(), found))
    });
    let listing = ("GetParametersByPath", (&path, &filters, is_recursive));
    let page = BY_PATH.page(region, listing, found, max_results, next_token.as_deref());
    let (found, next_token) = page?;
    let is_decrypted = with_decryption == Some(true);
    let shown = |found| shown::parameter(&region.ids, found, is_decrypted);
    Ok(GetParametersByPathResponse {
        next_token,
        parameters: Some(found.into_iter().map(shown).collect()),
    })
}
