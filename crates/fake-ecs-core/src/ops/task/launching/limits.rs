//! The rules about single members of a request.

use crate::ecs::task::definition::Revision;
use crate::wire::{ApiError, TaskOverride};

/// How many tasks one call may start.
const COUNT_MAX: i32 = 10;

pub(in crate::ops::task) fn count(count: Option<i32>) -> Result<usize, ApiError> {
    let count = count.unwrap_or(1);
    usize::try_from(count)
        .ok()
        .filter(|_| (1..=COUNT_MAX).contains(&count))
        .ok_or_else(|| {
            ApiError::invalid_parameter(format!(
                "count should be between 1 and {COUNT_MAX}, but was {count}"
            ))
        })
}

/// How long the client token of a service, a task set or a daemon may be. That of `RunTask` may be
/// longer.
pub(in crate::ops) const CLIENT_TOKEN_LENGTH_MAX: usize = 36;

/// The API reference has the bounds, which operations differ in.
pub(in crate::ops) fn client_token(token: Option<&str>, length_max: usize) -> Result<(), ApiError> {
    let is_fine = |token: &str| {
        (1..=length_max).contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_graphic())
    };
    if token.is_none_or(is_fine) {
        return Ok(());
    }
    Err(ApiError::invalid_parameter(format!(
        "clientToken should be 1 to {length_max} ASCII characters in the range of 33-126"
    )))
}

/// The form of the text is from convox/rack#1727; the API reference has the lengths, which
/// operations differ in.
pub(in crate::ops::task) fn started_by(
    started_by: Option<&str>,
    length_max: usize,
) -> Result<(), ApiError> {
    let Some(started_by) = started_by else {
        return Ok(());
    };
    if started_by.chars().count() > length_max {
        return Err(ApiError::invalid_parameter(format!(
            "startedBy longer than {length_max}."
        )));
    }
    // AWS documents letters, digits, `-`, `_` and `/`, but takes the "AWS Step Functions" of that
    // service.
    if started_by.starts_with("ecs-svc/") {
        return Err(ApiError::invalid_parameter(
            "startedBy must not begin with ecs-svc/, which services use",
        ));
    }
    Ok(())
}

pub(super) fn group(group: Option<&str>) -> Result<(), ApiError> {
    if group.is_some_and(|group| group.starts_with("service:")) {
        return Err(ApiError::invalid_parameter(
            "group must not begin with service:, which services use",
        ));
    }
    Ok(())
}

pub(super) fn execute_command(
    definition: &Revision,
    overrides: &TaskOverride,
    enabled: bool,
) -> Result<(), ApiError> {
    let has_role = overrides.task_role_arn.is_some() || definition.document.task_role_arn.is_some();
    if enabled && !has_role {
        return Err(ApiError::invalid_parameter(
            "The task couldn't be started because a valid taskRoleArn is not being used. Specify a valid task role in your task definition and try again.",
        ));
    }
    Ok(())
}
