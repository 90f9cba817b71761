//! What a runtime tells is taken in.

use std::sync::Arc;
use std::time::Duration;

use crate::ecs::keys::TaskKey;
use crate::ecs::lifecycle::{end, exec, ports, schedule, small, stop, work};
use crate::ecs::task::exec::ExecResult;
use crate::ecs::task::state::{ContainerStatus, TaskStatus};
use crate::ecs::task::timeline::What;
use crate::ecs::{Region, lifecycle, service};
use crate::effect::{Effect, Happened, Report, Running};
use crate::kernel::text;
use crate::wire::{ContainerCondition, HealthStatus};

/// How soon after a start or restart the agent restarts a container again, unless its policy says
/// otherwise.
const RESTART_ATTEMPT_PERIOD_S: i32 = 300;

/// Whether the report is about a run that is still of interest.
///
/// Agents repeat themselves after a reconnect, and a simulated process may have had plans for a
/// time that it did not live to see: such reports are dropped, and do not count as something to
/// wait for.
pub(in crate::ecs) fn is_expected(region: &Region, report: &Report) -> bool {
    let Report { container, what } = report;
    let task = region.tasks.get(TaskKey(container.task));
    let of = &task.containers[usize::from(container.container)];
    of.generation == container.generation
        && match what {
            Happened::Pulled { .. } | Happened::PullFailed { .. } => {
                of.status == ContainerStatus::Pulling
            }
            Happened::Started(_) | Happened::StartFailed { .. } => {
                of.status == ContainerStatus::Starting
            }
            Happened::Health(status) => {
                of.status == ContainerStatus::Running && of.health != *status
            }
            Happened::Executed { exec, .. } => {
                let exec = of.execs.get(*exec as usize);
                exec.is_some_and(|exec| of.is_open(exec))
            }
            Happened::Logged { .. } | Happened::Exited { .. } => {
                (ContainerStatus::Starting..ContainerStatus::Stopped).contains(&of.status)
            }
        }
}

/// Ends what a runtime runs of a container, of which the region knows already that it has ended.
pub fn kill(region: &mut Region, key: TaskKey, index: usize) {
    let task = region.tasks.get(key);
    let container = task.container_ref(region.key, index);
    let spec = Arc::clone(&task.containers[index].spec);
    let stop = Effect::Stop(container, spec, Duration::ZERO);
    region.effects.push_back(stop);
}

/// Takes in what a runtime has to say.
pub(in crate::ecs) fn apply(region: &mut Region, report: Report) {
    if !is_expected(region, &report) {
        return;
    }
    let Report { container, what } = report;
    let (key, index) = (TaskKey(container.task), usize::from(container.container));
    match what {
        Happened::Pulled { digest } => pulled(region, key, index, digest),
        Happened::PullFailed { reason } | Happened::StartFailed { reason } => {
            stop::fail_container(region, key, index, reason);
        }
        Happened::Started(running) => started(region, key, index, running),
        Happened::Logged { line } => {
            let now = region.now();
            region
                .tasks
                .update(key, |task| task.containers[index].logs.push((now, line)));
            return;
        }
        Happened::Health(status) => {
            region
                .tasks
                .update(key, |task| task.containers[index].health = status);
            lifecycle::note(
                region,
                key,
                What::Health {
                    index: small(index),
                    status,
                },
            );
        }
        Happened::Executed {
            exec,
            output,
            exit_code,
        } => {
            exec::finish(region, key, index, exec, ExecResult { output, exit_code });
            return;
        }
        Happened::Exited { code, reason } => exited(region, key, index, code, reason),
    }
    work::advance(region, key);
}

fn pulled(region: &mut Region, key: TaskKey, index: usize, digest: String) {
    let now = region.now();
    let digest = service::images::settle_digest(region, key, index, digest);
    lifecycle::keep_details(region, key, index, |it| it.image_digest.is_some());
    region.tasks.update(key, |task| {
        task.times.pull_stopped = Some(now);
        task.containers[index].image_digest = Some(digest);
    });
    lifecycle::set_container(region, key, index, ContainerStatus::Pulled);
}

fn started(region: &mut Region, key: TaskKey, index: usize, running: Running) {
    let now = region.now();
    lifecycle::keep_details(region, key, index, |_| running.runtime_id.is_some());
    take_over(region, key, index, running);
    ports::bind(region, key, index);
    region.tasks.update(key, |task| {
        task.containers[index].started = Some(now);
    });
    lifecycle::set_container(region, key, index, ContainerStatus::Running);
    watch_start_timeout(region, key, index);
    let task = region.tasks.get(key);
    if task.is_doomed && task.containers[index].spec.is_main {
        let container = task.container_ref(region.key, index);
        let what = Happened::Exited {
            code: 1,
            reason: None,
        };
        region.report(Duration::ZERO, Report { container, what });
    }
}

/// What is told of a container that runs, by a runtime or by an agent.
pub(super) fn take_over(region: &mut Region, key: TaskKey, index: usize, running: Running) {
    let Running {
        runtime_id,
        bindings,
    } = running;
    if runtime_id.is_some() {
        region.tasks.update(key, |task| {
            task.containers[index].runtime_id = runtime_id;
        });
    }
    if let Some(bindings) = bindings {
        region.tasks.bind(key, index, bindings);
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

fn exited(region: &mut Region, key: TaskKey, index: usize, code: i32, reason: Option<String>) {
    lifecycle::keep_details(region, key, index, |it| it.reason.is_some());
    region.tasks.update(key, |task| {
        let container = &mut task.containers[index];
        // A container that is killed before it runs has no exit code.
        container.exit_code = container.started.map(|_| code);
        container.reason = reason.map(text::reason);
    });
    note_exit(region, key, index, code);
    if may_restart(region, key, index, code) {
        restart(region, key, index);
        return;
    }
    lifecycle::set_container(region, key, index, ContainerStatus::Stopped);
    stop::container_ended(region, key, index);
    let task = region.tasks.get(key);
    if task.is_essential(index) {
        end::after_essential(region, key);
    } else if task.status == TaskStatus::Running && !task.is_stopping() {
        lifecycle::announce(region, key);
    }
}

pub(super) fn note_exit(region: &mut Region, key: TaskKey, index: usize, code: i32) {
    let index = small(index);
    lifecycle::note(region, key, What::Exited { index, code });
}

/// Whether the restart policy wants the container back: the agent's `RestartTracker`.
fn may_restart(region: &Region, key: TaskKey, index: usize, code: i32) -> bool {
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
    !task.is_stopping()
        && !is_ignored
        && container
            .started
            .is_some_and(|started| region.now().since(started) >= period)
}

fn restart(region: &mut Region, key: TaskKey, index: usize) {
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
