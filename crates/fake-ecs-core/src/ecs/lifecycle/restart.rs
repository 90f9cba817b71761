//! What is watched over while a container of a runtime runs, and whether it is restarted when it
//! ends. Agents do so by themselves.

use std::time::Duration;

use crate::ecs::keys::TaskKey;
use crate::ecs::lifecycle::{schedule, small};
use crate::ecs::task::state::ContainerStatus;
use crate::ecs::task::timeline::What;
use crate::ecs::{Region, lifecycle};
use crate::effect::{ContainerChange, Report};
use crate::wire::{ContainerCondition, HealthStatus};

/// How soon after a start or restart the agent restarts a container again, unless its policy says
/// otherwise.
const RESTART_ATTEMPT_PERIOD_S: i32 = 300;

/// The container runs from now on.
pub(super) fn watch(region: &mut Region, key: TaskKey, index: usize) {
    watch_start_timeout(region, key, index);
    let task = region.tasks.get(key);
    if task.is_doomed && task.containers[index].spec.is_main {
        let container = task.container_ref(region.key, index);
        let report = Report::change(container, ContainerChange::exited(1));
        region.report(Duration::ZERO, report);
    }
}

/// The `startTimeout` of a container bounds how long others wait for it to end or to become
/// healthy.
fn watch_start_timeout(region: &mut Region, key: TaskKey, index: usize) {
    let task = region.tasks.get(key);
    let name = &task.containers[index].spec.name;
    let is_awaited = task.spec.definition.containers().iter().any(|container| {
        container.depends_on.iter().flatten().any(|dependency| {
            dependency.container_name == *name && dependency.condition != ContainerCondition::Start
        })
    });
    let timeout = task
        .definition_of(index)
        .start_timeout
        .and_then(|seconds| u64::try_from(seconds).ok());
    let is_stopping = task.is_stopping();
    if let Some(seconds) = timeout.filter(|_| is_awaited && !is_stopping) {
        let timer = schedule::start_timeout(key, index);
        region.arm(Duration::from_secs(seconds), timer);
    }
}

/// Whether the restart policy wants the container back: the agent's `RestartTracker`.
pub(super) fn may_restart(region: &Region, key: TaskKey, index: usize, code: i32) -> bool {
    let task = region.tasks.get(key);
    let container = &task.containers[index];
    let Some(policy) = task
        .definition_of(index)
        .restart_policy
        .as_ref()
        .filter(|policy| policy.enabled)
    else {
        return false;
    };
    let period = policy
        .restart_attempt_period
        .unwrap_or(RESTART_ATTEMPT_PERIOD_S);
    let period = Duration::from_secs(u64::try_from(period).unwrap_or(0));
    let is_ignored = policy
        .ignored_exit_codes
        .iter()
        .flatten()
        .any(|ignored| *ignored == code);
    !task.by_agent
        && !task.is_stopping()
        && !is_ignored
        && container
            .started
            .is_some_and(|started| region.now().since(started) >= period)
}

pub(super) fn restart(region: &mut Region, key: TaskKey, index: usize) {
    schedule::disarm_start_timeout(region, key, index);
    region.tasks.update(key, |task| {
        let container = &mut task.containers[index];
        container.generation += 1;
        container.restarts += 1;
        container.status = ContainerStatus::Pulled;
        container.exit_code = None;
        container.reason = None;
        // Checks begin anew with the process.
        container.health = HealthStatus::Unknown;
    });
    lifecycle::note(
        region,
        key,
        What::Restarted {
            index: small(index),
        },
    );
}
