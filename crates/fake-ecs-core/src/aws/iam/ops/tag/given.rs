//! What is given tags has no more of them than IAM allows.

use crate::aws::iam::refusals::limit;
use crate::kernel::sorted::SortedMap;
use crate::wire::ApiError;
use crate::wire::iam::types::Tag;

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
const TAGS_MAX: usize = 50;

pub(super) fn add(kept: &mut SortedMap<String, String>, tags: Vec<Tag>) -> Result<(), ApiError> {
    let mut merged = kept.clone();
    for tag in tags {
        merged.insert(tag.key, tag.value);
    }
    if merged.len() > TAGS_MAX {
        // The text is a guess.
        return Err(limit(format!(
            "The number of tags has reached the maximum limit of {TAGS_MAX}."
        )));
    }
    *kept = merged;
    Ok(())
}
