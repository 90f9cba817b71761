//! What several operations take: values, tags, and members that are not emulated.

use crate::aws::secrets_manager::port::Around;
use crate::aws::secrets_manager::state::{SecretsManager, Value};
use crate::ecs::Region;
use crate::wire::secretsmanager::types::Tag;
use crate::wire::{ApiError, Blob};

const TAGS_MAX: usize = 50;
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

/// The tags of a secret after more have been given: later ones win. The texts are guesses.
pub(super) fn merged(
    current: &[(String, String)],
    given: Vec<Tag>,
) -> Result<Vec<(String, String)>, ApiError> {
    let mut tags = current.to_vec();
    for Tag { key, value } in given {
        let key = key.ok_or_else(|| invalid("Tag keys can't be empty."))?;
        if key.starts_with("aws:") {
            return Err(invalid("Tag keys can't begin with 'aws:'."));
        }
        let value = value.unwrap_or_default();
        match tags.iter_mut().find(|(other, _)| *other == key) {
            Some((_, current)) => *current = value,
            None => tags.push((key, value)),
        }
    }
    match tags.len() {
        ..=TAGS_MAX => Ok(tags),
        _ => Err(invalid(format!(
            "A secret can have at most {TAGS_MAX} tags."
        ))),
    }
}

pub(super) fn invalid(text: impl Into<String>) -> ApiError {
    ApiError::invalid_parameter(text)
}

/// Members that are refused because nothing would come of them.
pub(super) fn refuse(operation: &str, members: &[(&str, bool)]) -> Result<(), ApiError> {
    match members.iter().find(|(_, is_given)| *is_given) {
        None => Ok(()),
        Some((member, _)) => Err(invalid(format!(
            "fake-ecs does not emulate the member '{member}' of {operation}"
        ))),
    }
}
