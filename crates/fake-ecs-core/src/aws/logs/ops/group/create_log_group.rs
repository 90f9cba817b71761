//! `CreateLogGroup` — a group for streams.
//! <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html>
//!
//! A group that came to be because a task logged to it while nobody had made any is taken over,
//! with what is in it.

use crate::aws::logs::ops::tag::refused_tags;
use crate::aws::logs::port;
use crate::aws::logs::state::Class;
use crate::aws::tags;
use crate::ecs::Region;
use crate::wire::logs::enums::LogGroupClass;
use crate::wire::logs::types::{CreateLogGroupRequest, CreateLogGroupResponse};
use crate::wire::{ApiError, ErrorCode};

pub fn create_log_group(
    region: &mut Region,
    input: CreateLogGroupRequest,
) -> Result<CreateLogGroupResponse, ApiError> {
    let CreateLogGroupRequest {
        log_group_name,
        deletion_protection_enabled,
        kms_key_id,
        log_group_class,
        tags,
    } = input;
    let now = region.now();
    let there = region.logs.group(&log_group_name);
    if there.is_some_and(|it| it.is_declared) {
        return Err(ApiError::new(
            ErrorCode::ResourceAlreadyExists,
            "The specified log group already exists",
        ));
    }
    // From memory; the limits of names are the model's.
    if log_group_name.starts_with("aws/") {
        return Err(ApiError::invalid_parameter(
            "Log groups starting with AWS/ are reserved for AWS.",
        ));
    }
    let tags = tags::given(tags.unwrap_or_default());
    let tags = tags.map_err(|why| refused_tags(why, ErrorCode::LimitExceeded))?;
    let group = port::declare_group(&mut region.logs, &log_group_name, now);
    group.is_protected = deletion_protection_enabled == Some(true);
    group.kms_key_id = kms_key_id;
    group.class = match log_group_class {
        None | Some(LogGroupClass::Standard) => Class::Standard,
        Some(LogGroupClass::InfrequentAccess) => Class::InfrequentAccess,
        Some(LogGroupClass::Delivery) => Class::Delivery,
        Some(LogGroupClass::Essentials) => Class::Essentials,
    };
    group.tags = tags;
    Ok(CreateLogGroupResponse {})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ecs::fixtures;

    fn create(region: &mut Region, name: &str) -> Result<CreateLogGroupResponse, String> {
        let input = CreateLogGroupRequest {
            log_group_name: name.to_owned(),
            ..CreateLogGroupRequest::default()
        };
        create_log_group(region, input).map_err(|error| error.to_string())
    }

    #[test]
    fn a_group_is_made_once() {
        let mut region = fixtures::region();

        create(&mut region, "/ecs/app").unwrap();

        let text = "ResourceAlreadyExistsException: The specified log group already exists";
        assert_eq!(create(&mut region, "/ecs/app").unwrap_err(), text);
        assert!(create(&mut region, "aws/app").is_err());
    }

    #[test]
    fn a_group_that_a_task_brought_about_is_taken_over() {
        let mut region = fixtures::region();
        let now = region.now();
        port::make_group(&mut region.logs, "/ecs/app", now);
        assert!(!region.logs.is_used());

        create(&mut region, "/ecs/app").unwrap();

        assert!(region.logs.is_used());
        assert!(create(&mut region, "/ecs/app").is_err());
    }
}
