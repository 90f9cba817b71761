//! What the operations on several messages share: how many entries there may be, what they are
//! called, and the entries that have failed.
//!
//! An entry that fails does not keep the others from succeeding.

use std::collections::BTreeSet;

use crate::wire::services;
use crate::wire::sqs::types::BatchResultErrorEntry;
use crate::wire::{ApiError, ErrorCode};

const ENTRIES_MAX: usize = 10;
const ID_LENGTH_MAX: usize = 80;

/// Refuses the whole batch for the ids of its entries.
pub(super) fn check<'e>(kind: &str, ids: impl Iterator<Item = &'e str>) -> Result<(), ApiError> {
    let ids: Vec<&str> = ids.collect();
    if ids.is_empty() {
        // From memory.
        return Err(ApiError::new(
            ErrorCode::EmptyBatchRequest,
            format!("There should be at least one {kind} in the request."),
        ));
    }
    if ids.len() > ENTRIES_MAX {
        return Err(ApiError::new(
            ErrorCode::TooManyEntriesInBatchRequest,
            format!(
                "Maximum number of entries per request are {ENTRIES_MAX}. You have sent {}.",
                ids.len()
            ),
        ));
    }
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    let is_id = |id: &&str| (1..=ID_LENGTH_MAX).contains(&id.len()) && id.bytes().all(is_letter);
    if !ids.iter().all(is_id) {
        return Err(ApiError::new(
            ErrorCode::InvalidBatchEntryId,
            "A batch entry id can only contain alphanumeric characters, hyphens and underscores. \
             It can be at most 80 letters long.",
        ));
    }
    let mut seen = BTreeSet::new();
    match ids.iter().find(|id| !seen.insert(**id)) {
        None => Ok(()),
        // From memory.
        Some(id) => Err(ApiError::new(
            ErrorCode::BatchEntryIdsNotDistinct,
            format!("Id {id} repeated."),
        )),
    }
}

/// An entry that has failed, with the code that the query protocol has for it.
pub(super) fn failed(id: String, error: ApiError) -> BatchResultErrorEntry {
    let exception = services::SQS.exception(error.code);
    let code = exception.and_then(|exception| exception.query_code);
    BatchResultErrorEntry {
        id: Some(id),
        sender_fault: Some(true),
        code: Some(code.unwrap_or(error.code.as_str()).to_owned()),
        message: error.message,
    }
}

/// A list, or none where there is nothing in it.
pub(super) fn some<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
}
