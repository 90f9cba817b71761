//! What is given tags has no more of them than IAM allows.

use crate::aws::iam::refusals::{invalid, limit};
use crate::aws::tags::{self, Refused, Tags};
use crate::wire::ApiError;
use crate::wire::iam::types::Tag;

pub(super) fn add(kept: &mut Tags, tags: Vec<Tag>) -> Result<(), ApiError> {
    let tags = tags.into_iter().map(|tag| (tag.key, tag.value));
    // The texts are guesses.
    tags::add(kept, tags).map_err(|why| match why {
        Refused::Reserved(key) => {
            invalid(format!("The tag key {key} begins with the reserved aws:"))
        }
        Refused::TooMany => limit(format!(
            "The number of tags has reached the maximum limit of {}.",
            tags::MAX
        )),
    })
}
