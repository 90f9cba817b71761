//! What has tags, and how many.

use crate::aws::ecr::ops::lookup::{self, invalid};
use crate::aws::ecr::state::Repository;
use crate::aws::tags::{self, Refused, Tags};
use crate::ecs::Region;
use crate::kernel::arn::Arn;
use crate::wire::ecr::types::Tag;
use crate::wire::{ApiError, ErrorCode};

/// The name of the repository of that ARN.
pub(super) fn name(region: &Region, arn: &str) -> Result<String, ApiError> {
    let parsed = Arn::parse(arn).and_then(Result::ok);
    let parsed = parsed.filter(|it| it.service == "ecr" && it.region == region.scope.region);
    let name = parsed.and_then(|it| {
        let name = it.resource.strip_prefix("repository/")?;
        Some((it.account, name))
    });
    let Some((account, name)) = name else {
        return Err(invalid(
            "resourceArn",
            &format!("Invalid ARN: '{arn}' is not the ARN of a repository"),
        ));
    };
    lookup::repository(region, Some(account), name)?;
    Ok(name.to_owned())
}

pub(super) fn find<'r>(region: &'r Region, arn: &str) -> Result<&'r Repository, ApiError> {
    let name = name(region, arn)?;
    lookup::repository(region, None, &name)
}

pub(super) fn find_mut<'r>(
    region: &'r mut Region,
    arn: &str,
) -> Result<&'r mut Repository, ApiError> {
    let name = name(region, arn)?;
    lookup::repository_mut(region, None, &name)
}

/// Gives a repository tags. The texts are guesses.
pub(in crate::aws::ecr::ops) fn add(held: &mut Tags, given: Vec<Tag>) -> Result<(), ApiError> {
    let given = given.into_iter().map(|tag| (tag.key, tag.value));
    tags::add(held, given).map_err(|why| match why {
        Refused::Reserved(_) => {
            let refused = invalid("tagKeys", "tag keys must not begin with aws:");
            refused.not_as(ErrorCode::InvalidParameter, ErrorCode::InvalidTagParameter)
        }
        Refused::TooMany => ApiError::new(
            ErrorCode::TooManyTags,
            format!("The number of tags exceeds the limit of {}", tags::MAX),
        ),
    })
}
