//! Tables of what is said.

use super::*;
use crate::seen::tests::seen;

/// `pull start stop` were asked, `pulled running` were told; `read` is the log, `late` is the
/// health.
fn run(text: &str) -> Run {
    let has = |word: &str| text.split(' ').any(|it| it == word);
    let told = [
        ("pulled", Reported::Pulled),
        ("running", Reported::Running),
        ("stopped", Reported::Stopped),
    ];
    Run {
        is_pull_asked: has("pull"),
        is_start_asked: has("start"),
        is_stop_asked: has("stop"),
        told: told
            .into_iter()
            .filter(|(word, _)| has(word))
            .map(|(_, it)| it)
            .max(),
        health: has("healthy").then_some(HealthStatus::Healthy),
        is_log_read: has("read"),
        is_late: has("late"),
        has_check: has("check"),
    }
}

fn shown(change: Option<ContainerChange>) -> String {
    let Some(change) = change else {
        return String::new();
    };
    let status = match (change.status, change.exit_code, change.health) {
        (Some(Reported::Stopped), Some(code), _) => format!("exited {code}"),
        (Some(Reported::Stopped), None, _) => "failed".to_owned(),
        (Some(Reported::Running), ..) => "running".to_owned(),
        (Some(Reported::Pulled), ..) => "pulled".to_owned(),
        (_, _, Some(health)) => health.as_str().to_owned(),
        _ => format!("{change:?}"),
    };
    match change.reason {
        Some(reason) => format!("{status} {reason}").trim().to_owned(),
        None => status,
    }
}

/// A status of a container `a`, with its image or without one.
fn status(state: &str, image: &str) -> String {
    format!(
        r#"{{ "phase": "Running", "containerStatuses": [{{ "name": "a", "ready": false, "image": "i",
            "imageID": "{image}", "restartCount": 0, "state": {{ {state} }} }}] }}"#
    )
}

#[track_caller]
fn check(asked: &str, status: &str, fate: &Fate, expected: &str) {
    let found = shown(next(&run(asked), 0, &seen(status, &[]), fate));
    assert_eq!(found, expected, "{asked} of {status}");
}

const RUNS: &str = r#""running": { "startedAt": "2026-01-01T00:00:01Z" }"#;
const ENDED: &str = r#""terminated": { "exitCode": 3, "reason": "Error",
    "startedAt": "2026-01-01T00:00:01Z", "finishedAt": "2026-01-01T00:00:02Z" }"#;

#[test]
fn what_a_pod_says_is_told_when_it_is_asked_for() {
    let waits = status(r#""waiting": { "reason": "ContainerCreating" }"#, "");
    let runs = status(RUNS, "docker://sha256:1");
    let ended = status(ENDED, "docker://sha256:1");
    for (asked, status, expected) in [
        ("", &runs, ""),
        ("pull", &waits, ""),
        ("pull", &runs, "pulled"),
        ("pull pulled", &runs, ""),
        ("pull start pulled", &waits, ""),
        ("pull start pulled", &runs, "running"),
        ("pull start pulled running", &runs, ""),
        ("pull", &ended, "pulled"),
        ("pull pulled", &ended, ""),
        ("pull start pulled", &ended, "running"),
        ("pull start running", &ended, ""),
        ("pull start running read", &ended, "exited 3"),
        ("pull start stop running read", &ended, "exited 3"),
        ("pull start stopped", &ended, ""),
    ] {
        check(asked, status, &Fate::default(), expected);
    }
}

#[test]
fn what_a_container_never_came_to_is_told_as_the_agent_words_it() {
    for (state, expected) in [
        (
            r#""waiting": { "reason": "ErrImagePull", "message": "rpc error: code = Unknown desc = Error response from daemon: no such" }"#,
            "failed CannotPullContainerError: Error response from daemon: no such",
        ),
        (
            r#""waiting": { "reason": "InvalidImageName" }"#,
            "failed CannotPullContainerError: InvalidImageName",
        ),
        (
            r#""waiting": { "reason": "CreateContainerConfigError", "message": "secret \"s\" not found" }"#,
            "failed CannotCreateContainerError: secret \"s\" not found",
        ),
        (
            r#""waiting": { "reason": "RunContainerError", "message": "no such file" }"#,
            "failed CannotStartContainerError: no such file",
        ),
    ] {
        let status = status(state, "");
        check("", &status, &Fate::default(), "");
        check("pull", &status, &Fate::default(), expected);
        check("pull start pulled", &status, &Fate::default(), expected);
    }
    let refused = r#""terminated": { "exitCode": 127, "reason": "ContainerCannotRun", "message": "no such file" }"#;
    let status = status(refused, "docker://sha256:1");
    check("pull", &status, &Fate::default(), "pulled");
    check("pull pulled", &status, &Fate::default(), "");
    let expected = "failed CannotStartContainerError: no such file";
    check("pull start pulled", &status, &Fate::default(), expected);
}

#[test]
fn ends_have_reasons() {
    let end = |reason: &str| {
        let state =
            format!(r#""terminated": {{ "exitCode": 137, "reason": "{reason}", "message": "m" }}"#);
        status(&state, "docker://sha256:1")
    };
    let deleted = Fate {
        reason: Some("deleted".to_owned()),
        lost: None,
    };
    let asked = "pull start running read";
    let killed = "exited 137 OutOfMemoryError: Container killed due to memory usage";
    check(asked, &end("OOMKilled"), &Fate::default(), killed);
    check(asked, &end("OOMKilled"), &deleted, killed);
    check(asked, &end("Error"), &Fate::default(), "exited 137");
    check(asked, &end("Error"), &deleted, "exited 137 deleted");
    let unknown = "exited 137 ContainerStatusUnknown: m";
    check(
        asked,
        &end("ContainerStatusUnknown"),
        &Fate::default(),
        unknown,
    );
}

#[test]
fn a_pod_that_is_lost_ends_what_has_not_ended() {
    let lost = Fate {
        lost: Some("the node is gone".to_owned()),
        reason: None,
    };
    let runs = status(RUNS, "docker://sha256:1");
    check(
        "pull start running",
        &runs,
        &lost,
        "failed the node is gone",
    );
    check("", &runs, &lost, "");
    check(
        "pull",
        r#"{ "phase": "Pending" }"#,
        &lost,
        "failed the node is gone",
    );
    // What is known of its end is told all the same.
    let ended = status(ENDED, "docker://sha256:1");
    check("pull start running read", &ended, &lost, "exited 3");

    let evicted = r#"{ "phase": "Failed", "reason": "Evicted", "message": "memory" }"#;
    check("pull", evicted, &Fate::default(), "failed Evicted: memory");
    check(
        "pull start pulled",
        evicted,
        &Fate::default(),
        "failed Evicted: memory",
    );
    check("pull pulled", evicted, &Fate::default(), "");
}

#[test]
fn what_waits_for_an_init_container_counts_as_pulled() {
    let before = seen(r#"{ "phase": "Pending" }"#, &[1]);
    let (pull, none) = (run("pull"), Fate::default());
    assert_eq!(shown(next(&pull, 0, &before, &none)), "pulled");
    assert_eq!(shown(next(&pull, 1, &before, &none)), "");

    let failed = seen(
        r#"{ "phase": "Failed", "initContainerStatuses": [{ "name": "b", "ready": false, "image": "i",
            "imageID": "sha256:1", "restartCount": 0, "state": { "terminated": { "exitCode": 1 } } }] }"#,
        &[1],
    );
    assert_eq!(shown(next(&run("pull pulled"), 0, &failed, &none)), "");
    let expected =
        "failed CannotStartContainerError: a Pod ends when one of its init containers fails";
    assert_eq!(
        shown(next(&run("pull start pulled"), 0, &failed, &none)),
        expected
    );
}

#[test]
fn a_container_that_has_not_begun_stops_with_its_pod() {
    let mut waits = seen(r#"{ "phase": "Pending" }"#, &[]);
    let run = run("pull start stop pulled");
    assert_eq!(shown(next(&run, 0, &waits, &Fate::default())), "");
    waits.deletion = Some(std::time::Duration::ZERO);
    assert_eq!(shown(next(&run, 0, &waits, &Fate::default())), "failed");
}

#[test]
fn health_is_readiness_once_the_container_runs() {
    let runs = |is_ready: bool| status(RUNS, "sha256:1").replace("false", &is_ready.to_string());
    for (asked, is_ready, expected) in [
        ("pull start running", true, ""),
        ("pull start running check", true, "HEALTHY"),
        ("pull start running check healthy", true, ""),
        ("pull start running check healthy", false, "UNHEALTHY"),
        ("pull start running check", false, ""),
        ("pull start running check late", false, "UNHEALTHY"),
        ("pull start running check late", true, "HEALTHY"),
    ] {
        check(asked, &runs(is_ready), &Fate::default(), expected);
    }
}
