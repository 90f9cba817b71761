//! Commands about tasks and their containers.

use super::address::TaskId;
use super::outcome::{Outcome, Refusal};
use super::service::check_load;
use crate::ecs::keys::TaskKey;
use crate::ecs::lifecycle::{end, report, spot, stop};
use crate::ecs::task::state::ContainerState;
use crate::ecs::{Region, step, usage};
use crate::effect::load::Load;
use crate::effect::{ContainerChange, Report};
use crate::router::Containers;
use crate::wire::HealthStatus;

pub(super) fn force_stop(region: &mut Region, task: TaskId) -> Result<Outcome, Refusal> {
    let key = task.find(region)?;
    stop::by_user(region, key, None);
    Ok(Outcome::Done)
}

pub(super) fn mark_failed(
    region: &mut Region,
    task: TaskId,
    exit_code: Option<i32>,
    reason: String,
) -> Result<Outcome, Refusal> {
    let key = task.find(region)?;
    end::mark_failed(region, key, exit_code, reason);
    Ok(Outcome::Done)
}

pub(super) fn forget(region: &mut Region, task: TaskId) -> Result<Outcome, Refusal> {
    let key = task.find(region)?;
    let of = region.tasks.get(key);
    if !of.is_over() {
        return Err(Refusal::Conflict(format!(
            "task {task} is {}: only a task that has stopped is forgotten",
            of.status
        )));
    }
    region.tasks.forget(key);
    Ok(Outcome::Done)
}

pub(super) fn interrupt(region: &mut Region, task: TaskId) -> Result<Outcome, Refusal> {
    let key = task.find(region)?;
    let spec = &region.tasks.get(key).spec;
    if !spec.is_spot() {
        let provider = spec.capacity_provider.as_deref();
        let launch_type = spec.launch_type.as_str();
        let elsewhere = provider.unwrap_or(launch_type);
        return Err(Refusal::Conflict(format!(
            "task {task} cannot be interrupted: it runs on {elsewhere}, not on FARGATE_SPOT"
        )));
    }
    spot::task(region, key);
    Ok(Outcome::Done)
}

pub(super) fn reclaim_spot(region: &mut Region, count: usize) -> Result<Outcome, Refusal> {
    let keys = spot::tasks(region, count).map_err(|running| {
        Refusal::Conflict(format!(
            "cannot take back the capacity of {count} tasks: of those on FARGATE_SPOT {running} are RUNNING"
        ))
    })?;
    let ids = keys.into_iter().map(|key| TaskId::of(region, key));
    Ok(Outcome::Tasks(ids.collect()))
}

pub(super) fn exit_container(
    region: &mut Region,
    on: &mut Containers<'_>,
    task: TaskId,
    name: &str,
    exit_code: i32,
) -> Result<Outcome, Refusal> {
    let (key, index) = running_container(region, task, name, "can exit")?;
    let container = region.tasks.get(key).container_ref(region.key, index);
    let report = Report::change(container, ContainerChange::exited(exit_code));
    let runs_outside = on.router.runs_outside(container);
    if runs_outside {
        // It has no more answers to give.
        on.router.note(&report);
    }
    if runs_outside || on.simulator.has_process(container) {
        // It ends there as well.
        report::kill(region, key, index);
    }
    step::deliver(region, key, report);
    Ok(Outcome::Done)
}

pub(super) fn set_health(
    region: &mut Region,
    task: TaskId,
    name: &str,
    is_healthy: bool,
) -> Result<Outcome, Refusal> {
    let (key, index) = running_container(region, task, name, "has a health")?;
    let task = region.tasks.get(key);
    if !task.containers[index].spec.has_health_check {
        return Err(Refusal::Conflict(format!(
            "container '{name}' has no health check: its definition needs a healthCheck"
        )));
    }
    let container = task.container_ref(region.key, index);
    let status = if is_healthy {
        HealthStatus::Healthy
    } else {
        HealthStatus::Unhealthy
    };
    let report = Report::change(container, ContainerChange::health(status));
    step::deliver(region, key, report);
    Ok(Outcome::Done)
}

/// The container of that name, which has to run.
fn running_container(
    region: &Region,
    task: TaskId,
    name: &str,
    what_it_can: &str,
) -> Result<(TaskKey, usize), Refusal> {
    let key = task.find(region)?;
    let task = region.tasks.get(key);
    let mut containers = task.containers.iter();
    let Some(index) = containers.position(|container| container.spec.name == name) else {
        let what = format!("container in task {}", task.id());
        return Err(Refusal::not_found(&what, name));
    };
    match task.containers[index].state() {
        ContainerState::Running => Ok((key, index)),
        state => Err(Refusal::Conflict(format!(
            "container '{name}' is {state}: only a container that runs {what_it_can}"
        ))),
    }
}

pub(super) fn set_load(region: &mut Region, task: TaskId, load: Load) -> Result<Outcome, Refusal> {
    check_load(load)?;
    let key = task.find(region)?;
    usage::set_of_task(region, key, load);
    Ok(Outcome::Done)
}
