//! What several operations look for: a parameter to be read, and one with tags.

use crate::aws::ssm::state::{self, ParameterStore};
use crate::aws::ssm::{port, public, shown};
use crate::ecs::Region;
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
        return Err(ApiError::not_emulated(
            ErrorCode::Validation,
            format_args!("tags of the resource type {kind}"),
        ));
    }
    let not_there = || ApiError::without_message(ErrorCode::InvalidResourceId);
    store.find(id).ok_or_else(not_there)
}

pub(super) fn validation(text: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::Validation, text)
}
