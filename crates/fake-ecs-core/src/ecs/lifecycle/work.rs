//! The agent's part: containers are moved as far as they can go.

use crate::ecs::task::state::Path;
use crate::kernel::ids::Kind;
use std::sync::Arc;
use std::time::Duration;

use crate::ecs::keys::TaskKey;
use crate::ecs::lifecycle::next::{Next, next};
use crate::ecs::lifecycle::{indices, next, schedule, stop};
use crate::ecs::task::progress::Orders;
use crate::ecs::task::state::{ContainerStatus, Step, TaskStatus};
use crate::ecs::{Region, lifecycle, registrar, service};
use crate::effect::Effect;

/// Moves the containers of a task as far as they can go now, and then the task itself.
///
/// Call it after whatever may have let a container go on; when nothing has, it does nothing.
pub(super) fn advance(region: &mut Region, key: TaskKey) {
    // Agents do so by themselves, and tell.
    while !region.tasks.get(key).by_agent {
        let task = region.tasks.get(key);
        let step = indices(task).find_map(|index| match next(task, index) {
            Next::Move(to) => Some((index, Ok(to))),
            Next::Impossible(reason) => Some((index, Err(reason))),
            Next::Stay | Next::Blocked(_) => None,
        });
        match step {
            Some((index, Ok(to))) => move_container(region, key, index, to),
            Some((index, Err(reason))) => stop::fail_dependency(region, key, index, &reason),
            None => break,
        }
    }
    settle_task(region, key);
}

fn move_container(region: &mut Region, key: TaskKey, index: usize, to: ContainerStatus) {
    lifecycle::set_container(region, key, index, to);
    match to {
        ContainerStatus::Pulling => {
            let now = region.now();
            region.tasks.update(key, |task| {
                task.times.pull_started.get_or_insert(now).to_owned()
            });
            name_container(region, key, index);
        }
        ContainerStatus::Stopped => stop::container_ended(region, key, index),
        _ => {}
    }
    ask(region, key, index);
}

/// Asks the runtime for what the container is waiting for.
pub(super) fn ask(region: &mut Region, key: TaskKey, index: usize) {
    let task = region.tasks.get(key);
    let reference = task.container_ref(region.key, index);
    let container = &task.containers[index];
    let spec = Arc::clone(&container.spec);
    let effect = match container.status {
        ContainerStatus::Pulling => {
            let digest = service::images::digest_for(region, key, index).map(str::to_owned);
            Effect::Pull(reference, spec, digest)
        }
        ContainerStatus::Starting => Effect::Start(reference, spec),
        ContainerStatus::Stopping => {
            let grace = task.stop_grace(index).min(task.time_left(region.now()));
            Effect::Stop(reference, spec, grace)
        }
        // These follow from reports, or need nothing.
        ContainerStatus::Waiting
        | ContainerStatus::Pulled
        | ContainerStatus::Running
        | ContainerStatus::Stopped => return,
    };
    region.effects.push_back(effect);
}

/// The task's own next stage, where it follows from its containers.
fn settle_task(region: &mut Region, key: TaskKey) {
    let task = region.tasks.get(key);
    let all = |status| {
        task.containers
            .iter()
            .all(|container| container.status >= status)
    };
    let running = Step::Enter(TaskStatus::Running);
    match task.orders {
        Orders::Run if task.status < TaskStatus::Running && !task.is_stopping() => {
            if all(ContainerStatus::Running) && !task.is_headed_for(running) {
                let delay = schedule::durations(region, key).activating;
                schedule::step(region, key, delay, running);
                registrar::register::add(region, key);
            }
        }
        Orders::Stop if task.status < TaskStatus::Deprovisioning => {
            if all(ContainerStatus::Stopped) && task.next.is_none() {
                schedule::containers_ended(region, key);
            }
        }
        Orders::Wait | Orders::Run | Orders::Stop => {}
    }
    stop_draining(region, key);
}

/// When nothing is left of a task that could serve connections, their end is not waited for.
fn stop_draining(region: &mut Region, key: TaskKey) {
    let task = region.tasks.get(key);
    let stopping = Step::Enter(TaskStatus::Stopping);
    let is_draining = task.status == TaskStatus::Deactivating && task.is_headed_for(stopping);
    let mut containers = task.containers.iter();
    if is_draining
        && containers.all(|container| container.status == ContainerStatus::Stopped)
        && region.elb.has(key.registrant())
    {
        schedule::step(region, key, Duration::ZERO, stopping);
    }
}

/// The `startTimeout` of a container has passed: whoever still waits for it gives up.
pub(in crate::ecs) fn time_out_start(region: &mut Region, key: TaskKey, container: usize) {
    let task = region.tasks.get(key);
    let Some(waiting) = next::waiting_for(task, container) else {
        return;
    };
    let reason = format!(
        "dependency graph: container ordering dependency [{}] for target [{}] has timed out.",
        task.containers[container].spec.name, task.containers[waiting].spec.name
    );
    stop::fail_dependency(region, key, waiting, &reason);
    advance(region, key);
}

/// Gives the containers that the agent is about to create their runtime ids.
fn name_container(region: &mut Region, key: TaskKey, index: usize) {
    let task = region.tasks.get(key);
    debug_assert!(indices(task).contains(&index));
    let runtime_id = match task.path() {
        Path::Fargate => {
            let id = task.id();
            [&id, "-", &region.ids.decimal(Kind::RuntimeId, 10)].concat()
        }
        Path::Ec2Awsvpc | Path::Ec2 => {
            let (high, low) = (
                region.ids.number(Kind::RuntimeId),
                region.ids.number(Kind::RuntimeId),
            );
            format!("{high:032x}{low:032x}")
        }
    };
    lifecycle::keep_details(region, key, index, |it| it.runtime_id.is_some());
    region.tasks.update(key, |task| {
        task.containers[index].runtime_id = Some(runtime_id);
    });
}
