//! The lives.

use fake_ecs::{HealthStatus, TaskStatus};

use super::Does::{CannotStart, Exits, HasNoImage, IgnoresSigterm, Is, Serves};
use super::Step::{
    Exit, FailStart, ForceStop, Forget, Hold, HoldNext, MarkFailed, Release, SpotInterrupt,
    StopTask, TerminateInstance, WaitHealth, WaitLine, WaitStatus, WaitStopped,
};
use super::{Container, Does, Step};

/// A life of a task: the mode of its network or where it runs, its containers, and what happens to
/// it until it is let run to its end.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) mode: &'static str,
    pub(crate) containers: &'static [Container],
    pub(crate) steps: &'static [Step],
}

const fn case(
    name: &'static str,
    mode: &'static str,
    containers: &'static [Container],
    steps: &'static [Step],
) -> Case {
    Case {
        name,
        mode,
        containers,
        steps,
    }
}

const fn app(does: Does) -> Container {
    Container("app", does, "")
}

const fn side(does: Does) -> Container {
    Container("side", does, r#", "essential": false"#)
}

const fn after(does: Does, more: &'static str) -> Container {
    Container("app", does, more)
}

const STARTED: &str = r#", "dependsOn": [{ "containerName": "side", "condition": "START" }]"#;
const APP_STARTED: &str = r#", "dependsOn": [{ "containerName": "app", "condition": "START" }]"#;
const COMPLETE: &str = r#", "dependsOn": [{ "containerName": "side", "condition": "COMPLETE" }]"#;
const SUCCESS: &str = r#", "dependsOn": [{ "containerName": "side", "condition": "SUCCESS" }]"#;
const HEALTHY: &str = r#", "dependsOn": [{ "containerName": "side", "condition": "HEALTHY" }]"#;
const RESTARTS: &str = r#", "restartPolicy": { "enabled": true, "restartAttemptPeriod": 60 }"#;
const IGNORES_3: &str = r#", "restartPolicy": { "enabled": true, "restartAttemptPeriod": 60,
    "ignoredExitCodes": [3] }"#;

const RUNNING: Step = WaitStatus(TaskStatus::Running);
const STOPPED: Step = WaitStatus(TaskStatus::Stopped);

pub(crate) const CASES: &[Case] = &[
    // ---- ends by itself ----
    case(
        "bridge, exits with 0",
        "bridge",
        &[app(Exits(&["done"], 0))],
        &[STOPPED],
    ),
    case(
        "bridge, exits with 3",
        "bridge",
        &[app(Exits(&["one", "two"], 3))],
        &[STOPPED],
    ),
    case(
        "bridge, exits with 255",
        "bridge",
        &[app(Exits(&[], 255))],
        &[STOPPED],
    ),
    case(
        "host, exits with 1",
        "host",
        &[app(Exits(&["done"], 1))],
        &[STOPPED],
    ),
    case(
        "none, exits with 1",
        "none",
        &[app(Exits(&["done"], 1))],
        &[STOPPED],
    ),
    case(
        "awsvpc, exits with 1",
        "awsvpc",
        &[app(Exits(&["done"], 1))],
        &[STOPPED],
    ),
    case(
        "Fargate, exits with 0",
        "fargate",
        &[app(Exits(&["done"], 0))],
        &[STOPPED],
    ),
    case(
        "Fargate, exits with 1",
        "fargate",
        &[app(Exits(&["done"], 1))],
        &[STOPPED],
    ),
    case(
        "Spot, exits with 1",
        "spot",
        &[app(Exits(&["done"], 1))],
        &[STOPPED],
    ),
    case(
        "there is no image",
        "bridge",
        &[app(HasNoImage)],
        &[STOPPED],
    ),
    case(
        "Fargate, there is no image",
        "fargate",
        &[app(HasNoImage)],
        &[STOPPED],
    ),
    case(
        "there is no command",
        "bridge",
        &[app(CannotStart)],
        &[STOPPED],
    ),
    case(
        "awsvpc, there is no command",
        "awsvpc",
        &[app(CannotStart)],
        &[STOPPED],
    ),
    case(
        "one of two has no image",
        "bridge",
        &[app(Serves(0)), Container("other", HasNoImage, "")],
        &[STOPPED],
    ),
    // ---- is stopped ----
    case(
        "is stopped, and exits with 0",
        "bridge",
        &[app(Serves(0))],
        &[RUNNING, ForceStop],
    ),
    case(
        "is stopped, and exits with 7",
        "bridge",
        &[app(Serves(7))],
        &[RUNNING, ForceStop],
    ),
    case(
        "is stopped, and exits with 143",
        "host",
        &[app(Serves(143))],
        &[RUNNING, ForceStop],
    ),
    case(
        "awsvpc, is stopped",
        "awsvpc",
        &[app(Serves(0))],
        &[RUNNING, ForceStop],
    ),
    case(
        "Fargate, is stopped",
        "fargate",
        &[app(Serves(0))],
        &[RUNNING, ForceStop],
    ),
    case(
        "is stopped, and ignores SIGTERM",
        "bridge",
        &[app(IgnoresSigterm)],
        &[RUNNING, ForceStop],
    ),
    case(
        "Fargate, ignores SIGTERM",
        "fargate",
        &[app(IgnoresSigterm)],
        &[RUNNING, ForceStop],
    ),
    case(
        "a call stops it",
        "bridge",
        &[app(Serves(0))],
        &[RUNNING, StopTask],
    ),
    case(
        "Fargate, a call stops it",
        "fargate",
        &[app(Serves(3))],
        &[RUNNING, StopTask],
    ),
    case(
        "is stopped twice",
        "bridge",
        &[app(Serves(0))],
        &[RUNNING, StopTask, ForceStop],
    ),
    case(
        "is stopped when it has ended",
        "bridge",
        &[app(Exits(&[], 2))],
        &[STOPPED, ForceStop],
    ),
    case(
        "is stopped before it starts",
        "bridge",
        &[app(Serves(0))],
        &[
            HoldNext(TaskStatus::Pending),
            WaitStatus(TaskStatus::Pending),
            ForceStop,
            Release,
        ],
    ),
    case(
        "Fargate, is stopped before it starts",
        "fargate",
        &[app(Serves(0))],
        &[
            HoldNext(TaskStatus::Pending),
            WaitStatus(TaskStatus::Pending),
            ForceStop,
            Release,
        ],
    ),
    case(
        "two are stopped",
        "bridge",
        &[app(Serves(0)), side(Serves(5))],
        &[RUNNING, ForceStop],
    ),
    case(
        "two are stopped, and one ignores SIGTERM",
        "bridge",
        &[app(Serves(0)), side(IgnoresSigterm)],
        &[RUNNING, ForceStop],
    ),
    // ---- several containers ----
    case(
        "the essential one ends",
        "bridge",
        &[after(Exits(&["done"], 4), STARTED), side(Serves(0))],
        &[STOPPED],
    ),
    case(
        "one that is not essential ends before",
        "bridge",
        &[app(Serves(0)), side(Exits(&["done"], 4))],
        &[RUNNING, WaitStopped("side"), ForceStop],
    ),
    case(
        "one that is not essential cannot start",
        "bridge",
        &[app(Serves(0)), side(CannotStart)],
        &[RUNNING, ForceStop],
    ),
    case(
        "three, of which one ends",
        "awsvpc",
        &[
            after(Serves(0), STARTED),
            side(Serves(1)),
            Container("job", Exits(&["done"], 9), APP_STARTED),
        ],
        &[STOPPED],
    ),
    // ---- containers that wait for others ----
    case(
        "waits for a start",
        "bridge",
        &[after(Serves(0), STARTED), side(Serves(1))],
        &[RUNNING, ForceStop],
    ),
    case(
        "waits for an end",
        "bridge",
        &[after(Serves(0), COMPLETE), side(Exits(&["ready"], 5))],
        &[RUNNING, ForceStop],
    ),
    case(
        "waits for a success",
        "bridge",
        &[after(Serves(0), SUCCESS), side(Exits(&["ready"], 0))],
        &[RUNNING, ForceStop],
    ),
    case(
        "Fargate, waits for a success",
        "fargate",
        &[
            after(Exits(&["done"], 3), SUCCESS),
            side(Exits(&["ready"], 0)),
        ],
        &[STOPPED],
    ),
    case(
        "waits in vain for a success",
        "bridge",
        &[after(Serves(0), SUCCESS), side(Exits(&["no"], 1))],
        &[STOPPED],
    ),
    case(
        "Fargate, waits in vain for a success",
        "fargate",
        &[after(Serves(0), SUCCESS), side(Exits(&["no"], 1))],
        &[STOPPED],
    ),
    case(
        "waits for one that has no image",
        "bridge",
        &[after(Serves(0), STARTED), side(HasNoImage)],
        &[STOPPED],
    ),
    case(
        "waits for health",
        "bridge",
        &[
            after(Exits(&["done"], 0), HEALTHY),
            side(Is(HealthStatus::Healthy)),
        ],
        &[STOPPED],
    ),
    // ---- health ----
    case(
        "is healthy",
        "bridge",
        &[app(Is(HealthStatus::Healthy))],
        &[RUNNING, WaitHealth(HealthStatus::Healthy), ForceStop],
    ),
    case(
        "is unhealthy",
        "awsvpc",
        &[app(Is(HealthStatus::Unhealthy))],
        &[RUNNING, WaitHealth(HealthStatus::Unhealthy), ForceStop],
    ),
    // ---- restarts ----
    case(
        "fails too early to be restarted",
        "bridge",
        &[after(Exits(&["up"], 1), RESTARTS)],
        &[STOPPED],
    ),
    case(
        "exits with a code that is ignored",
        "bridge",
        &[after(Exits(&["up"], 3), IGNORES_3)],
        &[STOPPED],
    ),
    case(
        "is stopped, though it restarts",
        "bridge",
        &[after(Serves(0), RESTARTS)],
        &[RUNNING, ForceStop],
    ),
    // ---- a test interferes ----
    case(
        "is marked failed",
        "bridge",
        &[app(Serves(0))],
        &[RUNNING, MarkFailed(Some(1), "out of disk")],
    ),
    case(
        "is marked failed without a code",
        "bridge",
        &[app(Serves(0))],
        &[RUNNING, MarkFailed(None, "lost")],
    ),
    case(
        "Fargate, is marked failed",
        "fargate",
        &[app(Serves(0))],
        &[RUNNING, MarkFailed(Some(1), "lost")],
    ),
    case(
        "is marked failed before it starts",
        "bridge",
        &[app(Serves(0))],
        &[
            HoldNext(TaskStatus::Pending),
            WaitStatus(TaskStatus::Pending),
            MarkFailed(Some(1), "lost"),
            Release,
        ],
    ),
    case(
        "two are marked failed",
        "bridge",
        &[app(Serves(0)), side(Serves(0))],
        &[RUNNING, MarkFailed(Some(137), "lost")],
    ),
    case(
        "its container exits",
        "bridge",
        &[app(Serves(0))],
        &[RUNNING, Exit("app", 42)],
    ),
    case(
        "Fargate, its container exits",
        "fargate",
        &[app(Serves(0))],
        &[RUNNING, Exit("app", 1)],
    ),
    case(
        "one that is not essential exits",
        "bridge",
        &[app(Serves(0)), side(Serves(0))],
        &[RUNNING, Exit("side", 42), ForceStop],
    ),
    case(
        "one that ignores SIGTERM exits",
        "bridge",
        &[app(IgnoresSigterm)],
        &[RUNNING, Exit("app", 5)],
    ),
    case(
        "cannot be given a network",
        "fargate",
        &[app(Serves(0))],
        &[FailStart, STOPPED],
    ),
    case(
        "Spot is interrupted",
        "spot",
        &[app(Serves(0))],
        &[RUNNING, SpotInterrupt],
    ),
    case(
        "Spot is interrupted, and ignores SIGTERM",
        "spot",
        &[app(IgnoresSigterm)],
        &[RUNNING, SpotInterrupt],
    ),
    case(
        "its instance is terminated",
        "bridge",
        &[app(Serves(0))],
        &[RUNNING, TerminateInstance],
    ),
    case(
        "is forgotten",
        "bridge",
        &[app(Exits(&["done"], 0))],
        &[Forget],
    ),
    case(
        "is held where it starts",
        "bridge",
        &[app(Exits(&["done"], 2))],
        &[
            HoldNext(TaskStatus::Pending),
            WaitStatus(TaskStatus::Pending),
            Release,
        ],
    ),
    case(
        "is stopped where it is held",
        "fargate",
        &[app(Serves(0))],
        &[
            HoldNext(TaskStatus::Provisioning),
            WaitStatus(TaskStatus::Provisioning),
            ForceStop,
            Release,
        ],
    ),
    case(
        "is held where it runs",
        "bridge",
        &[app(Exits(&["done"], 2))],
        &[
            HoldNext(TaskStatus::Running),
            RUNNING,
            WaitStopped("app"),
            Release,
        ],
    ),
    case(
        "is held where it stops",
        "fargate",
        &[app(Serves(0))],
        &[
            RUNNING,
            Hold(TaskStatus::Deactivating),
            ForceStop,
            WaitStatus(TaskStatus::Deactivating),
            Release,
        ],
    ),
    case(
        "is stopped when it has written a line",
        "bridge",
        &[app(Serves(0)), side(Exits(&["ready"], 0))],
        &[WaitLine("side", "ready"), RUNNING, StopTask],
    ),
];
