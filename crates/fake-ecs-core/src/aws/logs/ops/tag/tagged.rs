//! Groups and their tags.

use std::collections::BTreeMap;

use crate::aws::logs::find;
use crate::aws::logs::state::Group;
use crate::aws::tags::{self, Refused};
use crate::ecs::Region;
use crate::wire::{ApiError, ErrorCode};

/// The name of the group whose ARN that is, with or without `:*`. The model has no `*`, but the
/// service takes ARNs as it shows them.
pub(super) fn named<'n>(region: &Region, arn: &'n str) -> Result<&'n str, ApiError> {
    let bare = arn.strip_suffix(":*").unwrap_or(arn);
    let is_allowed = |it: char| it.is_ascii_alphanumeric() || "_+=/:,.@-".contains(it);
    if !bare.chars().all(is_allowed) {
        return Err(ApiError::invalid_parameter(format!(
            r"1 validation error detected: Value '{arn}' at 'resourceArn' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=/:,.@-]*"
        )));
    }
    find::name_in_arn(&region.scope, arn).ok_or_else(|| {
        // From memory.
        find::missing("The specified resource does not exist.")
    })
}

pub(super) fn group_mut<'r>(region: &'r mut Region, name: &str) -> Result<&'r mut Group, ApiError> {
    region.logs.group_mut(name).ok_or_else(find::missing_group)
}

/// Adds tags; `too_many` is what the operation calls an error about their number.
pub(super) fn add(
    group: &mut Group,
    tags: BTreeMap<String, String>,
    too_many: ErrorCode,
) -> Result<(), ApiError> {
    tags::add(&mut group.tags, tags).map_err(|why| refused(why, too_many))
}

/// The service's words are not known.
pub(in super::super) fn refused(why: Refused, too_many: ErrorCode) -> ApiError {
    match why {
        Refused::Reserved(key) => {
            ApiError::invalid_parameter(format!("The tag key {key} begins with the reserved aws:"))
        }
        Refused::TooMany => {
            let text = format!("A log group can have at most {} tags.", tags::MAX);
            ApiError::new(too_many, text)
        }
    }
}
