//! Logging and secrets.

use super::parts::{INVALID_ARN, containers, has_option, list, logs_by, refuse};
use crate::wire::{ApiError, FirelensConfiguration, LogConfiguration, LogDriver, TaskDefinition};

/// What `awslogs` cannot do without, in the order in which the service says what is missing:
/// klothoplatform/klotho#892.
const AWSLOGS_OPTIONS: &[&str] = &["awslogs-region", "awslogs-group"];

pub(super) fn check(definition: &TaskDefinition) -> Result<(), ApiError> {
    check_routing(definition)?;
    for container in containers(definition) {
        if let Some(logging) = logs_by(container, LogDriver::Awslogs) {
            check_awslogs(logging)?;
        }
        if let Some(router) = &container.firelens_configuration {
            check_router(router)?;
        }
        if !list(&container.secrets).is_empty() && definition.execution_role_arn.is_none() {
            return refuse(
                "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.",
            );
        }
    }
    Ok(())
}

/// Who logs by a router needs one.
fn check_routing(definition: &TaskDefinition) -> Result<(), ApiError> {
    if is_routed(definition) && !has_router(definition) {
        return refuse(
            "When awsfirelens log driver is specified in log configuration, a firelens configuration object must be configured in one of the containers.",
        );
    }
    Ok(())
}

/// A router needs somebody who logs by it.
pub(super) fn check_router_is_used(definition: &TaskDefinition) -> Result<(), ApiError> {
    if has_router(definition) && !is_routed(definition) {
        return refuse(
            "When a firelensConfiguration object is specified, at least one container has to be configured with the awsfirelens log driver.",
        );
    }
    Ok(())
}

fn has_router(definition: &TaskDefinition) -> bool {
    let mut containers = containers(definition).iter();
    containers.any(|it| it.firelens_configuration.is_some())
}

fn is_routed(definition: &TaskDefinition) -> bool {
    let mut containers = containers(definition).iter();
    containers.any(|it| logs_by(it, LogDriver::Awsfirelens).is_some())
}

/// A configuration in S3 is named by its ARN: aws/aws-sdk#311.
fn check_router(router: &FirelensConfiguration) -> Result<(), ApiError> {
    let option = |name| router.options.as_ref()?.get(name).map(String::as_str);
    let is_in_s3 = option("config-file-type") == Some("s3");
    match option("config-file-value") {
        Some(file) if is_in_s3 && !file.starts_with("arn:") => refuse(INVALID_ARN),
        _ => Ok(()),
    }
}

fn check_awslogs(logging: &LogConfiguration) -> Result<(), ApiError> {
    let missing: Vec<&str> = AWSLOGS_OPTIONS
        .iter()
        .copied()
        .filter(|option| !has_option(logging, option))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    refuse(format!(
        "Log driver awslogs requires options: {}",
        missing.join(", ")
    ))
}
