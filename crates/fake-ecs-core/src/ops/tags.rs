//! Tags: the rules that all resources share.

use crate::kernel::sorted::SortedSet;
use crate::wire::{ApiError, ErrorCode, Tag};

/// How many tags a resource may have; those that AWS manages do not count.
const TAGS_MAX: usize = 50;

/// Tags as a caller may give them. What the model says of lengths and characters has been checked
/// by the decoder.
pub(super) fn checked(tags: Vec<Tag>) -> Result<Vec<Tag>, ApiError> {
    let mut keys = SortedSet::new();
    for tag in &tags {
        let key = tag.key.as_deref().unwrap_or_default();
        check_key(key)?;
        if !keys.insert(key) {
            return Err(ApiError::invalid_parameter(format!(
                "Duplicate tag keys are not allowed: {key}"
            )));
        }
    }
    Ok(tags)
}

/// The tags of a resource after more have been given: later ones win.
pub(super) fn merged(current: &[Tag], given: Vec<Tag>) -> Result<Vec<Tag>, ApiError> {
    let tags = union(current, &checked(given)?);
    let count = count(&tags);
    if count > TAGS_MAX {
        return Err(ApiError::new(
            ErrorCode::LimitExceeded,
            format!("A resource can have at most {TAGS_MAX} tags, this one would have {count}."),
        ));
    }
    Ok(tags)
}

/// The tags of a new resource that gets those of another one as well: given ones win. Too many of
/// them are the request's fault, and not the resource's.
pub(super) fn propagated(from: &[Tag], given: Vec<Tag>) -> Result<Vec<Tag>, ApiError> {
    let tags = union(from, &checked(given)?);
    if count(&tags) > TAGS_MAX {
        return Err(ApiError::invalid_parameter(format!(
            "tags can have at most {TAGS_MAX} items."
        )));
    }
    Ok(tags)
}

fn union(current: &[Tag], given: &[Tag]) -> Vec<Tag> {
    let kept = current
        .iter()
        .filter(|tag| given.iter().all(|other| other.key != tag.key));
    kept.chain(given).cloned().collect()
}

/// How many tags count.
fn count(tags: &[Tag]) -> usize {
    tags.iter()
        .filter(|tag| !is_reserved(tag.key.as_deref().unwrap_or_default()))
        .count()
}

pub(super) fn check_key(key: &str) -> Result<(), ApiError> {
    if key.is_empty() {
        return Err(ApiError::invalid_parameter("Tag keys can not be empty."));
    }
    if is_reserved(key) {
        return Err(ApiError::invalid_parameter(
            "aws: prefixed tag key names are not allowed for external use.",
        ));
    }
    Ok(())
}

fn is_reserved(key: &str) -> bool {
    key.get(..4)
        .is_some_and(|head| head.eq_ignore_ascii_case("aws:"))
}
