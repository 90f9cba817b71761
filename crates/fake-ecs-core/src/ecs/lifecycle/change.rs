//! Applies what is reported of containers and tasks, by runtimes and by agents alike.
//!
//! What is reported twice or too late is dropped here, in [`is_news`]. When the task runs, when and
//! why it stops, and what the ends of its containers mean for it is the service's own work.

use crate::ecs::keys::TaskKey;
use crate::ecs::lifecycle::{
    end, indices, interface, interference, logs, ports, restart, schedule, small, stages, stop,
    work,
};
use crate::ecs::task::exec::ManagedAgent;
use crate::ecs::task::history;
use crate::ecs::task::state::{Container, ContainerStatus, Path, TaskStatus};
use crate::ecs::task::timeline::What;
use crate::ecs::{Region, lifecycle, registrar, service, usage};
use crate::effect::report::{ContainerChange, ManagedAgentChange, Reported, TaskChange};
use crate::kernel::text;
use crate::kernel::time::Time;
use crate::wire::{HealthStatus, TaskStopCode};

/// A container that has ended.
struct End {
    index: usize,
    /// Whether it could not even be started.
    failed: bool,
}

/// Whether the change says something that was not known, and that the container has not passed.
pub(super) fn is_news(container: &Container, change: &ContainerChange) -> bool {
    let known = reported(container.status);
    if container.is_stopped() || change.status.is_some_and(|status| status < known) {
        return false;
    }
    let differs = |new: &Option<String>, known: &Option<String>| new.is_some() && new != known;
    change.status.is_some_and(|status| status > known)
        || changes_health(container, change.health)
        || usage::changes(container, change.load)
        || differs(&change.runtime_id, &container.runtime_id)
        || differs(&change.image_digest, &container.image_digest)
        || differs(&change.reason, &container.reason)
        || change.address.is_some() && change.address != container.address
        || change
            .published
            .as_ref()
            .is_some_and(|published| *published != container.published)
        || change
            .bindings
            .as_ref()
            .is_some_and(|bindings| *bindings != container.bindings)
}

/// Containers that do not run have no health.
fn changes_health(container: &Container, health: Option<HealthStatus>) -> bool {
    container.status == ContainerStatus::Running
        && health.is_some_and(|health| health != container.health)
}

/// The status as whoever reports would call it.
fn reported(status: ContainerStatus) -> Reported {
    match status {
        ContainerStatus::Waiting | ContainerStatus::Pulling => Reported::Pending,
        ContainerStatus::Pulled | ContainerStatus::Starting => Reported::Pulled,
        ContainerStatus::Running | ContainerStatus::Stopping => Reported::Running,
        ContainerStatus::Stopped => Reported::Stopped,
    }
}

/// Applies what is reported of one container.
pub(super) fn container(region: &mut Region, key: TaskKey, index: usize, change: ContainerChange) {
    let end = apply(region, key, index, change);
    conclude(region, key, end.as_slice(), None);
    work::advance(region, key);
}

/// Applies what is reported of a task with its containers.
pub(in crate::ecs) fn task(region: &mut Region, key: TaskKey, change: TaskChange) {
    let TaskChange {
        status,
        reason,
        containers,
        managed_agents,
        pull_started,
        pull_stopped,
        execution_stopped,
    } = change;
    let mut ends = Vec::new();
    for (index, change) in containers {
        ends.extend(apply(region, key, index, change));
    }
    for agent in managed_agents {
        apply_managed_agent(region, key, agent);
    }
    retime(region, key, pull_started, pull_stopped);
    if let Some(at) = execution_stopped {
        note_execution_stopped(region, key, at);
    }
    match status {
        None | Some(Reported::Pending | Reported::Pulled) => conclude(region, key, &ends, None),
        Some(Reported::Running) => {
            conclude(region, key, &ends, None);
            set_running(region, key);
        }
        Some(Reported::Stopped) => {
            for index in indices(region.tasks.get(key)) {
                let stopped = ContainerChange {
                    status: Some(Reported::Stopped),
                    ..ContainerChange::default()
                };
                ends.extend(apply(region, key, index, stopped));
            }
            conclude(region, key, &ends, Some(reason));
        }
    }
    work::advance(region, key);
}

/// Applies what is reported of a container, unless it is no news. Returns its end, if it has ended
/// for good.
fn apply(region: &mut Region, key: TaskKey, index: usize, change: ContainerChange) -> Option<End> {
    let container = region.tasks.get(key).containers.get(index)?;
    if !is_news(container, &change) {
        return None;
    }
    let known = reported(container.status);
    let is_stopping = container.status == ContainerStatus::Stopping;
    let ran = container.started.is_some();
    let at = reached_at(region, key, index, change.at);
    let ContainerChange {
        status,
        health,
        load,
        exit_code,
        ..
    } = change;
    let has_reason = change.reason.is_some();
    take_over(region, key, index, change);
    match status.filter(|status| *status > known) {
        None | Some(Reported::Pending) => {}
        Some(Reported::Pulled) => {
            region
                .tasks
                .update(key, |task| task.times.pull_stopped = Some(at));
            lifecycle::set_container(region, key, index, ContainerStatus::Pulled);
        }
        Some(Reported::Running) => set_container_running(region, key, index, at),
        Some(Reported::Stopped) => {
            // Not everybody who reports an exit has reported that the container ran. One that is
            // killed before it runs has not run.
            let starts = exit_code.is_some() && !is_stopping;
            if starts && known < Reported::Running {
                set_container_running(region, key, index, at);
            }
            let failed = !ran && !starts && has_reason;
            return end_container(region, key, index, exit_code, at)
                .then_some(End { index, failed });
        }
    }
    if let Some(health) = health
        && changes_health(&region.tasks.get(key).containers[index], Some(health))
    {
        set_health(region, key, index, health);
    }
    usage::set_of_container(region, (key, index), load);
    None
}

/// When the container had come so far: as it is reported, but not after now and not before what was
/// reported earlier.
fn reached_at(region: &Region, key: TaskKey, index: usize, at: Option<Time>) -> Time {
    let now = region.now();
    let Some(at) = at else { return now };
    let task = region.tasks.get(key);
    at.max(task.reported_last(index)).min(now)
}

/// Takes over the details of a container.
fn take_over(region: &mut Region, key: TaskKey, index: usize, change: ContainerChange) {
    if has_details(&change) {
        lifecycle::keep_details(region, key, index, |of| has_other_details(of, &change));
    }
    if let Some(address) = change.task_address {
        interface::set_address(region, key, address);
    }
    let digest = change
        .image_digest
        .map(|digest| service::images::settle_digest(region, key, index, digest));
    region.tasks.update(key, |task| {
        let container = &mut task.containers[index];
        container.runtime_id = change.runtime_id.or(container.runtime_id.take());
        container.image_digest = digest.or(container.image_digest.take());
        container.address = change.address.or(container.address);
        if let Some(published) = change.published {
            container.published = published;
        }
        let reason = change.reason.map(text::reason);
        container.reason = reason.or(container.reason.take());
    });
    if let Some(bindings) = change.bindings {
        let are_others = bindings != region.tasks.get(key).containers[index].bindings;
        region.tasks.bind(key, index, bindings);
        if are_others {
            registrar::register::follow_ports(region, key);
        }
    }
}

fn has_details(change: &ContainerChange) -> bool {
    change.runtime_id.is_some()
        || change.image_digest.is_some()
        || change.reason.is_some()
        || change.bindings.is_some()
}

/// Whether details change that events of before would show otherwise: where a status comes with
/// what belongs to it, they show it from that status on.
fn has_other_details(container: &Container, change: &ContainerChange) -> bool {
    let is_new = |status| {
        change.status.is_some_and(|new| new >= status) && reported(container.status) < status
    };
    let changes = |new: &Option<String>, known: &Option<String>, comes_with| {
        new.is_some() && new != known && !(known.is_none() && is_new(comes_with))
    };
    let bindings = change.bindings.as_ref();
    changes(&change.runtime_id, &container.runtime_id, Reported::Pulled)
        || changes(
            &change.image_digest,
            &container.image_digest,
            Reported::Pulled,
        )
        || changes(&change.reason, &container.reason, Reported::Stopped)
        || bindings.is_some_and(|bindings| *bindings != container.bindings)
            && !(container.bindings.is_empty() && is_new(Reported::Running))
}

fn set_container_running(region: &mut Region, key: TaskKey, index: usize, at: Time) {
    // An agent tells the ports itself, and watches over what its containers wait for.
    let is_watched = !region.tasks.get(key).by_agent;
    if is_watched {
        lifecycle::keep_details(region, key, index, |_| false);
        ports::bind(region, key, index);
    }
    logs::begin(region, key, index);
    region.tasks.update(key, |task| {
        task.containers[index].started = Some(at);
    });
    lifecycle::set_container(region, key, index, ContainerStatus::Running);
    if is_watched {
        restart::watch(region, key, index);
    }
}

/// The process has ended. Returns whether the container has, too: it may be restarted.
fn end_container(
    region: &mut Region,
    key: TaskKey,
    index: usize,
    exit_code: Option<i32>,
    at: Time,
) -> bool {
    region.tasks.update(key, |task| {
        let container = &mut task.containers[index];
        // A container that is killed before it runs has no exit code.
        container.exit_code = exit_code.filter(|_| container.started.is_some());
    });
    if let Some(code) = exit_code {
        let index = small(index);
        lifecycle::note(region, key, What::Exited { index, code });
        if restart::may_restart(region, key, usize::from(index), code) {
            restart::restart(region, key, usize::from(index));
            return false;
        }
    }
    lifecycle::set_container(region, key, index, ContainerStatus::Stopped);
    // What waited for more lines is whole now.
    logs::send(region, key, index);
    stop::container_ended(region, key, index);
    if at < region.now() && region.tasks.get(key).is_essential(index) {
        note_execution_stopped(region, key, at);
    }
    true
}

fn set_health(region: &mut Region, key: TaskKey, index: usize, status: HealthStatus) {
    region
        .tasks
        .update(key, |task| task.containers[index].health = status);
    let index = small(index);
    lifecycle::note(region, key, What::Health { index, status });
}

fn note_execution_stopped(region: &mut Region, key: TaskKey, at: Time) {
    region
        .tasks
        .update(key, |task| task.times.execution_stopped = Some(at));
    lifecycle::note(region, key, What::ExecutionStopped(Box::new(at)));
}

fn retime(region: &mut Region, key: TaskKey, started: Option<Time>, stopped: Option<Time>) {
    if started.is_none() && stopped.is_none() {
        return;
    }
    let before = region.tasks.update(key, |task| {
        let times = &mut task.times;
        let before = [times.pull_started, times.pull_stopped];
        times.pull_started = started.or(times.pull_started);
        times.pull_stopped = stopped.or(times.pull_stopped);
        before
    });
    lifecycle::note(region, key, What::Retimed(Box::new(before)));
}

/// What the ends of containers mean for the task. `told` when the task is said to have stopped,
/// with the reason that is given for that.
fn conclude(region: &mut Region, key: TaskKey, ends: &[End], told: Option<Option<String>>) {
    let task = region.tasks.get(key);
    let on_fargate = task.path() == Path::Fargate;
    let has_ended = ends.iter().any(|end| task.is_essential(end.index));
    // On an instance a helper that cannot start does not take the task down; on Fargate nothing
    // starts by halves.
    let mut failed = ends.iter().filter(|end| end.failed);
    let failed = failed.find(|end| on_fargate || task.is_essential(end.index));
    if told.is_none() && !has_ended && failed.is_none() {
        if !ends.is_empty() && task.status == TaskStatus::Running && !task.is_stopping() {
            lifecycle::announce(region, key);
        }
        return;
    }
    let never_ran = task.containers.iter().all(|of| of.started.is_none());
    let told = told.flatten();
    if failed.is_none() && !never_ran {
        end::after_essential(region, key, told);
        return;
    }
    let of_container = failed.filter(|_| on_fargate);
    let of_container = of_container.and_then(|end| task.containers[end.index].reason.clone());
    let reason = told.or(of_container);
    let reason = reason.unwrap_or_else(|| stop::FAILED_TO_START.to_owned());
    stop::begin(region, key, TaskStopCode::TaskFailedToStart, reason);
}

/// The task is said to run, so all of its containers do, or did.
fn set_running(region: &mut Region, key: TaskKey) {
    let task = region.tasks.get(key);
    if task.status >= TaskStatus::Running || task.is_stopping() {
        return;
    }
    for index in indices(region.tasks.get(key)) {
        apply(region, key, index, ContainerChange::running());
    }
    // What a runtime runs goes through the stages that the fake's profile has.
    if !region.tasks.get(key).is_with_agent() {
        return;
    }
    // It goes on from where it is held by what its containers have come to.
    if interference::is_held(region, key) {
        return;
    }
    if region.tasks.get(key).status == TaskStatus::Provisioning {
        stages::enter(region, key, TaskStatus::Pending);
        if interference::is_held(region, key) {
            return;
        }
    }
    // It was about to go through stages that it has passed.
    schedule::no_step(region, key);
    stages::enter(region, key, TaskStatus::Running);
}

/// Takes over what is reported of an agent within a container, unless it has got as far already.
fn apply_managed_agent(region: &mut Region, key: TaskKey, change: ManagedAgentChange) {
    let ManagedAgentChange {
        container: index,
        name,
        status,
        reason,
    } = change;
    let Some(container) = region.tasks.get(key).containers.get(index) else {
        return;
    };
    let known = container.managed_agents.iter();
    let known = known.clone().position(|known| known.name == name);
    let before = known.map(|at| &container.managed_agents[at]);
    if before.is_some_and(|before| status <= before.status) {
        return;
    }
    let started = before.and_then(|before| before.started);
    let now = region.now();
    let agent = ManagedAgent {
        name,
        status,
        reason: reason.map(text::reason),
        started: started.or((status == Reported::Running).then_some(now)),
    };
    let details = history::details(container);
    region.tasks.update(key, |task| {
        let agents = &mut task.containers[index].managed_agents;
        match known {
            Some(at) => agents[at] = agent,
            None => agents.push(agent),
        }
    });
    lifecycle::note_retold(region, key, index, details);
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::ecs::fixtures;
    use crate::ecs::lifecycle::launch;
    use crate::ecs::task::history;
    use crate::wire::ContainerDefinition;

    /// A region with a task whose container has been asked to be pulled, a minute ago.
    fn pulling() -> (Region, TaskKey) {
        let mut region = fixtures::region();
        let launch = fixtures::launch(vec![ContainerDefinition::default()]);
        let key = launch::task(&mut region, launch);
        let later = region.now() + Duration::from_secs(60);
        region.advance(later);
        region.advance(later + Duration::from_secs(60));
        let status = region.tasks.get(key).containers[0].status;
        assert_eq!(status, ContainerStatus::Pulling);
        (region, key)
    }

    #[test]
    fn what_is_reported_twice_or_too_late_is_dropped() {
        let (mut region, key) = pulling();
        let with_id = ContainerChange {
            runtime_id: Some("engine-1".to_owned()),
            ..ContainerChange::running()
        };
        for (change, expected) in [
            (ContainerChange::health(HealthStatus::Healthy), false),
            (ContainerChange::pulled("sha256:1"), true),
            (ContainerChange::pulled("sha256:1"), false),
            (ContainerChange::running(), true),
            (ContainerChange::running(), false),
            (ContainerChange::pulled("sha256:2"), false),
            (with_id.clone(), true),
            (with_id, false),
            (ContainerChange::health(HealthStatus::Healthy), true),
            (ContainerChange::health(HealthStatus::Healthy), false),
            (ContainerChange::exited(3), true),
            (ContainerChange::exited(0), false),
            (ContainerChange::failed("it is gone"), false),
            (ContainerChange::running(), false),
        ] {
            let of = &region.tasks.get(key).containers[0];
            assert_eq!(is_news(of, &change), expected, "{change:?} of {of:?}");
            container(&mut region, key, 0, change);
        }
        let of = &region.tasks.get(key).containers[0];
        assert_eq!((of.exit_code, of.reason.clone()), (Some(3), None));
        assert_eq!(of.image_digest.as_deref(), Some("sha256:1"));
        assert_eq!(of.runtime_id.as_deref(), Some("engine-1"));
    }

    #[test]
    fn times_of_another_clock_are_neither_in_the_future_nor_before_what_was_reported() {
        let (mut region, key) = pulling();
        let now = region.now();
        let earliest = region.tasks.get(key).times.pull_started.unwrap();
        let between = earliest + Duration::from_secs(10);
        assert!(between < now);
        let reached = |at| reached_at(&region, key, 0, at);
        assert_eq!(reached(None), now);
        assert_eq!(reached(Some(between)), between);
        assert_eq!(reached(Some(Time::LAST)), now);
        assert_eq!(reached(Some(region.tasks.get(key).created)), earliest);

        let at = |change| ContainerChange {
            at: Some(between),
            ..change
        };
        for change in [
            ContainerChange::pulled("sha256:1"),
            ContainerChange::running(),
            ContainerChange::exited(3),
        ] {
            container(&mut region, key, 0, at(change));
        }
        let task = region.tasks.get(key);
        let times = &task.times;
        assert_eq!(times.pull_stopped, Some(between));
        assert_eq!(task.containers[0].started, Some(between));
        let then = history::as_of(task, u32::MAX);
        assert_eq!(then.containers[0].started, Some(between));
        assert_eq!(times.execution_stopped, Some(between));
        let replayed = history::as_of(task, u32::MAX);
        assert_eq!(replayed.containers[0].started, Some(between));
    }
}
