//! What several operations look for: a parameter to be read, one with tags, and a page.

use crate::aws::ssm::state::{self, ParameterStore};
use crate::aws::ssm::{port, public, shown};
use crate::ecs::Region;
use crate::ops::paging::{Listing, Page};
use crate::wire::ssm::enums::ResourceTypeForTagging;
use crate::wire::ssm::types::Parameter;
use crate::wire::{ApiError, ErrorCode};

/// The parameter of that name or ARN as a caller reads it, also one that nobody has put.
pub(super) fn parameter(
    region: &Region,
    name: &str,
    is_decrypted: bool,
) -> Result<Parameter, ApiError> {
    match port::read(&region.parameter_store, name) {
        Ok(found) => Ok(shown::parameter(&region.ids, found, is_decrypted)),
        Err(error) => public::find(region, name, is_decrypted)?.ok_or(error),
    }
}

/// The parameter that has tags. The service has no text for one that is not there.
pub(super) fn tagged<'s>(
    store: &'s ParameterStore,
    kind: ResourceTypeForTagging,
    id: &str,
) -> Result<&'s state::Parameter, ApiError> {
    if kind != ResourceTypeForTagging::Parameter {
        return Err(validation(format!(
            "fake-ecs does not emulate tags of the resource type {kind}"
        )));
    }
    let not_there = || ApiError::without_message(ErrorCode::InvalidResourceId);
    store.find(id).ok_or_else(not_there)
}

/// The page that is asked for.
pub(super) fn page(
    listing: Listing,
    max_results: Option<i32>,
    size: i32,
    next_token: Option<&str>,
) -> Result<Page, ApiError> {
    let size = usize::try_from(max_results.unwrap_or(size)).unwrap_or(0);
    let page = listing.page_of(size, next_token);
    // A guess: the model has the error, and nobody has published its text.
    let invalid = || {
        ApiError::new(
            ErrorCode::InvalidNextTokenCode,
            "The specified token is not one that this listing gave.",
        )
    };
    page.ok_or_else(invalid)
}

pub(super) fn validation(text: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::Validation, text)
}
