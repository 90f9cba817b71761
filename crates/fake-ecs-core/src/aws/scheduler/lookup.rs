//! The schedules and groups that callers mean. The texts are from memory.

use crate::aws::tags::{self, Refused, Tags};
use crate::ecs::Region;
use crate::wire::scheduler::types::Tag;
use crate::wire::{ApiError, ErrorCode};

use super::state::{DEFAULT_GROUP, Group, Schedule};

/// The name of the group that is meant.
pub fn group_name(given: Option<&str>) -> &str {
    given.unwrap_or(DEFAULT_GROUP)
}

pub fn schedule_arn(region: &Region, group: &str, name: &str) -> String {
    let resource = format!("schedule/{group}/{name}");
    region.scope.arn_in("scheduler", &resource)
}

pub fn group_arn(region: &Region, group: &str) -> String {
    let resource = format!("schedule-group/{group}");
    region.scope.arn_in("scheduler", &resource)
}

pub fn check_group(region: &Region, name: &str) -> Result<(), ApiError> {
    let is_there = name == DEFAULT_GROUP || region.scheduler.group(name).is_some();
    is_there.then_some(()).ok_or_else(|| no_group(name))
}

pub fn group_mut<'a>(region: &'a mut Region, name: &str) -> Result<&'a mut Group, ApiError> {
    let found = region.scheduler.group_mut(name);
    found.ok_or_else(|| no_group(name))
}

pub fn schedule<'a>(region: &'a Region, group: &str, name: &str) -> Result<&'a Schedule, ApiError> {
    check_group(region, group)?;
    let found = region.scheduler.group(group);
    let found = found.and_then(|it| it.schedules.get(name));
    found.ok_or_else(|| no_schedule(name))
}

pub fn no_schedule(name: &str) -> ApiError {
    let text = format!("Schedule {name} does not exist.");
    ApiError::new(ErrorCode::ResourceNotFound, text)
}

pub fn no_group(name: &str) -> ApiError {
    let text = format!("Schedule group {name} does not exist.");
    ApiError::new(ErrorCode::ResourceNotFound, text)
}

/// Gives a group tags. The texts are guesses.
pub fn add_tags(held: &mut Tags, given: Vec<Tag>) -> Result<(), ApiError> {
    let given = given.into_iter().map(|tag| (tag.key, tag.value));
    tags::add(held, given).map_err(|why| match why {
        Refused::Reserved(key) => {
            invalid(format!("The tag key {key} begins with the reserved aws:"))
        }
        Refused::TooMany => invalid(format!("A group can have at most {} tags.", tags::MAX)),
    })
}

pub fn invalid(text: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::Validation, text)
}

/// The group in the ARN of a group.
pub fn group_of_arn<'a>(region: &Region, arn: &'a str) -> Result<&'a str, ApiError> {
    let name = arn.rsplit('/').next().unwrap_or_default();
    match group_arn(region, name) == arn {
        true => Ok(name),
        false => Err(no_group(name)),
    }
}
