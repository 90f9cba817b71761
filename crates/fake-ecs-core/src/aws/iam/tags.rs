//! What has tags has no more of them than IAM allows.

use crate::aws::tags::{self, Refused, Tags};
use crate::wire::ApiError;
use crate::wire::iam::types::Tag;

use super::refusals::{invalid, limit};

/// Gives what is there already more tags.
pub(super) fn add(kept: &mut Tags, tags: Vec<Tag>) -> Result<(), ApiError> {
    tags::add(kept, pairs(tags)).map_err(refused)
}

/// The tags of what is made with them.
pub(super) fn given(tags: Option<Vec<Tag>>) -> Result<Tags, ApiError> {
    tags::given(pairs(tags.unwrap_or_default())).map_err(refused)
}

fn pairs(tags: Vec<Tag>) -> impl Iterator<Item = (String, String)> {
    tags.into_iter().map(|tag| (tag.key, tag.value))
}

/// The texts are guesses.
fn refused(why: Refused) -> ApiError {
    match why {
        Refused::Reserved(key) => {
            invalid(format!("The tag key {key} begins with the reserved aws:"))
        }
        Refused::TooMany => limit(format!(
            "The number of tags has reached the maximum limit of {}.",
            tags::MAX
        )),
    }
}
