//! The stages of a task.

use std::sync::Arc;

#[cfg(feature = "agent")]
use crate::ecs::agent;
use crate::ecs::keys::TaskKey;
#[cfg(feature = "logs")]
use crate::ecs::lifecycle::awslogs;
use crate::ecs::lifecycle::{fetch, hold, interface, interference, provide, schedule, stop, work};
use crate::ecs::task::progress::Orders;
use crate::ecs::task::state::{InterfaceStatus, Step, TaskStatus};
use crate::ecs::task::timeline::What;
use crate::ecs::task::volume::{EbsVolume, VolumeStatus};
use crate::ecs::timers::Timer;
use crate::ecs::{Region, capacity, daemon, instance, lifecycle, registrar, task};
use crate::effect::Effect;

pub(in crate::ecs) fn take_step(region: &mut Region, key: TaskKey) {
    let next = region.tasks.update(key, |task| task.next.take());
    if let Some(step) = next
        && region.faults.is_active()
    {
        if hold::keeps(region, key, step) {
            return;
        }
        if let Some(reason) = start_failure(region, key, step) {
            stop::fail_to_provision(region, key, reason);
            return;
        }
    }
    match next {
        Some(Step::Enter(TaskStatus::Activating) | Step::HandOver)
            if daemon::awaiting::is_awaited_by(region, key) =>
        {
            daemon::awaiting::hold_up(region, key);
        }
        Some(step @ (Step::Enter(TaskStatus::Activating) | Step::HandOver)) => {
            start(region, key, step);
        }
        Some(Step::Enter(status)) => enter(region, key, status),
        Some(Step::StopContainers) => dispatch(region, key, Orders::Stop),
        Some(Step::AwaitDaemons | Step::AwaitValues) | None => {}
    }
}

/// The containers of the task get what is kept elsewhere, and run.
fn start(region: &mut Region, key: TaskKey, step: Step) {
    if fetch::is_awaited(region, key) {
        return;
    }
    let provided = provide::provide(region, key);
    #[cfg(feature = "logs")]
    let provided = provided.and_then(|()| awslogs::ensure_groups(region, key));
    match (provided, step) {
        (Err(reason), _) => stop::fail_to_provision(region, key, reason),
        (Ok(()), Step::Enter(status)) => enter(region, key, status),
        (Ok(()), _) => dispatch(region, key, Orders::Run),
    }
}

/// Why the task fails instead of taking the step, if a fault of the test says so.
fn start_failure(region: &mut Region, key: TaskKey, step: Step) -> Option<String> {
    let is_provisioning = match step {
        Step::Enter(TaskStatus::Pending) => true,
        Step::Enter(TaskStatus::Activating) | Step::HandOver => false,
        _ => return None,
    };
    interference::start_failure(region, key, is_provisioning)
}

pub(super) fn dispatch(region: &mut Region, key: TaskKey, orders: Orders) {
    if orders == Orders::Run {
        prepare(region, key);
        // Containers that use them are made next.
        interface::set_interface(region, key, InterfaceStatus::Attached);
        interface::set_volume(region, key, VolumeStatus::Attached);
    }
    region.tasks.update(key, |task| {
        // An agent that was never given the task has nothing to tell of its end.
        task.by_agent &= orders != Orders::Stop || task.orders != Orders::Wait;
        task.orders = orders;
    });
    #[cfg(feature = "agent")]
    agent::orders::note(region, key);
    work::advance(region, key);
}

/// Runtimes other than the simulator are told of the task as a whole, before they are of its
/// containers.
fn prepare(region: &mut Region, key: TaskKey) {
    let task = region.tasks.get(key);
    if region.settings.has_runtimes && !task.by_agent && task.orders == Orders::Wait {
        let of = task.task_ref(region.key);
        let plan = task::plan::plan(region, key);
        let effect = Effect::Prepare(of, Arc::new(plan));
        region.effects.push_back(effect);
    }
}

/// The task comes to a stage: what that means, and what follows from it.
pub(super) fn enter(region: &mut Region, key: TaskKey, status: TaskStatus) {
    let now = region.now();
    registrar::register::follow(region, key, status);
    match status {
        TaskStatus::Pending => interface::set_interface(region, key, InterfaceStatus::Attached),
        TaskStatus::Stopped => {
            interface::set_interface(region, key, InterfaceStatus::Deleted);
            let volume = region.tasks.get(key).volume.as_deref();
            if let Some(last) = volume.map(EbsVolume::last_status) {
                interface::set_volume(region, key, last);
            }
        }
        _ => {}
    }
    let announced = region.tasks.update(key, |task| {
        task.status = status;
        match status {
            TaskStatus::Running => task.times.started = Some(now),
            TaskStatus::Stopped => task.times.stopped = Some(now),
            _ => {}
        }
        // These two pass without an event; see the versions of recorded answers.
        !matches!(
            status,
            TaskStatus::Activating | TaskStatus::Deactivating | TaskStatus::Stopping
        )
    });
    lifecycle::note(region, key, What::Status(status));
    if announced {
        lifecycle::announce(region, key);
    }
    let instance = region.tasks.get(key).instance;
    if let Some(instance) = instance.filter(|_| status == TaskStatus::Stopped) {
        // What the task had of it is free.
        instance::status::announce(region, instance);
    }
    if status == TaskStatus::Stopped {
        region.own_calls.forget(key);
        // It may run there still, because nobody has asked its agent.
        #[cfg(feature = "agent")]
        agent::orders::note(region, key);
    }
    if status == TaskStatus::Stopped && region.quotas.limit_vcpus() {
        region.may_have_vcpus = true;
    }
    follow(region, key, status);
    if status == TaskStatus::Stopped && region.announces_ends {
        let of = region.tasks.get(key).task_ref(region.key);
        region.effects.push_back(Effect::Remove(of));
    }
}

/// What follows by itself from having come to a stage.
pub(super) fn follow(region: &mut Region, key: TaskKey, status: TaskStatus) {
    let stages = schedule::durations(region, key).clone();
    match status {
        TaskStatus::Provisioning if region.tasks.get(key).is_waiting() => {
            capacity::queue::begin_waiting(region, key);
        }
        TaskStatus::Provisioning => {
            // The interface begins to attach halfway: a recorded answer shows it ATTACHING in
            // PROVISIONING.
            if region.tasks.get(key).has_planned_interface() {
                region.arm(stages.provisioning / 2, Timer::AttachInterface(key));
            }
            schedule::step(
                region,
                key,
                stages.provisioning,
                Step::Enter(TaskStatus::Pending),
            );
        }
        TaskStatus::Pending => {
            if region.tasks.get(key).times.connectivity.is_none() {
                region.arm(stages.connecting, Timer::Connect(key));
            }
            let step = schedule::step_from_pending(region, key);
            schedule::step(region, key, stages.pending, step);
        }
        TaskStatus::Activating => dispatch(region, key, Orders::Run),
        TaskStatus::Running => {}
        TaskStatus::Deactivating => {
            let takes = stages
                .deactivating
                .max(registrar::register::draining_time(region, key));
            schedule::step(region, key, takes, Step::Enter(TaskStatus::Stopping));
        }
        TaskStatus::Stopping => dispatch(region, key, Orders::Stop),
        TaskStatus::Deprovisioning => {
            dispatch(region, key, Orders::Stop);
            schedule::step(
                region,
                key,
                stages.deprovisioning,
                Step::Enter(TaskStatus::Stopped),
            );
        }
        TaskStatus::Stopped => dispatch(region, key, Orders::Stop),
    }
}
