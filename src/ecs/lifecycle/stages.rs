//! The stages of a task.

use crate::ecs::capacity;
use crate::ecs::daemon;
use crate::ecs::instance;
use crate::ecs::lifecycle;
use crate::ecs::lifecycle::stop;
use crate::ecs::lifecycle::work;
use crate::ecs::registrar;
use crate::ecs::service;
use std::sync::Arc;
use std::time::Duration;

use crate::ecs::Region;
use crate::ecs::lifecycle::Orders;
use crate::ecs::task;
use crate::ecs::task::state::{InterfaceStatus, Path, TaskKey, TaskStatus};
use crate::ecs::task::timeline::What;
use crate::ecs::task::volume::{EbsVolume, VolumeStatus};
use crate::ecs::timers::Due;
use crate::effect::Effect;
use crate::kernel::profile::Stages;
use crate::wire::{AssignPublicIp, DesiredStatus};

/// What happens to a task next by itself, once its time has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Enter(TaskStatus),
    /// The agent gets the task, in the stage it is in.
    HandOver,
    /// The agent gets the task once the daemons of its instance are up. No due comes of it.
    AwaitDaemons,
    /// The agent is told to stop the containers, in the stage the task is in.
    StopContainers,
}

pub(super) fn durations(region: &Region, key: TaskKey) -> &Stages {
    let profile = &region.settings.profile;
    match region.tasks.get(key).path() {
        Path::Fargate => &profile.fargate,
        Path::Ec2Awsvpc => &profile.ec2_awsvpc,
        Path::Ec2 => &profile.ec2,
    }
}

/// Decides what happens next to the task, in place of what was decided before.
pub(super) fn schedule(region: &mut Region, key: TaskKey, delay: Duration, step: Step) {
    let cue = region.tasks.update(key, |task| {
        task.cue += 1;
        task.next = Some(step);
        task.cue
    });
    region.put_down(delay, Due::Stage { task: key, cue });
}

pub(super) fn take_step(region: &mut Region, key: TaskKey) {
    match region.tasks.update(key, |task| task.next.take()) {
        Some(Step::Enter(TaskStatus::Activating) | Step::HandOver)
            if daemon::start::is_awaited_by(region, key) =>
        {
            daemon::start::hold_up(region, key);
        }
        Some(Step::Enter(status)) => enter(region, key, status),
        Some(Step::HandOver) => dispatch(region, key, Orders::Run),
        Some(Step::StopContainers) => dispatch(region, key, Orders::Stop),
        Some(Step::AwaitDaemons) | None => {}
    }
}

/// What has held up a task in `PENDING` is over.
pub(in crate::ecs) fn go_on_from_pending(region: &mut Region, key: TaskKey) {
    let step = step_from_pending(region, key);
    schedule(region, key, Duration::ZERO, step);
}

/// How a task leaves `PENDING`. Its containers run from then on.
fn step_from_pending(region: &Region, key: TaskKey) -> Step {
    match region.tasks.get(key).path() {
        Path::Fargate => Step::Enter(TaskStatus::Activating),
        // On EC2 the stage shows where a task is registered in it.
        _ if registrar::register::registers(region, key) => Step::Enter(TaskStatus::Activating),
        Path::Ec2Awsvpc | Path::Ec2 => Step::HandOver,
    }
}

pub(super) fn dispatch(region: &mut Region, key: TaskKey, orders: Orders) {
    if orders == Orders::Run {
        prepare(region, key);
        // Containers that use them are made next.
        set_interface(region, key, InterfaceStatus::Attached);
        set_volume(region, key, VolumeStatus::Attached);
    }
    region.tasks.update(key, |task| {
        // An agent that was never given the task has nothing to tell of its end.
        task.by_agent &= orders != Orders::Stop || task.orders != Orders::Wait;
        task.orders = orders;
    });
    work::advance(region, key);
}

/// Runtimes other than the simulator are told of the task as a whole, before they are of its containers.
fn prepare(region: &mut Region, key: TaskKey) {
    let task = region.tasks.get(key);
    if region.settings.has_runtimes && !task.by_agent && task.orders == Orders::Wait {
        let of = task.task_ref(region);
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
        TaskStatus::Pending => set_interface(region, key, InterfaceStatus::Attached),
        TaskStatus::Stopped => {
            set_interface(region, key, InterfaceStatus::Deleted);
            let volume = region.tasks.get(key).volume.as_deref();
            if let Some(last) = volume.map(EbsVolume::last_status) {
                set_volume(region, key, last);
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
        instance::life::announce(region, instance);
        let cluster = region.instances.get(instance).cluster;
        service::controller::notify_of_room(region, cluster);
    }
    service::availability::notify_of_task(region, key);
    follow(region, key, status);
    if status == TaskStatus::Stopped && region.settings.has_runtimes {
        let of = region.tasks.get(key).task_ref(region);
        region.effects.push_back(Effect::Remove(of));
    }
}

/// What follows by itself from having come to a stage.
pub(super) fn follow(region: &mut Region, key: TaskKey, status: TaskStatus) {
    let stages = durations(region, key).clone();
    match status {
        TaskStatus::Provisioning if region.tasks.get(key).is_waiting() => {
            capacity::waiting::begin(region, key);
        }
        TaskStatus::Provisioning => {
            // The interface begins to attach halfway: a recorded answer shows it ATTACHING in PROVISIONING.
            region.put_down(stages.provisioning / 2, Due::AttachInterface { task: key });
            schedule(
                region,
                key,
                stages.provisioning,
                Step::Enter(TaskStatus::Pending),
            );
        }
        TaskStatus::Pending => {
            region.put_down(stages.connecting, Due::Connect { task: key });
            let step = step_from_pending(region, key);
            schedule(region, key, stages.pending, step);
        }
        TaskStatus::Activating => dispatch(region, key, Orders::Run),
        TaskStatus::Running => {}
        TaskStatus::Deactivating => {
            let takes = stages
                .deactivating
                .max(registrar::register::draining_time(region, key));
            schedule(region, key, takes, Step::Enter(TaskStatus::Stopping));
        }
        TaskStatus::Stopping => dispatch(region, key, Orders::Stop),
        TaskStatus::Deprovisioning => {
            dispatch(region, key, Orders::Stop);
            schedule(
                region,
                key,
                stages.deprovisioning,
                Step::Enter(TaskStatus::Stopped),
            );
        }
        TaskStatus::Stopped => dispatch(region, key, Orders::Stop),
    }
}

/// The interface begins to attach, or it turns out that its subnet has no address for it.
pub(super) fn attach_interface(region: &mut Region, key: TaskKey) {
    let interface = &region.tasks.get(key).interface;
    match interface
        .as_ref()
        .filter(|interface| !interface.has_address)
    {
        None => {
            set_interface(region, key, InterfaceStatus::Attaching);
            set_volume(region, key, VolumeStatus::Attaching);
        }
        Some(interface) => {
            let (subnet, public) = (interface.subnet.clone(), has_public_address(region, key));
            stop::fail_to_provision(
                region,
                key,
                format!(
                    "Unexpected EC2 error while attempting to Create Network Interface with public IP assignment {public} in subnet '{subnet}': InsufficientFreeAddressesInSubnet"
                ),
            );
        }
    }
}

/// How the service words whether a task is to have a public address.
fn has_public_address(region: &Region, key: TaskKey) -> &'static str {
    let network = region.tasks.get(key).spec.network.as_ref();
    let awsvpc = network.and_then(|network| network.awsvpc_configuration.as_ref());
    match awsvpc.and_then(|awsvpc| awsvpc.assign_public_ip) {
        Some(AssignPublicIp::Enabled) => "enabled",
        Some(AssignPublicIp::Disabled) | None => "disabled",
    }
}

/// No event tells of a volume, so the version stays: nothing recorded says otherwise.
pub(super) fn set_volume(region: &mut Region, key: TaskKey, status: VolumeStatus) {
    let moved = region.tasks.update(key, |task| match &mut task.volume {
        Some(volume) if volume.status < status => {
            volume.status = status;
            volume.is_made |= status <= VolumeStatus::Attached;
            true
        }
        _ => false,
    });
    if moved {
        lifecycle::note(region, key, What::Volume(status));
    }
}

/// An interface without an address is never made, whoever says so.
pub(super) fn set_interface(region: &mut Region, key: TaskKey, status: InterfaceStatus) {
    let moved = region.tasks.update(key, |task| match &mut task.interface {
        Some(interface) if !interface.has_address && status < InterfaceStatus::Deleted => None,
        Some(interface) if interface.status < status => {
            interface.status = status;
            interface.is_made |= status < InterfaceStatus::Deleted;
            Some(task.path())
        }
        _ => None,
    });
    let Some(path) = moved else { return };
    if status == InterfaceStatus::Deleted {
        give_back_address(region, key);
    }
    lifecycle::note(region, key, What::Interface(status));
    // On EC2 the agent reports the attachment by itself: a recorded task is at version 4 when it runs.
    if status == InterfaceStatus::Attached && path == Path::Ec2Awsvpc {
        lifecycle::announce(region, key);
    }
}

fn give_back_address(region: &mut Region, key: TaskKey) {
    if let Some(interface) = &region.tasks.get(key).interface {
        region.subnets.give_back(&interface.subnet, key);
        service::controller::notify_of_room(region, region.tasks.get(key).spec.cluster);
    }
}

pub(super) fn connect(region: &mut Region, key: TaskKey) {
    let now = region.now();
    region
        .tasks
        .update(key, |task| task.times.connectivity = Some(now));
    lifecycle::note(region, key, What::Connected);
}

/// Where a task goes that is to stop, from where it is.
pub(super) fn schedule_stop(region: &mut Region, key: TaskKey) {
    let task = region.tasks.get(key);
    debug_assert_eq!(task.desired, DesiredStatus::Stopped);
    let step = match task.path() {
        _ if region.registrar.knows(key) => Step::Enter(TaskStatus::Deactivating),
        Path::Fargate if task.has_live_containers() || task.status == TaskStatus::Running => {
            Step::Enter(TaskStatus::Deactivating)
        }
        Path::Ec2Awsvpc if task.has_live_containers() || task.status == TaskStatus::Running => {
            Step::Enter(TaskStatus::Stopping)
        }
        Path::Fargate | Path::Ec2Awsvpc => Step::Enter(TaskStatus::Deprovisioning),
        Path::Ec2 => Step::StopContainers,
    };
    schedule(region, key, Duration::ZERO, step);
}

/// All containers have ended: what follows.
pub(super) fn containers_ended(region: &mut Region, key: TaskKey) {
    let delay = durations(region, key).stopping;
    let step = match region.tasks.get(key).path() {
        Path::Fargate | Path::Ec2Awsvpc => Step::Enter(TaskStatus::Deprovisioning),
        Path::Ec2 => Step::Enter(TaskStatus::Stopped),
    };
    schedule(region, key, delay, step);
}
