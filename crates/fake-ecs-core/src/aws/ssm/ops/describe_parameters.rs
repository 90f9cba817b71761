//! `DescribeParameters` — all of parameters but their values.
//! <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html>
//!
//! Not emulated yet: parameters that other accounts share (`Shared`).

use super::filter::{self, Scope};
use super::find::validation;
use super::pages::PAGES;
use crate::aws::ssm::shown;
use crate::aws::ssm::state::Parameter;
use crate::ecs::Region;
use crate::wire::ssm::enums::ParametersFilterKey;
use crate::wire::ssm::types::{
    DescribeParametersRequest, DescribeParametersResponse, ParametersFilter,
};
use crate::wire::{ApiError, ErrorCode};

pub(super) fn describe_parameters(
    region: &Region,
    input: DescribeParametersRequest,
) -> Result<DescribeParametersResponse, ApiError> {
    let DescribeParametersRequest {
        filters,
        max_results,
        next_token,
        parameter_filters,
        shared,
    } = input;
    if shared == Some(true) {
        return Err(ApiError::not_emulated(
            ErrorCode::Validation,
            "the member 'Shared' of DescribeParameters",
        ));
    }
    let old = filters.unwrap_or_default();
    let filters = parameter_filters.unwrap_or_default();
    if !old.is_empty() && !filters.is_empty() {
        return Err(validation(
            "You can use either Filters or ParameterFilters in a single request.",
        ));
    }
    filter::check(&filters, Scope::Describe)?;
    let found = region.parameter_store.all().filter_map(|parameter| {
        let version = filter::version(&filters, parameter)?;
        let is_meant = old.iter().all(|filter| meets(filter, parameter));
        is_meant.then(|| (parameter.name.clone(), (parameter, version)))
    });
    let listing = ("DescribeParameters", (&old, &filters));
    let page = PAGES.page(region, listing, found, max_results, next_token.as_deref());
    let (found, next_token) = page?;
    let shown = found.into_iter();
    let shown = shown.map(|(parameter, version)| shown::metadata(parameter, version));
    Ok(DescribeParametersResponse {
        next_token,
        parameters: Some(shown.collect()),
    })
}

/// Filters of the older kind: names begin with the value.
fn meets(filter: &ParametersFilter, parameter: &Parameter) -> bool {
    let settings = &parameter.newest().settings;
    let mut values = filter.values.iter();
    match filter.key {
        ParametersFilterKey::Name => values.any(|value| parameter.name.starts_with(value)),
        ParametersFilterKey::Type => {
            let kind = shown::kind(settings.kind);
            values.any(|value| value == kind.as_str())
        }
        ParametersFilterKey::KeyId => values.any(|value| settings.key_id.as_ref() == Some(value)),
    }
}
