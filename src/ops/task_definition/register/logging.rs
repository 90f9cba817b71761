//! Logging and secrets.

use super::parts::{containers, has_option, list, logs_by, refuse};
use crate::wire::{ApiError, LogConfiguration, LogDriver, TaskDefinition};

/// What `awslogs` cannot do without.
const AWSLOGS_OPTIONS: &[&str] = &["awslogs-group", "awslogs-region"];

pub(super) fn check(definition: &TaskDefinition) -> Result<(), ApiError> {
    let containers = containers(definition);
    let has_router = containers
        .iter()
        .any(|it| it.firelens_configuration.is_some());
    for container in containers {
        if let Some(logging) = logs_by(container, LogDriver::Awslogs) {
            check_awslogs(logging)?;
        }
        if logs_by(container, LogDriver::Awsfirelens).is_some() && !has_router {
            return refuse(
                "When awsfirelens log driver is specified in log configuration, a firelens configuration object must be configured in one of the containers.",
            );
        }
        if !list(&container.secrets).is_empty() && definition.execution_role_arn.is_none() {
            return refuse(
                "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.",
            );
        }
    }
    Ok(())
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
