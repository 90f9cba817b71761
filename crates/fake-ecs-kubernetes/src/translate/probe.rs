//! The health check of a container definition, as a probe of readiness.

use std::time::Duration;

use fake_ecs_core::wire::HealthCheck;
use k8s_openapi::api::core::v1::{ExecAction, Probe};

/// ECS's own where the definition is silent, in seconds, and in attempts.
const INTERVAL_S: i32 = 30;
const TIMEOUT_S: i32 = 5;
const RETRIES: i32 = 3;

/// What asks whether the container is ready; `None` where the definition wants nothing asked.
pub(crate) fn probe(check: &HealthCheck) -> Option<Probe> {
    Some(Probe {
        exec: Some(ExecAction {
            command: Some(command(&check.command)?),
        }),
        period_seconds: Some(check.interval.unwrap_or(INTERVAL_S)),
        timeout_seconds: Some(check.timeout.unwrap_or(TIMEOUT_S)),
        failure_threshold: Some(check.retries.unwrap_or(RETRIES)),
        success_threshold: Some(1),
        ..Probe::default()
    })
}

/// How long a container may take until it is healthy for the first time.
pub(crate) fn patience(check: &HealthCheck) -> Duration {
    let seconds = |value: Option<i32>, default: i32| {
        Duration::from_secs(u64::try_from(value.unwrap_or(default)).unwrap_or_default())
    };
    let attempt = seconds(check.interval, INTERVAL_S) + seconds(check.timeout, TIMEOUT_S);
    let retries = u32::try_from(check.retries.unwrap_or(RETRIES)).unwrap_or_default();
    seconds(check.start_period, 0) + attempt * retries
}

/// A command that begins with neither `CMD` nor `CMD-SHELL` is run without a shell.
fn command(words: &[String]) -> Option<Vec<String>> {
    match words.first().map(String::as_str) {
        None | Some("NONE") => None,
        Some("CMD") => Some(words[1..].to_vec()),
        Some("CMD-SHELL") => {
            let shell = ["/bin/sh", "-c"].map(str::to_owned);
            Some(shell.into_iter().chain([words[1..].join(" ")]).collect())
        }
        Some(_) => Some(words.to_vec()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_check_leaves_out_is_as_ecs_has_it() {
        let check = |words: &[&str]| HealthCheck {
            command: words.iter().map(|&word| word.to_owned()).collect(),
            interval: None,
            retries: None,
            start_period: Some(10),
            timeout: None,
        };
        for (words, expected) in [
            (
                &["CMD-SHELL", "test -f /up"][..],
                Some(&["/bin/sh", "-c", "test -f /up"][..]),
            ),
            (&["CMD", "check", "-q"], Some(&["check", "-q"])),
            (&["check", "-q"], Some(&["check", "-q"])),
            (&["NONE"], None),
        ] {
            let probe = probe(&check(words));
            let asked = probe.as_ref().map(|probe| {
                let command = probe.exec.as_ref().and_then(|exec| exec.command.as_ref());
                command
                    .unwrap()
                    .iter()
                    .map(String::as_str)
                    .collect::<Vec<_>>()
            });
            assert_eq!(asked.as_deref(), expected, "{words:?}");
            if let Some(probe) = probe {
                assert_eq!(
                    (probe.period_seconds, probe.timeout_seconds),
                    (Some(30), Some(5))
                );
                assert_eq!(probe.failure_threshold, Some(3));
            }
        }
        assert_eq!(
            patience(&check(&["true"])),
            Duration::from_secs(10 + 3 * 35)
        );
    }
}
