//! Health checks and restart policies: numbers that have their bounds.

use super::parts::{containers, list, name, refuse};
use crate::wire::{ApiError, ContainerDefinition, HealthCheck, TaskDefinition};

const IGNORED_EXIT_CODES_MAX: usize = 50;

/// A number of a health check.
struct Bounded {
    /// As the refusal calls it.
    name: &'static str,
    of: fn(&HealthCheck) -> Option<i32>,
    min: i32,
    max: i32,
}

const BOUNDS: &[Bounded] = &[
    Bounded {
        name: "interval",
        of: |check| check.interval,
        min: 5,
        max: 300,
    },
    Bounded {
        name: "timeout",
        of: |check| check.timeout,
        min: 2,
        max: 60,
    },
    Bounded {
        name: "retries",
        of: |check| check.retries,
        min: 1,
        max: 10,
    },
    Bounded {
        name: "startPeriod",
        of: |check| check.start_period,
        min: 0,
        max: 300,
    },
];

pub(super) fn check(definition: &TaskDefinition) -> Result<(), ApiError> {
    for container in containers(definition) {
        if let Some(health) = &container.health_check {
            check_health(container, health)?;
        }
        check_restarts(container)?;
    }
    Ok(())
}

/// The text for an interval that is too long was recorded; the others are made like it.
fn check_health(container: &ContainerDefinition, health: &HealthCheck) -> Result<(), ApiError> {
    let container = name(container);
    for Bounded { name, of, min, max } in BOUNDS {
        match of(health) {
            Some(value) if value > *max => {
                return refuse(format!(
                    "Health check {name} must be less than or equal to the maximum allowed value {max} for container '{container}'"
                ));
            }
            Some(value) if value < *min => {
                return refuse(format!(
                    "Health check {name} must be greater than or equal to the minimum allowed value {min} for container '{container}'"
                ));
            }
            _ => {}
        }
    }
    Ok(())
}

fn check_restarts(container: &ContainerDefinition) -> Result<(), ApiError> {
    let Some(policy) = &container.restart_policy else {
        return Ok(());
    };
    let name = name(container);
    let period = policy.restart_attempt_period;
    if period.is_some_and(|period| !(60..=1800).contains(&period)) {
        return refuse(format!(
            "The 'restartAttemptPeriod' setting for container '{name}' must be between 60 and 1800."
        ));
    }
    if list(&policy.ignored_exit_codes).len() > IGNORED_EXIT_CODES_MAX {
        // The text is not known.
        return refuse(format!(
            "The 'ignoredExitCodes' setting for container '{name}' can have at most {IGNORED_EXIT_CODES_MAX} items."
        ));
    }
    Ok(())
}
