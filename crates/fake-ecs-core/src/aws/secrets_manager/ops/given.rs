//! What several operations take: values, tags, and members that are not emulated.

use crate::aws::secrets_manager::port::Around;
use crate::aws::secrets_manager::state::{SecretsManager, Value};
use crate::aws::tags::{self, Refused, Tags};
use crate::ecs::Region;
use crate::wire::secretsmanager::types::Tag;
use crate::wire::{ApiError, Blob, ErrorCode};

const VALUE_BYTES_MAX: usize = 65536;

/// The secrets of the region, to be changed, and where and when that happens.
pub(super) fn store(region: &mut Region) -> (&mut SecretsManager, Around<'_>) {
    let around = Around {
        now: region.now(),
        scope: &region.scope,
        ids: &region.ids,
    };
    (&mut region.secrets_manager, around)
}

/// The value that the caller gives, if any. The text of the refusal is from memory.
pub(super) fn value(text: Option<String>, binary: Option<Blob>) -> Result<Option<Value>, ApiError> {
    if let Some(Blob(bytes)) = &binary
        && !(1..=VALUE_BYTES_MAX).contains(&bytes.len())
    {
        return Err(invalid(format!(
            "The secret value must have 1 to {VALUE_BYTES_MAX} bytes."
        )));
    }
    match (text, binary) {
        (Some(_), Some(_)) => Err(invalid(
            "You can't specify both a binary secret value and a string secret value in the same secret.",
        )),
        (Some(text), None) => Ok(Some(Value::Text(text))),
        (None, binary) => Ok(binary.map(Value::Binary)),
    }
}

/// Gives a secret tags. The texts are guesses.
pub(super) fn add_tags(held: &mut Tags, given: Vec<Tag>) -> Result<(), ApiError> {
    let mut keyed = Vec::new();
    for Tag { key, value } in given {
        let key = key.ok_or_else(|| invalid("Tag keys can't be empty."))?;
        keyed.push((key, value.unwrap_or_default()));
    }
    tags::add(held, keyed).map_err(|why| match why {
        Refused::Reserved(_) => invalid("Tag keys can't begin with 'aws:'."),
        Refused::TooMany => invalid(format!("A secret can have at most {} tags.", tags::MAX)),
    })
}

pub(super) fn invalid(text: impl Into<String>) -> ApiError {
    ApiError::invalid_parameter(text)
}

/// Members that are refused because nothing would come of them.
pub(super) fn refuse(operation: &str, members: &[(&str, bool)]) -> Result<(), ApiError> {
    ApiError::refuse_members(ErrorCode::InvalidParameter, operation, members)
}
