//! The health check of a container definition.

use bollard::models::HealthConfig;
use fake_ecs_core::wire::HealthCheck;

const SECOND: i64 = 1_000_000_000;

/// With ECS's own defaults where the definition is silent: 30 s, 5 s, three retries and no start
/// period.
pub(crate) fn health_config(check: &HealthCheck) -> HealthConfig {
    let nanoseconds = |seconds: i32| i64::from(seconds) * SECOND;
    HealthConfig {
        test: Some(test(&check.command)),
        interval: Some(nanoseconds(check.interval.unwrap_or(30))),
        timeout: Some(nanoseconds(check.timeout.unwrap_or(5))),
        retries: Some(i64::from(check.retries.unwrap_or(3))),
        start_period: check.start_period.map(nanoseconds),
        start_interval: None,
    }
}

/// A command that begins with neither `CMD` nor `CMD-SHELL` is run without a shell.
fn test(command: &[String]) -> Vec<String> {
    match command.first().map(String::as_str) {
        Some("CMD" | "CMD-SHELL" | "NONE") => command.to_vec(),
        _ => ["CMD".to_owned()]
            .into_iter()
            .chain(command.to_vec())
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_check_leaves_out_is_as_ecs_has_it() {
        let check = |command: &[&str]| HealthCheck {
            command: command.iter().map(|&word| word.to_owned()).collect(),
            interval: None,
            retries: None,
            start_period: None,
            timeout: None,
        };

        let config = health_config(&check(&["CMD-SHELL", "true"]));

        assert_eq!(config.test.unwrap(), ["CMD-SHELL", "true"]);
        assert_eq!(
            (config.interval, config.timeout),
            (Some(30 * SECOND), Some(5 * SECOND))
        );
        assert_eq!((config.retries, config.start_period), (Some(3), None));
        let config = health_config(&check(&["/bin/check", "-q"]));
        assert_eq!(config.test.unwrap(), ["CMD", "/bin/check", "-q"]);
    }
}
